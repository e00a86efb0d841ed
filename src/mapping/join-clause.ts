// One condition between two tables, as `primaryJoin` or `secondaryJoin` gives it: a function that is called anew for each
// pair of names under which the tables stand in a statement. What it compares is found out once.
import type { OperationNode, ReferenceNode } from 'kysely';
import { joinErrors } from '../errors/catalog/joins.ts';
import { relationshipErrors } from '../errors/catalog/relationships.ts';
import { isForeign, isRemote, withMarks } from '../sql/annotations.ts';
import { isNodeSource } from '../sql/expression.ts';
import {
  columnNameOf,
  conjunctsOf,
  equalitiesIn,
  equalityOf,
  isOf,
  movedTo,
  referencesOf,
  replaceReferences,
} from '../sql/references.ts';
import type { RelationSource } from '../sql/relation-attribute.ts';
import type { TableRef } from '../sql/table.ts';
import { nearest } from '../util/nearest.ts';
import type { KeyTable } from './foreign-keys.ts';
import type { JoinFunction } from './relationship.ts';
import type { JoinPlaces } from './relationship-join.ts';
import type { MappedColumn } from './table.ts';

/** One of the two tables. */
export interface JoinEnd {
  readonly table: KeyTable;
  /** What the function gets of it. */
  attributes(source: RelationSource): object;
}

export interface JoinClauseOptions {
  /** How errors call it. */
  readonly label: string;
  readonly option: 'primaryJoin' | 'secondaryJoin';
  readonly make: JoinFunction;
  readonly near: JoinEnd;
  readonly far: JoinEnd;
  /** Columns that are at the far end even if the function has taken them from the near one. */
  readonly remoteSide: readonly MappedColumn[];
}

/** A column in the condition, and at which end it is. */
export interface JoinColumn {
  readonly column: MappedColumn;
  readonly isNear: boolean;
  readonly isMarked: boolean;
}

/** Two columns, one of each end, that are equal. */
export interface JoinEquality {
  readonly near: JoinColumn;
  readonly far: JoinColumn;
}

const NEAR: TableRef = Object.freeze({ name: ' near', columns: [] });
const FAR: TableRef = Object.freeze({ name: ' far', columns: [] });

export class JoinClause {
  /** All columns of the two ends, as often as they come. */
  readonly columns: readonly JoinColumn[];
  readonly equalities: readonly JoinEquality[];
  /** For each condition that has to hold: its equality, or null for one that says something else. */
  readonly conjuncts: readonly (JoinEquality | null)[];
  /** The columns of the conditions that say something else. */
  readonly otherColumns: readonly JoinColumn[];
  readonly #options: JoinClauseOptions;

  /** @throws ArgumentError if the function gives no condition, or asks for a column that is not there */
  constructor(options: JoinClauseOptions) {
    this.#options = options;
    const nodes = this.#call({ from: NEAR, to: FAR, depth: 0 }, (end, source) => this.#watched(end, source));
    this.columns = nodes.flatMap((node) => this.#columnsIn(node));
    this.equalities = nodes.flatMap((node) =>
      equalitiesIn(node).flatMap((pair) => this.#equality(pair) ?? []),
    );
    this.conjuncts = nodes.map((node) => this.#equality(equalityOf(node)));
    this.otherColumns = nodes.flatMap((node, at) =>
      this.conjuncts[at] === null ? this.#columnsIn(node) : [],
    );
  }

  /** The conditions that have to hold between the tables of these names. */
  nodes(places: JoinPlaces): OperationNode[] {
    return this.#call(places, (end, source) => end.attributes(source));
  }

  /** Those of them that are no equalities. */
  others(to: TableRef): OperationNode[] {
    return this.nodes({ from: NEAR, to, depth: 0 }).filter((_, at) => this.conjuncts[at] === null);
  }

  #call(places: JoinPlaces, attributes: (end: JoinEnd, source: RelationSource) => object): OperationNode[] {
    const { from, to, depth } = places;
    const { label, option, make, near, far } = this.#options;
    const sides = [attributes(near, { table: from, depth }), attributes(far, { table: to, depth })];
    // the declaration has typed the function by the classes whose attributes these are
    const made: unknown = make(...(sides as never[]));
    if (!isNodeSource(made)) {
      throw joinErrors.JOIN_NOT_A_CONDITION({ relationship: label, option, given: String(made) });
    }
    return conjunctsOf(this.#sided(made.toOperationNode(), places));
  }

  /** In one table the far end may be meant by a column of the near one: marked, or named by `remoteSide`. */
  #sided(node: OperationNode, { from, to }: JoinPlaces): OperationNode {
    const { near, far, remoteSide } = this.#options;
    if (near.table !== far.table) return node;
    const isFarNamed = referencesOf(node).some((reference) => isOf(reference, to));
    const isFar = (reference: ReferenceNode): boolean =>
      isRemote(reference) || (!isFarNamed && remoteSide.some(({ name }) => name === columnNameOf(reference)));
    return replaceReferences(node, (reference) =>
      isOf(reference, from) && isFar(reference) ? withMarks(movedTo(reference, to), reference) : reference,
    );
  }

  #columnsIn(node: OperationNode): JoinColumn[] {
    return referencesOf(node).flatMap((reference) => this.#columnOf(reference) ?? []);
  }

  #columnOf(reference: ReferenceNode): JoinColumn | null {
    const { near, far } = this.#options;
    const isNear = isOf(reference, NEAR);
    if (!isNear && !isOf(reference, FAR)) return null;
    const name = columnNameOf(reference);
    const column = (isNear ? near : far).table.columns.find((each) => each.name === name);
    return column === undefined ? null : { column, isNear, isMarked: isForeign(reference) };
  }

  #equality(pair: readonly [ReferenceNode, ReferenceNode] | null): JoinEquality | null {
    if (pair === null) return null;
    const [left, right] = pair.map((reference) => this.#columnOf(reference));
    if (!left || !right || left.isNear === right.isNear) return null;
    return left.isNear ? { near: left, far: right } : { near: right, far: left };
  }

  /** The attributes, which complain of a name that is none of theirs. */
  #watched(end: JoinEnd, source: RelationSource): object {
    const { label, option } = this.#options;
    return new Proxy(end.attributes(source), {
      get(attributes, name) {
        if (typeof name === 'string' && !(name in attributes)) {
          const known = Object.keys(attributes);
          const facts = { relationship: label, option, table: end.table.name, column: name, known };
          throw relationshipErrors.UNKNOWN_RELATIONSHIP_COLUMN({ ...facts, nearest: nearest(name, known) });
        }
        return Reflect.get(attributes, name);
      },
    });
  }
}
