// How the two ends of a relationship belong together, as conditions between tables under whatever names they have in a
// statement: made of pairs of columns, or of what `primaryJoin` and `secondaryJoin` say (join-condition.ts).
import type { OperationNode } from 'kysely';
import { equalColumns } from '../sql/select-join.ts';
import type { TableRef } from '../sql/table.ts';
import type { MappedColumn, Table } from './table.ts';

/** Which way a relationship goes. Seed: RelationshipDirection. */
export const RelationshipDirection = Object.freeze({
  ONETOMANY: 'ONETOMANY',
  MANYTOONE: 'MANYTOONE',
  MANYTOMANY: 'MANYTOMANY',
});
export type RelationshipDirection = keyof typeof RelationshipDirection;

/** Two columns of which one takes its value from the other when objects are saved. */
export interface ColumnPair {
  readonly source: MappedColumn;
  readonly dest: MappedColumn;
}

/** The columns of a relationship. */
export interface RelationshipKeys {
  readonly direction: RelationshipDirection;
  readonly synchronizePairs: readonly ColumnPair[];
  readonly secondarySynchronizePairs: readonly ColumnPair[];
  readonly secondary: Table | null;
  readonly join: RelationshipJoin;
}

/** The names of the nearer table and of the one further along, and how many conditions stand around them. */
export interface JoinPlaces {
  readonly from: TableRef;
  readonly to: TableRef;
  readonly depth: number;
}

/** The conditions between the ends of a relationship. */
export interface RelationshipJoin {
  /** It says no more than that columns are equal. */
  readonly isPlain: boolean;
  /** The columns of the object itself that the other end goes by. */
  readonly own: readonly MappedColumn[];
  /** What holds the same values, in the same order: columns of the target or of the table between. Null where it is no matter of equal columns. */
  readonly remote: readonly MappedColumn[] | null;
  /** Those of its own columns that may be null and lead somewhere all the same. */
  readonly nullable: ReadonlySet<MappedColumn>;
  /** From the own table to the target, or to the table between. */
  near(places: JoinPlaces): OperationNode[];
  /** From the target to the table between; of a relationship without one there is nothing to be said. */
  far(places: JoinPlaces): OperationNode[];
  /** What the near condition asks of the other table besides equal columns. */
  criteria(to: TableRef): OperationNode[];
}

const NOTHING: ReadonlySet<MappedColumn> = new Set();

/** The join of a relationship that goes by its key columns alone. */
export function pairsJoin(keys: Omit<RelationshipKeys, 'join'>): RelationshipJoin {
  const { direction, synchronizePairs, secondarySynchronizePairs } = keys;
  const isManyToOne = direction === 'MANYTOONE';
  const own = synchronizePairs.map(({ source, dest }) => (isManyToOne ? dest : source));
  const remote = synchronizePairs.map(({ source, dest }) => (isManyToOne ? source : dest));
  return {
    isPlain: true,
    own,
    remote,
    nullable: NOTHING,
    near: (places) => equalities(places, own, remote),
    far: (places) => farPairs(places, secondarySynchronizePairs),
    criteria: () => [],
  };
}

export function farPairs(places: JoinPlaces, pairs: readonly ColumnPair[]): OperationNode[] {
  return equalities(
    places,
    pairs.map(({ source }) => source),
    pairs.map(({ dest }) => dest),
  );
}

export function equalities(
  { from, to }: JoinPlaces,
  near: readonly MappedColumn[],
  far: readonly MappedColumn[],
): OperationNode[] {
  return near.flatMap((column, at) => {
    const other = far[at];
    if (other === undefined) return [];
    return [equalColumns({ table: from, column }, { table: to, column: other })];
  });
}
