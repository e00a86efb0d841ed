// Property: after a rollback to any frame, at any depth, after any work, a failed flush included, objects (lives, values,
// keys, lists) and rows are as they were when that frame began. IMAGO_SEED and IMAGO_PATH replay a failure.
import fc from 'fast-check';
import { beforeAll, expect, it, vi } from 'vitest';
import { IntegrityError, inspect, Session, type SessionTransaction } from '../src/index.ts';
import { describeOnDatabases, type TestDatabase } from '../test/setup/databases.ts';
import { createItems, Item, type Rows, valuesOf } from './model/item.ts';
import { expectAsBefore, type Observation, observe } from './model/observation.ts';
import { parameters } from './model/settings.ts';
import { allRows } from './model/world.ts';

const RUNS = { pglite: 1000, pg: 100 };

// what is listed twice comes twice as often
const WORK = ['add', 'set', 'set', 'setKey', 'delete', 'flush', 'get', 'refresh', 'expire', 'load'] as const;
const MOVES = ['begin', 'begin', 'release', 'rollback', 'fail'] as const;
type Deed = { readonly what: (typeof WORK)[number] | (typeof MOVES)[number]; readonly choice: number };

const choice = fc.nat({ max: 1000 });
const work = fc.record({ what: fc.constantFrom(...WORK), choice });
const move = fc.record({ what: fc.constantFrom(...MOVES), choice });
const program: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: work }, { weight: 1, arbitrary: move }),
  {
    minLength: 5,
    maxLength: 40,
    size: 'max',
  },
);

describeOnDatabases('a rollback to any frame', (database) => {
  beforeAll(async () => {
    // warnings of changes that are thrown away are what this is about
    vi.spyOn(process, 'emitWarning').mockReturnValue();
    await database.sql(createItems);
  });

  it('brings everything back as it was when the frame began', async () => {
    const holds = fc.asyncProperty(program, fc.boolean(), (deeds, autoflush) =>
      runProgram(database, deeds, autoflush),
    );
    await fc.assert(holds, parameters(RUNS[database.kind]));
  });
});

async function runProgram(database: TestDatabase, deeds: readonly Deed[], autoflush: boolean): Promise<void> {
  await database.sql('truncate items restart identity');
  await using session = new Session({ bind: database.engine, autoflush });
  const stage = new Stage(session, database);
  await stage.prepare();
  for (const deed of deeds) await stage.perform(deed);
  await stage.rollBackTo(0);
}

/** A frame that is open, and what was to be seen when it began. */
interface Open {
  readonly transaction: SessionTransaction;
  readonly before: Observation;
}

class Stage {
  readonly #session: Session;
  readonly #database: TestDatabase;
  readonly #objects: Item[] = [];
  readonly #open: Open[] = [];
  #names = 0;

  constructor(session: Session, database: TestDatabase) {
    this.#session = session;
    this.#database = database;
  }

  /** Three objects of earlier days: as they are, with a changed row, and expired. */
  async prepare(): Promise<void> {
    for (let count = 0; count < 3; count++) this.#add();
    await this.#session.commit();
    const [, , third] = this.#objects;
    if (third !== undefined) this.#session.expire(third);
    await this.#begin();
  }

  async perform({ what, choice }: Deed): Promise<void> {
    if (this.#open.length === 0) await this.#begin();
    if (what === 'begin') return this.#begin();
    if (what === 'release') return this.#release();
    if (what === 'rollback') return this.rollBackTo(choice % this.#open.length);
    if (what === 'fail') return this.#fail(choice);
    await this.#work(what, choice);
  }

  async #work(what: (typeof WORK)[number], choice: number): Promise<void> {
    const session = this.#session;
    if (what === 'add') return this.#add();
    if (what === 'flush') return session.flush();
    const object = this.#pick(choice);
    if (object === undefined) return;
    if (what === 'set') object.name = this.#newName();
    if (what === 'delete') await session.delete(object);
    if (what === 'get') this.#note(await session.get(Item, inspect(object).key));
    if (what === 'refresh' && !session.deleted.has(object)) await session.refresh(object);
    if (what === 'expire') session.expire(object);
    if (what === 'load' && !session.deleted.has(object)) await session.load(object, 'rank');
    if (what === 'setKey' && inspect(object).dict.id !== undefined) object.id = 10_000 + ++this.#names;
  }

  #add(): void {
    const object = new Item({ name: this.#newName() });
    this.#objects.push(object);
    this.#session.add(object);
  }

  #newName(): string {
    return `name ${++this.#names}`;
  }

  #pick(choice: number): Item | undefined {
    const candidates = this.#objects.filter((object) => inspect(object).persistent);
    return candidates[choice % candidates.length];
  }

  #note(found: Item | null): void {
    if (found !== null && !this.#objects.includes(found)) this.#objects.push(found);
  }

  async #begin(): Promise<void> {
    const session = this.#session;
    await session.flush();
    const isRoot = !session.inTransaction();
    const rows = isRoot ? await this.#rowsOutside() : await this.#rowsInside();
    const transaction = isRoot ? session.begin() : await session.beginNested();
    this.#open.push({ transaction, before: observe(session, this.#objects, rows) });
  }

  async #release(): Promise<void> {
    if (this.#open.length < 2) return;
    const [at] = this.#open.slice(-1);
    await at?.transaction.commit();
    this.#open.pop();
  }

  async rollBackTo(depth: number): Promise<void> {
    const at = this.#open[depth];
    if (at === undefined) return;
    await at.transaction.rollback();
    this.#open.length = depth;
    expectAsBefore(this.#session, this.#objects, at.before);
    const rows = depth === 0 ? await this.#rowsOutside() : await this.#rowsInside();
    expect(rows, 'rows').toEqual(at.before.rows);
  }

  /** A flush that fails brings the innermost frame back by itself; the rollback then leaves it, whatever came between. */
  async #fail(choice: number): Promise<void> {
    const session = this.#session;
    await session.flush();
    const names = [...(await this.#rowsInside()).values()].map((row) => String(row.get('name')));
    if (names.length === 0) return;
    const twin = new Item({ name: names[choice % names.length] ?? '' });
    this.#objects.push(twin);
    session.add(twin);
    await expect(session.flush()).rejects.toThrow(IntegrityError);
    const innermost = this.#open.at(-1);
    if (innermost !== undefined) expectAsBefore(session, this.#objects, innermost.before);
    const object = this.#pick(choice);
    if (choice % 2 === 0 && object !== undefined) object.rank = 7;
    if (choice % 3 === 0) this.#add();
    await this.rollBackTo(choice % this.#open.length);
  }

  async #rowsInside(): Promise<Rows> {
    const connection = await this.#session.connection();
    return byKey((await connection.query(allRows)).rows);
  }

  async #rowsOutside(): Promise<Rows> {
    return byKey(await this.#database.sql(allRows));
  }
}

const byKey = (records: readonly Record<string, unknown>[]): Rows =>
  new Map(records.map((record) => [Number(record.id), valuesOf(record)]));
