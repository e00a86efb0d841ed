// The texts of the errors of expressions and statements: operands, binds, and things that are no statement.
import { defineErrors, entry } from '../define-errors.ts';
import { ArgumentError, InvalidRequestError } from '../imago-error.ts';

export const sqlErrors = defineErrors({
  UNDEFINED_OPERAND: entry<{ column: string; operator: string }>(ArgumentError, ({ column, operator }) => [
    `Cannot build ${column}.${operator}(…): a value is undefined, which SQL does not have.`,
    'Leave this condition out when there is nothing to compare with, or pass null: eq(null) is IS NULL.',
  ]),
  NULL_OPERAND: entry<{ column: string; operator: string }>(ArgumentError, ({ column, operator }) => [
    `Cannot build ${column}.${operator}(null): a comparison with NULL is never true in SQL.`,
    'Call isNull() or isNotNull(), or eq(null) and ne(null), which mean the same.',
  ]),
  TEXT_WITH_VALUES: entry<{ sql: string }>(ArgumentError, ({ sql }) => [
    `Cannot write sqlText('${sql}') into a row: it has values of its own, whose numbers would be those of other columns.`,
    'Use the sql template of Kysely, whose values are parameters, or write the values into the text.',
  ]),
  NOT_SELECTABLE: entry<{ given: string }>(ArgumentError, ({ given }) => [
    `Cannot select from ${given}: it is not a mapped class.`,
    'Pass a class made with entity(…), or one that was mapped with registry.mapImperatively(…).',
  ]),
  NOT_A_CONDITION: entry<{ clause: string; entity: string; given: string }>(
    ArgumentError,
    ({ clause, entity, given }) => [
      `Cannot add ${clause} to the select of ${entity}: ${given} is not an SQL expression.`,
      clause === 'orderBy'
        ? 'Return an attribute or its order, as in orderBy((u) => u.name.desc()).'
        : 'Return a condition, as in where((u) => u.name.eq(name)).',
    ],
  ),
  BAD_ROW_COUNT: entry<{ clause: string; given: string }>(ArgumentError, ({ clause, given }) => [
    `Cannot use ${clause}(${given}): a number of rows is needed, 0 or a positive integer.`,
    `Call ${clause}(10), or leave it out for all rows.`,
  ]),
  MISSING_BIND: entry<{ name: string }>(ArgumentError, ({ name }) => [
    `The sqlText() has a bind :${name}, but no value was given for it.`,
    `Pass it as sqlText(sql, { ${name}: value }), with null for NULL; write \\:${name} where no bind is meant.`,
  ]),
  UNKNOWN_BIND: entry<{ name: string; known: string }>(ArgumentError, ({ name, known }) => [
    `A value was given for :${name}, but the sqlText() has no such bind; it has ${known}.`,
    `Write :${name} in the text, or leave the value out.`,
  ]),
  MIXED_BINDS: entry<{ numbered: string }>(ArgumentError, ({ numbered }) => [
    `The sqlText() has the numbered parameter ${numbered}, but its values were given by name.`,
    "Use one kind: sqlText('… :id', { id }) or sqlText('… $1', [id]).",
  ]),
  NOT_A_STATEMENT: entry<{ given: string }>(ArgumentError, ({ given }) => [
    `Cannot execute ${given}: it is not a statement.`,
    "Pass select(User), sqlText('select …'), a Kysely query or its compile() result.",
  ]),
  BAD_IDENTIFIER: entry<{ name: string }>(ArgumentError, ({ name }) => [
    `${name} cannot be the name of a table or column: a name has at least one character and no zero byte.`,
    "Give the column or table another name, as in text().named('…') or entity('…', …).",
  ]),
  NO_KEY_COLUMNS: entry<{ table: string; verb: string }>(ArgumentError, ({ table, verb }) => [
    `Cannot build the ${verb} of table ${table}: no key column was given, so it would touch every row.`,
    'Mark a column with primaryKey(), or name the key columns of the mapping.',
  ]),
  NOT_A_RELATIONSHIP: entry<{ call: string; entity: string; given: string }>(
    ArgumentError,
    ({ call, entity, given }) => [
      `Cannot use ${call}(…) of ${entity}: the function gave back ${given}, which is no relationship attribute.`,
      `Return a relationship of ${entity}, as in (a) => a.addresses.`,
    ],
  ),
  JOIN_NOT_POSSIBLE: entry<{ entity: string; given: string }>(InvalidRequestError, ({ entity, given }) => [
    `Cannot join ${given} to a select of ${entity}: this version joins relationships for loading only.`,
    'Ask for what the other end has to fulfil: where((a) => a.addresses.any((b) => …)); or load it with options(joinedload(…)).',
  ]),
  UNKNOWN_LOCK_OPTION: entry<{ option: string; known: string }>(ArgumentError, ({ option, known }) => [
    `Cannot lock the rows: there is no option "${option}" of a row lock.`,
    `Use one of ${known}, or true for FOR UPDATE.`,
  ]),
});
