// Ops that write rows without the unit of work.
import type { Op } from '../case.ts';
import type { Interpreter } from '../interpreter.ts';
import { listOf, type Operations, objectsOf, textOf } from './operation.ts';

/** The rows of an op, by attribute. */
function rowsOf(it: Interpreter, op: Op): object[] {
  return listOf(op, 'rows').map((row) => {
    // the format says that rows are objects
    const values = Object.entries(row as Readonly<Record<string, never>>);
    return Object.fromEntries(values.map(([key, value]) => [key, it.format.parse(value)]));
  });
}

export const bulkOps: Operations = {
  bulk_save: (it, op, target) =>
    it.session.bulkSaveObjects(objectsOf(it, op, target), { returnDefaults: op.return_defaults === true }),
  bulk_insert: (it, op) => it.session.bulkInsertMappings(it.model.class(textOf(op, 'class')), rowsOf(it, op)),
  bulk_update: (it, op) => it.session.bulkUpdateMappings(it.model.class(textOf(op, 'class')), rowsOf(it, op)),
};
