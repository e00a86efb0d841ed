// Composites, synonyms, column properties, hybrids, association proxies and validators: what they are on objects, in
// statements and for listeners. Checked by the compiler only.
import {
  type AssociationList,
  type AssociationProxy,
  associationProxy,
  attrs,
  belongsTo,
  type ColumnProperty,
  columnProperty,
  composite,
  entity,
  type Hybrid,
  hasMany,
  hybrid,
  integer,
  listen,
  type StandardSchema,
  select,
  synonym,
  text,
  validates,
} from 'imago';

/** Takes what is assignable to the type that is written out. */
declare function is<T>(value: T): void;

class Point {
  readonly x: number;
  readonly y: number;

  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

class Vertex extends entity('vertices', {
  id: integer().primaryKey(),
  x1: integer(),
  y1: integer(),
  x2: integer(),
  y2: integer(),
  label: text().nullable(),
  start: composite(Point, ['x1', 'y1']),
  end: composite(Point, ['x2', 'y2'], { nullable: true }),
  title: synonym('label'),
  get dx(): ColumnProperty<number> {
    return columnProperty(
      () => Vertex,
      (v) => v.x2.minus(v.x1),
    );
  },
  get length(): Hybrid<number> {
    return hybrid(
      () => Vertex,
      (v) => v.dx.plus(1),
    );
  },
  get isLong(): Hybrid<boolean> {
    return hybrid(
      () => Vertex,
      (v) => v.length.gt(3),
    );
  },
  get shifted(): Hybrid<number> {
    return hybrid(
      () => Vertex,
      (v) => v.x1.plus(1),
      {
        get: (vertex) => vertex.x1 + 1,
        set: (vertex, value) => {
          vertex.x1 = value - 1;
        },
      },
    );
  },
  get edges() {
    return hasMany(() => Edge, { backPopulates: 'vertex' });
  },
  get names(): AssociationProxy<AssociationList<string>> {
    return associationProxy(() => Vertex, 'edges', 'name', { creator: (name) => new Edge({ name }) });
  },
}) {
  get shout() {
    return `${this.title} ${this.dx + this.length}`;
  }
}

class Edge extends entity('edges', {
  id: integer().primaryKey(),
  name: text(),
  vertexId: integer().nullable().references('vertices.id'),
  get vertex() {
    return belongsTo(() => Vertex, { backPopulates: 'edges' });
  },
  get vertexLabel(): AssociationProxy<string | null> {
    return associationProxy(() => Edge, 'vertex', 'label');
  },
}) {}

// ---- on objects

const vertex = new Vertex({ x1: 1, y1: 2, x2: 3, y2: 4, start: new Point(1, 2), title: 'a' });
is<number>(vertex.dx + vertex.length + vertex.shifted + vertex.start.x);
is<Point | null>(vertex.end);
is<string | null>(vertex.title);
is<boolean>(vertex.isLong);
is<string>(vertex.shout);
is<string[]>(vertex.names.map((name) => name.toUpperCase()));
is<string | null>(new Edge({ name: 'a' }).vertexLabel);
vertex.end = null;
vertex.names.push('a');
// @ts-expect-error it is not nullable
vertex.start = null;
// @ts-expect-error another class
vertex.start = new Edge({ name: 'a' });
// @ts-expect-error names are texts
vertex.names.push(1);
// @ts-expect-error computed by the database
new Vertex({ x1: 1, y1: 2, x2: 3, y2: 4, dx: 1 });

// ---- declarations

// @ts-expect-error Point takes two values
composite(Point, ['x1']);
hybrid(
  () => Vertex,
  // @ts-expect-error there is no such column
  (v) => v.x3,
);
hybrid(
  () => Vertex,
  (v) => v.x1,
  // @ts-expect-error the value on objects is the expression's
  { get: () => 'text' },
);
// @ts-expect-error a date is no number
attrs(Vertex).label.minus(new Date());

// ---- in statements

select(Vertex).where(
  (v) => v.length.gt(2),
  (v) => v.isLong,
  (v) => v.dx.eq(1),
  (v) => v.title.eq('a'),
  (v) => v.start.eq(new Point(1, 2)),
);
// @ts-expect-error a number
select(Vertex).where((v) => v.length.gt('x'));
// @ts-expect-error a point
select(Vertex).where((v) => v.start.eq(1));

// ---- for listeners and validators

listen(attrs(Vertex).start, 'set', (target, value) => {
  is<number>(value.x + target.x1);
});
listen(attrs(Vertex).title, 'set', (_target, value) => is<string | null>(value));
validates(Vertex, 'label', (target, key, value) => {
  is<'label'>(key);
  is<string>(target.shout);
  return value?.trim();
});
validates(Vertex, ['x1', 'x2'], (_target, _key, value) => value + 1);
validates(Vertex, 'edges', (_target, _key, edge) => {
  is<Edge>(edge);
  return undefined;
});
// @ts-expect-error no attribute
validates(Vertex, 'nope', () => undefined);
// @ts-expect-error not a number
validates(Vertex, 'x1', () => 'text');
declare const numbers: StandardSchema<number>;
validates(Vertex, 'x1', numbers);
// @ts-expect-error a schema of other values
validates(Vertex, 'label', numbers);
