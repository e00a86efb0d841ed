// The attributes of one declaration: its columns, its relationships and entries, and where the value of each stands in an
// object. A class that inherits begins where its base ends, so that what is said of a base is true of its subclasses.
import { mappingErrors } from '../errors/catalog/mapping.ts';
import { describeValue } from '../util/describe-value.ts';
import { columnSpec } from './column-builder.ts';
import type { ColumnSpec } from './column-spec.ts';
import type { NamingConvention } from './naming.ts';
import { isRelationship } from './relationship.ts';
import { isShapeEntry, type ShapeEntry } from './shape-entry.ts';
import type { MappedColumn } from './table.ts';

/** An attribute of a shape that is no column: a composite, a synonym, …. */
export interface TableEntry {
  readonly key: string;
  readonly entry: ShapeEntry;
}

/** @throws ArgumentError for a shape that is none */
export function checkShape(call: string, shape: unknown, example: string): void {
  if (typeof shape === 'object' && shape !== null && !Array.isArray(shape)) return;
  throw mappingErrors.NOT_A_SHAPE({ call, given: describeValue(shape), example });
}

export interface ShapeOptions {
  /** How errors call what it is the shape of. */
  readonly label: string;
  readonly naming: NamingConvention;
  /** The facts of a column whose type is named by an annotation, made whole. */
  readonly settle: (spec: ColumnSpec, key: string) => ColumnSpec;
  /** What the class inherits. */
  readonly base?: Shape | undefined;
  /** Values of objects that are no attributes, by name. */
  readonly hidden?: readonly string[];
  /** All of these columns may be NULL in the database: other classes have rows in the same table. */
  readonly isShared?: boolean;
}

/** A getter of a shape, read. */
export type ReadGetter = readonly [key: string, declared: unknown];

export class Shape {
  readonly base: Shape | null;
  readonly columns: readonly MappedColumn[];
  /**
   * Names of the getters, relationships mostly, and of the relationships that were getters of another object before they
   * were spread into it. What they give is looked at by {@link getters}.
   */
  readonly relations: readonly string[];
  /** The other attributes that stand in it as plain values, in their order. */
  readonly entries: readonly TableEntry[];
  /** The first position behind those of its attributes. */
  readonly end: number;
  readonly #declared: object;
  readonly #slots: ReadonlyMap<string, number>;
  #getters: readonly ReadGetter[] | undefined;

  constructor(declared: object, options: ShapeOptions) {
    this.#declared = declared;
    this.base = options.base ?? null;
    const properties = Object.entries(Object.getOwnPropertyDescriptors(declared));
    this.relations = properties.filter(([, property]) => isLate(property)).map(([key]) => key);
    const plain = properties.filter(([, property]) => !isLate(property));
    this.entries = plain.flatMap(([key, { value }]) => (isShapeEntry(value) ? [{ key, entry: value }] : []));
    const columns = plain.filter(([, { value }]) => !isShapeEntry(value));
    const entries = this.entries.map(({ key }) => key);
    const keys = [...columns.map(([key]) => key), ...this.relations, ...entries, ...(options.hidden ?? [])];
    const slots = new Map<string, number>();
    let end = this.base?.end ?? 0;
    for (const key of keys) slots.set(key, this.base?.slotOf(key) ?? end++);
    this.#slots = slots;
    this.end = end;
    this.columns = columns.map(([key, { value }]) => this.#column(key, value, options));
  }

  /** The position of an attribute's value, of an inherited one, too. */
  slotOf(key: string): number | undefined {
    return this.#slots.get(key) ?? this.base?.slotOf(key);
  }

  /** Whether the attribute is its own. */
  declares(key: string): boolean {
    return this.#slots.has(key);
  }

  /** What the getters give: read once, when the classes that they name may be there. */
  get getters(): readonly ReadGetter[] {
    this.#getters ??= this.relations.map((key) => [key, Reflect.get(this.#declared, key)] as const);
    return this.#getters;
  }

  #column(
    key: string,
    builder: unknown,
    { label, naming, settle, isShared = false }: ShapeOptions,
  ): MappedColumn {
    const declared = settle(columnSpec(builder, `the column "${key}" of table "${label}"`), key);
    const spec = isShared && !declared.nullable ? { ...declared, nullable: true } : declared;
    const name = spec.sqlName ?? naming(key);
    return Object.freeze({ key, name, index: this.slotOf(key) ?? -1, type: spec.type, spec });
  }
}

/** Whether it is looked at when all classes are known. */
const isLate = ({ get, value }: PropertyDescriptor): boolean => get !== undefined || isRelationship(value);
