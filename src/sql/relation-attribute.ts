// A relationship in statements: conditions on what it leads to, as EXISTS over the other table under a name of its own;
// and the target of its attribute events. Which columns it goes by is asked when a condition is made.
import type { OperationNode, SelectQueryNode } from 'kysely';
import { relationshipErrors } from '../errors/catalog/relationships.ts';
import type { EventTarget } from '../events/targets.ts';
import type { AttrsOf, InstanceOf } from './entity-types.ts';
import { type Condition, Expr } from './expression.ts';
import {
  aliasNode,
  andNode,
  asClause,
  filterNodes,
  rawNode,
  selectionNode,
  sourceNode,
  unaryNode,
} from './nodes.ts';
import type { TableRef } from './table.ts';

/** Under which name a table stands in a statement, and inside of how many conditions. */
export interface RelationSource {
  readonly table: TableRef;
  readonly depth: number;
}

/** The names of the tables of a relationship in a statement. */
export interface RelationPlaces {
  readonly from: TableRef;
  readonly between: TableRef | null;
  readonly target: TableRef;
  /** How many conditions stand around them. */
  readonly depth: number;
}

/** The way from one table to another. */
export interface RelationPath {
  /** The relationship of the mapping. */
  readonly property: object;
  readonly target: TableRef;
  readonly secondary: TableRef | null;
  /** From the table of the owner to the target, also over the table between. */
  conditions(places: RelationPlaces): OperationNode[];
  /** The attributes of the target over a table of that name. */
  attributes(source: RelationSource): object;
}

export interface RelationAttributeOptions<Owner, Target, Many extends boolean> {
  readonly owner: abstract new (...args: never) => Owner;
  readonly key: string;
  readonly target: () => Target;
  readonly many: Many;
  readonly eventTarget: EventTarget<'attribute', Owner, InstanceOf<Target>>;
  readonly from: RelationSource;
  readonly path: () => RelationPath | undefined;
}

/**
 * What `attrs(User).addresses` is: a relationship in conditions, and the target of its listeners.
 *
 * @example
 * select(User).where((u) => u.addresses.any((a) => a.email.like('%@example.org')))
 */
export class RelationAttribute<Owner, Target, Many extends boolean> {
  readonly kind = 'relation';
  /** The class whose attribute this is. */
  readonly owner: abstract new (
    ...args: never
  ) => Owner;
  readonly key: string;
  readonly many: Many;
  /** What listeners of the relationship hear of: members of a collection, or the one object. */
  readonly eventTarget: EventTarget<'attribute', Owner, InstanceOf<Target>>;
  readonly #target: () => Target;
  readonly #from: RelationSource;
  readonly #path: () => RelationPath | undefined;

  constructor(options: RelationAttributeOptions<Owner, Target, Many>) {
    this.owner = options.owner;
    this.key = options.key;
    this.many = options.many;
    this.eventTarget = options.eventTarget;
    this.#target = options.target;
    this.#from = options.from;
    this.#path = options.path;
  }

  /** The class at the other end. */
  get target(): Target {
    return this.#target();
  }

  /** The relationship of the mapping that it stands for. */
  get property(): object {
    return this.#pathFrom('property').property;
  }

  /**
   * Whether a collection has a member, or one of which the condition is true. Seed: `relationship.any()`.
   *
   * @throws InvalidRequestError for a relationship to one, which has `has()`
   */
  any(condition?: (target: AttrsOf<Target>) => Condition): Expr {
    if (!this.many) throw relationshipErrors.ANY_OF_ONE({ relationship: this.#label });
    return this.#exists('any', condition);
  }

  /**
   * Whether a reference has an object, or one of which the condition is true. Seed: `relationship.has()`.
   *
   * @throws InvalidRequestError for a collection, which has `any()`
   */
  has(condition?: (target: AttrsOf<Target>) => Condition): Expr {
    if (this.many) throw relationshipErrors.HAS_OF_MANY({ relationship: this.#label });
    return this.#exists('has', condition);
  }

  get #label(): string {
    return `${this.owner.name}.${this.key}`;
  }

  #pathFrom(call: string): RelationPath {
    const path = this.#path();
    if (path !== undefined) return path;
    throw relationshipErrors.NOT_CONFIGURED({ relationship: this.#label, call });
  }

  #exists(call: string, condition: ((target: AttrsOf<Target>) => Condition) | undefined): Expr {
    const path = this.#pathFrom(call);
    const depth = this.#from.depth + 1;
    const target = aliased(path.target, depth);
    const between = path.secondary === null ? null : aliased(path.secondary, depth);
    const conditions = path.conditions({ from: this.#from.table, between, target, depth });
    conditions.push(...filterNodes(path.target, target));
    if (condition !== undefined) {
      // the mapping makes the attributes from the shape that the type is inferred from
      const attributes = path.attributes({ table: target, depth }) as AttrsOf<Target>;
      conditions.push(condition(attributes).toOperationNode());
    }
    const froms = [
      alias(path.target, target),
      ...(path.secondary && between ? [alias(path.secondary, between)] : []),
    ];
    return new Expr({ node: unaryNode('exists', selectOne(froms, conditions)) });
  }
}

/** The same table under a name of its own, so that it may stand inside of a statement over itself. */
function aliased({ name, columns }: TableRef, depth: number): TableRef {
  return { name: `${name}_${depth}`, columns };
}

const alias = (table: TableRef, { name }: TableRef): OperationNode => sourceNode(table, name);

function selectOne(froms: readonly OperationNode[], conditions: readonly OperationNode[]): SelectQueryNode {
  return {
    kind: 'SelectQueryNode',
    from: { kind: 'FromNode', froms },
    selections: [selectionNode(aliasNode(rawNode(['1']), 'found'))],
    where: { kind: 'WhereNode', where: conditions.map(asClause).reduce(andNode) },
  };
}
