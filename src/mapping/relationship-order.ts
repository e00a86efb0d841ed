// The order of a collection: columns of the target or of the table between by their names, or whatever a function makes of
// the attributes of both.
import type { OperationNode, OrderByItemNode } from 'kysely';
import { joinErrors } from '../errors/catalog/joins.ts';
import { isNodeSource } from '../sql/expression.ts';
import { orderItemNode, referenceNode } from '../sql/nodes.ts';
import { orderItem } from '../sql/select.ts';
import type { TableRef } from '../sql/table.ts';
import { attributesOver, columnsOfTable } from './attributes-of.ts';
import { columnsNamed, type Declared, isNamedIn, keyTableOf } from './foreign-keys.ts';
import type { MappedColumn, Table } from './table.ts';

/** The names under which the tables stand in a statement. */
export interface OrderPlaces {
  readonly target: TableRef;
  readonly between: TableRef | null;
  readonly depth: number;
}

export interface RelationshipOrder {
  readonly isEmpty: boolean;
  nodes(places: OrderPlaces): readonly OrderByItemNode[];
}

/** @throws ArgumentError for names of no column, and for a function that gives no order */
export function relationshipOrder(declared: Declared, secondary: Table | null): RelationshipOrder {
  const { orderBy = [] } = declared.declaration.options;
  if (typeof orderBy !== 'function') return namedOrder(declared, secondary, orderBy);
  const nodes = ({ target, between, depth }: OrderPlaces): OrderByItemNode[] => {
    const attributes = attributesOver(declared.target, { table: target, depth });
    const others = secondary === null || between === null ? {} : columnsOfTable(secondary, between);
    const sides = [attributes, others];
    // the declaration has typed the function by the class whose attributes these are
    const made: unknown = orderBy(...(sides as never[]));
    return [made].flat().map((one) => asOrder(declared, one));
  };
  nodes({ target: declared.target.selectable, between: secondary, depth: 0 });
  return { isEmpty: false, nodes };
}

function asOrder({ label }: Declared, made: unknown): OrderByItemNode {
  if (isNodeSource(made)) return orderItem(made.toOperationNode());
  throw joinErrors.NOT_AN_ORDER({ relationship: label, given: String(made) });
}

interface OrderColumn {
  readonly column: MappedColumn;
  readonly isBetween: boolean;
  readonly descending: boolean;
}

function namedOrder(
  { label, target }: Declared,
  secondary: Table | null,
  order: string | readonly string[],
): RelationshipOrder {
  const words = typeof order === 'string' ? order.split(',') : order;
  const columns = words.flatMap((word): OrderColumn[] => {
    const [, name = '', direction = 'asc'] = /^\s*(\S+)(?:\s+(asc|desc))?\s*$/i.exec(word) ?? [
      undefined,
      word,
    ];
    const descending = direction.toLowerCase() === 'desc';
    // what the target has is meant first
    const isBetween =
      secondary !== null && !isNamedIn(keyTableOf(target), name) && isNamedIn(secondary, name);
    const table = isBetween ? secondary : keyTableOf(target);
    return columnsNamed(label, 'orderBy', table, name).map((column) => ({ column, isBetween, descending }));
  });
  return {
    isEmpty: columns.length === 0,
    nodes: (places) =>
      columns.map((one) => orderItemNode(placed(one, places), one.descending ? 'desc' : 'asc')),
  };
}

function placed({ column, isBetween }: OrderColumn, { target, between }: OrderPlaces): OperationNode {
  return referenceNode(isBetween && between !== null ? between : target, column.name);
}
