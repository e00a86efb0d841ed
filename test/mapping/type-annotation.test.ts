// Columns that name the constructor of their values: who says which type they have.
import { describe, expect, test } from 'vitest';
import {
  type AnnotatedValue,
  array,
  entity,
  integer,
  listen,
  mappedColumn,
  mapper,
  numeric,
  Registry,
  type TypeResolve,
  table,
  text,
  varchar,
} from '../../src/index.ts';

class Money {
  cents = 0;
}

const typesOf = (cls: Parameters<typeof mapper>[0]) =>
  Object.fromEntries(mapper(cls).columns.map(({ key, type }) => [key, type.sql]));

describe('a column that names a constructor', () => {
  test('has the type that everybody would expect', () => {
    class Thing extends entity(
      'things',
      {
        id: mappedColumn(Number).primaryKey(),
        name: mappedColumn(String),
        on: mappedColumn(Boolean).default(true),
        big: mappedColumn(BigInt).nullable(),
        at: mappedColumn(Date).nullable(),
        bytes: mappedColumn(Uint8Array).nullable(),
        prefs: mappedColumn(Object).nullable(),
      },
      { registry: new Registry() },
    ) {}
    expect(typesOf(Thing)).toEqual({
      ...{ id: 'integer', name: 'text', on: 'boolean', big: 'bigint' },
      ...{ at: 'timestamp with time zone', bytes: 'bytea', prefs: 'jsonb' },
    });
    const thing = new Thing({ name: 'a', at: new Date(0) });
    const name: string = thing.name;
    const at: Date | null = thing.at;
    expect([name, at?.getTime()]).toEqual(['a', 0]);
  });

  test('is told to the listeners of the registry, the first answer counts', () => {
    const registry = new Registry();
    const asked: unknown[] = [];
    const note = ({ table, key, rawType, cls }: TypeResolve) => {
      asked.push([table, key, rawType, cls?.name]);
      return null;
    };
    listen(registry, 'resolve_type_annotation', note);
    listen(registry, 'resolve_type_annotation', ({ rawType }) => (rawType === Money ? numeric(12, 2) : null));
    listen(registry, 'resolve_type_annotation', ({ rawType }) => (rawType === Money ? text() : undefined));
    const shape = { id: integer().primaryKey(), total: mappedColumn(Money), note: mappedColumn(String) };
    class Bill extends entity('bills', shape, { registry }) {}
    expect(asked).toEqual([
      ['bills', 'total', Money, 'bills'],
      ['bills', 'note', String, 'bills'],
    ]);
    expect(typesOf(Bill)).toEqual({ id: 'integer', total: 'numeric(12, 2)', note: 'text' });
  });

  test('is looked up in the map of the registry, which listeners may ask', () => {
    const typeAnnotationMap = new Map([[String, varchar(20)]]);
    const registry = new Registry({ typeAnnotationMap });
    const found: (string | undefined)[] = [];
    listen(registry, 'resolve_type_annotation', ({ resolve, rawType }) => {
      found.push(resolve(rawType) === typeAnnotationMap.get(String) ? 'the map’s' : undefined);
      return resolve(rawType);
    });
    const made = table('notes', { id: integer().primaryKey(), line: mappedColumn(String) }, { registry });
    expect(made.columns.map(({ type }) => type.sql)).toEqual(['integer', 'varchar(20)']);
    expect(found).toEqual(['the map’s']);
  });

  test('is held to its facts when its type is known', () => {
    const wrong = () => entity('things', { id: mappedColumn(String).primaryKey().autoincrement() });
    expect(wrong).toThrow('integer');
    expect(() => array(mappedColumn(String))).toThrow('not settled yet');
  });
});

const bytes: AnnotatedValue<typeof Uint8Array> = new Uint8Array();
void bytes;
