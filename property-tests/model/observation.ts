// What a rollback has to bring back: everything that can be seen of a session's objects and of the rows, written down when
// a frame begins and held against what is there after its rollback.
import { expect } from 'vitest';
import { inspect, type Session } from '../../src/index.ts';
import { type Item, type Rows, type Values, valuesOf } from './item.ts';

interface Seen {
  readonly lifecycle: number;
  readonly key: unknown;
  readonly values: Values;
  readonly lists: readonly string[];
}

export interface Observation {
  readonly objects: ReadonlyMap<Item, Seen>;
  readonly rows: Rows;
}

const TRANSIENT = 0;
const PERSISTENT = 2;

export function observe(session: Session, objects: Iterable<Item>, rows: Rows): Observation {
  return { rows, objects: new Map([...objects].map((object) => [object, see(session, object)])) };
}

function see(session: Session, object: Item): Seen {
  const { lifecycle, key, dict } = inspect(object);
  const present = { new: session.new, dirty: session.dirty, deleted: session.deleted, all: new Set(session) };
  const lists = Object.entries(present).flatMap(([name, list]) => (list.has(object) ? [name] : []));
  return { lifecycle, key, lists, values: valuesOf(dict) };
}

/** Objects that came later are new again, without what the database had given them, or were loaded and agree with their row. */
export function expectAsBefore(session: Session, objects: Iterable<Item>, before: Observation): void {
  for (const object of objects) {
    const seen = see(session, object);
    const former = before.objects.get(object);
    if (former !== undefined) expect(seen, 'an object that was there').toEqual(former);
    else if (seen.lifecycle === PERSISTENT) expectToAgree(seen, before.rows);
    else expectToBeNew(seen);
  }
}

function expectToBeNew({ lifecycle, key, values, lists }: Seen): void {
  expect({ lifecycle, key, lists }, 'an object that was added later').toEqual({
    lifecycle: TRANSIENT,
    key: null,
    lists: [],
  });
  expect([...values.keys()], 'values of an object that was added later').not.toContain('id');
  expect([...values.keys()], 'values of an object that was added later').not.toContain('kind');
}

function expectToAgree({ key, values }: Seen, rows: Rows): void {
  const row = rows.get(Number(key));
  for (const [attribute, value] of values) {
    expect(row?.get(attribute), `${attribute} of an object that was loaded later`).toBe(value);
  }
}
