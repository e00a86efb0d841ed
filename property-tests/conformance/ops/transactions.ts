// Ops on transactions: explicit begin, savepoints, handles and their use as context managers, the outer transaction.
import type { TransactionHandle } from '../api.ts';
import { KeyError, type Op } from '../case.ts';
import type { Interpreter } from '../interpreter.ts';
import { raised } from '../raised.ts';
import { type Operations, optionalText, textOf } from './operation.ts';

function handleOf(it: Interpreter, op: Op): TransactionHandle {
  const handle = it.transactions.get(textOf(op, 'tx'));
  if (handle === undefined) throw new KeyError(`no transaction ${textOf(op, 'tx')}`);
  return handle;
}

function name(it: Interpreter, op: Op, handle: TransactionHandle): void {
  const as = optionalText(op, 'as');
  if (as !== undefined) it.transactions.set(as, handle);
}

export const transactionOps: Operations = {
  begin: (it, op) => name(it, op, it.session.begin()),
  begin_nested: async (it, op) => name(it, op, await it.session.beginNested()),
  tx_commit: async (it, op) => await handleOf(it, op).commit(),
  tx_rollback: async (it, op) => await handleOf(it, op).rollback(),
  tx_close: async (it, op) => await handleOf(it, op).close(),
  tx_enter: (it, op) => {
    handleOf(it, op).enter();
  },
  tx_exit: async (it, op) => {
    const error = optionalText(op, 'error');
    await handleOf(it, op).exit(error === undefined ? undefined : raised(error, 'in the block'));
  },
  tx_is_active: (it, op) => handleOf(it, op).isActive,
  conn_commit: async (it) => await it.outerTransaction.commit(),
  conn_rollback: async (it) => await it.outerTransaction.rollback(),
};
