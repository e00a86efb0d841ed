// Ops on the legacy query interface, which is there for its events.
import type { LegacyQuery } from '../api.ts';
import type { Op } from '../case.ts';
import type { Interpreter } from '../interpreter.ts';
import { primaryKey } from './keys.ts';
import { attributeOf } from './loader-options.ts';
import { found, listOf, namesOf, type Operations, textOf } from './operation.ts';
import { conditions, options } from './statements.ts';

function query(it: Interpreter, op: Op): LegacyQuery {
  let made = it.session.query(it.model.class(textOf(op, 'class')));
  for (const where of conditions(it, listOf(op, 'where'))) made = made.filter(where);
  for (const key of namesOf(op, 'order_by')) {
    made = made.orderBy((attributes) => attributeOf(attributes, key).asc());
  }
  if (op.options !== undefined) made = made.options(...options(it, op));
  return op.populate_existing === true ? made.populateExisting() : made;
}

export const legacyOps: Operations = {
  query_all: async (it, op) => (await query(it, op).all()).map((object) => it.labels.label(object)),
  query_first: async (it, op) => found(it, op, await query(it, op).first()),
  query_get: async (it, op) => found(it, op, await query(it, op).get(primaryKey(op.pk))),
};
