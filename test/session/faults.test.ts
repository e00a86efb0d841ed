// The worst moments for a connection to end: before each statement of a transaction in turn, at COMMIT, inside of
// ROLLBACK, before the first one. The error reaches the caller, and after rollback() all is as the database has it.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pgDriver } from '../../src/drivers/pg.ts';
import {
  createEngine,
  type Engine,
  inspect,
  OperationalError,
  Session,
  type SessionOptions,
  select,
  sqlText,
} from '../../src/index.ts';
import { describeOnDatabase, serverUrl } from '../setup/databases.ts';
import { brokenNetwork, freePort } from './broken-network.ts';
import { type FaultPlan, faultyDriver } from './faulty-driver.ts';
import { expiring, Note, note, useLibrary } from './library.ts';

const rejections: unknown[] = [];
const keep = (reason: unknown) => rejections.push(reason);
const LIVES = ['transient', 'pending', 'persistent', 'deleted', 'detached'];

/** Every kind of statement that a session sends, in one transaction; objects go on the list as they come up. */
async function program(session: Session, objects: Note[]): Promise<void> {
  const [kept, doomed] = [await session.getOne(Note, 1), await session.getOne(Note, 2)];
  objects.push(kept, doomed);
  kept.text = 'changed';
  await session.flush();
  const fresh = [new Note({ text: 'new 1' }), new Note({ text: 'new 2' })];
  objects.push(...fresh);
  session.addAll(fresh);
  await session.flush();
  const savepoint = await session.beginNested();
  const maybe = new Note({ text: 'maybe' });
  objects.push(maybe);
  session.add(maybe);
  kept.stars = 5;
  await session.flush();
  await savepoint.rollback();
  const released = await session.beginNested();
  await session.delete(doomed);
  await session.flush();
  await released.commit();
  objects.push(...(await session.scalars(select(Note).orderBy((n) => n.id))).all());
  await session.refresh(kept);
  const inner = await session.beginNested();
  await session.execute(sqlText('update notes set stars = 9 where id = 3'));
  for (const one of fresh) one.stars = 1;
  await session.flush();
  await inner.commit();
  await session.get(Note, 99);
  kept.text = 'changed again';
  const last = new Note({ text: 'last' });
  objects.push(last);
  session.add(last);
  await session.commit();
}

describeOnDatabase('pg', 'faults', (database) => {
  useLibrary(database);
  const engines: Engine[] = [];
  const sessions: Session[] = [];
  const rows = () => database.sql('select id, text, stars from notes order by id');
  const schema = async () => String((await database.sql('select current_schema() as name'))[0]?.name);
  const urlOf = async (address = new URL(serverUrl()).host) => {
    const url = new URL(serverUrl());
    url.host = address;
    url.searchParams.set('options', `-c search_path=${await schema()}`);
    return url.href;
  };
  const terminate = async (id: number) => {
    await database.sql('select pg_terminate_backend($1::int)', [id]);
    const isThere = async () =>
      (await database.sql('select from pg_stat_activity where pid = $1::int', [id])).length > 0;
    while (await isThere()) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  const open = (engine: Engine, options: Partial<SessionOptions> = {}) => {
    engines.push(engine);
    const session = new Session({ bind: engine, ...options });
    sessions.push(session);
    return session;
  };
  const faulty = async (plan: FaultPlan) =>
    createEngine({
      driver: faultyDriver(pgDriver({ url: await urlOf(), pool: { max: 2 } }), plan, terminate),
    });

  /** Every object of the session holds what its row holds, or nothing; what has no row is no object of the session. */
  const expectAgreement = async (
    session: Session,
    objects: readonly Note[],
    hint: string,
    restores = true,
  ) => {
    const byId = new Map((await rows()).map((row) => [row.id, row]));
    for (const object of new Set(objects)) {
      const { lifecycle, key, dict } = inspect(object);
      const row = byId.get(key);
      expect(LIVES[lifecycle], hint).toBe(row === undefined ? 'transient' : 'persistent');
      expect(session.identityMap.size, hint).toBe([...session].length);
      if (row !== undefined) expect(row, hint).toMatchObject(dict);
      // the reference leaves generated keys on objects that are transient again
      else if (restores) expect(dict.id, hint).toBeUndefined();
    }
    expect([session.new.size, session.dirty.size, session.deleted.size], hint).toEqual([0, 0, 0]);
  };
  /** The session is good for another transaction, and every connection is back in the pool or gone. */
  const expectUsable = async (session: Session, engine: Engine, hint: string) => {
    const another = new Note({ text: 'another' });
    session.add(another);
    await session.commit();
    expect(await database.sql('select text from notes where id = $1', [inspect(another).key]), hint).toEqual([
      { text: 'another' },
    ]);
    expect(engine.pool, hint).toMatchObject({ inUse: 0, waiting: 0 });
    expect(engine.pool.total, hint).toBeLessThanOrEqual(2);
  };

  beforeEach(async () => {
    process.on('unhandledRejection', keep);
    await database.sql("insert into notes values (1, 'one', 0), (2, 'two', 0), (3, 'three', 0)");
    await database.sql("select setval('notes_id_seq', 100)");
  });
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.close();
    await Promise.all(engines.splice(0).map((engine) => engine.dispose()));
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', keep);
    expect(rejections.splice(0)).toEqual([]);
  });

  for (const [settings, options] of [
    ['own', {}],
    ['reference', expiring],
  ] as const) {
    test(`the server ends the connection before each statement in turn (${settings} settings)`, async () => {
      const statements = await countStatements(options);
      expect(statements).toBeGreaterThan(12);
      for (let before = 0; before < statements; before++) {
        // an object whose COMMIT is in doubt keeps its key: it says which row to look for
        const restores = options.onRollback !== 'expire' && before < statements - 1;
        await expectSurvival(before, options, restores);
      }
    });
  }

  const restore = async () => {
    await database.sql('delete from notes');
    await database.sql("insert into notes values (1, 'one', 0), (2, 'two', 0), (3, 'three', 0)");
  };
  const countStatements = async (options: Partial<SessionOptions>) => {
    const plan = { before: Number.POSITIVE_INFINITY, sent: 0 };
    await program(open(await faulty(plan), options), []);
    await restore();
    return plan.sent;
  };
  const expectSurvival = async (before: number, options: Partial<SessionOptions>, restores: boolean) => {
    const hint = `before statement ${before}`;
    const plan = { before, sent: 0 };
    const engine = await faulty(plan);
    const session = open(engine, options);
    const objects: Note[] = [];
    const error = await program(session, objects).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error, hint).toBeInstanceOf(OperationalError);
    expect((error as Error).cause, hint).toBeInstanceOf(Error);
    await session.rollback();
    expect(session.inTransaction(), hint).toBe(false);
    expect(await rows(), hint).toHaveLength(3);
    await expectAgreement(session, objects, hint, restores);
    await expectUsable(session, engine, hint);
    await session.close();
    await restore();
  };

  test('a server that is not there: the first statement fails, rollback() is enough, and nothing is lost', async () => {
    const engine = createEngine(await urlOf(`127.0.0.1:${await freePort()}`));
    const session = open(engine);
    const fresh = note(7);
    session.add(fresh);
    const error = await session.commit().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OperationalError);
    expect(error).toMatchObject({ code: 'CANNOT_CONNECT', cause: expect.any(Error) });
    await session.rollback();
    expect(inspect(fresh).transient).toBe(true);
    expect(engine.pool).toMatchObject({ total: 0, inUse: 0, waiting: 0 });
    await expect(session.get(Note, 1)).rejects.toThrow(OperationalError);
    await session.rollback();
    expect(session.inTransaction()).toBe(false);
  });

  test('COMMIT is carried out and its answer is lost: the caller hears that the outcome is not known', async () => {
    const network = await brokenNetwork();
    const engine = createEngine({ url: await urlOf(network.address), pool: { max: 2 } });
    const session = open(engine);
    const kept = await session.getOne(Note, 1);
    kept.text = 'changed';
    await session.flush();
    network.losesAnswers = true;
    const error = await session.commit().catch((reason: unknown) => reason);
    network.losesAnswers = false;
    expect(error).toBeInstanceOf(OperationalError);
    expect(error).toMatchObject({ code: 'CONNECTION_LOST' });
    await session.rollback();
    await vi.waitFor(async () => expect((await rows())[0]).toMatchObject({ text: 'changed' }));
    await session.refresh(kept);
    expect(kept.text).toBe('changed');
    await session.commit();
    await expectUsable(session, engine, 'after a lost COMMIT');
    await session.close();
    await network.close();
  });

  test('ROLLBACK on a connection that is gone is no error: the server has rolled back by itself', async () => {
    const plan = { before: Number.POSITIVE_INFINITY, sent: 0 };
    const engine = await faulty(plan);
    const session = open(engine);
    const kept = await session.getOne(Note, 1);
    kept.text = 'changed';
    await session.flush();
    plan.before = plan.sent;
    await session.rollback();
    expect(kept.text).toBe('one');
    await expectAgreement(session, [kept], 'after ROLLBACK');
    await expectUsable(session, engine, 'after ROLLBACK');
  });

  test('ROLLBACK TO SAVEPOINT on a connection that is gone is told by the next call at the latest', async () => {
    const plan = { before: Number.POSITIVE_INFINITY, sent: 0 };
    const engine = await faulty(plan);
    const session = open(engine);
    const kept = await session.getOne(Note, 1);
    kept.text = 'outside';
    const savepoint = await session.beginNested();
    kept.text = 'inside';
    await session.flush();
    plan.before = plan.sent;
    await expect(savepoint.rollback().then(() => session.get(Note, 2))).rejects.toThrow(OperationalError);
    await session.rollback();
    expect(kept.text).toBe('one');
    await expectAgreement(session, [kept], 'after ROLLBACK TO');
    await expectUsable(session, engine, 'after ROLLBACK TO');
  });

  // Why: what followed went on outside of any transaction, and a commit was told that had never been.
  test('a savepoint that SQL of the user has taken away: its rollback cannot pass for done', async () => {
    const engine = createEngine({ url: await urlOf(), pool: { max: 2 } });
    const session = open(engine);
    const kept = await session.getOne(Note, 1);
    const savepoint = await session.beginNested();
    kept.text = 'inside';
    await session.flush();
    await (await session.connection()).query('rollback');
    const goingOn = async () => {
      await savepoint.rollback();
      kept.text = 'after it';
      await session.flush();
      await session.commit();
    };
    await expect(goingOn()).rejects.toThrow();
    await session.rollback();
    expect(kept.text).toBe('one');
    await expectAgreement(session, [kept], 'after a stolen savepoint');
    await expectUsable(session, engine, 'after a stolen savepoint');
  });
});
