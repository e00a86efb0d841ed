// Twenty entities of seven columns each, as a program of that size would map them.
import { boolean, entity, integer, serial, text, timestamptz } from 'imago';
import { COLD_TABLES } from '../schema.ts';

const columns = (i: number) => ({
  id: serial().primaryKey(),
  a: text().nullable(),
  b: integer().nullable(),
  c: text().nullable(),
  d: boolean().nullable(),
  e: timestamptz().nullable(),
  parentId:
    i > 0
      ? integer()
          .nullable()
          .references(`c${i - 1}.id`)
      : integer().nullable(),
});

export class First extends entity('c0', columns(0)) {}

function mapTable(i: number): object {
  return class extends entity(`c${i}`, columns(i)) {};
}

for (let i = 1; i < COLD_TABLES; i++) mapTable(i);
