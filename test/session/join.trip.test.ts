// A session on a connection that has a transaction already: who commits and rolls back what, in each mode.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connection, JoinTransactionMode } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Note, note, useLibrary } from './library.ts';
import { trace } from './trace.ts';

interface Outcome {
  readonly mode: JoinTransactionMode;
  /** The statements of a session that adds a note and commits, in a transaction; and in a savepoint of one. */
  readonly commit: readonly string[];
  readonly commitInSavepoint: readonly string[];
  readonly rollback: readonly string[];
  /** Whether the outer transaction is open after a commit, and after a rollback. */
  readonly openAfter: { readonly commit: boolean; readonly rollback: boolean };
}

const outcomes: readonly Outcome[] = [
  {
    mode: 'conditional_savepoint',
    commit: ['BEGIN', 'INSERT notes'],
    commitInSavepoint: ['BEGIN', 'SAVEPOINT', 'SAVEPOINT', 'INSERT notes'],
    rollback: ['ROLLBACK'],
    openAfter: { commit: true, rollback: false },
  },
  {
    mode: 'rollback_only',
    commit: ['BEGIN', 'INSERT notes'],
    commitInSavepoint: ['BEGIN', 'SAVEPOINT', 'INSERT notes'],
    rollback: ['ROLLBACK'],
    openAfter: { commit: true, rollback: false },
  },
  {
    mode: 'control_fully',
    commit: ['BEGIN', 'INSERT notes', 'COMMIT'],
    commitInSavepoint: ['BEGIN', 'SAVEPOINT', 'INSERT notes'],
    rollback: ['ROLLBACK'],
    openAfter: { commit: false, rollback: false },
  },
  {
    mode: 'create_savepoint',
    commit: ['BEGIN', 'SAVEPOINT', 'INSERT notes'],
    commitInSavepoint: ['BEGIN', 'SAVEPOINT', 'SAVEPOINT', 'INSERT notes'],
    rollback: ['ROLLBACK TO SAVEPOINT'],
    openAfter: { commit: true, rollback: true },
  },
];

const eventsOfCommit = [
  'before_commit',
  'before_flush',
  'after_transaction_create flush',
  'after_begin root',
  'before_insert Note#1',
  'after_insert Note#1',
  'after_flush',
  'pending_to_persistent Note#1',
  'after_flush_postexec',
  'after_transaction_end flush',
  'after_commit',
  'after_transaction_end root',
];
const eventsOfRollback = [
  'after_rollback',
  'persistent_to_transient Note#1',
  'after_transaction_end root',
  'after_soft_rollback root',
];

const isStatement = (word: string) => /^[A-Z]/.test(word);
const statements = (words: readonly string[]) => words.filter(isStatement);
const events = (words: readonly string[]) => words.filter((word) => !isStatement(word));

describeOnDatabases('a session on a connection', (database) => {
  const library = useLibrary(database);
  let connection: Connection;
  beforeEach(async () => {
    connection = await database.engine.connect();
  });
  afterEach(() => connection.close());

  const pending = (joinTransactionMode: JoinTransactionMode) => {
    const session = library.open({ bind: connection, joinTransactionMode });
    session.add(note(1));
    return session;
  };

  test('without a transaction begins and commits one of its own, and leaves the connection open', async () => {
    const session = library.open({ bind: connection });
    const heard = trace(session);
    session.add(note(1));
    await session.commit();
    expect(statements(heard.take())).toEqual(['BEGIN', 'INSERT notes', 'COMMIT']);
    await session.close();
    expect(connection.closed).toBe(false);
  });

  test.for(outcomes)(
    '$mode: a commit is told in full, whoever really commits',
    async ({ mode, commit, openAfter }) => {
      connection.begin();
      const session = pending(mode);
      const heard = trace(session, Note);
      await session.commit();
      const words = heard.take();
      expect(statements(words)).toEqual(commit);
      expect(events(words)).toEqual(eventsOfCommit);
      expect(connection.inTransaction).toBe(openAfter.commit);
    },
  );

  test.for(outcomes)(
    '$mode: a rollback reaches as far as the session’s transaction',
    async ({ mode, rollback, openAfter }) => {
      connection.begin();
      const session = pending(mode);
      await session.flush();
      const heard = trace(session, Note);
      await session.rollback();
      const words = heard.take();
      expect(statements(words)).toEqual(rollback);
      expect(events(words)).toEqual(eventsOfRollback);
      expect(connection.inTransaction).toBe(openAfter.rollback);
    },
  );

  test.for(outcomes)(
    '$mode: a commit in a savepoint of the connection',
    async ({ mode, commitInSavepoint }) => {
      connection.begin();
      connection.beginNested();
      const session = pending(mode);
      const heard = trace(session);
      await session.commit();
      expect(statements(heard.take())).toEqual(commitInSavepoint);
      expect(connection.inNestedTransaction).toBe(mode !== 'control_fully');
    },
  );

  test('what the session has committed is lost when the outer transaction is rolled back', async () => {
    const outer = connection.begin();
    await pending('create_savepoint').commit();
    await outer.rollback();
    expect((await connection.query('select id from notes')).rows).toEqual([]);
  });

  test.for([
    { mode: 'control_fully', statements: ['COMMIT'] },
    { mode: 'create_savepoint', statements: [] },
    { mode: 'rollback_only', statements: [] },
  ] as const)(
    '$mode: a commit with a savepoint that its owner has set inside, and left open',
    async ({ mode, statements: expected }) => {
      connection.begin();
      const session = pending(mode);
      await session.flush();
      const inside = connection.beginNested();
      await connection.query('insert into notes (id) values (2)');
      const heard = trace(session);
      await session.commit();
      expect(statements(heard.take())).toEqual(expected);
      expect(inside.isActive).toBe(mode === 'rollback_only');
      await connection.getTransaction()?.commit();
      const { rows } = await connection.query('select id from notes order by id');
      expect(rows).toEqual([{ id: 1 }, { id: 2 }]);
    },
  );

  test('after its owner has ended the transaction the session goes on in one that nobody commits', async () => {
    const outer = connection.begin();
    const session = pending('rollback_only');
    await session.flush();
    await outer.rollback();
    session.add(note(2));
    await session.commit();
    expect(connection.inTransaction).toBe(true);
    await connection.getTransaction()?.rollback();
    expect((await connection.query('select id from notes')).rows).toEqual([]);
  });
});
