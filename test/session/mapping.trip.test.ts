// The trip of a class from its declaration to its first object, event by event.
import { expect, test } from 'vitest';
import { entity, integer, mapper, Registry, Session, subentity, text } from '../../src/index.ts';
import { warningsOf } from '../setup/warnings.ts';
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

function family() {
  const registry = new Registry();
  const options = { registry, polymorphicOn: 'kind', polymorphicIdentity: 'animal' } as const;
  class Animal extends entity('animals', { id: integer().primaryKey(), kind: text() }, options) {}
  class Dog extends subentity(Animal, { identity: 'dog' }, { bark: text().nullable() }) {}
  return { registry, Animal, Dog };
}

test('a class that inherits hears of what it inherits with its base, and of its own after that', () => {
  const { registry, Dog } = family();
  const heard = trace(new Session(), registry);
  mapper(Dog);
  registry.configure();
  expect(heard.take().filter((word) => /attribute_instrument|^mapper_configured/.test(word))).toEqual([
    'attribute_instrument Animal id',
    'attribute_instrument Dog id',
    'attribute_instrument Animal kind',
    'attribute_instrument Dog kind',
    'mapper_configured Animal',
    'attribute_instrument Dog bark',
    'mapper_configured Dog',
  ]);
});

test('a class whose base is configured already is told of with all that it inherits', () => {
  const { registry, Animal, Dog } = family();
  mapper(Animal);
  registry.configure();
  const heard = trace(new Session(), registry);
  mapper(Dog);
  registry.configure();
  expect(heard.take().filter((word) => /attribute_instrument|^mapper_configured/.test(word))).toEqual([
    'attribute_instrument Dog id',
    'attribute_instrument Dog kind',
    'attribute_instrument Dog bark',
    'mapper_configured Dog',
  ]);
});

test('an identity that is said of two classes, or of none, is warned of', async () => {
  const { registry, Animal } = family();
  class Cat extends subentity(Animal, { identity: 'animal' }, {}) {}
  class Fish extends subentity(Animal, {}, {}) {}
  class Bird extends subentity(Animal, { polymorphicAbstract: true }, {}) {}
  class Stone extends subentity(Animal, { table: 'stones', concrete: true }, {}) {}
  const warnings = await warningsOf(() => {
    for (const cls of [Cat, Fish, Bird, Stone]) mapper(cls);
    registry.configure();
  });
  expect(warnings.map(({ code, message }) => [code, message.split(/[,:.]/, 1)[0]])).toEqual([
    ['IDENTITY_TWICE', 'The polymorphic identity "animal" is said of Animal and Cat'],
    ['NO_POLYMORPHIC_IDENTITY', 'Fish has no identity'],
  ]);
});
