// Whether COMMIT may be sent behind the last statement of a flush without waiting for its reply: only where nobody but
// the database can object in between.

import { Connection } from '../drivers/connection.ts';
import { instanceEvents, mapperEvents, sessionEvents } from '../events/catalog.ts';
import type { ClassManager } from '../instrumentation/class-manager.ts';
import { isKeyExpired } from '../unit-of-work/settle.ts';
import type { SessionCore } from './session-core.ts';
import type { SessionTransaction } from './transaction.ts';

const { after_flush, after_flush_postexec, after_transaction_end } = sessionEvents;
const { pending_to_persistent, persistent_to_deleted } = sessionEvents;
const OF_SESSION = [
  after_flush,
  after_flush_postexec,
  after_transaction_end,
  pending_to_persistent,
  persistent_to_deleted,
];
const { after_insert, after_update, after_delete } = mapperEvents;
const { refresh_flush, expire } = instanceEvents;
const OF_CLASS = [after_insert, after_update, after_delete, refresh_flush, expire];

export function canPipeline(frame: SessionTransaction): boolean {
  const { core, links, parent } = frame;
  if (parent !== null || core.stack.current !== frame || core.tracked.isClean) return false;
  if (links.length > 1 || links[0]?.shouldCommit === false || !isPipelining(core)) return false;
  for (const state of core.tracked.changed) if (isKeyExpired(state)) return false;
  return !OF_SESSION.some((spec) => core.dispatch.has(spec)) && !anybodyListens(core);
}

function isPipelining(core: SessionCore): boolean {
  const { bind, twophase } = core.options;
  // with several databases, and with two phases, the replies have to be there before anything is committed
  if (core.binds !== null || core.choosesBinds || twophase) return false;
  // whoever lends a connection may have a transaction of their own on it
  return bind !== null && !(bind instanceof Connection) && bind.capabilities.pipelining;
}

function anybodyListens({ tracked }: SessionCore): boolean {
  let asked: ClassManager | undefined;
  for (const states of [tracked.new, tracked.changed, tracked.marked]) {
    for (const { manager } of states) {
      if (manager === asked) continue;
      asked = manager;
      if (OF_CLASS.some((spec) => manager.dispatch.has(spec))) return true;
    }
  }
  return false;
}
