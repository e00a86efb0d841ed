// Twenty entities of seven columns each, as a program of that size would map them.
import { boolean, entity, integer, serial, text, timestamptz } from 'imago';
import { COLD_TABLES } from '../schema.ts';

const mapTable = (i: number) =>
  class extends entity(`c${i}`, {
    id: serial().primaryKey(),
    a: text().nullable(),
    b: integer().nullable(),
    c: text().nullable(),
    d: boolean().nullable(),
    e: timestamptz().nullable(),
    parentId: i > 0 ? integer().nullable().references(`c${i - 1}.id`) : integer().nullable(),
  }) {};

// c0 has no parent; its column is there all the same
export const entities = Array.from({ length: COLD_TABLES }, (_, i) => mapTable(i));
