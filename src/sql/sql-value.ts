// SQL in the place of a value: an expression that was assigned to an attribute, and stands in the statement that writes
// it.
import type { OperationNode, OperationNodeSource } from 'kysely';
import { sqlErrors } from '../errors/catalog/sql.ts';
import { isNodeSource } from './expression.ts';
import { asOperand, rawNode } from './nodes.ts';
import { TextStatement } from './text.ts';

/** SQL that can be assigned to an attribute: an expression of ours or of Kysely's, or `sqlText()` without values. */
export type SqlValue = OperationNodeSource | TextStatement;

export function isSqlValue(value: unknown): value is SqlValue {
  return (
    typeof value === 'object' && value !== null && (value instanceof TextStatement || isNodeSource(value))
  );
}

/** The operation node of it. @throws ArgumentError for `sqlText()` with values */
export function sqlValueNode(value: SqlValue): OperationNode {
  if (!(value instanceof TextStatement)) return asOperand(value.toOperationNode());
  if (value.values.length > 0) throw sqlErrors.TEXT_WITH_VALUES({ sql: value.text });
  return rawNode([`(${value.text})`]);
}
