// `entity()`: a base class to be extended by a class of one's own, mapped to a table. Types are inferred from the shape;
// no decorators, no code generation.
import { inspect } from 'node:util';
import type { Expression } from 'kysely';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import type { AnyEntity, Attrs, AttrsOf } from '../sql/entity-types.ts';
import { construct, markEntityBase } from './construct.ts';
import { rootDeclaration } from './declaration.ts';
import { DISCRIMINATOR } from './discriminator.ts';
import type { EntityClass, Instance } from './infer.ts';
import { defineProperties } from './instrument-columns.ts';
import { mapperOf, rememberEntity } from './mapper-of.ts';
import type { MapperOptions } from './mapper-options.ts';
import { toJSON } from './plain.ts';
import { printable, titleOf } from './printable.ts';
import { defaultRegistry } from './registry.ts';
import { defineStatics } from './statics.ts';
import { Table, type TableOptions } from './table.ts';

/** What a mapped class can be told: of its table, and of classes that inherit from it. */
export interface EntityOptions<S = unknown, K = never>
  extends TableOptions,
    Omit<MapperOptions<keyof S & string>, 'polymorphicOn'> {
  /** What tells whose object a row is: the name of an attribute, or a function that makes an expression of the attributes. */
  readonly polymorphicOn?: (K & string) | ((attributes: Attrs<Instance<S>, S>) => Expression<unknown>);
}

/**
 * Declares a mapped class. Extend what it returns; columns are NOT NULL unless they are `.nullable()`, and their names
 * are the attributes' in snake_case.
 *
 * Objects loaded from the database do not run a constructor that you have written; class fields and private members
 * of classes without one are initialised all the same.
 *
 * @throws ArgumentError if the table has no primary key, or a value of the shape is no column; when the class is first
 *   used, for options that do not fit its columns
 * @example
 * class User extends entity('users', {
 *   id: integer().primaryKey(),
 *   name: text(),
 *   createdAt: timestamptz().serverDefault('now()'),
 * }) {
 *   get shout() { return this.name.toUpperCase(); }
 * }
 */
export function entity<S, K extends keyof S = never>(
  tableName: string,
  shape: S & object,
  options: EntityOptions<S, K> = {},
): EntityClass<S, K> {
  const registry = options.registry ?? defaultRegistry;
  const hidden = typeof options.polymorphicOn === 'function' ? [DISCRIMINATOR] : [];
  const table = new Table(tableName, shape, { ...options, registry }, { hidden });
  table.requirePrimaryKey();
  // which attributes the function takes was typed; the mapping knows them by name
  const declaration = rootDeclaration(table, options as MapperOptions);
  const base = makeBase();
  Object.defineProperty(base, 'name', { value: tableName, configurable: true });
  defineProperties(base.prototype, table.shape);
  markEntityBase(base);
  registry.addTable(table);
  rememberEntity(base, declaration, (cls) => registry.mapClass(cls, declaration, { isEntity: true }));
  // the class has what the type says: a constructor that takes the values, and accessors for every attribute
  return base as unknown as EntityClass<S, K>;
}

function makeBase(): AnyClass {
  // a function, for it may give back another object than `this`: see the probe in construct.ts
  function Entity(this: object, given?: unknown): object | undefined {
    // a function that is called with `new` is a class
    return construct(this, new.target as unknown as AnyClass, given);
  }
  defineStatics(Entity);
  const methods = { toJSON: { value: toJSON }, [inspect.custom]: { value: printed } };
  Object.defineProperties(Entity.prototype, withOptions(methods));
  // a function that is called with `new` is a class
  return Entity as unknown as AnyClass;
}

function withOptions(methods: PropertyDescriptorMap): PropertyDescriptorMap {
  const all = Reflect.ownKeys(methods).map((key) => [
    key,
    { ...methods[key], configurable: true, writable: true },
  ]);
  return Object.fromEntries(all);
}

function printed(this: object, _depth: number, options: object): string {
  const state = stateOf(this);
  return state === undefined ? String(this) : `${titleOf(state)} ${inspect(printable(state), options)}`;
}

/**
 * The attributes of a mapped class, as SQL expressions and as targets of attribute events.
 *
 * @throws UnmappedClassError
 * @example
 * listen(attrs(User).name, 'set', (user, value) => console.log(value));
 */
export function attrs<C extends AnyEntity>(cls: C): AttrsOf<C> {
  // the mapper's attributes are made from the very shape that the type is inferred from
  return mapperOf(cls).attrs as AttrsOf<C>;
}
