// One column as plain facts: what the builders collect, and what mapper, flush and DDL read. Here it is also decided
// which column of a primary key the database generates.
import { columnErrors } from '../errors/catalog/columns.ts';
import { isIntegerType, type PgType } from '../sql/types.ts';
import type { ReferentialAction } from './infer.ts';
import { checkChoice, checkOptions } from './options.ts';

/** A default of the program: a value, or the function that is called for each object. */
export type ColumnDefault = { readonly value: unknown } | { readonly fn: () => unknown };

/** How the database makes the key. */
export type Identity = 'always' | 'by default' | 'serial';

/** A sequence, as it is declared. */
export interface SequenceName {
  readonly name: string;
  readonly schema?: string;
}

/** A foreign key of one column, its `references('table.column')` taken apart. */
export interface ColumnReference {
  readonly schema?: string;
  readonly table: string;
  readonly column: string;
  readonly onDelete?: ReferentialAction;
  readonly onUpdate?: ReferentialAction;
  readonly deferrable?: boolean | 'initially deferred' | 'initially immediate';
  readonly useAlter?: boolean;
  readonly name?: string;
}

/** What stands for the type of a column's values where the registry chooses the column's type: their constructor. */
export type TypeAnnotation = (abstract new (...args: never) => unknown) | BigIntConstructor;

/** All facts of a column; frozen. */
export interface ColumnSpec {
  readonly type: PgType;
  /** The type is not settled yet: the registry chooses it when the table is made. */
  readonly annotation?: TypeAnnotation;
  /** The column's name where it is not left to the naming convention. */
  readonly sqlName?: string;
  readonly primaryKey: boolean;
  readonly autoincrement: boolean | 'auto';
  /** Asked for; what `autoincrement` amounts to besides is known to {@link identityOf}. */
  readonly identity?: Identity;
  readonly nullable: boolean;
  readonly default?: ColumnDefault;
  /** The value of an INSERT, where it is another one than {@link default}. */
  readonly insertDefault?: ColumnDefault;
  /** SQL that an INSERT without value contains in the value's place. */
  readonly insertSql?: string;
  /** The sequence that makes its values; {@link insertSql} asks it for the next one. */
  readonly sequence?: SequenceName;
  /** SQL, not a value. */
  readonly serverDefault?: string;
  readonly onUpdate?: ColumnDefault;
  /** SQL that an UPDATE contains in the value's place. */
  readonly onUpdateSql?: string;
  /** The SQL of which the database computes it. */
  readonly computed?: string;
  /** Every table has it without being asked. */
  readonly system?: true;
  readonly serverOnUpdate: boolean;
  readonly unique: boolean;
  readonly index: boolean;
  readonly references?: ColumnReference;
  readonly check?: string;
  readonly deferred: boolean;
  readonly activeHistory: boolean;
  readonly comment?: string;
}

/**
 * How the database generates the value of a column, if it does. An integer column that is the whole primary key and
 * has no default and no foreign key is an identity without being asked; one of several only with `.autoincrement()`.
 */
export function identityOf(spec: ColumnSpec, isWholeKey: boolean): Identity | undefined {
  if (spec.identity !== undefined) return spec.identity;
  if (!spec.primaryKey || spec.autoincrement === false) return undefined;
  if (spec.autoincrement === true) return 'by default';
  const isGiven = hasDefault(spec) || spec.computed !== undefined;
  if (!isWholeKey || isGiven || spec.references !== undefined) return undefined;
  return isIntegerType(spec.type) ? 'by default' : undefined;
}

/** Refuses a column whose facts contradict each other. @throws ArgumentError */
export function checkSpec(spec: ColumnSpec): void {
  const type = spec.type.sql;
  if (spec.primaryKey && spec.nullable) throw columnErrors.PRIMARY_KEY_NULLABLE({ type });
  const isIdentity = spec.identity !== undefined || spec.autoincrement === true;
  if (isIdentity && spec.annotation === undefined && !isIntegerType(spec.type)) {
    const call = spec.identity === undefined ? '.autoincrement()' : 'an identity';
    throw columnErrors.IDENTITY_NEEDS_INTEGER({ call, type });
  }
  if (isIdentity && hasDefault(spec)) throw columnErrors.IDENTITY_WITH_DEFAULT({ type });
  const isWritten = isIdentity || hasDefault(spec) || spec.onUpdate !== undefined || spec.onUpdateSql;
  if (!isWritable(spec) && isWritten) throw columnErrors.READ_ONLY_COLUMN({ type, made: madeBy(spec) });
}

const hasDefault = (spec: ColumnSpec): boolean =>
  spec.default !== undefined ||
  spec.insertDefault !== undefined ||
  spec.insertSql !== undefined ||
  spec.serverDefault !== undefined;

const madeBy = ({ computed }: ColumnSpec): string =>
  computed === undefined ? 'a system column' : 'computed by the database';

/** Whether a statement may give the column a value. */
export const isWritable = ({ computed, system }: ColumnSpec): boolean =>
  computed === undefined && system === undefined;

/** What the program fills in where an INSERT has no value. */
export const insertDefaultOf = ({
  insertSql,
  insertDefault,
  default: given,
}: ColumnSpec): ColumnDefault | undefined => (insertSql === undefined ? (insertDefault ?? given) : undefined);

/** Whether the database gives the column a value where an INSERT has none. */
export const isMadeByInsert = (spec: ColumnSpec): boolean =>
  spec.serverDefault !== undefined ||
  spec.identity !== undefined ||
  spec.insertSql !== undefined ||
  !isWritable(spec);

/** Whether the database may give the column another value with an UPDATE of others. */
export const isMadeByUpdate = (spec: ColumnSpec): boolean =>
  spec.serverOnUpdate || spec.onUpdateSql !== undefined || !isWritable(spec);

const OPTIONS = ['onDelete', 'onUpdate', 'deferrable', 'useAlter', 'name'];
const ACTIONS: readonly ReferentialAction[] = ['cascade', 'set null', 'set default', 'restrict', 'no action'];
const DEFERRABLE = [true, false, 'initially deferred', 'initially immediate'];

type ReferenceFacts = Omit<ColumnReference, 'schema' | 'table' | 'column'>;

/** The options of a foreign key, held to what they may be. @throws ArgumentError */
export function checkReferenceOptions(
  call: string,
  options: ReferenceFacts,
  more: readonly string[] = [],
): void {
  checkOptions(call, options, [...OPTIONS, ...more]);
  checkChoice(call, 'onDelete', options.onDelete, ACTIONS);
  checkChoice(call, 'onUpdate', options.onUpdate, ACTIONS);
  checkChoice(call, 'deferrable', options.deferrable, DEFERRABLE);
  checkChoice(call, 'useAlter', options.useAlter, [true, false]);
}

/** Takes `'table.column'` or `'schema.table.column'` apart. @throws ArgumentError if it is neither. */
export function parseReference(target: string, options: ReferenceFacts): ColumnReference {
  const parts = typeof target === 'string' ? target.split('.') : [];
  const [column, table, schema] = [...parts].reverse();
  if (!column || !table || parts.length > 3 || schema === '') {
    throw columnErrors.INVALID_REFERENCE({ given: JSON.stringify(target) ?? typeof target });
  }
  checkReferenceOptions(`references('${target}')`, options);
  return Object.freeze({ ...options, table, column, ...(schema !== undefined && { schema }) });
}
