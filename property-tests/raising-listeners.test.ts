// Property: a listener that throws, at any event and any count, stops what it was called in, and after rollback() the
// session, its objects and the rows are as they were before. IMAGO_SEED and IMAGO_PATH replay a failure.
import fc from 'fast-check';
import { beforeAll, expect, it, vi } from 'vitest';
import { attrs, inspect, listen, Mapper, ResourceClosedError, remove, Session } from '../src/index.ts';
import { describeOnDatabases, type TestDatabase } from '../test/setup/databases.ts';
import { createItems, Item, type Rows, valuesOf } from './model/item.ts';
import { expectAsBefore, observe } from './model/observation.ts';
import { parameters } from './model/settings.ts';
import { allRows } from './model/world.ts';

const RUNS = { pglite: 400, pg: 60 };

/** Every event that a flush or a commit tells, on the target where all of them are heard. */
const EVENTS = [
  ...['before_flush', 'after_flush', 'after_flush_postexec', 'before_commit', 'after_begin'],
  ...[
    'before_attach',
    'after_attach',
    'transient_to_pending',
    'pending_to_persistent',
    'persistent_to_deleted',
  ],
  ...['after_transaction_create', 'after_transaction_end'],
  ...['before_insert', 'after_insert', 'before_update', 'after_update', 'before_delete', 'after_delete'],
  ...['refresh_flush', 'expire', 'refresh', 'load', 'loaded_as_persistent'],
  // what a rollback to a savepoint tells
  ...['after_rollback', 'after_soft_rollback', 'persistent_to_transient', 'pending_to_transient'],
  ...['deleted_to_persistent', 'do_orm_execute'],
  'set',
] as const;
const OF_MAPPER = /^(before|after)_(insert|update|delete)$|^(refresh_flush|expire|refresh|load)$/;

const DEEDS = [
  'add',
  'add',
  'set',
  'set',
  'setKey',
  'delete',
  'expire',
  'refresh',
  'flush',
  'savepoint',
  'undo',
] as const;
const deeds = fc.array(fc.record({ what: fc.constantFrom(...DEEDS), choice: fc.nat({ max: 1000 }) }), {
  minLength: 1,
  maxLength: 12,
});
const raise = fc.record({ event: fc.constantFrom(...EVENTS), count: fc.integer({ min: 1, max: 4 }) });

let lastKey = 10_000;

class Raised extends Error {}

// names come out of a list here, where `listen` wants to know them when it is compiled
const listenLoosely = listen as unknown as (target: object, name: string, fn: () => unknown) => void;
const removeLoosely = remove as unknown as (target: object, name: string, fn: () => unknown) => void;

describeOnDatabases('a listener that throws', (database) => {
  beforeAll(async () => {
    // that changes are thrown away is what this is about
    vi.spyOn(process, 'emitWarning').mockReturnValue();
    await database.sql(createItems);
  });

  it('leaves nothing behind that a rollback does not undo', async () => {
    const holds = fc.asyncProperty(deeds, raise, fc.boolean(), (words, how, isAsync) =>
      run(database, words, { ...how, isAsync }),
    );
    await fc.assert(holds, parameters(RUNS[database.kind]));
  });
});

interface Raise {
  readonly event: (typeof EVENTS)[number];
  /** At which call it throws. */
  readonly count: number;
  /** Whether it throws after waiting, where that is possible. */
  readonly isAsync: boolean;
}

type Deeds = readonly { readonly what: (typeof DEEDS)[number]; readonly choice: number }[];

async function run(database: TestDatabase, words: Deeds, how: Raise): Promise<void> {
  await database.sql('truncate items restart identity');
  const session = new Session({ bind: database.engine });
  try {
    const objects = [1, 2, 3].map((number) => new Item({ name: `old ${number}`, rank: 0 }));
    session.addAll(objects);
    await session.commit();
    session.begin();
    const before = observe(session, objects, await rowsOf(database));
    const raised = await work(session, { objects, words, how });
    await session.rollback();
    expect(session.isActive, 'isActive').toBe(true);
    expectAsBefore(session, objects, before);
    expect(await rowsOf(database), 'rows').toEqual(before.rows);
    for (const object of objects.slice(3)) expect(inspect(object).transient, 'added objects').toBe(true);
    // a session that has been through this still works
    const [first] = objects;
    if (raised && first !== undefined) first.name = 'after all';
    await session.commit();
    if (raised) expect((await rowsOf(database)).get(1)?.get('name')).toBe('after all');
  } finally {
    await session.close();
  }
}

interface Stage {
  readonly objects: Item[];
  readonly words: Deeds;
  readonly how: Raise;
}

/** The listener's error, or the error that says that what it has cut into cannot be undone by itself. */
function isRaised(error: unknown): boolean {
  return error instanceof Raised || (error instanceof ResourceClosedError && error.cause instanceof Raised);
}

/** Does the words, and flushes at last, until the listener throws; whether it did. */
async function work(session: Session, { objects, words, how }: Stage): Promise<boolean> {
  let left = how.count;
  const throws = () => {
    left--;
    if (left === 0) throw new Raised(how.event);
  };
  const isAwaited =
    how.isAsync && /flush$|postexec|commit|begin|insert|update|delete|rollback|execute$/.test(how.event);
  const isLater = isAwaited && !/^persistent|refresh_flush/.test(how.event);
  const listener = isLater ? () => Promise.resolve().then(throws) : throws;
  const target = how.event === 'set' ? attrs(Item).rank : OF_MAPPER.test(how.event) ? Mapper : session;
  listenLoosely(target, how.event, listener);
  try {
    for (const { what, choice } of words) await perform(session, objects, { what, choice });
    await session.flush();
    return false;
  } catch (error) {
    if (!isRaised(error)) throw error;
    return true;
  } finally {
    removeLoosely(target, how.event, listener);
  }
}

async function perform(session: Session, objects: Item[], { what, choice }: Deeds[number]): Promise<unknown> {
  if (what === 'flush') return session.flush();
  if (what === 'savepoint') return session.beginNested();
  if (what === 'undo') return session.getNestedTransaction()?.rollback();
  if (what === 'add') {
    const fresh = new Item({ name: `new ${objects.length}`, rank: 0 });
    objects.push(fresh);
    return session.add(fresh);
  }
  const known = objects.filter((object) => inspect(object).persistent && !session.deleted.has(object));
  const object = known[choice % known.length];
  if (object === undefined) return undefined;
  if (what === 'set') object.rank = choice;
  if (what === 'setKey' && inspect(object).dict.id !== undefined) object.id = ++lastKey;
  if (what === 'delete') return session.delete(object);
  if (what === 'expire') session.expire(object);
  return what === 'refresh' ? session.refresh(object) : undefined;
}

async function rowsOf(database: TestDatabase): Promise<Rows> {
  const records = await database.sql(allRows);
  return new Map(records.map((record) => [Number(record.id), valuesOf(record)]));
}
