// `composite()`: a value object that is stored in several columns. Its values come and go with the columns': listeners of
// the class make and forget them, as the seed has it.
import { entryErrors } from '../errors/catalog/shape-entries.ts';
import { instanceEvents, mapperEvents } from '../events/catalog.ts';
import { attributeDispatch, nodeOf } from '../events/nodes.ts';
import { register } from '../events/registry.ts';
import { attributeTarget } from '../events/targets.ts';
import { CompositeAttribute, type CompositeShape } from '../instrumentation/composite.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { ColumnAttribute } from '../sql/attributes.ts';
import { CompositeExpression } from '../sql/composite-expression.ts';
import type { Entry } from '../sql/entry-types.ts';
import { derived } from './derived.ts';
import type { Mapper } from './mapper.ts';
import { checkOptions } from './options.ts';
import {
  attributeAccessor,
  declareEntry,
  defineAccessor,
  type EntryOver,
  type EntryPlace,
  namedAttribute,
} from './shape-entry.ts';

/** A class of value objects: it is given the values of the columns, one argument each. */
export type CompositeClass<T, A extends readonly unknown[]> = new (...values: A) => T;

export interface CompositeOptions {
  /** The value is null where all columns are; otherwise it is an object made of nulls. */
  readonly nullable?: boolean;
  /** Listeners of `set` are told the value before even where it has to be made first. */
  readonly activeHistory?: boolean;
}

/** Names of columns: as many as the class takes values. */
type ColumnsFor<A extends readonly unknown[]> = { readonly [I in keyof A]: string };

/**
 * A value object made of columns. Assigning one tells `set` of the composite, then of each column. A change inside of an
 * object is not seen: assign a new one. The values of an object are what its `compositeValues()` returns, or else its own
 * properties in their order. Seed: AttributeEvents.
 *
 * @throws ArgumentError for anything but a class and names; when the mapping is configured, for a name of no column.
 * @example
 * class Point { constructor(readonly x: number, readonly y: number) {} }
 * class Vertex extends entity('vertices', {
 *   id: integer().primaryKey(), x: integer(), y: integer(),
 *   at: composite(Point, ['x', 'y']),
 * }) {}
 * new Vertex({ at: new Point(1, 2) });
 */
export function composite<T extends object, A extends readonly unknown[]>(
  cls: CompositeClass<T, A>,
  columns: ColumnsFor<A>,
  options: CompositeOptions & { readonly nullable: true },
): Entry<'composite', T | null>;
export function composite<T extends object, A extends readonly unknown[]>(
  cls: CompositeClass<T, A>,
  columns: ColumnsFor<A>,
  options?: CompositeOptions,
): Entry<'composite', T>;
export function composite(
  cls: CompositeClass<object, unknown[]>,
  columns: readonly string[],
  options: CompositeOptions = {},
): Entry<'composite', object | null> {
  if (typeof cls !== 'function' || !Array.isArray(columns) || columns.length === 0) {
    throw entryErrors.COMPOSITE_WITHOUT_COLUMNS({ given: `a ${typeof cls} and ${JSON.stringify(columns)}` });
  }
  checkOptions('composite()', options, ['nullable', 'activeHistory']);
  const declared = { cls, columns, options };
  return declareEntry({
    kind: 'composite',
    stored: true,
    contribute: (place) => contribute(place, declared),
    over: (place) => inStatements(place, declared, shapeOf(place, declared)),
  });
}

interface Declared {
  readonly cls: CompositeClass<object, unknown[]>;
  readonly columns: readonly string[];
  readonly options: CompositeOptions;
}

function contribute(place: EntryPlace, { cls, columns, options }: Declared): object {
  const { mapper, key, index, prototype } = place;
  const parts = columns.map((column) => namedAttribute(place, 'composite()', column));
  const shape = shapeOf(place, { cls, columns, options });
  const dispatch = attributeDispatch(mapper.class, key);
  const { activeHistory = false } = options;
  mapper.manager.addAttribute(new CompositeAttribute({ key, index, parts, shape, activeHistory, dispatch }));
  defineAccessor(prototype, key, attributeAccessor(key));
  followColumns(mapper);
  return inStatements({ mapper, key, attributes: mapper.attrs }, { cls, columns, options }, shape);
}

function inStatements(
  { mapper, key, attributes }: EntryOver,
  { columns }: Declared,
  { valuesOf }: CompositeShape,
): CompositeExpression<object, object> {
  return new CompositeExpression<object, object>({
    owner: mapper.class,
    key,
    columns: columns.flatMap((name) => {
      const column = attributes[name];
      return column instanceof ColumnAttribute ? [column] : [];
    }),
    valuesOf,
    eventTarget: attributeTarget(mapper.class, key),
  });
}

function shapeOf(
  { mapper, key }: Pick<EntryPlace, 'mapper' | 'key'>,
  { cls, columns, options }: Declared,
): CompositeShape {
  const nothing = columns.map(() => null);
  return {
    className: cls.name,
    isValue: (value) => value instanceof cls,
    construct: (values) =>
      options.nullable && values.every((value) => value === null) ? null : new cls(...values),
    valuesOf(value) {
      const values = value === null ? nothing : takenApart(value);
      if (values.length === columns.length) return values;
      const facts = { class: mapper.class.name, attribute: key, columns: columns.join(', ') };
      throw entryErrors.COMPOSITE_VALUES({ ...facts, values: values.length });
    },
  };
}

function takenApart(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!('compositeValues' in value) || typeof value.compositeValues !== 'function')
    return Object.values(value);
  const values: unknown = value.compositeValues();
  return Array.isArray(values) ? values : [];
}

// --- the values follow the columns ---

const compositesOf = derived((mapper: Mapper): readonly CompositeAttribute[] =>
  mapper.manager.stored.filter((attribute) => attribute instanceof CompositeAttribute),
);

const followers = [
  [instanceEvents.load, whenLoaded],
  [instanceEvents.refresh, whenRefreshed],
  [instanceEvents.expire, whenExpired],
  [mapperEvents.after_insert, whenWritten],
  [mapperEvents.after_update, whenWritten],
] as const;

/** Registers the listeners of a class; once, for they are the same functions for all. */
function followColumns({ class: cls }: Mapper): void {
  const options = { raw: true, propagate: true };
  for (const [spec, fn] of followers) register(nodeOf(cls), { spec, fn, options, target: cls.name });
}

function whenLoaded(state: InstanceState): void {
  for (const one of compositesOf(state.mapper)) if (state.values[one.index] === undefined) one.fill(state);
}

function whenRefreshed(state: InstanceState, context: object | null, names: readonly string[] | null): void {
  for (const one of compositesOf(state.mapper)) {
    const isMeant = names === null || names.length === 0 || one.isAmong(names);
    // without a load it was a composite that has just been made of its columns
    if (isMeant && (context !== null || state.values[one.index] === undefined)) one.fill(state);
  }
}

function whenExpired(state: InstanceState, names: readonly string[] | null): void {
  for (const one of compositesOf(state.mapper)) if (names === null || one.isAmong(names)) one.forget(state);
}

/** Columns may have got their values from defaults of either side. */
function whenWritten(_mapper: Mapper, _connection: object, state: InstanceState): void {
  for (const one of compositesOf(state.mapper)) one.forget(state);
}
