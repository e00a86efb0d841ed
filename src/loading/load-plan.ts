// First stage of a load: which columns are read and where each goes, decided once for a mapper and a set of options. The
// plan of a whole object without options is kept with the mapper.
import { loadingErrors } from '../errors/catalog/loading.ts';
import type { DeferredLoad, PrimaryKey } from '../instrumentation/instance-state.ts';
import { columnExpressions } from '../mapping/column-property.ts';
import { derived } from '../mapping/derived.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { LoaderOption, SelectState } from '../sql/select.ts';
import type { LoadRequest } from './load-request.ts';
import { type ColumnLoading, isColumnOption } from './options.ts';
import {
  byColumnsRead,
  hasEager,
  type PlanPlace,
  type RelatedPlan,
  relatedPlan,
  StatementLayout,
} from './related-plan.ts';
import { isRelationshipOption } from './relationship-options.ts';

export interface LoadPlan {
  readonly mapper: Mapper;
  /** What is read, in this order. */
  readonly columns: readonly MappedColumn[];
  /** A row is an object's values as it is: every column, in its place. */
  readonly isWhole: boolean;
  /** Position in an object's part of the row of what tells its class; -1 where all are of the mapper's. */
  readonly classAt: number;
  /** Positions in an object's part of the row whose driver values become the attribute's by a function. */
  readonly decoders: readonly Decoder[];
  /** The same of the primary key, which is looked up before anything else of the row is touched. */
  readonly keyDecoders: readonly Decoder[];
  /** What the options leave for later, by attribute index. */
  readonly deferred: ReadonlyMap<number, DeferredLoad> | null;
  /** The primary key in a row whose columns begin at `offset`. */
  readonly keyOf: (row: readonly unknown[], offset: number) => PrimaryKey;
  /** Where its columns begin in the row of a statement that reads more than these. */
  readonly offset: number;
  /** What is loaded along; null where nothing is. */
  readonly related: RelatedPlan | null;
  /** What the statement reads besides; null where nothing is. */
  readonly joined: JoinedSelect | null;
}

/** What joined relationships need of the select, and make of its rows. */
export interface JoinedSelect {
  readonly select: Pick<SelectState, 'joins' | 'joinedOrder' | 'limitedBy'>;
  /** An object may come in several rows. */
  readonly isMultiplied: boolean;
  /** A member may come in several rows of its owner. */
  readonly repeatsMembers: boolean;
}

export interface Decoder {
  readonly position: number;
  readonly decode: (value: unknown) => unknown;
}

/** The plan of loading whole objects, as far as the options let them be whole; `path` led there. */
export function loadPlan(
  mapper: Mapper,
  options: readonly LoaderOption[],
  {
    path = NO_PATH,
    isRefresh = false,
    back = null,
  }: Partial<Pick<PlanPlace, 'path' | 'isRefresh' | 'back'>> = {},
): LoadPlan {
  const isAlone = path.length === 0 && !isRefresh;
  const isPlain = options.length === 0 && (isAlone || !hasEager(mapper));
  if (isPlain) return plainPlan(mapper);
  return statementPlan({ mapper, options, path, isRefresh, back });
}

/** The plan of loading some attributes of an object that is there. */
export function attributesPlan(
  mapper: Mapper,
  indexes: ReadonlySet<number>,
  { options, loadsRelated }: Required<Pick<LoadRequest, 'options' | 'loadsRelated'>>,
): LoadPlan {
  const columns = loadedColumns(mapper).filter(({ index }) => indexes.has(index));
  const plan = finishPlan(mapper, columns, null);
  if (loadsRelated === 'none' || !mapper.relationships.some(({ index }) => indexes.has(index))) return plan;
  const layout = new StatementLayout();
  layout.width = columns.length;
  const place = rootPlace({ mapper, options, path: NO_PATH, layout, isRefresh: true, back: null });
  return withJoins({ ...plan, related: relatedPlan(place, { indexes, loadsRelated }) }, layout);
}

const NO_PATH: readonly Mapper[] = [];
const NO_OPTIONS: readonly LoaderOption[] = [];

/** The plan without options. */
export const plainPlan = derived((mapper: Mapper) =>
  statementPlan({ mapper, options: NO_OPTIONS, path: NO_PATH, isRefresh: false, back: null }),
);

type Root = Pick<PlanPlace, 'mapper' | 'options' | 'path' | 'layout' | 'isRefresh' | 'back'>;

function rootPlace(root: Root): PlanPlace {
  return {
    ...root,
    joinedPath: NO_PATH,
    table: root.mapper.selectable,
    isOuter: false,
    planJoined: placePlan,
  };
}

function statementPlan(root: Omit<Root, 'layout'>): LoadPlan {
  const layout = new StatementLayout();
  return withJoins(placePlan(rootPlace({ ...root, layout })), layout);
}

/** The plan of the objects of one table of the statement. */
function placePlan(place: PlanPlace): LoadPlan {
  const { mapper, options, layout } = place;
  const plan = makePlan(mapper, loadingByKey(mapper, options));
  const offset = layout.width;
  layout.width += plan.columns.length;
  const found = relatedPlan(place);
  if (found === null) return { ...plan, offset };
  const related = byColumnsRead(found, plan.columns);
  const deferred = [...(plan.deferred ?? []), ...related.deferred];
  return { ...plan, offset, related, deferred: deferred.length === 0 ? null : new Map(deferred) };
}

function withJoins(plan: LoadPlan, layout: StatementLayout): LoadPlan {
  const { joins, order, isMultiplied, repeatsMembers } = layout;
  if (joins.length === 0) return plan;
  const select = { joins, joinedOrder: order, ...(isMultiplied && { limitedBy: plan.mapper.primaryKey }) };
  return { ...plan, joined: { select, isMultiplied, repeatsMembers } };
}

/** Columns, and what is computed of them. */
function loadedColumns(mapper: Mapper): readonly MappedColumn[] {
  const computed = columnExpressions(mapper);
  const { on, isAttribute } = mapper.polymorphism;
  const hidden = on === null || isAttribute ? [] : [on];
  return computed.length + hidden.length === 0 ? mapper.columns : [...mapper.columns, ...computed, ...hidden];
}

function loadingByKey(mapper: Mapper, options: readonly LoaderOption[]): Map<string, ColumnLoading> {
  const loading = new Map<string, ColumnLoading>();
  let others: ColumnLoading | undefined;
  for (const option of options) {
    if (isRelationshipOption(option))
      requireOwner(
        mapper,
        option.owner,
        option.steps.map(({ key }) => key),
      );
    if (!isColumnOption(option)) continue;
    requireOwner(mapper, option.owner, option.keys);
    if (option.only) others = option.loading === 'raise' ? 'raise' : 'defer';
    for (const key of option.keys) setLoading(mapper, loading, key, option.only ? 'load' : option.loading);
  }
  if (others === undefined) return loading;
  // what is said of a column by name counts more than what is said of all the others
  for (const { key } of loadedColumns(mapper)) if (!loading.has(key)) loading.set(key, others);
  return loading;
}

function requireOwner(mapper: Mapper, owner: object, keys: readonly string[]): void {
  if (owner === mapper.class) return;
  const facts = { option: keys.join(', '), class: nameOf(owner), loaded: mapper.class.name };
  throw loadingErrors.OPTION_FOR_OTHER_CLASS(facts);
}

function setLoading(
  mapper: Mapper,
  loading: Map<string, ColumnLoading>,
  key: string,
  how: ColumnLoading,
): void {
  const known = loading.get(key);
  if (known !== undefined && known !== how) {
    throw loadingErrors.CONFLICTING_OPTIONS({
      class: mapper.class.name,
      attribute: key,
      first: known,
      second: how,
    });
  }
  loading.set(key, how);
}

const nameOf = (owner: object): string => (typeof owner === 'function' ? owner.name : String(owner));

function makePlan(mapper: Mapper, loading: ReadonlyMap<string, ColumnLoading>): LoadPlan {
  const columns: MappedColumn[] = [];
  const deferred = new Map<number, DeferredLoad>();
  for (const column of loadedColumns(mapper)) {
    const { key, index, spec } = column;
    const isNeeded = spec.primaryKey || column === mapper.polymorphicOn;
    const how = isNeeded ? 'load' : loading.get(key);
    if (how === 'load' || (how === undefined && !spec.deferred)) columns.push(column);
    else if (how !== undefined) deferred.set(index, how === 'raise' ? 'raise' : 'load');
  }
  return finishPlan(mapper, columns, deferred.size === 0 ? null : deferred);
}

function finishPlan(
  mapper: Mapper,
  columns: readonly MappedColumn[],
  deferred: LoadPlan['deferred'],
): LoadPlan {
  const isWhole =
    columns.length >= mapper.columns.length && columns.every(({ index }, position) => index === position);
  const { primaryKey } = mapper;
  const decoders = decodersOf(columns, (column) => !primaryKey.includes(column));
  const keyDecoders = decodersOf(columns, (column) => primaryKey.includes(column));
  const keyOf = rowKeyReader(mapper, columns);
  const alone = { offset: 0, related: null, joined: null };
  const classAt = classPosition(mapper, columns);
  return { mapper, columns, isWhole, classAt, decoders, keyDecoders, deferred, keyOf, ...alone };
}

/** Where a row tells whose object it is, if it may be one of a subclass. */
function classPosition({ polymorphism }: Mapper, columns: readonly MappedColumn[]): number {
  const { on, isPolymorphic } = polymorphism;
  return on === null || !isPolymorphic ? -1 : columns.indexOf(on);
}

function decodersOf(
  columns: readonly MappedColumn[],
  isWanted: (column: MappedColumn) => boolean,
): readonly Decoder[] {
  return columns.flatMap((column, position) => {
    const decode = column.type.decode?.bind(column.type);
    return decode === undefined || !isWanted(column) ? [] : [{ position, decode }];
  });
}

function rowKeyReader(mapper: Mapper, columns: readonly MappedColumn[]): LoadPlan['keyOf'] {
  const positions = mapper.primaryKey.map((key) => columns.indexOf(key));
  const [first = 0] = positions;
  if (positions.length === 1) return (row, offset) => row[offset + first] ?? null;
  return (row, offset) => positions.map((position) => row[offset + position]);
}
