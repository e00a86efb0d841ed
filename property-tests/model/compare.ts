// Holds the real session to the model: transactions, the lists of objects, every object's life and values, and the rows,
// seen from inside and from outside.
import { expect } from 'vitest';
import { inspect } from '../../src/index.ts';
import { type Attribute, type Rows, type Value, type Values, valuesOf } from './item.ts';
import type { Copy, PlainObject } from './plain-object.ts';
import type { PlainSession } from './plain-session.ts';
import type { World } from './world.ts';

const LIVES = ['transient', 'pending', 'persistent', 'deleted', 'detached'] as const;

export async function compare(model: PlainSession, world: World): Promise<void> {
  compareStack(model, world);
  adoptNewcomers(model, world);
  for (const object of model.objects) settleChoices(object, world);
  expect(realLists(world)).toEqual(modelLists(model));
  expect(realObjects(world)).toEqual(modelObjects(model));
  if (world.isShared || model.top === undefined) {
    expect(readable(await world.rowsOutside()), 'rows seen from outside').toEqual(
      readable(model.committedRows),
    );
  }
  if (world.looks && model.top?.isActive) await look(model, world);
}

export async function look(model: PlainSession, world: World): Promise<void> {
  expect(readable(await world.rowsInside()), 'rows seen from inside').toEqual(readable(model.rows));
}

function compareStack(model: PlainSession, world: World): void {
  const { session, stack } = world;
  const shown = stack.map(({ nested, isActive }) => ({ isSavepoint: nested, isActive }));
  expect(shown, 'transactions').toEqual(
    model.frames.map(({ isSavepoint, isActive }) => ({ isSavepoint, isActive })),
  );
  for (const [depth, { handle }] of model.frames.entries()) {
    expect(world.handle(handle)).toBe(stack[depth]);
  }
  expect(session.isActive, 'isActive').toBe(!model.isFailed);
  expect(session.inTransaction(), 'inTransaction').toBe(model.top !== undefined);
  expect(session.inNestedTransaction(), 'inNestedTransaction').toBe(model.top?.isSavepoint === true);
}

/** Objects that the model has loaded exist on the other side, too. */
function adoptNewcomers(model: PlainSession, world: World): void {
  for (const object of model.objects) {
    if (world.objects[object.ref] !== undefined) continue;
    const found = [...world.session.identityMap.values()].find((item) => keyOf(item) === object.key);
    // the session holds objects of the model's one class
    if (found !== undefined) world.objects[object.ref] = found as never;
    expect(found, `object ${object.ref}, loaded with key ${object.key}`).toBeDefined();
  }
}

const keyOf = (item: object): unknown => inspect(item).key;

/** Where more than one state is right, the one that is there is the one to go on with. */
function settleChoices(object: PlainObject, world: World): void {
  const seen = valuesOf(inspect(world.of(object)).dict);
  const isDirty = world.session.dirty.has(world.of(object));
  const fits = ({ values, isModified }: Copy) =>
    same(values, seen) && (object.life !== 'persistent' || isModified === isDirty);
  const [first] = object.choices;
  const chosen = object.choices.find(fits) ?? first;
  if (chosen !== undefined) object.become(chosen);
  object.choices = [];
  if (object.mayGain) gain(object, seen);
  object.mayGain = false;
}

function gain(object: PlainObject, seen: Values): void {
  for (const key of ['id', 'kind'] as const) {
    const value = seen.get(key);
    if (value !== undefined && !object.values.has(key)) object.values.set(key, value);
  }
}

function same(a: Values, b: Values): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && b.get(key) === value);
}

function modelLists({ objects }: PlainSession) {
  const refs = (wanted: (object: PlainObject) => boolean) => objects.filter(wanted).map(({ ref }) => ref);
  return {
    new: refs(({ life }) => life === 'pending'),
    dirty: refs((object) => object.isDirty && !object.isMarked),
    deleted: refs(({ isMarked }) => isMarked),
    identityMap: refs(({ life }) => life === 'persistent'),
  };
}

function realLists({ session, objects }: World) {
  const refs = (items: Iterable<object>) =>
    // every object of the session is an Item
    [...items].map((item) => objects.indexOf(item as never)).sort((a, b) => a - b);
  return {
    new: refs(session.new),
    dirty: refs(session.dirty),
    deleted: refs(session.deleted),
    identityMap: refs(session.identityMap.values()),
  };
}

interface Shown {
  readonly ref: number;
  readonly life: string | undefined;
  readonly key: unknown;
  readonly values: Record<string, Value>;
}

function modelObjects({ objects }: PlainSession): Shown[] {
  return objects.map(({ ref, life, key, values }) => ({ ref, life, key, values: record(values) }));
}

function realObjects({ objects }: World): Shown[] {
  return objects.map((item, ref) => {
    const { lifecycle, key, dict } = inspect(item);
    // the model's primary keys are single numbers
    return { ref, life: LIVES[lifecycle], key: key as number | null, values: record(valuesOf(dict)) };
  });
}

const record = (values: ReadonlyMap<Attribute, Value>): Record<string, Value> => Object.fromEntries(values);

function readable(rows: Rows): Record<string, Value>[] {
  return [...rows.values()].map(record).sort((a, b) => Number(a.id) - Number(b.id));
}
