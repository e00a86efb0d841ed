// First stage of a load: which columns are read and where each goes, decided once for a mapper and a set of options. The
// plan of a whole object without options is kept with the mapper.
import { loadingErrors } from '../errors/catalog/loading.ts';
import type { DeferredLoad, PrimaryKey } from '../instrumentation/instance-state.ts';
import { type Mapper, memoized } from '../mapping/mapper.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { LoaderOption } from '../sql/select.ts';
import { type ColumnLoading, isColumnOption } from './options.ts';

export interface LoadPlan {
  readonly mapper: Mapper;
  /** What is read, in this order. */
  readonly columns: readonly MappedColumn[];
  /** A row is an object's values as it is: every column, in its place. */
  readonly isWhole: boolean;
  /** Positions in the row whose driver values become the attribute's by a function. */
  readonly decoders: readonly Decoder[];
  /** What the options leave for later, by attribute index. */
  readonly deferred: ReadonlyMap<number, DeferredLoad> | null;
  readonly keyOf: (row: readonly unknown[]) => PrimaryKey;
}

export interface Decoder {
  readonly position: number;
  readonly decode: (value: unknown) => unknown;
}

/** The plan of loading whole objects, as far as the options let them be whole. */
export function loadPlan(mapper: Mapper, options: readonly LoaderOption[]): LoadPlan {
  if (options.length === 0) return memoized(mapper, 'load plan', () => makePlan(mapper, new Map()));
  return makePlan(mapper, loadingByKey(mapper, options));
}

/** The plan of loading some attributes of an object that is there. */
export function attributesPlan(mapper: Mapper, indexes: ReadonlySet<number>): LoadPlan {
  return finishPlan(
    mapper,
    mapper.columns.filter(({ index }) => indexes.has(index)),
    null,
  );
}

function loadingByKey(mapper: Mapper, options: readonly LoaderOption[]): Map<string, ColumnLoading> {
  const loading = new Map<string, ColumnLoading>();
  let others: ColumnLoading | undefined;
  for (const option of options) {
    if (!isColumnOption(option)) continue;
    if (option.owner !== mapper.class) {
      const facts = {
        option: option.keys.join(', '),
        class: nameOf(option.owner),
        loaded: mapper.class.name,
      };
      throw loadingErrors.OPTION_FOR_OTHER_CLASS(facts);
    }
    if (option.only) others = option.loading === 'raise' ? 'raise' : 'defer';
    for (const key of option.keys) setLoading(mapper, loading, key, option.only ? 'load' : option.loading);
  }
  if (others === undefined) return loading;
  // what is said of a column by name counts more than what is said of all the others
  for (const { key } of mapper.columns) if (!loading.has(key)) loading.set(key, others);
  return loading;
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
  for (const column of mapper.columns) {
    const { key, index, spec } = column;
    const how = spec.primaryKey ? 'load' : loading.get(key);
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
  const isWhole = columns.length === mapper.columns.length;
  const decoders = columns.flatMap(({ type }, position) => {
    const decode = type.decode?.bind(type);
    return decode === undefined ? [] : [{ position, decode }];
  });
  return { mapper, columns, isWhole, decoders, deferred, keyOf: rowKeyReader(mapper, columns) };
}

function rowKeyReader(mapper: Mapper, columns: readonly MappedColumn[]): LoadPlan['keyOf'] {
  const positions = mapper.primaryKey.map((key) => columns.indexOf(key));
  const [first = 0] = positions;
  if (positions.length === 1) return (row) => row[first] ?? null;
  return (row) => positions.map((position) => row[position]);
}
