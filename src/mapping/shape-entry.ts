// What a shape may hold besides columns and relationships: entries, which put themselves into a mapper when it is
// configured. Whoever makes mappers only has to call `contribute`.
import { entryErrors } from '../errors/catalog/shape-entries.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { MappedAttribute } from '../instrumentation/mapped-attribute.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import type { EntryKind } from '../sql/entry-types.ts';
import { isNodeSource } from '../sql/expression.ts';
import { nearest } from '../util/nearest.ts';
import { adoptPlainInstance } from './construct.ts';
import type { Mapper } from './mapper.ts';

/** Where an entry is put. */
export interface EntryPlace {
  readonly mapper: Mapper;
  readonly key: string;
  /** The position of its value in every object; -1 for one that is not stored. */
  readonly index: number;
  /** Where the accessors of the columns stand. */
  readonly prototype: object;
}

/** What an entry gives back that is nothing in statements, where asking for it is a mistake. */
export class Refusal {
  readonly refuse: () => never;

  constructor(refuse: () => never) {
    this.refuse = refuse;
  }
}

export interface ShapeEntry {
  /** `unmapped`: an attribute of its base that a concrete class does not have. */
  readonly kind: EntryKind | 'unmapped';
  /** Whether objects keep a place for its value. */
  readonly stored: boolean;
  /** Puts it in place; gives back what it is in statements and for listeners, if it is anything there. */
  contribute(place: EntryPlace): object | undefined;
  /** What it is over another name of its table; of an entry without it there is nothing in statements. */
  over?(place: EntryOver): object | undefined;
}

/** Where an entry is asked for over another name of its table: once the mapping is configured. */
export interface EntryOver {
  readonly mapper: Mapper;
  readonly key: string;
  /** The attributes over that name, by which the entry is made. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

const entries = new WeakSet<object>();

/** Makes an entry known; its type is what the builder says that it is. */
export function declareEntry<E>(entry: ShapeEntry): E {
  entries.add(Object.freeze(entry));
  // what an entry is on objects and in statements is carried by its type alone
  return entry as unknown as E;
}

/** Whether a value of a shape is an entry. */
export function isShapeEntry(value: unknown): value is ShapeEntry {
  return typeof value === 'object' && value !== null && entries.has(value);
}

/** The attribute of a mapper that an entry names. @throws ArgumentError if it has none of that name */
export function namedAttribute({ mapper, key }: EntryPlace, call: string, column: string): MappedAttribute {
  const { attributesByKey } = mapper.manager;
  const attribute = attributesByKey.get(column);
  if (attribute !== undefined) return attribute;
  throw entryErrors.UNKNOWN_ENTRY_COLUMN({
    class: mapper.class.name,
    attribute: key,
    call,
    column,
    nearest: nearest(column, attributesByKey.keys()),
  });
}

/** Calls the definition of an expression. @throws ArgumentError if it gives none */
export function expressionOf<X extends object>(
  { mapper, key, attributes = mapper.attrs }: Omit<EntryOver, 'attributes'> & Partial<EntryOver>,
  call: string,
  define: (attributes: never) => X,
): X {
  // the builder has typed the definition by the class whose attributes these are
  const made = define(attributes as never);
  if (isNodeSource(made)) return made;
  const facts = { class: mapper.class.name, attribute: key, call };
  throw entryErrors.NOT_AN_EXPRESSION({ ...facts, given: made === null ? 'null' : `a ${typeof made}` });
}

export interface Accessor {
  readonly get: (state: InstanceState) => unknown;
  readonly set: (state: InstanceState, value: unknown) => void;
}

/** Defines the property through which objects show an entry. */
export function defineAccessor(prototype: object, key: string, { get, set }: Accessor): void {
  Object.defineProperty(prototype, key, {
    configurable: true,
    enumerable: true,
    get(this: object): unknown {
      const state = stateOf(this);
      return state === undefined ? undefined : get(state);
    },
    set(this: object, value: unknown) {
      set(stateOf(this) ?? adoptPlainInstance(this), value);
    },
  });
}

/** Reads and writes an attribute by its name, whichever mapper the object has. */
export function attributeAccessor(key: string): Accessor {
  return {
    get: (state) => state.manager.attribute(key).get(state),
    set: (state, value) => state.manager.attribute(key).set(state, value),
  };
}
