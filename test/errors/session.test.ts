// Every error of the session's catalog, provoked.
import { sessionErrors } from '../../src/errors/catalog/session.ts';
import {
  type Engine,
  inspect,
  listen,
  makeTransientToDetached,
  Session,
  scopedSession,
  select,
  sessionmaker,
} from '../../src/index.ts';
import { Book, Note, note, useLibrary } from '../session/library.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { lines, testCatalog } from './provoked.ts';

describeOnDatabase('pg', 'the errors of the session', (database) => {
  const library = useLibrary(database);
  const stored = async () => {
    const one = note(1);
    const session = await library.openWith([one]);
    return { one, session };
  };
  const detached = () => {
    const one = note(1);
    makeTransientToDetached(one);
    return one;
  };

  testCatalog(
    sessionErrors,
    {
      UNKNOWN_BULK_COLUMN: {
        // a row that the types refuse
        by: () => library.open().bulkInsertMappings(Note, [{ txet: 'a' } as never]),
        text: lines(
          'Cannot write rows of Note: "txet" is not one of its columns. Did you mean "text"?',
          'Its columns are id, text, stars.',
        ),
      },
      OBJECT_IN_OTHER_SESSION: {
        by: async () => library.open({ name: 'web' }).add((await stored()).one),
        text: lines(
          'Cannot add Note#1 to session "web": it is attached to session "test". An object belongs to one session at a time.',
          'Call expunge(object) on session "test" first, or merge(object) on session "web" for a copy.',
        ),
      },
      IDENTITY_CONFLICT: {
        by: async () => (await stored()).session.add(detached()),
        text: lines(
          'Cannot add Note#1 to session "test": another object with the same primary key is present there.',
          'Call session.merge(object) to copy its values onto the present one, or session.expunge(…) the present one first.',
        ),
      },
      OBJECT_WAS_DELETED: {
        by: async () => {
          const { one, session } = await stored();
          await session.delete(one);
          await session.flush();
          session.add(one);
        },
        text: lines(
          'Cannot add Note#1: its row was deleted.',
          'Call makeTransient(object) first if it is to be inserted again.',
        ),
      },
      NOT_PERSISTED: {
        by: () => library.open().delete(note(1)),
        text: lines(
          'Cannot delete transient Note: it was never saved.',
          'Call session.expunge(object) to forget an object that was added but not flushed.',
        ),
      },
      NOT_IN_SESSION: {
        by: () => library.open().expunge(note(1)),
        text: lines(
          'Cannot expunge transient Note: it is not in session "test".',
          'Ask objectSession(object) which session has it.',
        ),
      },
      NOT_PERSISTENT: {
        by: () => library.open().refresh(note(1)),
        text: lines(
          'Cannot refresh transient Note: it is not persistent in session "test".',
          'Add and flush it first; session.contains(object) tells whether the session has it.',
        ),
      },
      ROW_IS_GONE: {
        by: async () => {
          const { one, session } = await stored();
          session.expire(one);
          await database.sql('delete from notes');
          await session.load(one, 'text');
        },
        text: lines(
          "Cannot load Note#1: its row was deleted, or its primary key changed, behind the session's back.",
          'Call session.expunge(object), or session.rollback() if this transaction has deleted it.',
        ),
      },
      REFRESH_WITHOUT_ROW: {
        by: async () => {
          const { one, session } = await stored();
          await database.sql('delete from notes');
          await session.refresh(one);
        },
        text: lines(
          'Cannot refresh Note#1: its row does not exist any more.',
          'Call session.expunge(object) to let it go.',
        ),
      },
      PENDING_KEY_CHANGE: {
        by: async () => {
          const { one, session } = await stored();
          using _ = session.noAutoflush();
          one.id = 2;
          await session.refresh(one, ['text']);
        },
        text: lines(
          'Cannot refresh Note#1: its primary key (id) has changes that are not flushed.',
          'Call await session.flush() first.',
        ),
      },
      HAS_IDENTITY: {
        by: async () => makeTransientToDetached((await stored()).one),
        text: lines(
          'Cannot make Note#1 detached: it has an identity or a session already.',
          'Pass a transient object whose primary key is set; makeTransient(object) gives one.',
        ),
      },
      KEY_SIZE: {
        by: () => library.open().get(Note, [1, 2]),
        text: lines(
          'Cannot get Note by [1,2]: its primary key is (id).',
          'Pass one value for each of these attributes, in this order, or a record of them.',
        ),
      },
      NO_ROW: {
        by: () => library.open().getOne(Note, 7),
        text: lines(
          'Cannot get Note#7: there is no such row.',
          'Call session.get(Note, …), which gives null where there is none.',
        ),
      },
      MERGE_TRANSIENT: {
        by: () => library.open().merge(note(1), { load: false }),
        text: lines(
          'Cannot merge transient Note without loading: it has no identity.',
          'Flush it in its own session first, or merge it with { load: true }.',
        ),
      },
      MERGE_CHANGED: {
        by: () => {
          const one = detached();
          one.text = 'b';
          return library.open().merge(one, { load: false });
        },
        text: lines(
          'Cannot merge Note#1 without loading: it has changes that are not flushed.',
          'Flush it in its own session first, or merge it with { load: true }.',
        ),
      },
      NO_BIND: {
        by: () => new Session({ name: 'nowhere' }).get(Note, 1),
        text: lines(
          'Cannot use the database in session "nowhere": it is bound to no engine.',
          'Pass one: new Session({ bind: createEngine(url) }).',
        ),
      },
      NO_BIND_FOR: {
        by: () => new Session({ name: 'half', binds: [[Book, database.engine]] }).get(Note, 1),
        text: lines(
          'Cannot find the database for Note in session "half": none of its binds covers it, and there is no bind for the rest.',
          'Call session.bindMapper(…, engine), make the session with { bind: engine } for what is not among its binds, or pass { bindArguments: { bind: engine } }.',
        ),
      },
      BAD_BIND: {
        // what types refuse, programs without types may still do
        by: () => new Session().bindMapper(Note, 'postgres://here' as unknown as Engine),
        text: lines(
          'Cannot bind Note to a string.',
          'Use an engine or a connection: the class first, then the database, [User, createEngine(url)].',
        ),
      },
      BAD_BIND_ENTRY: {
        // as above
        by: () => new Session({ binds: [Note, database.engine] as never }),
        text: lines(
          'Cannot use the binds of a session: among the pairs there is the class Note.',
          'Give a list of pairs: [[User, users], [Order, orders]].',
        ),
      },
      BAD_EXECUTION: {
        by: async () => {
          await using session = new Session({ bind: database.engine });
          listen(session, 'do_orm_execute', () => [1]);
          await session.scalars(select(Note));
        },
        text: lines(
          'Cannot go on with what a do_orm_execute listener has returned: an object of class Array, which is no result.',
          'Return new Result([...objects]), what state.invokeStatement() gives, or nothing at all.',
        ),
      },
      RETRY_IN_SESSION: {
        by: () => Reflect.apply(Session.prototype.begin, new Session(), [() => 1, { retry: 3 }]),
        text: lines(
          'Cannot use session.begin(): it takes a function and no options, for a retry needs a fresh session.',
          'Call sessions.begin(fn, { retry: 3 }) of a sessionmaker.',
        ),
      },
      NOT_A_ROW: {
        by: async () => {
          await using session = new Session({ bind: database.engine });
          await session.bulkInsertMappings(Note, [new Note({ text: 'a' })]);
        },
        text: lines(
          'Cannot use bulkInsertMappings(): among the rows there is an object of class Note.',
          "Give plain rows, values by attribute: [{ name: 'ed' }]; for objects there is session.bulkSaveObjects([user]).",
        ),
      },
      BAD_BIND_TARGET: {
        // as above
        by: () => new Session({ binds: [['notes' as unknown as typeof Note, database.engine]] }),
        text: lines(
          'Cannot bind a string to a database.',
          'Use a mapped class, a class that mapped ones extend, a mapper or a table.',
        ),
      },
      NO_SCOPE: {
        by: () => scopedSession(sessionmaker())(),
        text: lines(
          'Cannot give a scoped session: this code does not run in a scope.',
          'Call it inside of scoped.run(async () => { … }).',
        ),
      },
      NOT_INSPECTABLE: {
        by: () => inspect(7 as never),
        text: lines('Cannot inspect 7.', 'Pass an object of a mapped class, a mapped class or a mapper.'),
      },
    },
    [],
  );
});
