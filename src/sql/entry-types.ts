// Types only: what composites, synonyms, column properties, hybrids and association proxies of a shape are on objects and
// in statements. The builders of the mapping carry these phantom keys.
import type { ColumnAttribute } from './attributes.ts';
import type { CompositeExpression } from './composite-expression.ts';
import type { COLUMN_VALUE } from './entity-types.ts';
import type { Expr } from './expression.ts';
import type { ExpressionAttribute } from './expression-attribute.ts';

/** On a builder of this kind of attribute: which kind it is. */
export declare const ENTRY_KIND: unique symbol;
/** On a builder: the type of its values; on a synonym the name that it stands for. */
export declare const ENTRY_VALUE: unique symbol;

export type EntryKind = 'composite' | 'synonym' | 'columnProperty' | 'hybrid' | 'associationProxy';

/** An attribute of the kind as it stands in a shape. */
export interface Entry<Kind extends EntryKind, T> {
  readonly [ENTRY_KIND]: Kind;
  readonly [ENTRY_VALUE]: T;
}

/** What `columnProperty()` returns: the annotation of its getter. */
export type ColumnProperty<T> = Entry<'columnProperty', T>;
/** What `hybrid()` returns: the annotation of its getter. */
export type Hybrid<T> = Entry<'hybrid', T>;
/** What `associationProxy()` returns: the annotation of its getter, such as `AssociationProxy<AssociationList<string>>`. */
export type AssociationProxy<V> = Entry<'associationProxy', V>;

export type AnyEntry = { readonly [ENTRY_KIND]: EntryKind };

type ColumnValue<P> = P extends { readonly [COLUMN_VALUE]: infer T } ? T : never;

/** What the attribute is on an object. */
export type EntryValue<S, K extends keyof S> =
  S[K] extends Entry<'synonym', infer N extends keyof S>
    ? ColumnValue<S[N]>
    : S[K] extends Entry<EntryKind, infer T>
      ? T
      : never;

/** What the attribute is in statements and for listeners: `attrs(Vertex).start`. */
export type EntryAttribute<E, S, K extends keyof S> =
  S[K] extends Entry<infer Kind, infer T>
    ? {
        composite: CompositeExpression<E, T>;
        synonym: T extends keyof S ? ColumnAttribute<E, ColumnValue<S[T]>> : never;
        columnProperty: ExpressionAttribute<E, T>;
        hybrid: Expr<T>;
        associationProxy: never;
      }[Kind]
    : never;

/** Attributes that a new object may be given: those that are not computed by the database. */
export type SettableEntry = Entry<Exclude<EntryKind, 'columnProperty'>, unknown>;
