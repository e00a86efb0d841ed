// The select of the objects at the other end of a relationship, for the keys of one object or of many; and which key a row
// of it belongs to.
import type { OperationNode, OrderByItemNode } from 'kysely';
import { mapKey } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { derivedBy } from '../mapping/derived.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { ColumnPair, RelationshipProperty } from '../mapping/relationship-property.ts';
import type { MappedColumn } from '../mapping/table.ts';
import { encodeElements, encodeValue } from '../sql/encode-batch.ts';
import { binaryNode, referenceNode, tableNode, valueNode } from '../sql/nodes.ts';
import type { LoaderOption, SelectState } from '../sql/select.ts';
import { joinedTable, keysNode, ROWS_NAME, rowsNode } from '../sql/select-join.ts';
import type { TableRef } from '../sql/table.ts';
import { selectOf } from './key-select.ts';
import type { LoadPort, LoadRequest } from './load-request.ts';

/** The values of the columns by which an object is related, in their order. */
export type KeyValues = readonly unknown[];

/** The columns of the object itself that the other end goes by. */
export const ownColumns = ({ join }: RelationshipProperty): readonly MappedColumn[] => join.own;

/** What tells in a row whose it is: columns of the target, of the table between, or of the rows of owners. */
const remoteColumns = ({ join }: RelationshipProperty): readonly MappedColumn[] => join.remote ?? join.own;

/** The columns of the object and those in the row. */
export const keyPairs = (property: RelationshipProperty): readonly ColumnPair[] => {
  const remote = remoteColumns(property);
  return property.join.own.map((source, at) => ({ source, dest: remote[at] ?? source }));
};

/** Where a part of a key stands, and how its value is read if it is as the driver has given it. */
export interface KeyPlace {
  readonly position: number;
  readonly decode?: ((value: unknown) => unknown) | undefined;
}

/** Values as a Map looks them up; of columns of different types by their text. */
export function keyFunction(
  pairs: readonly ColumnPair[],
  places: readonly KeyPlace[] = pairs.map((_, position) => ({ position })),
): (values: KeyValues) => unknown {
  const isSame = pairs.every(({ source, dest }) => source.type.sql === dest.type.sql);
  const part = (values: KeyValues, { position, decode }: KeyPlace) => {
    const given = values[position];
    const value = decode === undefined || given === null ? given : decode(given);
    return isSame ? value : String(value);
  };
  const [first] = places;
  if (first !== undefined && places.length === 1) return (values) => mapKey(part(values, first));
  return (values) => mapKey(places.map((place) => part(values, place)));
}

/** What does not depend on the keys. */
interface RelatedBase {
  readonly columns: readonly MappedColumn[];
  readonly keyTable: TableRef;
  /** From the target to the table between. */
  readonly far: readonly OperationNode[];
  /** What is asked besides of equal keys; or the whole condition to the rows of owners. */
  readonly criteria: readonly OperationNode[];
  readonly orderBy: readonly OrderByItemNode[];
}

const OWN_ROWS = joinedTable(ROWS_NAME);

const bases = derivedBy<Mapper, RelationshipProperty, RelatedBase>();

function relatedBase(property: RelationshipProperty): RelatedBase {
  return bases(property.parent, property, () => {
    const { target, secondary: between, join } = property;
    const to = between ?? target.selectable;
    const isByKeys = join.remote !== null;
    return {
      columns: remoteColumns(property),
      keyTable: isByKeys ? to : OWN_ROWS,
      far: between === null ? [] : join.far({ from: target.selectable, to: between, depth: 0 }),
      criteria: isByKeys ? join.criteria(to) : join.near({ from: OWN_ROWS, to, depth: 0 }),
      orderBy: property.orderBy.nodes({ target: target.selectable, between, depth: 0 }),
    };
  });
}

/** The select of what is related to the owners of these keys. */
export function relatedSelect(property: RelationshipProperty, keys: readonly KeyValues[]): SelectState {
  const base = relatedBase(property);
  const { columns, keyTable, far, criteria, orderBy } = base;
  const beside = { table: keyTable, columns };
  if (property.join.remote === null) {
    const rows = rowsNode(columns, keyArrays(columns, keys));
    const { secondary } = property;
    const froms = secondary === null ? [rows] : [rows, tableNode(secondary)];
    const where = [...far, ...criteria];
    return selectOf(property.target, { where, orderBy, beside: { ...beside, froms } });
  }
  const where = [...far, ...keyConditions(base, keys), ...criteria];
  return selectOf(property.target, { where, orderBy, beside });
}

function keyConditions({ columns, keyTable }: RelatedBase, keys: readonly KeyValues[]): OperationNode[] {
  if (keys.length !== 1) return [keysNode(keyTable, columns, keyArrays(columns, keys))];
  return columns.map((column, at) => {
    const value = valueNode(encodeValue(column.type, keys[0]?.[at]));
    return binaryNode(referenceNode(keyTable, column.name), '=', value);
  });
}

const keyArrays = (columns: readonly MappedColumn[], keys: readonly KeyValues[]): string[] =>
  columns.map(({ type }, at) =>
    encodeElements(
      type,
      keys.map((key) => key[at]),
    ),
  );

/** How the related objects are loaded. */
export interface RelatedLoad {
  readonly property: RelationshipProperty;
  readonly options: readonly LoaderOption[];
  readonly path: readonly Mapper[];
  readonly relationship: 'lazy' | 'eager';
  readonly populateExisting: boolean;
}

/** The related objects of many keys, by the key, each object once. */
export async function loadByKeys(
  port: LoadPort,
  load: RelatedLoad,
  keys: readonly KeyValues[],
): Promise<Map<unknown, object[]>> {
  const { property } = load;
  const { secondary } = property;
  const pairs = keyPairs(property);
  const byKey = new Map<unknown, object[]>();
  let rows = 0;
  const found = ({ obj }: InstanceState, key: unknown): void => {
    rows++;
    const members = byKey.get(key);
    if (members === undefined) byKey.set(key, [obj]);
    else members.push(obj);
  };
  const owners = { pairs, columns: remoteColumns(property), found };
  const states = await port.execute({ ...relatedRequest(load, relatedSelect(property, keys)), owners });
  // a table between may have a pair twice; what is joined to an object makes several rows of it
  const isRepeated = secondary !== null || rows > states.length;
  if (isRepeated) for (const [key, members] of byKey) byKey.set(key, [...new Set(members)]);
  return byKey;
}

export function relatedRequest(load: RelatedLoad, select: SelectState): LoadRequest {
  const { property, options, path, relationship, populateExisting } = load;
  return {
    mapper: property.target,
    select,
    key: null,
    options,
    lock: undefined,
    refreshing: null,
    only: null,
    populateExisting,
    autoflush: relationship === 'lazy',
    relationship,
    path,
  };
}
