// An expression that tells whose object a row is, where no column does: read with every row, and never an attribute.
import { literalText, ownPrefix } from '../sql/literal-text.ts';
import { quoteTable } from '../sql/table.ts';
import { textType } from '../sql/types.ts';
import { column, columnSpec } from './column-builder.ts';
import type { PolymorphicOn } from './declaration.ts';
import type { Mapper } from './mapper.ts';
import { expressionOf } from './shape-entry.ts';
import type { MappedColumn } from './table.ts';

/** The name under which it is read, and under which a shape keeps its place in every object. */
export const DISCRIMINATOR = ' discriminator';

/** @throws ArgumentError if the function gives no expression */
export function discriminatorExpression(
  mapper: Mapper,
  define: Exclude<PolymorphicOn, string>,
): MappedColumn {
  const place = { mapper, key: 'polymorphicOn', index: -1, prototype: mapper.prototype };
  const expression = expressionOf(place, 'polymorphicOn', define);
  const type = 'type' in expression && isType(expression.type) ? expression.type : textType;
  const own = quoteTable(mapper.selectable);
  const node = expression.toOperationNode();
  const sql = (prefix: string): string =>
    `(${literalText(node, (other) => (quoteTable(other) === own ? prefix : ownPrefix(other)))})`;
  const index = mapper.declaration.shape.slotOf(DISCRIMINATOR) ?? -1;
  return Object.freeze({
    key: DISCRIMINATOR,
    name: 'discriminator',
    index,
    type,
    spec: columnSpec(column(type)),
    sql,
  });
}

const isType = (value: unknown): value is MappedColumn['type'] =>
  typeof value === 'object' && value !== null && 'batch' in value;
