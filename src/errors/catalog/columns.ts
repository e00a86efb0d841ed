// The texts of errors about columns, their types, tables and relationship declarations: what is wrong in a mapping as
// it was written down, and values that a type cannot carry.
import { defineErrors, entry } from '../define-errors.ts';
import { didYouMean } from '../did-you-mean.ts';
import { ArgumentError, DataError } from '../imago-error.ts';

export const columnErrors = defineErrors({
  INVALID_TYPE_ARGUMENT: entry<{ call: string; argument: string; given: string; allowed: string }>(
    ArgumentError,
    ({ call, argument, given, allowed }) => [
      `Cannot make the type ${call}: its ${argument} is ${given}.`,
      `Give ${allowed}.`,
    ],
  ),
  INVALID_REFERENCE: entry<{ given: string }>(ArgumentError, ({ given }) => [
    `Cannot make a foreign key of references(${given}): it names no table and column.`,
    `Write .references('table.column') or .references('schema.table.column'), for example .references('users.id').`,
  ]),
  DEFAULT_IS_UNDEFINED: entry<{ call: string }>(ArgumentError, ({ call }) => [
    `Cannot use ${call}(undefined): undefined means "not given" and cannot be stored.`,
    `Give a value, null, or a function that returns one.`,
  ]),
  DEFAULT_WITH_VALUES: entry<{ call: string; sql: string }>(ArgumentError, ({ call, sql }) => [
    `Cannot use ${call}(sqlText('${sql}')): it has values of its own, and the SQL of a column cannot.`,
    `Write the values into the SQL, or give a function that returns the value.`,
  ]),
  READ_ONLY_COLUMN: entry<{ type: string; made: string }>(ArgumentError, ({ type, made }) => [
    `Cannot give this ${type} column a default: it is ${made}, and no statement writes it.`,
    `Drop the defaults, .onUpdate(…) and the identity, or .generatedAlwaysAs(…) and .system().`,
  ]),
  INVALID_VERSION_COLUMN: entry<{ class: string; column: string; reason: string }>(
    ArgumentError,
    ({ class: name, column, reason }) => [
      `Cannot use "${column}" as the version of ${name}: ${reason}.`,
      `Write entity('docs', { …, version: integer().default(1) }, { versionIdCol: 'version' }).`,
    ],
  ),
  IDENTITY_NEEDS_INTEGER: entry<{ call: string; type: string }>(ArgumentError, ({ call, type }) => [
    `Cannot use ${call} on a column of type ${type}: the database generates keys for integer columns only.`,
    `Use integer(), bigint() or smallint(), or give a default, for example .serverDefault('gen_random_uuid()') on uuid().`,
  ]),
  IDENTITY_WITH_DEFAULT: entry<{ type: string }>(ArgumentError, ({ type }) => [
    `Cannot make this ${type} column an identity: it has a default besides, and the database takes one of them only.`,
    `Drop .default(…) and .serverDefault(…), or the identity.`,
  ]),
  PRIMARY_KEY_NULLABLE: entry<{ type: string }>(ArgumentError, ({ type }) => [
    `Cannot make this ${type} column a primary key and nullable: a primary key is never null.`,
    `Drop .primaryKey() or .nullable().`,
  ]),
  NOT_A_COLUMN: entry<{ place: string; given: string }>(ArgumentError, ({ place, given }) => [
    `Cannot use ${given} as ${place}: no column builder has made it.`,
    `Give what one returns, for example integer() or text().nullable(); relationships stand in getters.`,
  ]),
  UNKNOWN_TABLE_COLUMN: entry<{
    table: string;
    column: string;
    option: string;
    known: readonly string[];
    nearest: string | undefined;
  }>(ArgumentError, ({ table, column, option, known, nearest }) => [
    `Cannot define table "${table}": its ${option} names "${column}", which is not one of its attributes.${didYouMean(nearest)}`,
    `Its attributes are ${known.join(', ')}.`,
  ]),
  INVALID_FOREIGN_KEY: entry<{
    table: string;
    columns: readonly string[];
    references: readonly string[];
  }>(ArgumentError, ({ table, columns, references }) => [
    `Cannot define table "${table}": the foreign key of (${columns.join(', ')}) references (${references.join(', ')}), which is not the same number of columns of one table.`,
    `Write { columns: ['orderId', 'line'], references: ['lines.order_id', 'lines.no'] }.`,
  ]),
  DUPLICATE_COLUMN_NAME: entry<{ table: string; column: string; first: string; second: string }>(
    ArgumentError,
    ({ table, column, first, second }) => [
      `Cannot define table "${table}": the attributes "${first}" and "${second}" both have the column name "${column}".`,
      `Give one of them another name with .named('…').`,
    ],
  ),
  SEVERAL_AUTOINCREMENTS: entry<{ table: string; columns: readonly string[] }>(
    ArgumentError,
    ({ table, columns }) => [
      `Cannot define table "${table}": ${columns.join(' and ')} are all marked autoincrement, and only one column of a primary key can be.`,
      `Leave .autoincrement() on one of them.`,
    ],
  ),
  DUPLICATE_TABLE: entry<{ table: string }>(ArgumentError, ({ table }) => [
    `Cannot create the schema: two different tables are named ${table}.`,
    `Give one of them another name or another schema.`,
  ]),
  UNKNOWN_REFERENCED_COLUMN: entry<{
    table: string;
    column: string;
    target: string;
    known: readonly string[];
    nearest: string | undefined;
  }>(ArgumentError, ({ table, column, target, known, nearest }) => [
    `Cannot create table "${table}": its column "${column}" references "${target}", and there is no such column.${didYouMean(nearest)}`,
    `The columns of that table are ${known.join(', ')}.`,
  ]),
  ENUM_CONFLICT: entry<{ name: string }>(ArgumentError, ({ name }) => [
    `Cannot create the schema: the enum ${name} is declared twice with different values.`,
    `Declare it once, const mood = pgEnum('mood', [...]), and use it in both places.`,
  ]),
  INVALID_RELATIONSHIP: entry<{ call: string; given: string }>(ArgumentError, ({ call, given }) => [
    `Cannot declare a relationship with ${call}(${given}): the target has to be a function that returns the class.`,
    `Write get address() { return ${call}(() => Address); } so that classes may refer to each other.`,
  ]),
  UNREADABLE_VALUE: entry<{ type: string; reason: string; hint: string }>(
    DataError,
    ({ type, reason, hint }) => [`Cannot read a value of type ${type}: ${reason}.`, `${hint}.`],
  ),
  UNSENDABLE_VALUE: entry<{ type: string; reason: string; hint: string }>(
    DataError,
    ({ type, reason, hint }) => [`Cannot send a value of type ${type}: ${reason}.`, `${hint}.`],
  ),
});
