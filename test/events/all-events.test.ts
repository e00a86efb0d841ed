// Every event is told for real, with the arguments that the table says; and a listener that throws stops it, wherever it
// stands: the error reaches the caller, nobody after it is called, and after rollback() everything is right.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { allEvents, contains, inspect, listen, remove } from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { type Provocation, provocations } from './provocations.ts';
import { type Stage, useStages } from './stage-of-all.ts';

type Fn = (...args: unknown[]) => unknown;
// names come out of a table here, where `listen` wants to know them when it is compiled
const listenLoosely = listen as unknown as (target: object, name: string, fn: Fn) => void;
const containsLoosely = contains as unknown as (target: object, name: string, fn: Fn) => boolean;
const removeLoosely = remove as unknown as (target: object, name: string, fn: Fn) => void;

/** Listens until the test ends. */
function hear(target: object, name: string, fn: Fn): void {
  listenLoosely(target, name, fn);
  onTestFinished(() => {
    if (containsLoosely(target, name, fn)) removeLoosely(target, name, fn);
  });
}

interface Case extends Provocation {
  readonly family: keyof typeof provocations;
  readonly name: string;
}

const cases = Object.entries(provocations).flatMap(([family, events]) =>
  Object.entries<Provocation>(events).map(
    ([name, provocation]): Case => ({
      ...provocation,
      // an entry of the table has one of its names
      family: family as Case['family'],
      name,
    }),
  ),
);

describeOnDatabase('pg', 'every event', (database) => {
  const setStage = useStages(database);

  test('is here, but for those of queries', () => {
    const all = Object.values(allEvents).flatMap((family) => Object.values(family));
    const missing = all.filter(
      ({ family, name }) => !cases.some((one) => one.family === family && one.name === name),
    );
    expect(missing.map(({ name }) => name)).toEqual([
      'after_bulk_update',
      'after_bulk_delete',
      'before_compile',
      'before_compile_update',
      'before_compile_delete',
    ]);
    expect(cases).toHaveLength(59);
  });

  test.for(cases)('$family: $name is told, with its arguments', async ({ name, on, by, args }) => {
    const stage = await setStage();
    const calls: unknown[][] = [];
    hear(on(stage), name, (...given) => void calls.push(given));
    await failureOf(() => by(stage));
    expect(calls[0]).toEqual(args(stage));
  });

  describe.for(['first', 'middle', 'last'] as const)('a listener that throws, %s of three', (place) => {
    test.for(cases)('$family: $name', async (provoked) => {
      await expectStopped(await setStage(), provoked, { place, atCall: 1, isAsync: false });
    });
  });

  test.for(cases.filter(isAwaited))('$name: a promise that is rejected is as good', async (provoked) => {
    await expectStopped(await setStage(), provoked, { place: 'middle', atCall: 1, isAsync: true });
  });

  test.for(cases.filter(isOfObjects))('$name: the second of several objects', async (provoked) => {
    await expectStopped(await setStage(), provoked, { place: 'middle', atCall: 2, isAsync: false });
  });
});

function isAwaited({ family, name }: Case): boolean {
  return /awaited|delegated/.test(allEvents[family][name]?.timing ?? '');
}

/** Those that the program has told of several objects. */
function isOfObjects({ family, name }: Case): boolean {
  return /_to_|_attach$|_insert$|_update$|_delete$|^load|^refresh_flush$/.test(name) && family !== 'registry';
}

interface Throwing {
  readonly place: 'first' | 'middle' | 'last';
  /** At which call of the listener. */
  readonly atCall: number;
  readonly isAsync: boolean;
}

const PLACES = ['first', 'middle', 'last'];

async function expectStopped(stage: Stage, { name, on, by, family, ...rest }: Case, how: Throwing) {
  // that changes are thrown away is what this is about
  vi.spyOn(process, 'emitWarning').mockReturnValue();
  onTestFinished(() => void vi.restoreAllMocks());
  const before = await rows(stage);
  const [heard, error] = [[] as string[], new RangeError(`no ${name}`)];
  let isArmed = true;
  for (const place of PLACES) {
    let calls = 0;
    hear(on(stage), name, () => {
      if (!isArmed) return undefined;
      heard.push(place);
      calls++;
      if (place !== how.place || calls !== how.atCall) return undefined;
      if (how.isAsync) return Promise.reject(error);
      throw error;
    });
  }
  const caught = await failureOf(() => by(stage));
  isArmed = false;
  const isCause = caught instanceof Error && caught.cause === error;
  expect(caught === error || isCause, `the caller got ${String(caught)}`).toBe(true);
  const whole = Array.from({ length: how.atCall - 1 }, () => PLACES).flat();
  expect(heard).toEqual([...whole, ...PLACES.slice(0, PLACES.indexOf(how.place) + 1)]);
  if (rest.isAfterCommit === undefined) {
    await stage.session.rollback();
    expect(await rows(stage)).toEqual(before);
  } else {
    // nothing is left to be rolled back
    await expect(stage.session.rollback()).rejects.toThrow(/transaction was committed/);
    await stage.session.close();
  }
  await expectRight(stage);
}

/** What a function throws, or its promise is rejected with. */
async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}

const rows = ({ database }: Stage) => database.sql('select id, name, changes from teams order by id');

/** The session has nothing to do, its objects are what their rows are, and it goes on working. */
async function expectRight(stage: Stage): Promise<void> {
  const { session, known, added, Team } = stage;
  expect([session.isActive, session.inTransaction()]).toEqual([true, false]);
  expect([session.new.size, session.dirty.size, session.deleted.size]).toEqual([0, 0, 0]);
  const byId = new Map((await rows(stage)).map((row) => [row.id, row]));
  for (const team of [...known, ...added]) {
    const { persistent, detached, transient, key } = inspect(team);
    expect(persistent || detached || transient).toBe(true);
    expect(session.contains(team)).toBe(persistent);
    const { id = key, name = byId.get(key)?.name } = inspect(team).dict;
    if (persistent) expect(byId.get(key)).toMatchObject({ id, name });
  }
  const count = byId.size;
  session.add(new Team({ name: 'after all' }));
  await session.commit();
  expect(await rows(stage)).toHaveLength(count + 1);
}
