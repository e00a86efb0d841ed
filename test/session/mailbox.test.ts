// The mailbox: operations of one session run one after the other in the order in which they were called; what a
// listener calls belongs to the operation that it listens to.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inspect, listen, NoResultFound, type Session, select, sqlText } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Note, note, useLibrary } from './library.ts';

const rejections: unknown[] = [];
const keep = (reason: unknown) => rejections.push(reason);

/** A promise that is not settled in time is a deadlock. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), 5000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const settled = (promises: Promise<unknown>[]) => inTime(Promise.allSettled(promises));

describeOnDatabases('the mailbox', (database) => {
  const library = useLibrary(database);
  const rows = () => database.sql('select id, text from notes order by id');
  beforeEach(() => process.on('unhandledRejection', keep));
  afterEach(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', keep);
    expect(rejections.splice(0)).toEqual([]);
  });

  describe('calls from outside', () => {
    test('fifty mixed operations at once are the same as fifty in a row', async () => {
      const operations = (session: Session) => {
        const ended: string[] = [];
        const run = <T>(name: string, work: Promise<T>) => work.finally(() => ended.push(name));
        const promises: Promise<unknown>[] = [];
        for (let round = 0; round < 10; round++) {
          const fresh = note(100 + round, `round ${round}`);
          session.add(fresh);
          promises.push(run(`flush ${round}`, session.flush()));
          promises.push(run(`get ${round}`, session.get(Note, 100 + round)));
          promises.push(run(`miss ${round}`, session.get(Note, 900 + round)));
          promises.push(
            run(
              `count ${round}`,
              session.scalar(
                select(Note, (n) => ({ id: n.id }))
                  .orderBy((n) => n.id.desc())
                  .limit(1),
              ),
            ),
          );
          promises.push(run(`commit ${round}`, session.commit()));
        }
        return { promises, ended };
      };
      const session = library.open();
      const { promises, ended } = operations(session);
      expect(promises).toHaveLength(50);
      const results = await inTime(Promise.all(promises));
      const names = ['flush', 'get', 'miss', 'count', 'commit'];
      expect(ended).toEqual(
        Array.from({ length: 10 }, (_, round) => names.map((name) => `${name} ${round}`)).flat(),
      );
      for (let round = 0; round < 10; round++) {
        const [, got, missed] = results.slice(round * 5);
        expect(got).toMatchObject({ id: 100 + round, text: `round ${round}` });
        expect(missed).toBeNull();
      }
      expect(await rows()).toHaveLength(10);
      expect(session.inTransaction()).toBe(false);
    });

    test('two gets of the same row at once give the same object, with one statement', async () => {
      await library.openWith([note(1)]);
      const session = library.open();
      const [first, second] = await Promise.all([session.get(Note, 1), session.get(Note, 1)]);
      expect(first).not.toBeNull();
      expect(second).toBe(first);
    });

    test('generated keys are there for what was called behind the flush', async () => {
      const session = library.open();
      const fresh = new Note({ text: 'new' });
      session.add(fresh);
      const [, found] = await Promise.all([session.flush(), session.scalars(select(Note))]);
      expect(found.all()).toEqual([fresh]);
      expect(fresh.id).toBeTypeOf('number');
    });

    test('a failed operation rejects alone; those behind it run and meet what it has left', async () => {
      const session = await library.openWith([note(1)]);
      session.add(note(2));
      const results = await settled([
        session.getOne(Note, 77),
        session.execute(sqlText('select nonsense')),
        session.get(Note, 1),
        session.rollback(),
        session.get(Note, 2),
        session.get(Note, 1),
      ]);
      expect(results.map(({ status }) => status)).toEqual([
        'rejected',
        'rejected',
        'fulfilled',
        'fulfilled',
        'fulfilled',
        'fulfilled',
      ]);
      expect(results[0]).toMatchObject({ reason: expect.any(NoResultFound) });
      expect(results[4]).toMatchObject({ value: null });
      expect(results[5]).toMatchObject({ value: { id: 1 } });
    });

    test('a rollback called behind a flush takes back what the flush has written, and nothing later', async () => {
      const session = library.open();
      const [first, second] = [note(1), note(2)];
      session.add(first);
      const flushing = session.flush();
      const rolling = session.rollback();
      await inTime(Promise.all([flushing, rolling]));
      session.add(second);
      await session.commit();
      expect(inspect(first).transient).toBe(true);
      expect(await rows()).toEqual([{ id: 2, text: 'a' }]);
    });

    test('savepoints opened at once are nested in the order of the calls', async () => {
      const session = library.open();
      const [outer, inner] = await inTime(Promise.all([session.beginNested(), session.beginNested()]));
      expect(inner.parent).toBe(outer);
      expect(session.getNestedTransaction()).toBe(inner);
    });

    test('a session of its own has a mailbox of its own', async () => {
      // PGlite has one connection: a second session would wait for the first one's transaction
      if (database.kind === 'pglite') return;
      const [one, two] = [library.open(), library.open()];
      one.add(note(1));
      two.add(note(2));
      await inTime(Promise.all([one.flush(), two.flush(), two.commit(), one.commit()]));
      expect(await rows()).toHaveLength(2);
    });
  });

  describe('calls from listeners', () => {
    test('run at once, as part of the operation', async () => {
      await library.openWith([note(1)]);
      const session = library.open();
      const order: string[] = [];
      listen(session, 'before_flush', async () => {
        order.push('listener');
        expect(await session.get(Note, 1)).toMatchObject({ id: 1 });
        order.push('got');
      });
      session.add(note(2));
      const flushing = session.flush().then(() => order.push('flushed'));
      const getting = session.get(Note, 2).then(() => order.push('get behind it'));
      await inTime(Promise.all([flushing, getting]));
      expect(order).toEqual(['listener', 'got', 'flushed', 'get behind it']);
    });

    test('several at once in one listener are all part of the operation', async () => {
      await library.openWith([note(1), note(2)]);
      const session = library.open();
      let found: unknown[] = [];
      listen(session, 'before_commit', async () => {
        found = await Promise.all([session.get(Note, 1), session.get(Note, 2), session.flush()]);
      });
      session.add(note(3));
      await inTime(session.commit());
      expect(found).toMatchObject([{ id: 1 }, { id: 2 }, undefined]);
      expect(await rows()).toHaveLength(3);
    });

    test('run at once in do_orm_execute, too', async () => {
      await library.openWith([note(1), note(2)]);
      const session = library.open();
      let isAsking = false;
      listen(session, 'do_orm_execute', async () => {
        if (isAsking) return;
        isAsking = true;
        await session.get(Note, 2);
      });
      expect(await inTime(session.get(Note, 1))).toMatchObject({ id: 1 });
      expect(session.identityMap.size).toBe(2);
    });

    test('a call left running by a listener that has returned waits for its turn', async () => {
      await library.openWith([note(1)]);
      const session = library.open();
      const order: string[] = [];
      let late: Promise<unknown> = Promise.resolve();
      listen(session, 'before_flush', () => {
        late = (async () => {
          await Promise.resolve();
          await new Promise((resolve) => setTimeout(resolve, 1));
          const found = await session.get(Note, 1);
          order.push('late get');
          return found;
        })();
      });
      session.add(note(2));
      await inTime(session.flush().then(() => order.push('flushed')));
      expect(await inTime(late)).toMatchObject({ id: 1 });
      expect(order).toEqual(['flushed', 'late get']);
    });

    test('a told listener that awaits nothing and nobody awaits hangs nothing', async () => {
      await library.openWith([note(1)]);
      const session = library.open();
      const calls: Promise<unknown>[] = [];
      listen(session, 'pending_to_persistent', () => {
        calls.push(session.get(Note, 1), session.scalars(select(Note)));
      });
      session.add(note(2));
      await inTime(session.flush());
      const [got, all] = await inTime(Promise.all(calls));
      expect(got).toMatchObject({ id: 1 });
      expect(all).toMatchObject({ rowCount: 2 });
      await session.commit();
      expect(await rows()).toHaveLength(2);
    });
  });

  describe('waiting for oneself', () => {
    // Why: the awaited listener waited for the told one's call, which waited for the operation of both.
    test('a call of a told listener, awaited by a later listener of the same operation, does not hang', async () => {
      await library.openWith([note(1)]);
      const session = library.open();
      let call: Promise<unknown> = Promise.resolve();
      listen(session, 'pending_to_persistent', () => {
        call = session.get(Note, 1);
        call.catch(() => undefined);
      });
      listen(session, 'after_flush_postexec', async () => {
        await call.catch(() => undefined);
      });
      session.add(note(2));
      await inTime(session.flush());
    });
  });
});
