// Every error of the transaction's and of the flush's catalog, provoked.
import { beforeAll } from 'vitest';
import { flushErrors } from '../../src/errors/catalog/flush.ts';
import { transactionErrors } from '../../src/errors/catalog/transaction.ts';
import {
  delAttribute,
  entity,
  flagModified,
  listen,
  Registry,
  type Session,
  sqlText,
  text,
} from '../../src/index.ts';
import { author, note, useLibrary } from '../session/library.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { caught, lines, testCatalog } from './provoked.ts';

/** The error of a call that a listener makes in the middle of a trip; it is not let out of the listener. */
async function refusedIn(
  session: Session,
  event: 'before_flush' | 'after_commit' | 'after_rollback',
  call: () => Promise<unknown>,
  trip: () => Promise<void>,
): Promise<never> {
  let refused: unknown;
  const listener = async () => {
    refused = await caught(call);
  };
  listen(session, event, listener, { once: true });
  await trip();
  throw refused;
}

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

const registry = new Registry();
class Keyless extends entity('keyless', { name: text().primaryKey() }, { registry }) {}

describeOnDatabase('pg', 'the errors of a flush', (database) => {
  const library = useLibrary(database);
  beforeAll(() => database.sql('create table keyless (name text)'));
  const stored = async () => {
    const one = note(1);
    return { one, session: await library.openWith([one]) };
  };

  testCatalog(
    flushErrors,
    {
      STALE_UPDATE: {
        by: async () => {
          const { one, session } = await stored();
          await database.sql('delete from notes');
          one.text = 'b';
          await session.flush();
        },
        text: lines(
          'Cannot update 1 row(s) of table "notes": 0 matched. Another transaction has deleted or changed the rest.',
          'Call session.rollback(), then session.refresh(object) or load the objects again.',
        ),
      },
      NULL_KEY: {
        by: async () => {
          const { one, session } = await stored();
          // a value that the types refuse, and the old one is forgotten
          one.id = null as unknown as number;
          flagModified(one, 'id');
          await session.flush();
        },
        text: lines(
          'Cannot update Note#1: its primary key column "id" is null, so no row can be found.',
          'Set the key before the object is flushed, and do not set it to null afterwards.',
        ),
      },
      DELETED_VALUE: {
        by: async () => {
          const { one, session } = await stored();
          delAttribute(one, 'text');
          await session.flush();
        },
        text: lines(
          'Cannot update Note#1: the value of "text" was deleted, and an UPDATE needs one.',
          "Assign null to store NULL, or session.expire(object, ['text']) to read it anew.",
        ),
      },
      NO_IDENTITY: {
        by: async () => {
          const session = library.open();
          session.add(new Keyless({}));
          await session.flush();
        },
        text: lines(
          'Cannot keep new Keyless after its INSERT: its primary key (name) is still null.',
          'Let the database generate the key (an integer primary key, or serverDefault), give it a default, or set it before flush().',
        ),
      },
      ENDLESS_COMMIT: {
        by: async () => {
          const { one, session } = await stored();
          one.stars = 1;
          listen(session, 'after_flush_postexec', () => {
            one.stars = (one.stars ?? 0) + 1;
          });
          await session.commit();
        },
        text: lines(
          'Cannot commit: over 100 flushes in a row have left the session with new changes.',
          'Look for an after_flush or after_flush_postexec listener that adds or changes objects every time.',
        ),
      },
      ALREADY_FLUSHING: {
        by: () => {
          const session = library.open();
          session.add(note(1));
          return refusedIn(
            session,
            'before_flush',
            () => session.flush(),
            () => session.flush(),
          );
        },
        text: lines(
          'Cannot flush: flush() is running already, and before_flush called it again.',
          'Leave the objects to the running flush, or call flush() after it has returned.',
        ),
      },
    },
    [],
  );
});
