// Columns that say what their values are and leave the type to the registry: `mappedColumn(String)`. What stands for a type
// annotation is a constructor; the registry asks its listeners, then its own map, then what everybody would expect.
import { registryErrors } from '../errors/catalog/registries.ts';
import { askFirst } from '../events/calls.ts';
import { registryEvents } from '../events/catalog.ts';
import { registryDispatch } from '../events/nodes.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import * as types from '../sql/types.ts';
import { timestampType } from '../sql/types-temporal.ts';
import { describeValue } from '../util/describe-value.ts';
import { column, columnSpec, isColumn, ofAnnotation } from './column-builder.ts';
import { type ColumnSpec, checkSpec, type TypeAnnotation } from './column-spec.ts';
import type { Column } from './infer.ts';
import type { Registry } from './registry.ts';

export type { TypeAnnotation };

/** The values of a column that is declared by a constructor. */
export type AnnotatedValue<A> = A extends StringConstructor
  ? string
  : A extends NumberConstructor
    ? number
    : A extends BooleanConstructor
      ? boolean
      : A extends BigIntConstructor
        ? bigint
        : A extends abstract new (
              ...args: never
            ) => infer T
          ? T
          : never;

/** What listeners of `resolve_type_annotation` are asked about. Seed: RegistryEvents, `TypeResolve`. */
export interface TypeResolve {
  readonly registry: Registry;
  /**
   * The base that `entity()` is about to give back; null for a table without a class. Types are settled before there is
   * a class that extends it.
   */
  readonly cls: AnyClass | null;
  /** The name of the table, which is known when the class is not. */
  readonly table: string;
  /** The attribute. */
  readonly key: string;
  /** What the column was declared with. */
  readonly rawType: TypeAnnotation;
  /** What the registry would make of a constructor, without asking its listeners; undefined if it knows nothing of it. */
  resolve(annotation: TypeAnnotation): Column<unknown, boolean> | undefined;
}

/**
 * A column whose values are named by their constructor: `String`, `Number`, `Boolean`, `BigInt`, `Date`, `Uint8Array`,
 * `Object`, `Array`, or a class of your own. Its type is what a listener of `resolve_type_annotation` says, or the
 * registry's `typeAnnotationMap`, or text, integer, boolean, bigint, timestamptz, bytea, jsonb. All methods of a column
 * follow as usual. Seed: RegistryEvents.resolve_type_annotation.
 *
 * @throws MappedAnnotationError when the table is declared, if nobody knows a type for it
 * @example
 * class User extends entity('users', {
 *   id: mappedColumn(Number).primaryKey(),
 *   name: mappedColumn(String),
 *   born: mappedColumn(Date).nullable(),
 * }) {}
 */
export const mappedColumn = <const A extends TypeAnnotation>(annotation: A): Column<AnnotatedValue<A>> =>
  ofAnnotation(annotation);

const known = new Map<TypeAnnotation, Column<unknown, boolean>>([
  [String, column(types.textType)],
  [Number, column(types.integerType)],
  [Boolean, column(types.booleanType)],
  [BigInt, column(types.bigintType)],
  [Date, column(timestampType({ withTimezone: true }))],
  [Uint8Array, column(types.byteaType)],
  [Buffer, column(types.byteaType)],
  [Object, column(types.jsonType('jsonb'))],
  [Array, column(types.jsonType('jsonb'))],
]);

const nameOf = (annotation: unknown): string =>
  typeof annotation === 'function' ? annotation.name : describeValue(annotation);

/** Where a column stands. */
export interface ColumnPlace {
  readonly registry: Registry;
  readonly cls: AnyClass | null;
  readonly table: string;
  readonly key: string;
}

/** The facts of a column with its type settled. @throws MappedAnnotationError, ArgumentError */
export function settledSpec(spec: ColumnSpec, place: ColumnPlace): ColumnSpec {
  const { annotation: rawType, ...facts } = spec;
  if (rawType === undefined) return spec;
  const { registry } = place;
  const resolve = (annotation: TypeAnnotation) =>
    registry.typeAnnotationMap.get(annotation) ?? known.get(annotation);
  const question: TypeResolve = Object.freeze({ ...place, rawType, resolve });
  const answer = askFirst(registryDispatch(registry), registryEvents.resolve_type_annotation, question);
  const found = answer ?? resolve(rawType);
  const about = { table: place.table, attribute: place.key, annotation: nameOf(rawType) };
  if (found === undefined) throw registryErrors.UNKNOWN_ANNOTATION(about);
  if (!isColumn(found)) throw registryErrors.NOT_A_RESOLVED_COLUMN({ ...about, given: describeValue(found) });
  const settled = Object.freeze({ ...facts, type: columnSpec(found).type });
  checkSpec(settled);
  return settled;
}
