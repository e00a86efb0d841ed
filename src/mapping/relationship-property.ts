// One relationship of a mapper, with everything settled: which class is at the other end, which columns hold the keys,
// which relationship is the other direction. What the attributes, the flush and the loading read.
import { attributeDispatch } from '../events/nodes.ts';
import { NO_VALUE } from '../events/symbols.ts';
import { CollectionAttribute } from '../instrumentation/collection.ts';
import type { InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';
import { ReferenceAttribute } from '../instrumentation/reference.ts';
import type { CascadeOptions } from './cascade-options.ts';
import type { CollectionFactory } from './collection-factory.ts';
import type { LazyStrategy } from './infer.ts';
import type { Mapper } from './mapper.ts';
import {
  type ColumnPair,
  RelationshipDirection,
  type RelationshipJoin,
  type RelationshipKeys,
} from './relationship-join.ts';
import type { RelationshipOrder } from './relationship-order.ts';
import type { MappedColumn, Table } from './table.ts';

export type { ColumnPair };
export { RelationshipDirection };

/** How a relationship behaves. */
export interface RelationshipFacts {
  readonly uselist: boolean;
  readonly cascade: CascadeOptions;
  readonly backPopulates: string | null;
  readonly orderBy: RelationshipOrder;
  readonly lazy: LazyStrategy;
  readonly innerJoin: boolean;
  readonly viewOnly: boolean;
  readonly postUpdate: boolean;
  readonly passiveDeletes: boolean | 'all';
  readonly passiveUpdates: boolean;
  readonly singleParent: boolean;
  readonly activeHistory: boolean;
  /** Of a many to one: no object is without it. */
  readonly required: boolean;
  /** Relationships that write the same columns, and are meant to. */
  readonly overlaps: readonly string[];
  /** Null for a relationship to one. */
  readonly collection: CollectionFactory | null;
}

export interface RelationshipParts {
  readonly key: string;
  readonly index: number;
  readonly parent: Mapper;
  readonly target: Mapper;
  readonly keys: RelationshipKeys;
  readonly facts: RelationshipFacts;
}

/**
 * A configured relationship. Seed: RelationshipProperty.
 *
 * @example
 * mapper(User).relationship('addresses')?.direction; // 'ONETOMANY'
 */
export class RelationshipProperty implements RelationshipKeys, RelationshipFacts {
  readonly key: string;
  /** The position of its value in every object of the class. */
  readonly index: number;
  readonly parent: Mapper;
  readonly target: Mapper;
  readonly direction: RelationshipDirection;
  /** From where to where key values go when objects are saved: to the side that holds the foreign key. */
  readonly synchronizePairs: readonly ColumnPair[];
  /** Of a many to many: from the target's columns to those of the table between. */
  readonly secondarySynchronizePairs: readonly ColumnPair[];
  readonly secondary: Table | null;
  /** The conditions between its ends. */
  readonly join: RelationshipJoin;
  readonly uselist: boolean;
  readonly cascade: CascadeOptions;
  readonly backPopulates: string | null;
  readonly orderBy: RelationshipOrder;
  readonly lazy: LazyStrategy;
  readonly innerJoin: boolean;
  readonly viewOnly: boolean;
  readonly postUpdate: boolean;
  readonly passiveDeletes: boolean | 'all';
  readonly passiveUpdates: boolean;
  readonly singleParent: boolean;
  readonly activeHistory: boolean;
  readonly required: boolean;
  readonly overlaps: readonly string[];
  readonly collection: CollectionFactory | null;
  /** Whether the other end is found by its primary key alone, so that the identity map may have it. */
  readonly useGet: boolean;
  /** What holds the values of objects and tells its events. */
  readonly attribute: ReferenceAttribute | CollectionAttribute;
  readonly #foreignKey: readonly MappedColumn[];
  #reverse: RelationshipProperty | null = null;

  constructor({ key, index, parent, target, keys, facts }: RelationshipParts) {
    this.key = key;
    this.index = index;
    this.parent = parent;
    this.target = target;
    this.direction = keys.direction;
    this.synchronizePairs = keys.synchronizePairs;
    this.secondarySynchronizePairs = keys.secondarySynchronizePairs;
    this.secondary = keys.secondary;
    this.join = keys.join;
    this.uselist = facts.uselist;
    this.cascade = facts.cascade;
    this.backPopulates = facts.backPopulates;
    this.orderBy = facts.orderBy;
    this.lazy = facts.lazy;
    this.innerJoin = facts.innerJoin;
    this.viewOnly = facts.viewOnly;
    this.postUpdate = facts.postUpdate;
    this.passiveDeletes = facts.passiveDeletes;
    this.passiveUpdates = facts.passiveUpdates;
    this.singleParent = facts.singleParent;
    this.activeHistory = facts.activeHistory;
    this.required = facts.required;
    this.overlaps = facts.overlaps;
    this.collection = facts.collection;
    this.#foreignKey = foreignKeyOf(target, keys);
    this.useGet = this.#foreignKey.length > 0;
    // last: the attribute looks at what the relationship is
    this.attribute = this.attributeFor(parent);
  }

  /** The attribute of a class that inherits the relationship: with listeners of its own. */
  attributeFor({ class: cls }: Mapper): ReferenceAttribute | CollectionAttribute {
    const options = { property: this, dispatch: attributeDispatch(cls, this.key) };
    return this.uselist ? new CollectionAttribute(options) : new ReferenceAttribute(options);
  }

  /** The attribute of the class that the object really is: who listens to a subclass is not who listens to its base. */
  attributeOf({ manager }: InstanceState): ReferenceAttribute | CollectionAttribute {
    if (manager === this.parent.manager) return this.attribute;
    // what inherits the relationship has an attribute of this kind in its place
    return (manager.attributes[this.index] ?? this.attribute) as ReferenceAttribute | CollectionAttribute;
  }

  /** The other direction of the relationship: a change of one changes the other. */
  get reverse(): RelationshipProperty | null {
    return this.#reverse;
  }

  get isSelfReferential(): boolean {
    return this.target.isA(this.parent) || this.parent.isA(this.target);
  }

  /** @internal the two are each other's other direction, from the configuration on */
  pairWith(reverse: RelationshipProperty): void {
    this.#reverse = reverse;
    reverse.#reverse = this;
  }

  /**
   * The primary key of the object that a many to one refers to, as far as the key columns say; null if it refers to
   * none, undefined if that is not in memory. Only where {@link useGet}.
   */
  targetKey(state: InstanceState, { committed }: { readonly committed: boolean }): PrimaryKey | undefined {
    const parts: unknown[] = [];
    for (const { index } of this.#foreignKey) {
      const value = committed ? committedColumn(state, index) : state.values[index];
      if (value === undefined || value === null) return value;
      parts.push(value);
    }
    return parts.length === 1 ? parts[0] : parts;
  }

  /** How errors call it: `User.addresses`. */
  toString(): string {
    return `${this.parent.class.name}.${this.key}`;
  }
}

/** The columns of this side that hold the other's primary key, in its order; none if they do not hold all of it. */
function foreignKeyOf(
  target: Mapper,
  { direction, synchronizePairs, join }: RelationshipKeys,
): MappedColumn[] {
  if (!join.isPlain || direction !== 'MANYTOONE' || synchronizePairs.length !== target.primaryKey.length)
    return [];
  const columns = target.primaryKey.flatMap(
    (part) => synchronizePairs.find(({ source }) => source.index === part.index)?.dest ?? [],
  );
  return columns.length === target.primaryKey.length ? columns : [];
}

/** The value that the database has; null where there was none. */
function committedColumn(state: InstanceState, index: number): unknown {
  if (!state.isChanged(index)) return state.values[index];
  const committed = state.committedValue(index);
  return committed === NO_VALUE ? null : committed;
}
