// The select of the objects at the other end of a relationship, for the keys of one object or of many; and which key a row
// of it belongs to.
import { mapKey } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { ColumnPair, RelationshipProperty } from '../mapping/relationship-property.ts';
import type { MappedColumn } from '../mapping/table.ts';
import { encodeElements, encodeValue } from '../sql/encode-batch.ts';
import { binaryNode, orderItemNode, referenceNode, valueNode } from '../sql/nodes.ts';
import type { LoaderOption, SelectState } from '../sql/select.ts';
import { equalColumns, keysNode } from '../sql/select-join.ts';
import { selectOf } from './key-select.ts';
import type { LoadPort, LoadRequest } from './load-request.ts';

/** The values of the columns by which an object is related, in their order. */
export type KeyValues = readonly unknown[];

/** The columns of the object itself that the other end goes by. */
export function ownColumns({ direction, synchronizePairs }: RelationshipProperty): MappedColumn[] {
  return synchronizePairs.map(({ source, dest }) => (direction === 'MANYTOONE' ? dest : source));
}

/** The columns that have to hold these values: of the target, or of the table between. */
function remoteColumns({ direction, synchronizePairs }: RelationshipProperty): MappedColumn[] {
  return synchronizePairs.map(({ source, dest }) => (direction === 'MANYTOONE' ? source : dest));
}

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

/** The select of what is related to the owners of these keys. */
export function relatedSelect(property: RelationshipProperty, keys: readonly KeyValues[]): SelectState {
  const { target, secondary, orderBy } = property;
  const columns = remoteColumns(property);
  const keyTable = secondary ?? target.table;
  const isOne = keys.length === 1;
  const where = isOne
    ? columns.map((column, at) =>
        binaryNode(
          referenceNode(keyTable, column.name),
          '=',
          valueNode(encodeValue(column.type, keys[0]?.[at])),
        ),
      )
    : [
        keysNode(
          keyTable,
          columns,
          columns.map(({ type }, at) =>
            encodeElements(
              type,
              keys.map((key) => key[at]),
            ),
          ),
        ),
      ];
  const between = property.secondarySynchronizePairs.map(({ source, dest }) =>
    equalColumns({ table: target.table, column: source }, { table: keyTable, column: dest }),
  );
  return selectOf(target, {
    where: [...between, ...where],
    orderBy: orderBy.map(({ column, descending }) =>
      orderItemNode(referenceNode(target.table, column.name), descending ? 'desc' : 'asc'),
    ),
    beside: { table: keyTable, columns },
  });
}

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
  const { synchronizePairs: pairs, secondary } = property;
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
