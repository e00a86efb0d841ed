// The lifecycle table as the one door uses it: codes, emitted events, and the text of a refusal.
import { describe, expect, it } from 'vitest';
import { compileTable, objectLifecycleMachine } from '../../machines/index.ts';
import { InvalidRequestError } from '../../src/errors/imago-error.ts';
import {
  DELETED,
  DETACHED,
  PENDING,
  PERSISTENT,
  TRANSIENT,
} from '../../src/instrumentation/instance-state.ts';
import {
  emittedEvent,
  eventCodes,
  isAccepted,
  lifecycleName,
  transition,
} from '../../src/tracking/lifecycle.ts';

const table = compileTable(objectLifecycleMachine);

describe('the lifecycle', () => {
  it('has the codes of the machine', () => {
    const names = [TRANSIENT, PENDING, PERSISTENT, DELETED, DETACHED].map(lifecycleName);
    expect(names).toEqual(table.states);
  });

  it('moves an object from its construction to the end of its row', () => {
    const { added, insertFlushed, deleteFlushed, deleteCommitted, madeTransient } = eventCodes;
    const events = [added, insertFlushed, deleteFlushed, deleteCommitted, madeTransient];
    const passed: string[] = [];
    events.reduce((state, event) => {
      const next = transition(state, event);
      passed.push(lifecycleName(next));
      return next;
    }, TRANSIENT);
    expect(passed).toEqual(['pending', 'persistent', 'deleted', 'detached', 'transient']);
  });

  it('says which event tells of a transition', () => {
    expect(emittedEvent(TRANSIENT, 'added')).toBe('transient_to_pending');
    expect(emittedEvent(DETACHED, 'madeTransient')).toBeUndefined();
    expect(emittedEvent(PENDING, 'deleteCommitted')).toBeUndefined();
  });

  it('is asked before a move without an error', () => {
    expect(isAccepted(PERSISTENT, 'expunged')).toBe(true);
    expect(isAccepted(PERSISTENT, 'added')).toBe(false);
  });

  it('refuses what the machine refuses, and says what is possible', () => {
    expect(() => transition(PENDING, eventCodes.deleteFlushed)).toThrow(InvalidRequestError);
    expect(() => transition(PENDING, eventCodes.deleteFlushed)).toThrow(
      'Cannot tell an object "deleteFlushed": it is pending, and the lifecycle of an object has no such transition there.\n' +
        '  A pending object accepts expunged, insertRolledBack, insertFlushed, rolledBack.\n' +
        '  Look at inspect(object).pending before the call; the chart is in docs/statecharts/objectLifecycle.md.',
    );
  });
});
