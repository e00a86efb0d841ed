// A class with composites, a synonym and a column property, for the tests of each of them; each call makes a class of its
// own, so that listeners of one test are not heard in another.
import { entity, integer, Registry, text } from '../../src/index.ts';
import { columnProperty } from '../../src/mapping/column-property.ts';
import { composite } from '../../src/mapping/composite.ts';
import { synonym } from '../../src/mapping/synonym.ts';
import type { ColumnProperty } from '../../src/sql/entry-types.ts';

export class Point {
  readonly x: number | null;
  readonly y: number | null;

  constructor(x: number | null, y: number | null) {
    this.x = x;
    this.y = y;
  }
}

export function makeVertex() {
  const registry = new Registry();
  class Vertex extends entity(
    'vertices',
    {
      id: integer().primaryKey(),
      x1: integer().nullable(),
      y1: integer().nullable(),
      x2: integer().nullable(),
      y2: integer().nullable(),
      label: text().nullable().activeHistory(),
      start: composite(Point, ['x1', 'y1']),
      end: composite(Point, ['x2', 'y2'], { nullable: true }),
      title: synonym('label'),
      get dx(): ColumnProperty<number | null> {
        return columnProperty(
          () => Vertex,
          (v) => v.x2.minus(v.x1),
        );
      },
    },
    { registry },
  ) {}
  return { registry, Vertex };
}

/** The arguments of each event of attributes of a class, as words: `set start 1,2`. */
export function spell(value: unknown): string {
  if (value instanceof Point) return `(${value.x},${value.y})`;
  return typeof value === 'symbol' ? `<${value.description}>` : String(value);
}
