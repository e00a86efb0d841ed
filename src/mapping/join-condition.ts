// The keys of a relationship whose join is an expression: which of its columns are foreign, which way it goes by them, which
// pairs the flush keeps in step, and what it asks besides. Pure, or throws what the expression lacks.
import type { OperationNode } from 'kysely';
import { joinErrors } from '../errors/catalog/joins.ts';
import type { TableRef } from '../sql/table.ts';
import { attributesOver, columnsOfTable } from './attributes-of.ts';
import { type Declared, foreignKeys, type KeyTable, keyTableOf, optional } from './foreign-keys.ts';
import { JoinClause, type JoinColumn, type JoinEnd, type JoinEquality } from './join-clause.ts';
import type { Mapper } from './mapper.ts';
import {
  type ColumnPair,
  farPairs,
  type JoinPlaces,
  pairsJoin,
  type RelationshipJoin,
  type RelationshipKeys,
} from './relationship-join.ts';
import { farKeyOver, nearKeyOver } from './relationship-keys.ts';
import type { MappedColumn, Table } from './table.ts';

/** @throws ArgumentError if the expression does not say by which columns the objects belong together */
export function joinKeys(declared: Declared, secondary: Table | null): RelationshipKeys {
  if (secondary !== null) return keysOverSecondary(declared, secondary);
  const { label, parent, target, declaration } = declared;
  const make = declaration.options.primaryJoin;
  if (make === undefined) throw joinErrors.SECONDARY_JOIN_ALONE({ relationship: label });
  const near = endOf(parent);
  const far = endOf(target);
  const remoteSide = optional(label, 'remoteSide', keyTableOf(target), declaration.options.remoteSide) ?? [];
  const clause = new JoinClause({ label, option: 'primaryJoin', make, near, far, remoteSide });
  const isManyToOne = declaration.kind === 'belongsTo';
  const holder = isManyToOne ? keyTableOf(parent) : keyTableOf(target);
  const named = optional(label, 'foreignKey', holder, declaration.options.foreignKey);
  const synchronizePairs = pairsOf(declared, { clause, near, far, isHeldNear: isManyToOne, named });
  const direction = isManyToOne ? 'MANYTOONE' : 'ONETOMANY';
  const keys = { direction, synchronizePairs, secondarySynchronizePairs: [], secondary: null } as const;
  return { ...keys, join: new JoinCondition(clause, null, keys) };
}

function keysOverSecondary(declared: Declared, secondary: Table): RelationshipKeys {
  const { label, parent, target, declaration } = declared;
  const { primaryJoin, secondaryJoin, foreignKey, remoteSide } = declaration.options;
  const between: JoinEnd = { table: secondary, attributes: ({ table }) => columnsOfTable(secondary, table) };
  const clauseOf = (option: 'primaryJoin' | 'secondaryJoin', end: Mapper): Question | null => {
    const make = option === 'primaryJoin' ? primaryJoin : secondaryJoin;
    if (make === undefined) return null;
    const sides = { near: endOf(end), far: between };
    const names = option === 'primaryJoin' ? foreignKey : remoteSide;
    const named = optional(label, 'foreignKey', secondary, names);
    const clause = new JoinClause({ label, option, make, ...sides, remoteSide: [] });
    return { ...sides, clause, isHeldNear: false, named };
  };
  const near = clauseOf('primaryJoin', parent);
  const far = clauseOf('secondaryJoin', target);
  const synchronizePairs = near === null ? nearKeyOver(declared, secondary) : pairsOf(declared, near);
  const secondarySynchronizePairs =
    far === null ? farKeyOver(declared, secondary, synchronizePairs) : pairsOf(declared, far);
  const keys = {
    direction: 'MANYTOMANY',
    synchronizePairs,
    secondarySynchronizePairs,
    secondary,
  } as const;
  return { ...keys, join: new JoinCondition(near?.clause ?? null, far?.clause ?? null, keys) };
}

const endOf = (mapper: Mapper): JoinEnd => ({
  table: keyTableOf(mapper),
  attributes: (source) => attributesOver(mapper, source),
});

// --- which columns are foreign ---

interface Question {
  readonly clause: JoinClause;
  readonly near: JoinEnd;
  readonly far: JoinEnd;
  /** The declaration's kind says at which end the foreign key is. */
  readonly isHeldNear: boolean;
  /** The columns that the declaration names. */
  readonly named: readonly MappedColumn[] | undefined;
}

function pairsOf(declared: Declared, question: Question): ColumnPair[] {
  const { clause, isHeldNear } = question;
  const { label, declaration } = declared;
  const { viewOnly = false } = declaration.options;
  const facts = { relationship: label, option: optionOf(declared, question) };
  if (!isBetweenEnds(clause)) throw joinErrors.JOIN_WITHOUT_PAIR(facts);
  const foreign = foreignIn(question);
  // what is only looked at needs nothing to be written
  const isFree = viewOnly && foreign.length === 0;
  if (!isFree) checkForeign(declared, question, foreign);
  const isPair = ({ near, far }: JoinEquality): boolean =>
    isFree ||
    foreign.some(({ column, isNear }) => isNear === isHeldNear && column === (isNear ? near : far).column);
  const pairs = clause.equalities.filter(isPair).map(({ near, far }) => {
    const [source, dest] = isHeldNear ? [far.column, near.column] : [near.column, far.column];
    return Object.freeze({ source, dest });
  });
  if (pairs.length === 0 && !viewOnly) throw joinErrors.JOIN_WITHOUT_EQUALITY(facts);
  return pairs;
}

const optionOf = ({ target }: Declared, { near, far }: Question): string =>
  near.table === keyTableOf(target) && far.table !== keyTableOf(target) ? 'secondaryJoin' : 'primaryJoin';

const isBetweenEnds = ({ columns }: JoinClause): boolean =>
  columns.some(({ isNear }) => isNear) && columns.some(({ isNear }) => !isNear);

/** Those that are marked; or else those that are named; or else those of foreign keys. */
function foreignIn({ clause, near, far, isHeldNear, named }: Question): readonly JoinColumn[] {
  const marked = clause.columns.filter(({ isMarked }) => isMarked);
  if (marked.length > 0) return marked;
  if (named !== undefined) {
    return clause.columns.filter(({ column, isNear }) => isNear === isHeldNear && named.includes(column));
  }
  return clause.equalities.flatMap((equality) => {
    if (refers(far.table, equality.far.column, { to: near.table, column: equality.near.column }))
      return [equality.far];
    const isNear = refers(near.table, equality.near.column, { to: far.table, column: equality.far.column });
    return isNear ? [equality.near] : [];
  });
}

function refers(
  holder: KeyTable,
  held: MappedColumn,
  { to, column }: { readonly to: KeyTable; readonly column: MappedColumn },
): boolean {
  return foreignKeys(holder, to).some(({ columns, targets }) =>
    columns.some((each, at) => each === held && targets[at] === column),
  );
}

function checkForeign(declared: Declared, question: Question, foreign: readonly JoinColumn[]): void {
  const { label: relationship, target } = declared;
  const { near, far, isHeldNear } = question;
  const facts = { relationship, option: optionOf(declared, question) };
  if (foreign.length === 0) throw joinErrors.JOIN_WITHOUT_FOREIGN_KEY(facts);
  if (foreign.some(({ isNear }) => isNear === isHeldNear)) {
    if (foreign.every(({ isNear }) => isNear === isHeldNear)) return;
    throw joinErrors.JOIN_BOTH_WAYS({ relationship, own: near.table.name, other: far.table.name });
  }
  const call = isHeldNear ? 'hasMany(…) or hasOne(…)' : 'belongsTo(…)';
  const holder = (isHeldNear ? far : near).table.name;
  throw joinErrors.JOIN_OTHER_DIRECTION({ relationship, holder, target: target.class.name, call });
}

// --- the condition in statements ---

class JoinCondition implements RelationshipJoin {
  readonly isPlain: boolean;
  readonly own: readonly MappedColumn[];
  readonly remote: readonly MappedColumn[] | null;
  readonly nullable: ReadonlySet<MappedColumn>;
  readonly #near: JoinClause | null;
  readonly #far: JoinClause | null;
  readonly #pairs: RelationshipJoin;
  readonly #farPairs: readonly ColumnPair[];

  constructor(near: JoinClause | null, far: JoinClause | null, keys: Omit<RelationshipKeys, 'join'>) {
    this.#near = near;
    this.#far = far;
    this.#pairs = pairsJoin(keys);
    this.#farPairs = keys.secondarySynchronizePairs;
    const isMade = (clause: JoinClause | null, pairs: readonly ColumnPair[]) =>
      clause === null || (!clause.conjuncts.includes(null) && clause.conjuncts.length === pairs.length);
    this.isPlain = isMade(near, keys.synchronizePairs) && isMade(far, this.#farPairs);
    const goesBy = near === null ? this.#pairs : goingBy(near);
    this.own = goesBy.own;
    this.remote = goesBy.remote;
    this.nullable = goesBy.nullable;
  }

  near(places: JoinPlaces): OperationNode[] {
    return this.#near === null ? this.#pairs.near(places) : this.#near.nodes(places);
  }

  far(places: JoinPlaces): OperationNode[] {
    return this.#far === null ? farPairs(places, this.#farPairs) : this.#far.nodes(places);
  }

  criteria(to: TableRef): OperationNode[] {
    return this.#near?.others(to) ?? [];
  }
}

/** By keys where its own columns do nothing but equal others; else its own columns have to be there as rows. */
function goingBy(clause: JoinClause): Pick<RelationshipJoin, 'own' | 'remote' | 'nullable'> {
  const pairs = clause.conjuncts.filter((equality) => equality !== null);
  const paired = new Set(pairs.map(({ near }) => near.column));
  const others = clause.otherColumns.filter(({ isNear }) => isNear).map(({ column }) => column);
  if (others.length === 0 && pairs.length > 0) {
    const own = pairs.map(({ near }) => near.column);
    return { own, remote: pairs.map(({ far }) => far.column), nullable: new Set() };
  }
  const own = [...new Set([...paired, ...others])];
  return { own, remote: null, nullable: new Set(own.filter((column) => !paired.has(column))) };
}
