// Every error of the transaction's catalog, provoked.
import { transactionErrors } from '../../src/errors/catalog/transaction.ts';
import { ImagoError, listen, sqlText, type TwoPhaseTransaction } from '../../src/index.ts';
import { author, note, useLibrary } from '../session/library.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { lines, refusedIn, testCatalog } from './provoked.ts';

/** The database looks at this foreign key when the transaction is committed. */
const DEFERRED = `create temp table pupils (id int primary key, teacher int references pupils deferrable initially deferred)`;

describeOnDatabase('pg', 'the errors of transactions', (database) => {
  const library = useLibrary(database);
  const pending = () => {
    const session = library.open();
    session.add(note(1));
    return session;
  };
  const select1 = sqlText('select 1');

  testCatalog(
    transactionErrors,
    {
      ROLLBACK_PENDING: {
        by: async () => {
          const session = await library.openWith([author(1, 'ed')]);
          session.add(author(2, 'ed'));
          await session.flush().catch(() => undefined);
          await session.commit();
        },
        text: lines(
          'Cannot commit: this transaction was rolled back when an earlier flush failed ("duplicate key value violates unique constraint "authors_name_key"").',
          'Call session.rollback() before going on.',
        ),
      },
      COMMIT_REFUSED: {
        by: async () => {
          const session = library.open();
          await session.execute(sqlText(DEFERRED));
          await session.execute(sqlText('insert into pupils values (1, 9)'));
          await session.commit().catch(() => undefined);
          await session.commit();
        },
        text: lines(
          'Cannot commit: the database has refused to commit this transaction before ("insert or update on table "pupils" violates foreign key constraint "pupils_teacher_fkey""), and has rolled it back.',
          'Call session.rollback() before going on.',
        ),
      },
      TRANSACTION_INACTIVE: {
        by: () => {
          const session = pending();
          return refusedIn(
            session,
            'after_rollback',
            () => session.execute(select1),
            () => session.rollback(),
          );
        },
        text: lines(
          'Cannot flush: this transaction was rolled back and waits to be left.',
          'Call session.rollback(), or leave the block of the transaction first.',
        ),
      },
      TRANSACTION_CLOSED: {
        by: async () => {
          const transaction = library.open().begin();
          await transaction.commit();
          await transaction.rollback();
        },
        text: lines(
          'Cannot roll back: this transaction is closed.',
          'Begin another one with session.begin().',
        ),
      },
      SESSION_PREPARED: {
        by: async () => {
          const session = library.open({ twophase: true });
          session.add(note(1));
          await session.prepare();
          await session.execute(select1);
        },
        text: lines(
          'Cannot use the database: the transaction is prepared, and no SQL can be sent on it any more.',
          'Call session.commit() or session.rollback() first.',
        ),
      },
      NOT_TWO_PHASE: {
        by: () => library.open().prepare(),
        text: lines(
          'Cannot prepare: only the outermost transaction of a session with { twophase: true } is committed in two phases.',
          'Make the session with { twophase: true }, or call commit().',
        ),
      },
      SECOND_PHASE_INCOMPLETE: {
        by: async () => {
          const engine = database.newEngine();
          const session = library.open({ bind: engine, twophase: true });
          const connection = await session.connection();
          session.add(note(1));
          await session.prepare();
          const xid = (connection.getTransaction() as TwoPhaseTransaction).xid;
          await database.sql('select pg_terminate_backend($1::int)', [connection.id]);
          await engine.dispose();
          const error: unknown = await session.commit().catch((reason: unknown) => reason);
          await database.engine.rollbackPrepared(xid);
          if (error instanceof ImagoError)
            error.message = error.message.replace(/"imago_.*? may/, '"…" on … may');
          throw error;
        },
        text: lines(
          'The commit was decided, but not every database could be told: "…" on … may still be prepared.',
          'Call engine.commitPrepared(xid) for each that engine.preparedTransactions() lists, when its server can be reached; then session.rollback() lets go of this transaction.',
        ),
      },
      ENGINE_HAS_CONNECTION: {
        by: async () => {
          const session = library.open();
          await session.connection();
          const bind = await database.engine.connect();
          try {
            await session.connection({ bindArguments: { bind } });
          } finally {
            await bind.close();
          }
        },
        text: lines(
          `Cannot use this connection in session "test": its transaction has another connection of the same engine (${database.engine.url}) already.`,
          'Bind the engine or the connection, not both.',
        ),
      },
      COMMIT_NOT_LEFT: {
        by: async () => {
          const session = pending();
          const fail = () => {
            throw new Error('no');
          };
          listen(session, 'after_commit', fail, { once: true });
          await session.commit().catch(() => undefined);
          const refused = session.rollback();
          await refused.catch(() => undefined);
          // as it says
          await session.close();
          await session.execute(select1);
          await session.close();
          return refused;
        },
        text: lines(
          'Cannot roll back: the transaction was committed, and a listener that was told of it has failed before the session had left it.',
          'Call session.close() or session.reset(); what was committed stays committed.',
        ),
      },
      TRANSACTION_BUSY: {
        by: () => {
          const session = pending();
          return refusedIn(
            session,
            'after_commit',
            () => session.execute(select1),
            () => session.commit(),
          );
        },
        text: lines(
          'Cannot use the database: the transaction is committed at this moment, and no SQL can be sent on it.',
          'Register work that follows a commit with transaction.onCommit(fn); use the connection that after_begin gets.',
        ),
      },
      CALL_NOT_ALLOWED: {
        by: () => {
          const session = pending();
          return refusedIn(
            session,
            'before_flush',
            () => session.commit(),
            () => session.flush(),
          );
        },
        text: lines(
          'commit() is not possible now: it was called by a before_flush listener while flush() is running.',
          'Register the work with transaction.onCommit(fn), or call commit() after flush() returns.',
        ),
      },
      CONTEXT_LEFT_BY_HAND: {
        by: () => {
          const session = library.open();
          return session.begin(async (tx) => {
            await tx.commit();
            await session.execute(select1);
          });
        },
        text: lines(
          'Cannot use the database: the transaction of the surrounding block was committed or rolled back inside of it.',
          'Leave the block first; it begins nothing new by itself.',
        ),
      },
      ALREADY_BEGUN: {
        by: () => pending().begin(),
        text: lines(
          'Cannot begin: a transaction is already begun on this session.',
          'Commit or roll it back first, or call session.beginNested() for a savepoint.',
        ),
      },
      AUTOBEGIN_DISABLED: {
        by: () => library.open({ autobegin: false }).add(note(1)),
        text: lines(
          'Cannot go on without a transaction: autobegin is off for this session.',
          'Call session.begin() first.',
        ),
      },
      SESSION_CLOSED: {
        by: async () => {
          const session = library.open({ closeResetsOnly: false });
          await session.close();
          session.add(note(1));
        },
        text: lines(
          'Cannot use session "test": it was closed for good (closeResetsOnly is false).',
          'Make a new session.',
        ),
      },
    },
    ['NOT_ON_STACK'],
  );
});
