// The commit of a session in two phases. The order makes it possible to tell after a crash what was decided, without any
// log: the first participant is prepared before the others, committed before the others, and rolled back after them. So
// where it is still listed as prepared nothing was committed, and where only others are, the decision was to commit.

import { branchXid, isUnknown, newXid, TwoPhaseTransaction } from '../drivers/two-phase.ts';
import { transactionErrors } from '../errors/catalog/transaction.ts';
import { endsConnection } from '../errors/database-error.ts';
import { ImagoError } from '../errors/imago-error.ts';
import type { SessionTransaction } from './transaction.ts';

interface Participant {
  readonly engine: string;
  readonly transaction: TwoPhaseTransaction;
}

function participants({ links }: SessionTransaction): Participant[] {
  return links.flatMap(({ connection, transaction }) =>
    transaction instanceof TwoPhaseTransaction ? [{ engine: connection.engine.url, transaction }] : [],
  );
}

/** First phase: every participant that has sent anything is prepared. Throws what the first failure was. */
export async function prepareParticipants(frame: SessionTransaction): Promise<void> {
  const begun = participants(frame).filter(({ transaction }) => transaction.isBegun);
  const xid = newXid();
  const [first, ...others] = begun.map(
    ({ transaction }, at) =>
      () =>
        transaction.prepare(branchXid(xid, at + 1)),
  );
  await first?.();
  const outcomes = await Promise.allSettled(others.map((prepare) => prepare()));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/**
 * Second phase. As long as the first participant is not committed, nothing is decided and the transaction may still be
 * rolled back; from then on every other one is committed, now or by hand.
 */
export async function commitParticipants(frame: SessionTransaction): Promise<void> {
  const all = participants(frame);
  const [first, ...others] = all.filter(({ transaction }) => transaction.isPrepared);
  for (const { transaction } of all) if (!transaction.isPrepared) await transaction.commit();
  if (first === undefined) return;
  try {
    await first.transaction.commit();
  } catch (error) {
    // with an answer it is certain that it was not committed
    if (!(error instanceof ImagoError) || isAnswer(error)) throw error;
    throw undecided(frame, [first, ...others], error);
  }
  const outcomes = await Promise.allSettled(others.map(({ transaction }) => transaction.commit()));
  const failed = others.filter((_, at) => outcomes[at]?.status === 'rejected');
  if (failed.length === 0) return;
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  throw undecided(frame, failed, failure?.reason);
}

// one that is gone was ended by somebody else, in one way or the other
const isAnswer = (error: ImagoError): boolean =>
  'sqlState' in error.details && !endsConnection(error) && !isUnknown(error);

/** These stay prepared: whether they are committed is for somebody to see to who can reach their servers. */
function undecided(frame: SessionTransaction, left: readonly Participant[], cause: unknown): ImagoError {
  frame.isInDoubt = true;
  frame.isPrepared = false;
  for (const { transaction } of left) transaction.abandon();
  const waiting = left.map(({ engine, transaction: { xid } }) => `"${xid}" on ${engine}`).join(', ');
  return transactionErrors.SECOND_PHASE_INCOMPLETE({ waiting }, cause);
}
