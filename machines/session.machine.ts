// What a session is doing, as the trips of its mailbox tell it: one operation at a time, and inside of it flushes,
// commits and rollbacks. What it refuses is a call that would cut into the one that is running.
import { setup } from 'xstate';
import type { Happening } from './happening.ts';

export const sessionMachine = setup({
  // xstate reads these types from a cast only; nobody looks at the value
  types: {} as {
    context: { name: string };
    events: Happening<
      | ('operationStarted' | 'operationFinished' | 'flushStarted' | 'flushSettled' | 'flushFinished' | 'flushFailed')
      | ('commitStarted' | 'commitFinished' | 'commitFailed' | 'rollbackStarted' | 'rollbackFinished' | 'reset' | 'closed')
    >;
  },
}).createMachine({
  id: 'session',
  description: 'A session as an actor: what it is doing now.',
  context: { name: '' },
  initial: 'idle',
  states: {
    idle: {
      description: 'Waits for the next operation of its mailbox.',
      on: {
        operationStarted: { target: 'working' },
        closed: { target: 'closed' },
      },
    },
    working: {
      description: 'An operation runs. Calls that its listeners make belong to it and start no operation of their own.',
      on: {
        operationFinished: { target: 'idle' },
        flushStarted: { target: 'flushing' },
        flushFinished: { target: 'working', description: 'A listener committed or rolled back after the flush had settled; now the flush ends, too.' },
        flushFailed: { target: 'working', description: 'As above, and the flush found its transaction closed.' },
        commitStarted: { target: 'committing' },
        rollbackStarted: { target: 'rollingBack' },
        reset: { target: 'working', description: 'Emptied by reset(), or by close() of a session that may be used again.' },
        closed: { target: 'closed' },
      },
    },
    flushing: {
      description: 'From before_flush until the objects are settled. Commit, rollback and another flush are refused.',
      on: {
        flushSettled: { target: 'settled' },
        flushFailed: { target: 'working' },
        reset: { target: 'flushing', description: 'Closes the transaction under the flush, which then fails.' },
        closed: { target: 'closed' },
      },
    },
    settled: {
      description: 'The rows are written and the objects say so; listeners of after_flush_postexec run and the subtransaction ends.',
      on: {
        flushFinished: { target: 'working' },
        flushFailed: { target: 'working' },
        commitStarted: { target: 'committing', description: 'By a listener: leaves the flush without its transaction.' },
        rollbackStarted: { target: 'rollingBack', description: 'By a listener: leaves the flush without its transaction.' },
        reset: { target: 'settled' },
        closed: { target: 'closed' },
      },
    },
    committing: {
      description: 'From before_commit until COMMIT or RELEASE is through. Commit, rollback and close are refused.',
      on: {
        flushStarted: { target: 'flushingInCommit' },
        commitFinished: { target: 'working' },
        commitFailed: { target: 'working' },
      },
    },
    flushingInCommit: {
      description: 'As flushing, but the commit goes on afterwards.',
      on: {
        flushSettled: { target: 'flushingInCommit' },
        flushFinished: { target: 'committing' },
        flushFailed: { target: 'committing' },
        reset: { target: 'flushingInCommit', description: 'Reaches no further than the transaction that is being committed.' },
      },
    },
    rollingBack: {
      description: 'ROLLBACK is on its way and the objects go back to what they were.',
      on: {
        rollbackFinished: { target: 'working' },
      },
    },
    closed: {
      description: 'Closed for good; what was running still ends.',
      on: {
        operationFinished: { target: 'closed' },
        flushFailed: { target: 'closed' },
        closed: { target: 'closed' },
      },
    },
  },
});
