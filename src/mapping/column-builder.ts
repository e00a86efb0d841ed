// What stands behind the builders of columns: an immutable chain of facts. Each method returns a new builder; what it
// has collected is read with `columnSpec`.
import { columnErrors } from '../errors/catalog/columns.ts';
import { quoteTable } from '../sql/table.ts';
import { TextStatement } from '../sql/text.ts';
import type { PgType } from '../sql/types.ts';
import {
  type ColumnDefault,
  type ColumnSpec,
  checkSpec,
  type Identity,
  insertDefaultOf,
  isMadeByInsert,
  parseReference,
  type TypeAnnotation,
} from './column-spec.ts';
import type { Column, ReferenceOptions } from './infer.ts';
import { checkOptions, checkText } from './options.ts';

class ColumnBuilder<T, Optional extends boolean> {
  readonly #spec: ColumnSpec;

  constructor(spec: ColumnSpec) {
    checkSpec(spec);
    this.#spec = Object.freeze(spec);
    Object.freeze(this);
  }

  static specOf(builder: unknown): ColumnSpec | undefined {
    return builder instanceof ColumnBuilder ? builder.#spec : undefined;
  }

  get optional(): boolean {
    const { primaryKey, nullable, autoincrement } = this.#spec;
    const isGiven = nullable || isMadeByInsert(this.#spec) || insertDefaultOf(this.#spec) !== undefined;
    return isGiven || autoincrement === true || (primaryKey && autoincrement !== false);
  }

  primaryKey(): Column<T, true> {
    return this.#with({ primaryKey: true });
  }

  autoincrement(on = true): Column<T, boolean> {
    return this.#with({ autoincrement: on });
  }

  generatedAlwaysAsIdentity(): Column<T, true> {
    return this.#with({ identity: 'always' });
  }

  generatedByDefaultAsIdentity(): Column<T, true> {
    return this.#with({ identity: 'by default' });
  }

  nullable(): Column<T | null, true> {
    return this.#with({ nullable: true });
  }

  default(value: T | (() => T) | TextStatement): Column<T, true> {
    if (value instanceof TextStatement) return this.#with({ insertSql: sqlOf('.default', value) });
    return this.#with({ default: defaultOf('.default', value) });
  }

  insertDefault(value: T | (() => T) | TextStatement): Column<T, true> {
    if (value instanceof TextStatement) return this.#with({ insertSql: sqlOf('.insertDefault', value) });
    return this.#with({ insertDefault: defaultOf('.insertDefault', value) });
  }

  sequence(name: string, options: { readonly schema?: string } = {}): Column<T, true> {
    checkText('.sequence()', name, ".sequence('order_numbers')");
    checkOptions('.sequence()', options, ['schema']);
    const literal = quoteTable({ name, ...options }).replaceAll("'", "''");
    return this.#with({ sequence: { name, ...options }, insertSql: `nextval('${literal}')` });
  }

  serverDefault(sql: string): Column<T, true> {
    checkText('.serverDefault()', sql, ".serverDefault('now()')");
    return this.#with({ serverDefault: sql });
  }

  onUpdate(value: T | (() => T) | TextStatement): Column<T, Optional> {
    if (value instanceof TextStatement) return this.#with({ onUpdateSql: sqlOf('.onUpdate', value) });
    return this.#with({ onUpdate: defaultOf('.onUpdate', value) });
  }

  serverOnUpdate(): Column<T, Optional> {
    return this.#with({ serverOnUpdate: true });
  }

  generatedAlwaysAs(sql: string): Column<T, true> {
    checkText('.generatedAlwaysAs()', sql, ".generatedAlwaysAs('price * amount')");
    return this.#with({ computed: sql });
  }

  system(): Column<T, true> {
    return this.#with({ system: true });
  }

  unique(): Column<T, Optional> {
    return this.#with({ unique: true });
  }

  index(): Column<T, Optional> {
    return this.#with({ index: true });
  }

  references(column: string, options: ReferenceOptions = {}): Column<T, Optional> {
    return this.#with({ references: parseReference(column, options) });
  }

  check(sql: string): Column<T, Optional> {
    checkText('.check()', sql, ".check('price >= 0')");
    return this.#with({ check: sql });
  }

  named(column: string): Column<T, Optional> {
    checkText('.named()', column, ".named('created_at')");
    return this.#with({ sqlName: column });
  }

  deferred(): Column<T, Optional> {
    return this.#with({ deferred: true });
  }

  activeHistory(): Column<T, Optional> {
    return this.#with({ activeHistory: true });
  }

  comment(text: string): Column<T, Optional> {
    checkText('.comment()', text, ".comment('in cents')");
    return this.#with({ comment: text });
  }

  #with<U, O extends boolean>(change: Partial<ColumnSpec>): Column<U, O> {
    return asColumn(new ColumnBuilder({ ...this.#spec, ...change }));
  }
}

// Column adds to the methods of the builder what exists for inference alone: the types of value and optionality.
const asColumn = <T, O extends boolean>(builder: unknown): Column<T, O> => builder as Column<T, O>;

/** The start of every chain: a column of a type, NOT NULL and nothing else. */
export function column<T, Optional extends boolean = false>(
  type: PgType<T>,
  identity?: Identity,
): Column<T, Optional> {
  // nobody who reads a spec knows T any more
  const facts = plainColumn(type as PgType);
  return asColumn(new ColumnBuilder<T, Optional>(identity === undefined ? facts : { ...facts, identity }));
}

// no column of a table ever has it
const UNSETTLED: PgType = Object.freeze({ sql: 'unsettled', batch: 'text' });

/** A column whose type the registry chooses. */
export function ofAnnotation<T>(annotation: TypeAnnotation): Column<T> {
  return asColumn(new ColumnBuilder<T, false>({ ...plainColumn(UNSETTLED), annotation }));
}

function plainColumn(type: PgType): ColumnSpec {
  return {
    type,
    primaryKey: false,
    autoincrement: 'auto',
    nullable: false,
    serverOnUpdate: false,
    unique: false,
    index: false,
    deferred: false,
    activeHistory: false,
  };
}

/** A column of those facts. */
export const columnOf = (spec: ColumnSpec): Column<unknown, boolean> => asColumn(new ColumnBuilder(spec));

/** Whether a value of a shape is a column. */
export function isColumn(value: unknown): value is Column<unknown, boolean> {
  return ColumnBuilder.specOf(value) !== undefined;
}

/**
 * The facts of a column.
 *
 * @throws ArgumentError if the value is not a column; `place` says where it stands.
 */
export function columnSpec(value: unknown, place = 'a column'): ColumnSpec {
  const spec = ColumnBuilder.specOf(value);
  if (spec !== undefined) return spec;
  throw columnErrors.NOT_A_COLUMN({ place, given: value === null ? 'null' : `a ${typeof value}` });
}

/** Objects of one class must not share a default that can be changed: it is copied for each. */
function defaultOf(call: string, value: unknown): ColumnDefault {
  if (value === undefined) throw columnErrors.DEFAULT_IS_UNDEFINED({ call });
  // a function that is given as a default takes no arguments by its type
  if (typeof value === 'function') return Object.freeze({ fn: value as () => unknown });
  if (!isChangeable(value)) return Object.freeze({ value });
  const original = structuredClone(value);
  return Object.freeze({ fn: () => structuredClone(original) });
}

/** SQL that becomes part of a statement's text: it cannot have values of its own. */
function sqlOf(call: string, { text, values }: TextStatement): string {
  if (values.length > 0) throw columnErrors.DEFAULT_WITH_VALUES({ call, sql: text });
  return text;
}

function isChangeable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    prototype === Object.prototype || prototype === null || Array.isArray(value) || value instanceof Date
  );
}
