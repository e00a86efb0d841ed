// What `entity()` and `subentity()` have been told, before there is a class: the table, the shape, and the declaration that
// it inherits from. A mapper is made of one; the tables of the database are known before any class is mapped.
import type { Expression } from 'kysely';
import type { MapperOptions } from './mapper-options.ts';
import type { Shape } from './shape.ts';
import type { Table } from './table.ts';

/**
 * Where the rows of a class are: alone in its table; in its base's table; in its base's and one of its own; or, with all
 * that it inherits, in a table of its own.
 */
export type InheritanceKind = 'none' | 'single' | 'joined' | 'concrete';

/** What the rows of several classes are told apart by: an attribute, or an expression over attributes. */
export type PolymorphicOn = string | ((attributes: never) => Expression<unknown>);

/** How a class stands to those that inherit from it. Seed: mapper options of the same names. */
export interface PolymorphicOptions {
  /** What tells whose object a row is: the name of an attribute, or a function that makes an expression of the attributes. */
  readonly polymorphicOn?: PolymorphicOn;
  /** The value of it in rows of this class. */
  readonly polymorphicIdentity?: unknown;
  /** There are no objects of the class itself, only of its subclasses. */
  readonly polymorphicAbstract?: boolean;
}

export interface Declaration {
  readonly kind: InheritanceKind;
  /** Where its own columns are. */
  readonly table: Table;
  /** Its own attributes. */
  readonly shape: Shape;
  readonly base: Declaration | null;
  readonly options: MapperOptions;
}

// by the declaration that they inherit from
const heirs = new WeakMap<Declaration, Declaration[]>();

/** A declaration is known from now on to the one that it inherits from: before there is a class, let alone a mapper. */
export function rememberHeir(declaration: Declaration): Declaration {
  const { base } = declaration;
  if (base !== null) heirs.set(base, [...(heirs.get(base) ?? []), declaration]);
  return declaration;
}

/** All declarations whose objects are objects of this one's class, too, level by level. */
export function heirsOf(declaration: Declaration): readonly Declaration[] {
  const found = new Set<Declaration>([declaration]);
  // a set is gone through with what is added on the way
  for (const at of found)
    for (const heir of heirs.get(at) ?? []) if (heir.kind !== 'concrete') found.add(heir);
  found.delete(declaration);
  return [...found];
}

/** The declaration of a class that inherits from none. */
export const rootDeclaration = (table: Table, options: MapperOptions = {}): Declaration =>
  Object.freeze({ kind: 'none', table, shape: table.shape, base: null, options });
