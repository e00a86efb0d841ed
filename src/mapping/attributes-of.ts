// What a mapper shows of its attributes to statements and to listeners: `attrs(User)`. Columns are there from the start;
// relationships are made when they are first asked for; composites and their like when the mapping is configured.
import { attributeTarget } from '../events/targets.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import { ColumnAttribute } from '../sql/attributes.ts';
import type { CompositeExpression } from '../sql/composite-expression.ts';
import { Expr } from '../sql/expression.ts';
import type { ExpressionAttribute } from '../sql/expression-attribute.ts';
import { referenceNode } from '../sql/nodes.ts';
import { RelationAttribute, type RelationPath, type RelationSource } from '../sql/relation-attribute.ts';
import type { TableRef } from '../sql/table.ts';
import { refusingOthers } from './known-names.ts';
import type { Mapper } from './mapper.ts';
import { isRelationship, type RelationshipDeclaration } from './relationship.ts';
import type { TableEntry } from './shape.ts';
import { isShapeEntry, Refusal } from './shape-entry.ts';
import type { Table } from './table.ts';

/** What stands under a name in `mapper(User).attrs`: a column, a relationship, a composite, a column property, a hybrid. */
export type MapperAttribute =
  | ColumnAttribute<object, unknown>
  | RelationAttribute<object, unknown, boolean>
  | CompositeExpression<object, unknown>
  | ExpressionAttribute<object, unknown>
  | Expr<unknown>;

/** All attributes of a mapper by name; what is not a column becomes itself when it is read. */
export function attributesOf(mapper: Mapper): Readonly<Record<string, MapperAttribute>> {
  const attributes: Attributes = { ...mapper.columnAttrs };
  for (const key of mapper.relations) defineLazy(attributes, key, () => getterAttribute(mapper, key));
  for (const { key } of mapper.entries) defineLazy(attributes, key, () => configured(mapper, key));
  refusingOthers(mapper, attributes);
  // each of them is made here, or by an entry of the mapping
  return attributes as Record<string, MapperAttribute>;
}

/** The attributes that are columns of the mapper's own table. */
export function columnAttributesOf(
  mapper: Mapper,
): Readonly<Record<string, ColumnAttribute<object, unknown>>> {
  return columnsOver(mapper, { table: mapper.selectable, depth: 0 });
}

type Attributes = Record<string, unknown>;

/** Puts what an entry is in statements into the place that was kept for it. */
export function showEntry({ attrs }: Mapper, key: string, shown: object | undefined): void {
  if (shown instanceof Refusal) {
    Object.defineProperty(attrs, key, { get: shown.refuse, enumerable: false, configurable: true });
    return;
  }
  Object.defineProperty(attrs, key, { value: shown, enumerable: shown !== undefined, configurable: true });
}

function defineLazy(attributes: Attributes, key: string, make: () => unknown): void {
  Object.defineProperty(attributes, key, {
    enumerable: true,
    configurable: true,
    get() {
      const value = make();
      if (value !== undefined) {
        Object.defineProperty(attributes, key, { value, enumerable: true, configurable: true });
      }
      return value;
    },
  });
}

function getterAttribute(mapper: Mapper, key: string): unknown {
  const declared = mapper.getters.find(([name]) => name === key)?.[1];
  if (!isRelationship(declared)) return configured(mapper, key);
  return relation(mapper, key, { declaration: declared, from: { table: mapper.selectable, depth: 0 } });
}

/** What the configuration has put there; nothing while it is still on its way. */
function configured(mapper: Mapper, key: string): unknown {
  mapper.registry.configure({ cascade: true });
  return mapper.hasRelationships ? mapper.attrs[key] : undefined;
}

interface RelationIn {
  readonly declaration: RelationshipDeclaration;
  readonly from: RelationSource;
}

function relation(mapper: Mapper, key: string, { declaration, from }: RelationIn): object {
  const { class: cls } = mapper;
  return new RelationAttribute({
    owner: cls,
    key,
    // a declaration's target is a class, or the configuration refuses it
    target: () => declaration.target() as AnyClass,
    many: declaration.many,
    eventTarget: attributeTarget<object, object>(cls, key),
    from,
    path: () => pathOf(mapper, key),
  });
}

function pathOf(mapper: Mapper, key: string): RelationPath | undefined {
  if (!mapper.configured) mapper.registry.configure({ cascade: true });
  const property = mapper.relationship(key);
  if (property === undefined) return undefined;
  const { target, secondary, join } = property;
  return {
    property,
    target: target.selectable,
    secondary,
    conditions: ({ from, between, target: to, depth }) => [
      ...join.near({ from, to: between ?? to, depth }),
      ...(between === null ? [] : join.far({ from: to, to: between, depth })),
    ],
    attributes: (source) => attributesOver(target, source),
  };
}

/** The attributes of a mapper over another name of its table. */
export function attributesOver(mapper: Mapper, from: RelationSource): object {
  const attributes: Attributes = columnsOver(mapper, from);
  for (const [key, declaration] of mapper.getters) {
    if (isRelationship(declaration)) {
      defineLazy(attributes, key, () => relation(mapper, key, { declaration, from }));
    } else if (isShapeEntry(declaration)) defineEntry(mapper, attributes, { key, entry: declaration });
  }
  for (const entry of mapper.entries) defineEntry(mapper, attributes, entry);
  return refusingOthers(mapper, attributes);
}

function defineEntry(mapper: Mapper, attributes: Attributes, { key, entry }: TableEntry): void {
  defineLazy(attributes, key, () => entry.over?.({ mapper, key, attributes }));
}

/** The columns of a table without a class, over a name of it. */
export function columnsOfTable({ columns }: Table, from: TableRef): object {
  const attributes: Attributes = {};
  for (const { key, name, type } of columns) {
    attributes[key] = new Expr({ node: referenceNode(from, name), type, label: `${from.name}.${name}` });
  }
  return attributes;
}

function columnsOver(
  { class: cls, columns }: Mapper,
  { table: from }: RelationSource,
): Record<string, ColumnAttribute<object, unknown>> {
  const attributes: Record<string, ColumnAttribute<object, unknown>> = {};
  for (const column of columns) {
    const { key } = column;
    attributes[key] = new ColumnAttribute({
      owner: cls,
      key,
      column,
      table: from,
      eventTarget: attributeTarget(cls, key),
    });
  }
  return attributes;
}
