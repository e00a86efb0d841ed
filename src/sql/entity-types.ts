// Types only: how the attributes of a class are inferred from the shape that its mapping was declared with. The column
// and relationship builders of the mapping carry these phantom keys; statements need nothing else of them.
import type { ColumnAttribute } from './attributes.ts';
import type { AnyEntry, EntryAttribute } from './entry-types.ts';
import type { RelationAttribute } from './relation-attribute.ts';

export type { RelationAttribute };

/** On a column builder: the type of its values. */
export declare const COLUMN_VALUE: unique symbol;
/** On a relationship builder: the class at the other end. */
export declare const RELATION_TARGET: unique symbol;
/** On an entity class: the shape that it was declared with. */
export declare const SHAPE: unique symbol;

/** The instance type of a class. */
export type InstanceOf<C> = C extends abstract new (...args: never) => infer I ? I : never;

/** A mapped class, as the typed functions take it. */
export type AnyEntity = (abstract new (...args: never) => object) & { readonly [SHAPE]: unknown };

/** The attributes of instances `E` of a class that was declared with shape `S`. */
export type Attrs<E, S> = {
  readonly [K in keyof S]: S[K] extends AnyEntry
    ? EntryAttribute<E, S, K>
    : S[K] extends { readonly [COLUMN_VALUE]: infer T }
      ? ColumnAttribute<E, T>
      : S[K] extends { readonly [RELATION_TARGET]: infer C; readonly many: infer M extends boolean }
        ? RelationAttribute<E, C, M>
        : never;
};

/** What `attrs(User)` gives and what the callbacks of `select(User)` receive. */
export type AttrsOf<C> = C extends { readonly [SHAPE]: infer S } ? Attrs<InstanceOf<C>, S> : never;

/**
 * The attributes of a class in the join condition of a relationship. Unlike {@link AttrsOf} it does not ask what an instance
 * is, so that classes in a circle may use it while they are being inferred.
 */
export type JoinSide<C> = Attrs<object, (C & { readonly [SHAPE]: unknown })[typeof SHAPE]>;
