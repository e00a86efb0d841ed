// Gives a class its mapped column attributes: the bookkeeping of each on the class manager, and the property on the
// prototype.
import { attributeDispatch } from '../events/nodes.ts';
import { ScalarAttribute } from '../instrumentation/attribute.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import type { PgType } from '../sql/types.ts';
import { adoptPlainInstance } from './construct.ts';
import type { Mapper } from './mapper.ts';
import type { Table } from './table.ts';

/** Puts the columns of a mapper's table onto its class manager. */
export function instrumentColumns(mapper: Mapper): void {
  const { class: cls, table, manager } = mapper;
  for (const column of table.columns) {
    const { key, index, spec, type } = column;
    manager.addAttribute(
      new ScalarAttribute({
        key,
        index,
        equals: equality(type),
        // the old key is what its row is found by
        activeHistory: spec.activeHistory || spec.primaryKey,
        deferred: spec.deferred,
        dispatch: attributeDispatch(cls, key),
      }),
    );
  }
}

export function equality({ equals }: PgType): (a: unknown, b: unknown) => boolean {
  if (equals === undefined) return Object.is;
  // null and symbols stand for themselves; the type compares values only
  return (a, b) => a === b || (isValue(a) && isValue(b) && equals(a, b));
}

const isValue = (value: unknown): boolean =>
  value !== null && value !== undefined && typeof value !== 'symbol';

/**
 * Defines the properties of a table's columns on a prototype; where others will be when the mapping is configured,
 * properties that configure it.
 */
export function defineProperties(prototype: object, table: Table): void {
  for (const { key, index } of table.columns) defineProperty(prototype, key, index);
  for (const key of [...table.relations, ...table.entries.map((entry) => entry.key)]) {
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
    set(this: object, value: unknown) {
      const state: InstanceState = stateOf(this) ?? adoptPlainInstance(this);
      state.manager.attributes[index]?.set(state, value);
    },
  });
}
