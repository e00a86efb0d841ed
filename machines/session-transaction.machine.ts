// One entry of a session's transaction stack: root, savepoint, or subtransaction of a flush. It refuses with the session's errors and emits its events.
import { emit, setup } from 'xstate';
import type { Happening } from './happening.ts';

export const sessionTransactionMachine = setup({
  // xstate reads these types from a cast only; nobody looks at the value
  types: {} as {
    context: { kind: 'root' | 'savepoint' | 'subtransaction'; depth: number };
    events: Happening<
      | ('statementRequested' | 'connectionRequested' | 'connectionProvided' | 'connectionJoined' | 'connectionFailed')
      | ('commitRequested' | 'prepared' | 'prepareFailed' | 'participantFailed' | 'commitStarted' | 'commitSucceeded' | 'commitFailed')
      | ('rollbackRequested' | 'flushFailed' | 'deactivated' | 'rolledBack' | 'rollbackFailed' | 'rollbackFinished' | 'closed')
    >;
    emitted: Happening<'begin' | 'commit' | 'rollback' | 'soft_rollback'>;
  },
  actions: { begin: emit({ type: 'begin' }), commit: emit({ type: 'commit' }), rollback: emit({ type: 'rollback' }), soft_rollback: emit({ type: 'soft_rollback' }) },
}).createMachine({
  id: 'sessionTransaction',
  description: 'One entry of the transaction stack of a session.',
  context: { kind: 'root', depth: 0 },
  initial: 'active',
  states: {
    active: {
      description: 'Open for work. Nothing needs to have reached the database yet.',
      on: {
        statementRequested: { target: 'active', description: 'SQL, a savepoint or a flush may begin here.' },
        connectionRequested: { target: 'provisioning', description: 'The first SQL of this entry.' },
        commitRequested: { target: 'preparing' },
        rollbackRequested: { target: 'rollingBack' },
        flushFailed: { target: 'rollingBack', description: 'A flush inside failed: the nearest root or savepoint is rolled back at once (rule 12).' },
        deactivated: { target: 'deactive', description: 'A subtransaction between a failure and the root or savepoint that is rolled back.' },
        closed: { target: 'closed' },
      },
    },
    provisioning: {
      description: 'Gets its connection; BEGIN or SAVEPOINT is queued. Listeners of after_begin run here and have only the connection.',
      on: {
        connectionProvided: { target: 'active', actions: 'begin' },
        connectionJoined: { target: 'active', description: 'A subtransaction shares the connection of its parent: no event.' },
        connectionFailed: { target: 'active' },
      },
    },
    preparing: {
      description: 'Listeners of before_commit run, inner entries are committed, and the session is flushed until it is clean.',
      on: {
        statementRequested: { target: 'preparing', description: 'before_commit listeners and flushes may use SQL.' },
        connectionRequested: { target: 'provisioningInCommit' },
        prepared: { target: 'prepared' },
        prepareFailed: { target: 'active', description: 'Rule 24: an error in before_commit leaves the transaction as it was.' },
        flushFailed: { target: 'rollingBack', description: 'Only the flush itself may roll back here; a call is refused (rule 25).' },
        participantFailed: { target: 'rollingBack', description: 'In two phases: one of the databases has refused PREPARE TRANSACTION, and takes the others with it.' },
      },
    },
    provisioningInCommit: {
      description: 'As provisioning, when the first SQL comes out of before_commit or out of the flush of the commit.',
      on: {
        connectionProvided: { target: 'preparing', actions: 'begin' },
        connectionJoined: { target: 'preparing' },
        connectionFailed: { target: 'preparing' },
      },
    },
    prepared: {
      description: 'Everything is flushed; in two phases every database has promised to commit. A subtransaction ends here: it has nothing of its own to commit.',
      on: {
        commitStarted: { target: 'committing' },
        rollbackRequested: { target: 'rollingBack' },
        closed: { target: 'closed' },
      },
    },
    committing: {
      description: 'COMMIT or RELEASE SAVEPOINT is on its way; then listeners of after_commit run.',
      on: {
        commitSucceeded: { target: 'committed', actions: 'commit' },
        commitFailed: { target: 'prepared' },
      },
    },
    committed: {
      description: 'Committed; only closing is left.',
      on: {
        closed: { target: 'closed' },
      },
    },
    rollingBack: {
      description: 'ROLLBACK or ROLLBACK TO SAVEPOINT is on its way; then listeners of after_rollback run.',
      on: {
        rolledBack: { target: 'deactive', actions: 'rollback' },
        rollbackFailed: { target: 'deactive', description: 'No event: it did not happen.' },
      },
    },
    deactive: {
      description: 'Rolled back, but not left yet: every use but rollback and close is refused (rule 18).',
      on: {
        rollbackRequested: { target: 'deactive', description: 'Nothing is sent: it has been rolled back (rule 12).' },
        rollbackFinished: { target: 'closed', actions: 'soft_rollback' },
        closed: { target: 'closed' },
      },
    },
    closed: { description: 'Off the stack.', type: 'final' },
  },
});
