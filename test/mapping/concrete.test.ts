// What a concrete class has of its base, and what it has not: attributes of the base's table are refused by name, on objects
// and in statements, as soon as the class is mapped. (The reference's answers were asked for, attribute by attribute.)
import { beforeEach, describe, expect, test } from 'vitest';
import {
  attrs,
  belongsTo,
  type ColumnProperty,
  columnProperty,
  composite,
  configureMappers,
  entity,
  type Hybrid,
  hasMany,
  hybrid,
  inspect,
  integer,
  listen,
  mapper,
  Registry,
  remove,
  select,
  subentity,
  synonym,
  text,
} from '../../src/index.ts';

class Point {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
  compositeValues() {
    return [this.x, this.y];
  }
}

/** Classes of their own for each test: Ring under Circle, Disc in Circle's table, all of them under Shape. */
function declare() {
  const registry = new Registry();
  class Owner extends entity(
    'owners',
    {
      id: integer().primaryKey(),
      get shapes() {
        return hasMany(() => Shape, { backPopulates: 'owner' });
      },
    },
    { registry },
  ) {}
  class Shape extends entity(
    'shapes',
    {
      id: integer().primaryKey(),
      name: text().nullable(),
      ownerId: integer().nullable().references('owners.id'),
      x: integer().nullable(),
      y: integer().nullable(),
      alias: synonym('name'),
      at: composite(Point, ['x', 'y']),
      get owner() {
        return belongsTo(() => Owner, { backPopulates: 'shapes' });
      },
      get sum(): ColumnProperty<number | null> {
        return columnProperty(
          () => Shape,
          (s) => s.x.plus(s.y),
        );
      },
      get thrice(): Hybrid<number | null> {
        return hybrid(
          () => Shape,
          (s) => s.x.times(3),
        );
      },
      get twice(): Hybrid<number | null> {
        return hybrid(
          () => Shape,
          (s) => s.sum.times(2),
        );
      },
    },
    { registry },
  ) {}
  class Circle extends subentity(
    Shape,
    { table: 'circles', concrete: true, polymorphicOn: 'kind', identity: 'circle' },
    { radius: integer().nullable(), kind: text().nullable() },
  ) {}
  class Ring extends subentity(
    Circle,
    { table: 'rings', concrete: true },
    {
      get owner() {
        return belongsTo(() => Owner);
      },
    },
  ) {}
  class Disc extends subentity(Circle, { identity: 'disc' }, {}) {}
  class Dot extends subentity(Shape, { table: 'dots', concrete: true }, {}) {
    // a class of a user may say what its base's names mean for it
    override get owner() {
      return null;
    }
    override set owner(_: Owner | null) {}
  }
  return { registry, Owner, Shape, Circle, Ring, Disc, Dot };
}

type Classes = ReturnType<typeof declare>;
let classes: Classes;
beforeEach(() => {
  classes = declare();
});

const REFUSED = /^Cannot use (Circle|Disc)\.(owner|sum|twice): it belongs to the table of Shape/;

describe('an attribute of the base that needs its table', () => {
  test.for(['owner', 'sum', 'twice'] as const)('%s is refused on objects', (key) => {
    const { Circle, Disc } = classes;
    for (const cls of [Circle, Disc]) {
      const made = new cls({ name: 'a' });
      expect(() => made[key]).toThrow(REFUSED);
      expect(() => Reflect.set(made, key, null)).toThrow(REFUSED);
      expect(() => new cls({ [key]: null } as object)).toThrow(REFUSED);
    }
  });

  test.for(['owner', 'sum', 'twice'] as const)(
    '%s is refused in statements and as a target of events',
    (key) => {
      const { Circle } = classes;
      const early = mapper(Circle);
      expect(early.configured).toBe(false);
      expect(() => attrs(Circle)[key]).toThrow(REFUSED);
      configureMappers();
      expect(() => attrs(Circle)[key]).toThrow(REFUSED);
      expect(() => select(Circle).where((c) => c[key] as never)).toThrow(REFUSED);
      expect(() => listen(attrs(Circle).owner, 'set', () => undefined)).toThrow(REFUSED);
    },
  );

  test('is none of those that a mapper and an object are asked to list', () => {
    const { Circle, registry } = classes;
    registry.configure();
    const circle = new Circle({ name: 'a', radius: 1 });
    const names = ['id', 'name', 'ownerId', 'x', 'y', 'radius', 'kind', 'alias', 'at'];
    expect([...mapper(Circle).manager.attributesByKey.keys()].sort()).toEqual([...names].sort());
    expect(Object.keys(mapper(Circle).attrs).sort()).toEqual([...names, 'thrice'].sort());
    expect(mapper(Circle).relationships).toEqual([]);
    expect(inspect(circle).unloaded.has('owner')).toBe(false);
    expect(JSON.parse(JSON.stringify(circle))).toMatchObject({ name: 'a', radius: 1 });
    expect(Circle.prototype.owner).toBeUndefined();
  });

  test('stays what the class itself makes of it', () => {
    const { Ring, Dot, Owner } = classes;
    const owner = new Owner({});
    expect(new Ring({ owner }).owner).toBe(owner);
    expect(mapper(Ring).relationship('owner')?.parent).toBe(mapper(Ring));
    expect(new Dot({}).owner).toBeNull();
  });

  test('keeps an object out of the other side of the relationship, which keeps no trace of it', () => {
    const { Circle, Owner, Shape } = classes;
    const owner = new Owner({});
    const shape = new Shape({});
    owner.shapes.push(shape);
    expect(() => owner.shapes.push(new Circle({}))).toThrow(/^Cannot use Circle\.owner/);
    expect(() => {
      owner.shapes = [shape, new Circle({})];
    }).toThrow(/^Cannot use Circle\.owner/);
    expect(owner.shapes).toEqual([shape]);
  });

  test('is nothing any more when the mapping is disposed, and the object keeps the others', () => {
    const { Circle, registry } = classes;
    const circle = new Circle({ name: 'a' });
    registry.dispose();
    expect(circle.owner).toBeUndefined();
    expect(circle.name).toBe('a');
  });
});

test('what is made of columns alone is there: synonyms, composites, hybrids', () => {
  const { Circle, Ring } = classes;
  for (const cls of [Circle, Ring]) {
    const made = new cls({ alias: 'a', at: new Point(4, 2) });
    expect([made.name, made.x, made.y, made.thrice]).toEqual(['a', 4, 2, 12]);
    expect(attrs(cls).alias).toBe(attrs(cls).name);
    expect(() => select(cls).where((c) => c.thrice.gt(1))).not.toThrow();
  }
});

test('attribute_instrument is told of the own attributes alone, as the reference has it', () => {
  const { registry, Circle, Ring, Disc } = classes;
  const told: string[] = [];
  const hear = (cls: { name: string }, key: string) => void told.push(`${cls.name}.${key}`);
  listen(Object, 'attribute_instrument', hear);
  for (const cls of [Circle, Ring, Disc]) mapper(cls);
  registry.configure();
  remove(Object, 'attribute_instrument', hear);
  const own = told.filter((word) => /^(Circle|Disc|Ring)/.test(word));
  expect(own.filter((word) => word.startsWith('Circle'))).toEqual([
    'Circle.id',
    'Circle.name',
    'Circle.ownerId',
    'Circle.x',
    'Circle.y',
    'Circle.radius',
    'Circle.kind',
  ]);
  expect(own.filter((word) => word.startsWith('Ring.owner'))).toEqual(['Ring.owner', 'Ring.ownerId']);
  expect(own.filter((word) => word.endsWith('.owner') || word.endsWith('.sum'))).toEqual(['Ring.owner']);
});

describe('the discriminator of the base', () => {
  const declare = () => {
    const registry = new Registry();
    const options = { registry, polymorphicOn: 'kind', polymorphicIdentity: 'shape' } as const;
    class Shape extends entity('shapes', { id: integer().primaryKey(), kind: text() }, options) {}
    class Round extends subentity(Shape, { table: 'rounds', identity: 'round' }, { radius: integer() }) {}
    return { Shape, Round };
  };

  test('may be null in the table of a concrete class that has no identity', () => {
    const { Shape } = declare();
    class Blob extends subentity(Shape, { table: 'blobs', concrete: true }, {}) {}
    expect(new Blob({}).kind).toBeUndefined();
    expect(mapper(Blob).columns.map(({ key, spec }) => [key, spec.nullable])).toEqual([
      ['id', false],
      ['kind', true],
    ]);
  });

  test('tells classes in the table of a concrete class apart, if that has an identity', () => {
    const { Shape } = declare();
    class Circle extends subentity(Shape, { table: 'circles', concrete: true, identity: 'circle' }, {}) {}
    class Disc extends subentity(Circle, { identity: 'disc' }, {}) {}
    expect([new Circle({}).kind, new Disc({}).kind]).toEqual(['circle', 'disc']);
    expect(mapper(Disc).polymorphicOn?.key).toBe('kind');
  });

  test('a concrete class under a joined one has the key of the root, which the database makes', () => {
    const { Round } = declare();
    class Hole extends subentity(Round, { table: 'holes', concrete: true }, {}) {}
    expect(mapper(Hole).columns.map(({ key }) => key)).toEqual(['id', 'kind', 'radius']);
    expect(mapper(Hole).primaryKey.map(({ spec }) => spec.references)).toEqual([undefined]);
  });
});
