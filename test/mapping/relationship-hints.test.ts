// What a relationship without foreign key says where the key is there, but leads to a table that is not.
import { expect, test } from 'vitest';
import { belongsTo, entity, hasMany, integer, Registry } from '../../src/index.ts';

function shelvesWith(reference: string) {
  const registry = new Registry();
  class Shelf extends entity(
    'shelves',
    {
      id: integer().primaryKey(),
      get boxes() {
        return hasMany(() => Box);
      },
    },
    { registry },
  ) {}
  class Box extends entity(
    'boxes',
    {
      id: integer().primaryKey(),
      shelfId: integer().references(reference),
      get shelf() {
        return belongsTo(() => Shelf);
      },
    },
    { registry },
  ) {}
  return { Shelf, Box };
}

test('a table that was mistyped in references() is told', () => {
  const { Shelf } = shelvesWith('shelfs.id');
  expect(() => new Shelf({})).toThrow(
    `table "boxes" has no foreign key to "shelves".\n  Its column "shelfId" references table "shelfs": did you mean .references('shelves.id')?`,
  );
});

test('a reference to quite another table is none of it', () => {
  const { Shelf } = shelvesWith('warehouses.id');
  expect(() => new Shelf({})).toThrow(/Add \.references\('shelves\.id'\) to a column of "boxes"/);
});
