// Property: both sides of a relationship agree after any assignment, append, removal or replacement on either side, with
// every kind of collection; a change that a listener refuses leaves no trace on either side.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attributeKeyed,
  attrs,
  belongsTo,
  COLLECTION_ROLES,
  entity,
  hasMany,
  integer,
  listen,
  manyToMany,
  Registry,
  remove,
  table,
  text,
} from '../src/index.ts';
import { parameters } from './model/settings.ts';

/** A class of one's own, which is strict about what it is asked to take out. */
class Bag implements Iterable<Bagged> {
  static readonly [COLLECTION_ROLES] = { appender: 'put', remover: 'take' };
  readonly #inside: Bagged[] = [];

  put(one: Bagged): void {
    this.#inside.push(one);
  }

  take(one: Bagged): void {
    const at = this.#inside.indexOf(one);
    if (at < 0) throw new RangeError('It is not in the bag.');
    this.#inside.splice(at, 1);
  }

  values(): Iterator<Bagged> & Iterable<Bagged> {
    return this.#inside.values();
  }

  [Symbol.iterator](): Iterator<Bagged> {
    return this.values();
  }
}

const registry = new Registry();
class Shelf extends entity(
  'shelves',
  {
    id: integer().primaryKey(),
    get list() {
      return hasMany(() => Listed, { backPopulates: 'shelf' });
    },
    get set() {
      return hasMany(() => Unordered, { backPopulates: 'shelf', collectionClass: 'set' });
    },
    get map() {
      return hasMany(() => Keyed, { backPopulates: 'shelf', collectionClass: attributeKeyed('label') });
    },
    get bag() {
      return hasMany(() => Bagged, { backPopulates: 'shelf', collectionClass: () => new Bag() });
    },
  },
  { registry },
) {}
class Listed extends entity(
  'listed',
  {
    id: integer().primaryKey(),
    label: text(),
    shelfId: integer().nullable().references('shelves.id'),
    get shelf() {
      return belongsTo(() => Shelf, { backPopulates: 'list' });
    },
  },
  { registry },
) {}
class Unordered extends entity(
  'unordered',
  {
    id: integer().primaryKey(),
    label: text(),
    shelfId: integer().nullable().references('shelves.id'),
    get shelf() {
      return belongsTo(() => Shelf, { backPopulates: 'set' });
    },
  },
  { registry },
) {}
class Keyed extends entity(
  'keyed',
  {
    id: integer().primaryKey(),
    label: text(),
    shelfId: integer().nullable().references('shelves.id'),
    get shelf() {
      return belongsTo(() => Shelf, { backPopulates: 'map' });
    },
  },
  { registry },
) {}
class Bagged extends entity(
  'bagged',
  {
    id: integer().primaryKey(),
    label: text(),
    shelfId: integer().nullable().references('shelves.id'),
    get shelf() {
      return belongsTo(() => Shelf, { backPopulates: 'bag' });
    },
  },
  { registry },
) {}

table(
  'links',
  {
    leftId: integer().primaryKey().references('lefts.id'),
    rightId: integer().primaryKey().references('rights.id'),
  },
  { registry },
);
class Left extends entity(
  'lefts',
  {
    id: integer().primaryKey(),
    get rights() {
      return manyToMany(() => Right, { secondary: 'links', backPopulates: 'lefts' });
    },
  },
  { registry },
) {}
class Right extends entity(
  'rights',
  {
    id: integer().primaryKey(),
    get lefts() {
      return manyToMany(() => Left, { secondary: 'links', backPopulates: 'rights' });
    },
  },
  { registry },
) {}

const KINDS = {
  list: { member: Listed, put: (all: Listed[], one: Listed) => void all.push(one) },
  set: { member: Unordered, put: (all: Set<Unordered>, one: Unordered) => void all.add(one) },
  map: { member: Keyed, put: (all: Map<unknown, Keyed>, one: Keyed) => void all.set(one.label, one) },
  bag: { member: Bagged, put: (all: Bag, one: Bagged) => void all.put(one) },
} as const;
type Kind = keyof typeof KINDS;
const kinds = Object.keys(KINDS) as Kind[];

const index = fc.nat({ max: 4 });
const deed = fc.record({
  what: fc.constantFrom('assign', 'unassign', 'put', 'take', 'replace', 'clear', 'write', 'truncate'),
  shelf: index,
  member: index,
  others: fc.array(index, { maxLength: 4 }),
  isRefused: fc.boolean(),
});
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

describe.each(kinds)('a one-to-many %s', (kind) => {
  it('agrees with its other side', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => runOneToMany(kind, deeds)),
      parameters(300),
    );
  });
});

function runOneToMany(kind: Kind, deeds: readonly Deed[]): void {
  const shelves = Array.from({ length: 5 }, () => new Shelf({}));
  const { member } = KINDS[kind];
  const members = Array.from({ length: 5 }, (_, at) => new member({ label: `label ${at}` }));
  const stage = { kind, shelves, members };
  for (const each of deeds) {
    const before = picture(stage);
    if (!attempt(stage, each)) expect(picture(stage)).toEqual(before);
    expectAgreement(stage);
  }
}

interface Stage {
  readonly kind: Kind;
  readonly shelves: readonly Shelf[];
  readonly members: readonly (Listed | Unordered | Keyed | Bagged)[];
}

const contentsOf = (shelf: Shelf, kind: Kind): unknown[] => [...(shelf[kind].values() as Iterable<unknown>)];

function picture({ kind, shelves, members }: Stage) {
  return {
    inside: shelves.map((shelf) => contentsOf(shelf, kind).map((one) => members.indexOf(one as Listed))),
    refersTo: members.map(({ shelf }) => shelves.indexOf(shelf as Shelf)),
  };
}

function expectAgreement({ kind, shelves, members }: Stage): void {
  for (const member of members) {
    const holders = shelves.filter((shelf) => contentsOf(shelf, kind).includes(member));
    expect(holders).toEqual(member.shelf === null ? [] : [member.shelf]);
  }
}

class Refusal extends Error {}

/** Whether the deed was done: with `isRefused` a listener of either side throws at its first call. */
function attempt(stage: Stage, deed: Deed): boolean {
  const refuse = () => {
    throw new Refusal('no');
  };
  const sides = [
    [attrs(Shelf)[stage.kind], 'append'],
    [attrs(KINDS[stage.kind].member).shelf, 'set'],
  ] as const;
  const [target, name] = sides[deed.member % 2] ?? sides[0];
  if (deed.isRefused) listen(target as never, name as never, refuse as never);
  try {
    act(stage, deed);
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return false;
  } finally {
    if (deed.isRefused) remove(target as never, name as never, refuse as never);
  }
}

function act({ kind, shelves, members }: Stage, deed: Deed): void {
  const shelf = shelves[deed.shelf] as Shelf;
  // one kind at a time: what is put into a shelf's collection is a member of that kind
  const member = members[deed.member] as never;
  const collection = shelf[kind] as never;
  if (deed.what === 'assign') (member as Listed).shelf = shelf;
  else if (deed.what === 'unassign') (member as Listed).shelf = null;
  else if (deed.what === 'put') putOnce(kind, collection, member);
  else if (deed.what === 'take') take(collection, member);
  else if (deed.what === 'clear') clear(collection);
  else if (deed.what === 'replace') Reflect.set(shelf, kind, replacement(kind, members, deed.others));
  else if (kind === 'list') writeArray(shelf.list, member, deed);
}

/** An array or a bag may hold a member twice; then it is in two minds about a removal, which has tests of its own. */
function putOnce(kind: Kind, collection: never, member: never): void {
  if ((kind === 'list' || kind === 'bag') && [...(collection as Iterable<unknown>)].includes(member)) return;
  KINDS[kind].put(collection, member);
}

type Collection = Listed[] | Set<object> | Map<unknown, object> | Bag;

function take(collection: Collection, member: Listed): void {
  if (collection instanceof Bag) {
    if ([...collection].includes(member as Bagged)) collection.take(member as Bagged);
  } else if (collection instanceof Map) collection.delete(member.label);
  else if (collection instanceof Set) collection.delete(member);
  else if (collection.includes(member)) collection.splice(collection.indexOf(member), 1);
}

function clear(collection: Collection): void {
  if (collection instanceof Bag) for (const one of [...collection]) collection.take(one);
  else if (Array.isArray(collection)) collection.length = 0;
  else collection.clear();
}

function replacement(kind: Kind, members: Stage['members'], others: readonly number[]): unknown {
  const chosen = [...new Set(others)].map((at) => members[at] as Keyed);
  if (kind === 'set') return new Set(chosen);
  return kind === 'map' ? new Map(chosen.map((one) => [one.label, one])) : chosen;
}

function writeArray(list: Listed[], member: Listed, { what, shelf }: Deed): void {
  if (what === 'truncate') list.length = Math.min(list.length, shelf);
  else if (!list.includes(member) && list.length > 0) list[shelf % list.length] = member;
}

describe('many-to-many lists', () => {
  it('agree with each other', () => {
    const word = fc.array(fc.record({ isLeft: fc.boolean(), adds: fc.boolean(), a: index, b: index }));
    fc.assert(
      fc.property(word, (deeds) => {
        const lefts = Array.from({ length: 5 }, () => new Left({}));
        const rights = Array.from({ length: 5 }, () => new Right({}));
        for (const { isLeft, adds, a, b } of deeds) {
          const [left, right] = [lefts[a] as Left, rights[b] as Right];
          const [list, item]: [object[], object] = isLeft ? [left.rights, right] : [right.lefts, left];
          if (adds && !list.includes(item)) list.push(item);
          else if (!adds && list.includes(item)) list.splice(list.indexOf(item), 1);
          for (const one of lefts)
            for (const other of rights) expect(one.rights.includes(other)).toBe(other.lefts.includes(one));
        }
      }),
      parameters(200),
    );
  });
});
