// Synonyms: second names of attributes.
import { expect, test } from 'vitest';
import { ArgumentError, attrs, entity, inspect, integer, listen, Registry } from '../../src/index.ts';
import { synonym } from '../../src/mapping/synonym.ts';
import { makeVertex } from './vertices.ts';

test('reads and writes the attribute that it stands for, whose listeners hear of it', () => {
  const { Vertex } = makeVertex();
  const heard: string[] = [];
  listen(attrs(Vertex).label, 'set', (_target, value, _old, { key }) => heard.push(`${key} ${value}`));
  const vertex = new Vertex({ title: 'a' });
  vertex.title = 'b';
  expect([vertex.label, vertex.title, heard]).toEqual(['b', 'b', ['label a', 'label b']]);
});

test('holds no value itself', () => {
  const { Vertex } = makeVertex();
  const { dict, unloaded } = inspect(new Vertex({ title: 'a' }));
  expect([Object.keys(dict), unloaded.has('title')]).toEqual([['label'], true]);
});

test('is the attribute itself in statements', () => {
  const { Vertex } = makeVertex();
  expect(attrs(Vertex).title).toBe(attrs(Vertex).label);
});

test('refuses a name that the class does not have', () => {
  class Wrong extends entity(
    'wrong',
    { id: integer().primaryKey(), number: integer(), no: synonym('nummer') },
    { registry: new Registry() },
  ) {}
  expect(() => new Wrong({ number: 1 })).toThrow(/"nummer".*Did you mean "number"\?/);
  expect(() => synonym(' ')).toThrow(ArgumentError);
});
