// What a mapper shows of its attributes to statements and to listeners: `attrs(User)`. Columns are there from the start;
// relationships are made when they are first asked for; composites and their like when the mapping is configured.
import { attributeTarget } from '../events/targets.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import { ColumnAttribute } from '../sql/attributes.ts';
import { RelationAttribute, type RelationPath, type RelationSource } from '../sql/relation-attribute.ts';
import type { TableRef } from '../sql/table.ts';
import type { Mapper, MapperAttributes } from './mapper.ts';
import { isRelationship, type RelationshipDeclaration } from './relationship.ts';
import type { ColumnPair } from './relationship-property.ts';

/** All attributes of a mapper by name; what is not a column becomes itself when it is read. */
export function attributesOf(mapper: Mapper): MapperAttributes {
  const { table } = mapper;
  const attributes = columnsOver(mapper, { table, depth: 0 });
  for (const key of table.relations) defineLazy(attributes, key, () => getterAttribute(mapper, key));
  for (const { key } of table.entries) defineLazy(attributes, key, () => configured(mapper, key));
  // typed for the columns: see MapperAttributes
  return attributes as MapperAttributes;
}

type Attributes = Record<string, unknown>;

/** Puts what an entry is in statements into the place that was kept for it. */
export function showEntry({ attrs }: Mapper, key: string, shown: object | undefined): void {
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
  const declared = mapper.table.getters.find(([name]) => name === key)?.[1];
  if (!isRelationship(declared)) return configured(mapper, key);
  return relation(mapper, key, { declaration: declared, from: { table: mapper.table, depth: 0 } });
}

/** What the configuration has put there; nothing while it is still on its way. */
function configured(mapper: Mapper, key: string): unknown {
  mapper.registry.configure({ cascade: true });
  return Object.getOwnPropertyDescriptor(mapper.attrs, key)?.value;
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
  const { target, secondary, direction, synchronizePairs, secondarySynchronizePairs } = property;
  const isManyToOne = direction === 'MANYTOONE';
  return {
    property,
    target: target.table,
    secondary,
    near: synchronizePairs.map((pair) => (isManyToOne ? turned(pair) : pair)),
    far: secondarySynchronizePairs,
    attributes: (source) => attributesOver(target, source),
  };
}

const turned = ({ source, dest }: ColumnPair): ColumnPair => ({ source: dest, dest: source });

/** The attributes of a mapper over another name of its table. */
export function attributesOver(mapper: Mapper, from: RelationSource): object {
  const attributes = columnsOver(mapper, from);
  for (const [key, declaration] of mapper.table.getters) {
    if (!isRelationship(declaration)) continue;
    defineLazy(attributes, key, () => relation(mapper, key, { declaration, from }));
  }
  return attributes;
}

function columnsOver(
  { class: cls, table }: Mapper,
  { table: from }: { readonly table: TableRef; readonly depth: number },
) {
  const attributes: Attributes = {};
  for (const column of table.columns) {
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
