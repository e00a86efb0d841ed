// Gives a class its mapped column attributes: the bookkeeping of each on the class manager, and the property on the
// prototype.
import { attributeDispatch } from '../events/nodes.ts';
import { ScalarAttribute } from '../instrumentation/attribute.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import { isSqlValue } from '../sql/sql-value.ts';
import type { PgType } from '../sql/types.ts';
import type { ColumnSpec } from './column-spec.ts';
import { adoptPlainInstance } from './construct.ts';
import type { Mapper } from './mapper.ts';
import type { Shape } from './shape.ts';

/** Puts the columns of a mapper onto its class manager. */
export function instrumentColumns(mapper: Mapper): void {
  const { class: cls, columns, manager, versioning } = mapper;
  for (const column of columns) {
    const { key, index, spec, type } = column;
    manager.addAttribute(
      new ScalarAttribute({
        key,
        index,
        equals: equality(type),
        // the old key, and the old version, are what its row is found by
        activeHistory: spec.activeHistory || spec.primaryKey || column === versioning?.column,
        initial: initialValue(spec),
        deferred: spec.deferred,
        dispatch: attributeDispatch(cls, key),
      }),
    );
  }
}

/** What a new object reads before it has a value: the default, where the INSERT has another one. */
function initialValue({ default: given, insertDefault, insertSql }: ColumnSpec): unknown {
  if (given === undefined || (insertDefault ?? insertSql) === undefined) return undefined;
  return 'fn' in given ? undefined : given.value;
}

export function equality({ equals }: PgType): (a: unknown, b: unknown) => boolean {
  if (equals === undefined) return Object.is;
  // null, symbols and SQL stand for themselves; the type compares values only
  return (a, b) => a === b || (isValue(a) && isValue(b) && equals(a, b));
}

const isValue = (value: unknown): boolean =>
  value !== null && value !== undefined && typeof value !== 'symbol' && !isSqlValue(value);

/**
 * Defines the properties of a shape's columns on a prototype; where others will be when the mapping is configured,
 * properties that configure it.
 */
export function defineProperties(prototype: object, shape: Shape): void {
  for (const { key, index } of shape.columns) defineProperty(prototype, key, index);
  for (const key of [...shape.relations, ...shape.entries.map((entry) => entry.key)]) {
    defineWaiting(prototype, key);
  }
}

/** Objects of classes with a constructor of their own may set it before anything else has made the mapping be configured. */
function defineWaiting(prototype: object, key: string): void {
  Object.defineProperty(prototype, key, {
    configurable: true,
    enumerable: true,
    get: () => undefined,
    set(this: object, value: unknown) {
      const { manager } = stateOf(this) ?? adoptPlainInstance(this);
      if (!manager.attributesByKey.has(key)) manager.mapper.registry.configure({ cascade: true });
      // the configuration has put another property in the place of this one
      if (manager.attributesByKey.has(key)) Reflect.set(this, key, value);
    },
  });
}

/** Defines the property of one attribute, by the position of its value. */
export function defineProperty(prototype: object, key: string, index: number): void {
  Object.defineProperty(prototype, key, {
    configurable: true,
    enumerable: true,
    get(this: object): unknown {
      const state = stateOf(this);
      if (state === undefined) return undefined;
      const value = state.values[index];
      return value === undefined ? state.manager.attributes[index]?.get(state) : value;
    },
    set: setterOf(index),
  });
}

/** The same of a collection, which may have to be made when it is looked at. */
export function defineCollection(prototype: object, key: string, index: number): void {
  Object.defineProperty(prototype, key, {
    configurable: true,
    enumerable: true,
    get(this: object): unknown {
      const state = stateOf(this);
      return state?.manager.attributes[index]?.get(state);
    },
    set: setterOf(index),
  });
}

function setterOf(index: number): (this: object, value: unknown) => void {
  return function (this: object, value: unknown) {
    const state: InstanceState = stateOf(this) ?? adoptPlainInstance(this);
    state.manager.attributes[index]?.set(state, value);
  };
}
