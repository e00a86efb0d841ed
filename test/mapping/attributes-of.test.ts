// What a mapper shows of its attributes, and what each kind of them is in statements.
import { describe, expect, test } from 'vitest';
import {
  type AssociationList,
  type AssociationProxy,
  associationProxy,
  ColumnAttribute,
  type ColumnProperty,
  CompositeExpression,
  columnProperty,
  composite,
  Expr,
  ExpressionAttribute,
  entity,
  type Hybrid,
  hasMany,
  hybrid,
  integer,
  mapper,
  Registry,
  RelationAttribute,
  synonym,
  text,
} from '../../src/index.ts';

const registry = new Registry();

class Point {
  x: number;
  y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

class Word extends entity(
  'words',
  { id: integer().primaryKey(), word: text(), shapeId: integer().references('shapes.id') },
  { registry },
) {}

class Shape extends entity(
  'shapes',
  {
    id: integer().primaryKey(),
    x: integer(),
    y: integer(),
    at: composite(Point, ['x', 'y']),
    left: synonym('x'),
    get words() {
      return hasMany(() => Word);
    },
    get sum(): ColumnProperty<number> {
      return columnProperty(
        () => Shape,
        (shape) => shape.x.plus(shape.y),
      );
    },
    get isFar(): Hybrid<boolean> {
      return hybrid(
        () => Shape,
        (shape) => shape.x.gt(10),
      );
    },
    get texts(): AssociationProxy<AssociationList<string>> {
      return associationProxy(() => Shape, 'words', 'word');
    },
  },
  { registry },
) {}

describe('the attributes of a mapper', () => {
  const { attrs, columnAttrs } = mapper(Shape);

  test.each([
    ['x', ColumnAttribute],
    ['at', CompositeExpression],
    ['left', ColumnAttribute],
    ['words', RelationAttribute],
    ['sum', ExpressionAttribute],
    ['isFar', Expr],
  ] as const)('%s is what it is in statements', (key, kind) => {
    expect(attrs[key]).toBeInstanceOf(kind);
    expect(attrs[key]).toBe(attrs[key]);
  });

  test('an association proxy is nothing in statements', () => {
    expect(attrs.texts).toBeUndefined();
    expect(Object.keys(attrs)).not.toContain('texts');
  });

  test('columns stand by themselves, too', () => {
    expect(Object.keys(columnAttrs)).toEqual(['id', 'x', 'y']);
    expect(columnAttrs.x).toBe(attrs.x);
  });
});
