// What `entity` and `table` take, from the words of models.json: columns, relationships, composites and their like.
import { type Attributes, type ColumnBuilder, type EntityClass, type Expression, loose } from './api.ts';
import { type ClassSpec, type ColumnSpec, KeyError, NotYet, type RelationshipSpec } from './case.ts';
import { Point } from './point.ts';
import { isSerial, literal } from './schema.ts';

/** A class of the model by its name. */
export type Target = (name: string) => EntityClass;

/** The shape of an entity class: columns, then relationships in getters, then what is derived from columns. */
export function entityShape(spec: ClassSpec, target: Target): object {
  const shape = tableShape(spec.columns);
  for (const relationship of spec.relationships) {
    const get = () => declare(relationship, target);
    Object.defineProperty(shape, relationship.name, { get, enumerable: true, configurable: true });
  }
  for (const { name, columns } of spec.composites ?? []) shape[name] = loose.composite(Point, columns);
  for (const { name, column } of spec.synonyms ?? []) shape[name] = loose.synonym(column);
  for (const { name, expr } of spec.column_properties ?? []) {
    shape[name] = loose.columnProperty(
      () => target(spec.name),
      (own) => computed(own, expr),
    );
  }
  return shape;
}

function computed(
  own: Attributes,
  [operator, left, right]: readonly [operator: string, left: string, right: string],
): Expression {
  const [a, b] = [own[left], own[right]];
  if (a === undefined || b === undefined) throw new KeyError(`no column ${left} or ${right}`);
  return operator === '-' ? a.minus(b) : a.plus(b);
}

/** The shape of a table: its columns. */
export function tableShape(columns: readonly ColumnSpec[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column.name, builder(column)]));
}

function builder(column: ColumnSpec): ColumnBuilder {
  let made = typed(column.type);
  if (column.pk) made = made.primaryKey();
  else if (column.nullable !== false) made = made.nullable();
  if (column.pk && !isSerial(column) && column.fk === undefined) made = made.autoincrement(false);
  if (column.unique) made = made.unique();
  if (column.default !== undefined) made = made.default(column.default.value);
  if (column.onupdate !== undefined) made = made.onUpdate(column.onupdate.value);
  if (column.server_default !== undefined) made = made.serverDefault(literal(column.server_default));
  if (column.server_onupdate) made = made.serverOnUpdate();
  if (column.deferred) made = made.deferred();
  if (column.active_history) made = made.activeHistory();
  return column.fk === undefined ? made : references(made, column, column.fk);
}

function references(
  made: ColumnBuilder,
  { use_alter, deferrable }: ColumnSpec,
  { table, column, ondelete, onupdate }: NonNullable<ColumnSpec['fk']>,
): ColumnBuilder {
  return made.references(`${table}.${column}`, {
    ...(ondelete === undefined ? {} : { onDelete: ondelete.toLowerCase() }),
    ...(onupdate === undefined ? {} : { onUpdate: onupdate.toLowerCase() }),
    ...(use_alter ? { useAlter: true } : {}),
    ...(deferrable ? { deferrable: 'initially deferred' } : {}),
  });
}

function typed(type: string): ColumnBuilder {
  if (type === 'int') return loose.integer();
  if (type === 'text') return loose.text();
  if (type === 'bool') return loose.boolean();
  if (type === 'float') return loose.doublePrecision();
  if (type === 'json') return loose.json();
  if (type === 'datetime') return loose.timestamp();
  throw new NotYet(`columns of type ${type}`);
}

/** Options that are handed on as they are, by the name they have in models.json. */
const handedOn = {
  back_populates: 'backPopulates',
  secondary: 'secondary',
  single_parent: 'singleParent',
  passive_deletes: 'passiveDeletes',
  passive_updates: 'passiveUpdates',
  post_update: 'postUpdate',
  active_history: 'activeHistory',
  viewonly: 'viewOnly',
  lazy: 'lazy',
  innerjoin: 'innerJoin',
} as const;

function declare(spec: RelationshipSpec, target: Target): object {
  const options: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(handedOn)) if (key in spec) options[option] = spec[key];
  // what is only looked at changes nothing, so nothing is handed on to its members
  if (spec.viewonly !== true) options.cascade = spec.cascade.join(', ');
  if (spec.order_by !== undefined) options.orderBy = spec.order_by.map(withoutTable);
  if (spec.remote_side !== undefined) options.remoteSide = spec.remote_side.map(withoutTable);
  if (spec.foreign_keys !== undefined) options.foreignKey = spec.foreign_keys.map(withoutTable);
  if (spec.collection === 'set') options.collectionClass = 'set';
  if (spec.collection === 'dict') options.collectionClass = loose.attributeKeyed(spec.key_attr ?? '');
  return relation(spec)(() => target(spec.target), options);
}

function relation({ direction, uselist }: RelationshipSpec) {
  if (direction === 'many_to_many') return loose.manyToMany;
  if (direction === 'many_to_one') return loose.belongsTo;
  return uselist ? loose.hasMany : loose.hasOne;
}

const withoutTable = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
