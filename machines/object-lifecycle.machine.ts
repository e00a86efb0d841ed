// The life of one mapped object: which happenings each state accepts, and which SessionEvent tells of it. The runtime
// runs it as a table (src/tracking/lifecycle.ts); rules are those of the recorded reference behaviour.
import { emit, setup } from 'xstate';
import type { Happening } from './happening.ts';

export const objectLifecycleMachine = setup({
  // xstate reads these types from a cast only; nobody looks at the value
  types: {} as {
    events: Happening<
      | ('added' | 'loaded' | 'insertFlushed' | 'deleteFlushed' | 'deleteCommitted' | 'deletedAgain' | 'expunged')
      | ('rolledBack' | 'insertRolledBack' | 'deleteRolledBack' | 'insertAndDeleteRolledBack' | 'madeTransient' | 'madeDetached')
    >;
    emitted: Happening<
      | ('transient_to_pending' | 'pending_to_transient' | 'pending_to_persistent' | 'loaded_as_persistent' | 'persistent_to_transient')
      | ('persistent_to_deleted' | 'persistent_to_detached' | 'deleted_to_persistent' | 'deleted_to_detached' | 'detached_to_persistent')
    >;
  },
  actions: {
    transient_to_pending: emit({ type: 'transient_to_pending' }),
    pending_to_transient: emit({ type: 'pending_to_transient' }),
    pending_to_persistent: emit({ type: 'pending_to_persistent' }),
    loaded_as_persistent: emit({ type: 'loaded_as_persistent' }),
    persistent_to_transient: emit({ type: 'persistent_to_transient' }),
    persistent_to_deleted: emit({ type: 'persistent_to_deleted' }),
    persistent_to_detached: emit({ type: 'persistent_to_detached' }),
    deleted_to_persistent: emit({ type: 'deleted_to_persistent' }),
    deleted_to_detached: emit({ type: 'deleted_to_detached' }),
    detached_to_persistent: emit({ type: 'detached_to_persistent' }),
  },
}).createMachine({
  id: 'objectLifecycle',
  description: 'The life of one mapped object, as its session sees it.',
  initial: 'transient',
  states: {
    transient: {
      description: 'Has no row, no identity and no session.',
      on: {
        added: { target: 'pending', actions: 'transient_to_pending' },
        loaded: { target: 'persistent', actions: 'loaded_as_persistent' },
        madeDetached: { target: 'detached', description: 'No event: it was merely given an identity.' },
        madeTransient: { target: 'transient', description: 'It is already.' },
        expunged: { target: 'transient', actions: 'pending_to_transient', description: 'Reached by the cascade of an expunge, which tells it again.' },
        insertRolledBack: { target: 'transient', actions: 'pending_to_transient', description: 'Flushed, made transient, then rolled back: told as if pending.' },
      },
    },
    pending: {
      description: 'Added to a session; the next flush inserts its row.',
      on: {
        insertFlushed: { target: 'persistent', actions: 'pending_to_persistent' },
        expunged: { target: 'transient', actions: 'pending_to_transient' },
        rolledBack: { target: 'transient', actions: 'pending_to_transient', description: 'The frame in which it was added ended; it was never inserted.' },
        insertRolledBack: { target: 'transient', actions: 'pending_to_transient', description: 'Flushed, made transient, added again, then rolled back.' },
      },
    },
    persistent: {
      description: 'Has a row and an identity, and is in the identity map of a session.',
      on: {
        deleteFlushed: { target: 'deleted', actions: 'persistent_to_deleted', description: 'Also when a refresh finds the row gone (rule 10).' },
        expunged: { target: 'detached', actions: 'persistent_to_detached' },
        insertRolledBack: { target: 'transient', actions: 'persistent_to_transient', description: 'Rule 1: the identity goes, all values stay.' },
        deleteRolledBack: { target: 'persistent', actions: 'deleted_to_persistent', description: 'Only marked for deletion, never flushed: told all the same.' },
      },
    },
    deleted: {
      description: 'Its DELETE was flushed; the transaction has not ended yet.',
      on: {
        deleteFlushed: { target: 'deleted', actions: 'persistent_to_deleted', description: 'Deleted a second time, or the row was gone once more: told again.' },
        deleteCommitted: { target: 'detached', actions: 'deleted_to_detached' },
        deleteRolledBack: { target: 'persistent', actions: 'deleted_to_persistent', description: 'Rule 3: comes back without attach events.' },
        expunged: { target: 'detached', actions: 'deleted_to_detached' },
        insertRolledBack: { target: 'transient', actions: 'deleted_to_detached', description: 'Rule 2: inserted and deleted in one transaction; told as detached.' },
      },
    },
    detached: {
      description: 'Has an identity but no session.',
      on: {
        added: { target: 'persistent', actions: 'detached_to_persistent' },
        deletedAgain: { target: 'deleted', actions: 'detached_to_persistent', description: 'delete() of an object whose deletion was committed attaches it.' },
        expunged: { target: 'detached', actions: 'persistent_to_detached', description: 'Reached by the cascade of an expunge, which tells it again.' },
        madeTransient: { target: 'transient', description: 'Rule 13: no event is told for becoming transient.' },
        insertRolledBack: { target: 'transient', actions: 'persistent_to_transient', description: 'Rule 6: flushed and expunged, yet the transaction remembers it.' },
        insertAndDeleteRolledBack: { target: 'transient', actions: 'deleted_to_detached', description: 'Rules 2 and 6 together: deleted, too, before it left.' },
      },
    },
  },
});
