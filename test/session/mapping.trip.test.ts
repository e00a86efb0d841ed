// The trip of a class from its declaration to its first object, event by event.
import { expect, test } from 'vitest';
import { entity, integer, mapper, Registry, Session, text } from '../../src/index.ts';
import { trace } from './trace.ts';

function fresh() {
  const registry = new Registry();
  class Word extends entity('words', { id: integer().primaryKey(), text: text() }, { registry }) {}
  return { registry, Word };
}

test('a class is mapped when it is first asked for, and configured by its first object', () => {
  const { registry, Word } = fresh();
  const heard = trace(new Session(), registry);
  mapper(Word);
  expect(heard.take()).toEqual([
    'instrument_class Word',
    'class_instrument Word',
    'after_mapper_constructed Word',
  ]);
  new Word({ text: 'a' });
  // listeners for all mappers hear of the object before the configuration, those of the class after it
  expect(heard.take()).toEqual([
    'first_init Word',
    'init Word',
    'before_configured',
    'before_configured (registry)',
    'before_mapper_configured Word',
    'attribute_instrument Word id',
    'attribute_instrument Word text',
    'mapper_configured Word',
    'after_configured (registry)',
    'after_configured',
  ]);
  new Word({ text: 'b' });
  expect(heard.take()).toEqual(['init Word']);
});

test('a registry with nothing to configure tells nothing', () => {
  const { registry, Word } = fresh();
  mapper(Word);
  registry.configure();
  const heard = trace(new Session(), registry);
  registry.configure();
  expect(heard.take()).toEqual([]);
});

test('a disposed registry takes its mappers off their classes', () => {
  const { registry, Word } = fresh();
  mapper(Word);
  const heard = trace(new Session(), registry);
  registry.dispose();
  expect(heard.take()).toEqual(['class_uninstrument Word']);
  expect(registry.mappers.size).toBe(0);
});

test('a constructor that fails on a value tells init_failure', () => {
  const { Word } = fresh();
  const heard = trace(new Session(), Word);
  // a value that the types refuse
  const wrong = { text: 'a', nope: 1 } as unknown as { text: string };
  expect(() => new Word(wrong)).toThrow('"nope"');
  expect(heard.take()).toEqual([
    'first_init Word',
    'init Word',
    'set Word.text = a (was NO_VALUE)',
    'init_failure Word',
  ]);
});
