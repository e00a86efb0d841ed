// What listeners of a mapper may do in the middle of a flush, and what they are warned of: SQL on its connection, changes
// of the row's own object, EXT_STOP.
import { expect, onTestFinished, test } from 'vitest';
import {
  type Connection,
  contains,
  EXT_CONTINUE,
  EXT_STOP,
  entity,
  inspect,
  integer,
  listen,
  Mapper,
  Registry,
  remove,
  type Session,
  sqlText,
  text,
} from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { warningsOf } from '../setup/warnings.ts';
import { author, Note, note, useLibrary } from './library.ts';

const EVENTS = [
  'before_insert',
  'after_insert',
  'before_update',
  'after_update',
  'before_delete',
  'after_delete',
] as const;
type RowEvent = (typeof EVENTS)[number];

/** Listens until the test ends. */
const hear: typeof listen = (target, name, listener, options) => {
  listen(target, name, listener, options);
  onTestFinished(() => {
    // what a `once` listener has used up is gone already
    if (contains(target, name, listener)) remove(target, name, listener);
  });
};

/** Makes a flush tell the event for a note that is there by then. */
async function provoke(session: Session, event: RowEvent): Promise<void> {
  const known = note(1);
  session.add(known);
  if (!event.endsWith('insert')) await session.flush();
  if (event.endsWith('update')) known.stars = 9;
  if (event.endsWith('delete')) await session.delete(known);
}

describeOnDatabase('pg', 'a listener of a mapper', (database) => {
  const library = useLibrary(database);

  test.for(EVENTS)('%s sends SQL on the connection of the flush, undone with it', async (event) => {
    const session = library.open();
    await provoke(session, event);
    const write = async (_mapper: unknown, connection: Connection) => {
      await connection.query("insert into notes (id, text) values (99, 'by hand')");
    };
    hear(Note, event, write, { once: true });
    await session.flush();
    expect(await session.scalar(sqlText('select text from notes where id = 99'))).toBe('by hand');
    await session.rollback();
    expect(await database.sql('select id from notes')).toEqual([]);
  });

  test.for(['before_insert', 'before_update'] as const)(
    'changes its own object in %s, and that is written',
    async (event) => {
      const session = library.open();
      await provoke(session, event);
      const change = (_mapper: unknown, _connection: unknown, target: Note) => {
        target.text = 'by the listener';
      };
      hear(Note, event, change, { once: true });
      await session.commit();
      expect(await database.sql('select text from notes')).toEqual([{ text: 'by the listener' }]);
    },
  );

  test('is told of before_update without a net change, can make one, and knows', async () => {
    const session = await library.openWith([note(1)]);
    const known = await session.getOne(Note, 1);
    const modified: boolean[] = [];
    const look = (_mapper: unknown, _connection: unknown, target: Note) => {
      modified.push(session.isModified(target));
      if (modified.length === 2) target.stars = 5;
    };
    hear(Note, 'before_update', look);
    const updates = async () => {
      known.text = 'a';
      return (await tracesOf(() => session.flush())).filter(({ verb }) => verb === 'UPDATE').length;
    };
    expect([await updates(), await updates()]).toEqual([0, 1]);
    expect(modified).toEqual([false, false]);
  });

  test.for(EVENTS)(
    'that adds an object in %s is warned, once a place; it waits for the next flush',
    async (event) => {
      const session = library.open();
      const late = [note(50), note(51)];
      hear(Note, event, () => {
        const next = late.pop();
        if (next !== undefined) session.add(next);
      });
      const warnings = await warningsOf(async () => {
        await provoke(session, event);
        await session.flush();
        expect(session.new.size).toBe(1);
        session.expungeAll();
        await session.rollback();
        await provoke(session, event);
        await session.flush();
      });
      expect(warnings).toEqual([
        {
          code: 'CALL_IN_FLUSH',
          message: `session.add() was called by ${event.startsWith('a') ? 'an' : 'a'} ${event} listener while the flush writes rows: it takes effect with the next flush, and not with this one. Do it in a before_flush listener, or send SQL on the connection that the listener gets.`,
        },
      ]);
    },
  );

  test('that deletes or merges is warned as well; what runs beside the flush is not', async () => {
    const session = await library.openWith([note(1), note(2)]);
    const [one, two] = [await session.getOne(Note, 1), await session.getOne(Note, 2)];
    const calls = async () => {
      await session.delete(two);
      await session.merge(note(3));
    };
    hear(Note, 'after_update', calls, { once: true });
    one.stars = 4;
    const warnings = await warningsOf(async () => {
      const flushing = session.flush();
      session.add(author(1));
      await flushing;
    });
    expect(warnings.map(({ message }) => message.split(' ', 1)[0])).toEqual([
      'session.delete()',
      'session.merge()',
    ]);
  });

  // Why: COMMIT was sent behind the statements, and the listener was asked when it was too late.
  test.for(['after_insert', 'after_update', 'after_delete'] as const)(
    'that throws in %s keeps a commit from being sent',
    async (event) => {
      const session = library.open();
      await provoke(session, event);
      hear(Note, event, () => {
        throw new RangeError('no');
      });
      await expect(session.commit()).rejects.toThrow(RangeError);
      await session.rollback();
      expect(await database.sql('select id from notes')).toEqual([]);
    },
  );

  // Why: COMMIT was sent behind the statements, and listeners were called before the replies were there, or too late.
  test('has what the database has made in a commit, and may still keep it from being made', async () => {
    const registry = new Registry();
    class Tick extends entity(
      'ticks',
      { id: integer().primaryKey(), at: integer().serverDefault('7') },
      { registry },
    ) {}
    await registry.createAll(database.engine);
    const session = library.open();
    const seen: unknown[] = [];
    const look = (_mapper: unknown, _connection: unknown, { id, at }: Tick) => void seen.push([id, at]);
    hear(Tick, 'after_insert', look, { once: true });
    session.add(new Tick({}));
    await session.commit();
    expect(seen).toEqual([[1, 7]]);
    hear(Tick, 'refresh_flush', () => {
      throw new RangeError('no');
    });
    session.add(new Tick({}));
    await expect(session.commit()).rejects.toThrow(RangeError);
    await session.rollback();
    expect(await database.sql('select id from ticks')).toEqual([{ id: 1 }]);
  });

  test('without batches is told of each object when the rows of those before are there', async () => {
    const registry = new Registry();
    class Step extends entity(
      'steps',
      { id: integer().primaryKey(), name: text() },
      { registry, batch: false },
    ) {}
    await registry.createAll(database.engine);
    const session = library.open();
    const heard: string[] = [];
    hear(Step, 'before_insert', async (_mapper, connection, { name }) => {
      const { rows } = await connection.query('select count(*)::int as count from steps');
      heard.push(`before ${name}: ${rows[0]?.count}`);
    });
    hear(Step, 'after_insert', (_mapper, _connection, { name }) => void heard.push(`after ${name}`));
    session.addAll([new Step({ name: 'a' }), new Step({ name: 'b' })]);
    const traces = await tracesOf(() => session.commit());
    expect(heard).toEqual(['before a: 0', 'after a', 'before b: 1', 'after b']);
    expect(traces.filter(({ verb }) => verb === 'INSERT').map(({ count }) => count)).toEqual([1, 1]);
  });

  test('in before_flush is not warned of anything', async () => {
    const session = library.open();
    session.add(note(1));
    hear(session, 'before_flush', () => session.add(note(2)), { once: true });
    expect(await warningsOf(() => session.flush())).toEqual([]);
    expect(session.new.size).toBe(0);
  });

  test.for(EVENTS)('ends the dispatch of %s with EXT_STOP, for this object and no other', async (event) => {
    const session = library.open();
    const heard: string[] = [];
    const say = (word: string, answer: unknown) => (_mapper: unknown, _connection: unknown, target: Note) => {
      heard.push(`${word} ${target.text}`);
      // who may stop the others says so with retval
      return (target.text === 'a' ? answer : EXT_CONTINUE) as never;
    };
    hear(Mapper, event, say('first', EXT_CONTINUE) as never, { retval: true });
    hear(Note, event, say('stops', EXT_STOP), { retval: true });
    hear(Note, event, say('last', EXT_CONTINUE));
    const notes = [note(1, 'a'), note(2, 'b')];
    session.addAll(notes);
    if (!event.endsWith('insert')) await session.flush();
    if (event.endsWith('update')) for (const one of notes) one.stars = 9;
    if (event.endsWith('delete')) await session.deleteAll(notes);
    await session.flush();
    expect(heard).toEqual(['first a', 'stops a', 'first b', 'stops b', 'last b']);
    // the row is written all the same
    const stars = event.endsWith('update') ? 9 : 0;
    const rows = event.endsWith('delete') ? [] : [stars, stars];
    await session.commit();
    expect((await database.sql('select stars from notes order by id')).map((row) => row.stars)).toEqual(rows);
  });

  test('without retval stops nobody', async () => {
    const session = library.open();
    let calls = 0;
    hear(Note, 'before_insert', (() => EXT_STOP) as never);
    hear(Note, 'before_insert', () => void calls++);
    session.add(note(1));
    await session.flush();
    expect(calls).toBe(1);
  });

  test('that raises stops the flush: the cause arrives, the rest is not told, rollback() makes all right', async () => {
    const session = await library.openWith([note(1), note(2)]);
    const [one, two] = [await session.getOne(Note, 1), await session.getOne(Note, 2)];
    const told: string[] = [];
    for (const event of EVENTS) hear(Note, event, () => void told.push(event));
    hear(Note, 'after_update', () => {
      throw new RangeError('no');
    });
    one.stars = 5;
    await session.delete(two);
    session.add(note(3));
    await expect(session.flush()).rejects.toThrow(RangeError);
    expect(told).toEqual(['before_insert', 'before_update', 'after_insert', 'after_update']);
    const error = await session.execute(sqlText('select 1')).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'PendingRollbackError', cause: expect.any(RangeError) });
    await session.rollback();
    expect([one.stars, inspect(two).persistent, session.isActive]).toEqual([0, true, true]);
  });
});
