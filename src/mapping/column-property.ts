// `columnProperty()`: an SQL expression over the columns of its own table, loaded with every object and read-only.
import { entryErrors } from '../errors/catalog/shape-entries.ts';
import { attributeDispatch } from '../events/nodes.ts';
import { attributeTarget } from '../events/targets.ts';
import { ComputedAttribute } from '../instrumentation/computed.ts';
import { expireAttributes } from '../instrumentation/expire.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { AnyEntity, AttrsOf } from '../sql/entity-types.ts';
import type { ColumnProperty } from '../sql/entry-types.ts';
import type { Expr } from '../sql/expression.ts';
import { ExpressionAttribute } from '../sql/expression-attribute.ts';
import { literalText, ownPrefix } from '../sql/literal-text.ts';
import { quoteTable } from '../sql/table.ts';
import { type PgType, textType } from '../sql/types.ts';
import { column, columnSpec } from './column-builder.ts';
import { equality } from './instrument-columns.ts';
import type { Mapper } from './mapper.ts';
import { checkOptions } from './options.ts';
import { declareEntry, defineAccessor, type EntryPlace, expressionOf } from './shape-entry.ts';
import type { MappedColumn } from './table.ts';

/** What a SELECT reads for a column property: like a column, but with the text of an expression in place of its name. */
export interface ColumnExpression extends MappedColumn {
  /** The expression's text; `prefix` stands before columns of the own table: `"vertices".`, or its alias. */
  readonly sql: (prefix: string) => string;
}

export interface ColumnPropertyOptions {
  /** Not loaded with the object, but when it is asked for. */
  readonly deferred?: boolean;
  readonly activeHistory?: boolean;
  /** Whether a flush of the object makes it be read anew; true if it is left out. */
  readonly expireOnFlush?: boolean;
}

interface Declared {
  readonly define: (attributes: never) => Expr<unknown>;
  readonly options: ColumnPropertyOptions;
}

/**
 * An expression over the columns of the class, read with them in every SELECT. It is read-only, and read anew after the
 * object was flushed. It names its own class, so it stands in a getter, whose type has to be written down.
 *
 * @throws ArgumentError for unknown options; when the mapping is configured, if the function gives no expression.
 * @example
 * class Vertex extends entity('vertices', {
 *   id: integer().primaryKey(), x1: integer(), x2: integer(),
 *   get dx(): ColumnProperty<number> { return columnProperty(() => Vertex, (v) => v.x2.minus(v.x1)); },
 * }) {}
 */
export function columnProperty<C extends AnyEntity, T>(
  _entity: () => C,
  define: (attributes: AttrsOf<C>) => Expr<T>,
  options: ColumnPropertyOptions = {},
): ColumnProperty<T> {
  if (typeof define !== 'function') {
    const example = 'columnProperty(() => Vertex, (v) => v.x2.minus(v.x1))';
    throw entryErrors.NOT_A_DEFINITION({ call: 'columnProperty()', given: `a ${typeof define}`, example });
  }
  checkOptions('columnProperty()', options, ['deferred', 'activeHistory', 'expireOnFlush']);
  return declareEntry({
    kind: 'columnProperty',
    stored: true,
    contribute: (place) => contribute(place, { define, options }),
    over: (place) => inStatements(place, expressionOf(place, 'columnProperty', define)),
  });
}

function contribute(place: EntryPlace, { define, options }: Declared): object {
  const { mapper, key, index, prototype } = place;
  const { class: owner, manager } = mapper;
  const expression = expressionOf(place, 'columnProperty', define);
  const type = expression.type ?? textType;
  const { deferred = false, activeHistory = false, expireOnFlush = true } = options;
  const dispatch = attributeDispatch(owner, key);
  const equals = equality(type);
  manager.addAttribute(new ComputedAttribute({ key, index, equals, activeHistory, deferred, dispatch }));
  defineAccessor(prototype, key, {
    get: (state) => manager.attribute(key).get(state),
    set: (state) => refuse(state, key),
  });
  const read = readable(mapper, expression, { key, index, type, deferred });
  mapper.columnProperties.push({ read, expireOnFlush });
  return inStatements(place, expression);
}

function inStatements(
  { mapper, key }: Pick<EntryPlace, 'mapper' | 'key'>,
  expression: Expr<unknown>,
): ExpressionAttribute<object, unknown> {
  const { class: owner } = mapper;
  const label = `${owner.name}.${key}`;
  const eventTarget = attributeTarget<object, unknown>(owner, key);
  const node = expression.toOperationNode();
  return new ExpressionAttribute({ node, type: expression.type ?? textType, label, owner, key, eventTarget });
}

function refuse(state: InstanceState, attribute: string): never {
  const remedy = 'Change the columns that it is made of, and load it again after a flush.';
  const kind = 'column property';
  throw entryErrors.READ_ONLY({ object: describeState(state), attribute, kind, remedy });
}

interface Facts {
  readonly key: string;
  readonly index: number;
  readonly type: PgType;
  readonly deferred: boolean;
}

function readable({ selectable: table }: Mapper, expression: Expr<unknown>, facts: Facts): ColumnExpression {
  const { key, index, type, deferred } = facts;
  const builder = deferred ? column(type).deferred() : column(type);
  const own = quoteTable(table);
  const sql = (prefix: string): string => {
    const isOwn = (other: string) => other === own;
    const text = literalText(expression.toOperationNode(), (other) =>
      isOwn(quoteTable(other)) ? prefix : ownPrefix(other),
    );
    return `(${text})`;
  };
  // what cannot be written is found now, not at the first SELECT
  sql(ownPrefix(table));
  return Object.freeze({ key, name: key, index, type, spec: columnSpec(builder), sql });
}

/** A column property of a mapper. */
export interface MappedExpression {
  readonly read: ColumnExpression;
  readonly expireOnFlush: boolean;
}

const NONE: readonly ColumnExpression[] = Object.freeze([]);

/** The column properties of a mapper, to be read with its columns. */
export const columnExpressions = ({ columnProperties }: Mapper): readonly ColumnExpression[] =>
  columnProperties.length === 0 ? NONE : columnProperties.map(({ read }) => read);

/** After the row of an object was written: its column properties have other values than before. */
export function expireColumnExpressions(state: InstanceState): void {
  const { columnProperties } = state.mapper;
  if (columnProperties.length === 0) return;
  const stale = columnProperties.filter((property) => isStale(state, property)).map(({ read }) => read.key);
  if (stale.length > 0) expireAttributes(state, stale);
}

function isStale(state: InstanceState, { read, expireOnFlush }: MappedExpression): boolean {
  if (state.isChanged(read.index)) return false;
  const isThere = state.values[read.index] !== undefined;
  if (expireOnFlush) return isThere || !read.spec.deferred;
  return !isThere && !read.spec.deferred;
}
