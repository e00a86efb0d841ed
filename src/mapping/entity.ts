// `entity()`: a base class to be extended by a class of one's own, mapped to a table. Types are inferred from the shape;
// no decorators, no code generation.
import { inspect } from 'node:util';
import type { Expression } from 'kysely';
import { inheritanceErrors } from '../errors/catalog/inheritance.ts';
import { optionErrors } from '../errors/catalog/options.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import type { AnyEntity, Attrs, AttrsOf } from '../sql/entity-types.ts';
import { describeValue } from '../util/describe-value.ts';
import { construct, markEntityBase } from './construct.ts';
import { rootDeclaration } from './declaration.ts';
import { DISCRIMINATOR } from './discriminator.ts';
import type { EntityClass, EntityClassOver, Instance } from './infer.ts';
import { defineProperties } from './instrument-columns.ts';
import { declarationOf, mappedAncestor, mapperOf, rememberEntity } from './mapper-of.ts';
import { MAPPER_OPTIONS, type MapperOptions } from './mapper-options.ts';
import { checkOptions, checkText } from './options.ts';
import { toJSON } from './plain.ts';
import { printable, titleOf } from './printable.ts';
import { defaultRegistry, Registry } from './registry.ts';
import { checkShape } from './shape.ts';
import { defineStatics } from './statics.ts';
import { TABLE_OPTIONS, Table, type TableOptions } from './table.ts';

/** What a mapped class can be told: of its table, of the class that it is put under, of classes that inherit from it. */
export interface EntityOptions<S = unknown, K = never>
  extends TableOptions,
    Omit<MapperOptions<keyof S & string>, 'polymorphicOn'> {
  /** What tells whose object a row is: the name of an attribute, or a function that makes an expression of the attributes. */
  readonly polymorphicOn?: (K & string) | ((attributes: Attrs<Instance<S>, S>) => Expression<unknown>);
  /**
   * A class of yours that is not mapped: its methods, fields and static members are inherited, and listeners on it that
   * propagate hear of all classes under it. Its constructor is called without arguments. With a static `registry` it says
   * which registry its classes belong to.
   */
  readonly extends?: AnyClass | undefined;
}

/**
 * Declares a mapped class. Extend what it returns; columns are NOT NULL unless they are `.nullable()`, and their names
 * are the attributes' in snake_case.
 *
 * Objects loaded from the database do not run a constructor that you have written; class fields and private members
 * of classes without one are initialised all the same.
 *
 * @throws ArgumentError if the table has no primary key, a value of the shape is no column, or there is no such option; when the class is first
 *   used, for options that do not fit its columns
 * @example
 * class User extends entity('users', {
 *   id: integer().primaryKey(),
 *   name: text(),
 *   createdAt: timestamptz().serverDefault('now()'),
 * }) {
 *   get shout() { return this.name.toUpperCase(); }
 * }
 * class Tag extends entity('tags', { id: integer().primaryKey() }, { extends: Model }) {}
 */
export function entity<S, K extends keyof S = never>(
  tableName: string,
  shape: S & object,
  options?: EntityOptions<S, K> & { readonly extends?: undefined },
): EntityClass<S, K>;
export function entity<S, B extends AnyClass, K extends keyof S = never>(
  tableName: string,
  shape: S & object,
  options: EntityOptions<S, K> & { readonly extends: B },
): EntityClassOver<S, B, K>;
export function entity(tableName: string, shape: object, options: EntityOptions<never, never> = {}): unknown {
  checkText('entity()', tableName, "entity('users', { … })");
  checkShape('entity()', shape, `entity('${tableName}', { id: integer().primaryKey() })`);
  checkOptions(`entity('${tableName}')`, options, OPTIONS);
  const { extends: parent, ...others } = options;
  if (parent !== undefined) checkParent(tableName, parent);
  const registry = options.registry ?? registryOf(parent) ?? defaultRegistry;
  if (!(registry instanceof Registry)) {
    const given = describeValue(registry);
    throw optionErrors.INVALID_OPTION({
      call: 'entity()',
      option: 'registry',
      given,
      allowed: 'a registry: new Registry()',
    });
  }
  const base = parent === undefined ? makeBase() : makeBaseOver(parent);
  Object.defineProperty(base, 'name', { value: tableName, configurable: true });
  const hidden = typeof options.polymorphicOn === 'function' ? [DISCRIMINATOR] : [];
  const table = new Table(tableName, shape, { ...others, registry }, { hidden, cls: base });
  table.requirePrimaryKey();
  // which attributes the function takes was typed; the mapping knows them by name
  const declaration = rootDeclaration(table, options as MapperOptions);
  defineProperties(base.prototype, table.shape);
  markEntityBase(base);
  registry.addTable(table);
  rememberEntity(base, declaration, (cls) => registry.mapClass(cls, declaration, { isEntity: true }));
  // it has what the type says: a constructor that takes the values, and accessors for every attribute
  return base;
}

const OPTIONS = [...TABLE_OPTIONS, ...MAPPER_OPTIONS, 'extends'] as const;

/** @throws ArgumentError for what is no class, or a class that is mapped */
function checkParent(table: string, parent: unknown): void {
  if (typeof parent !== 'function' || typeof parent.prototype !== 'object') {
    const given = describeValue(parent);
    throw optionErrors.INVALID_OPTION({ call: 'entity()', option: 'extends', given, allowed: 'a class' });
  }
  const base = mappedAncestor(parent) ?? (declarationOf(parent) === undefined ? undefined : parent.name);
  if (base !== undefined) throw inheritanceErrors.EXTENDS_MAPPED({ table, base });
}

function makeBase(): AnyClass {
  // a function, for it may give back another object than `this`: see the probe in construct.ts
  function Entity(this: object, given?: unknown): object | undefined {
    // a function that is called with `new` is a class
    return construct(this, new.target as unknown as AnyClass, given);
  }
  return dressed(Entity);
}

/** As `makeBase`, under a class of the user's: what its constructor defines is on the object before the values come. */
function makeBaseOver(parent: AnyClass): AnyClass {
  // a class that others are to extend can be constructed for them
  const Parent = parent as unknown as new () => object;
  function Entity(this: object, given?: unknown): object {
    const made: object = Reflect.construct(Parent, [], new.target ?? Entity);
    // a function that is called with `new` is a class
    return construct(made, new.target as unknown as AnyClass, given) ?? made;
  }
  Object.setPrototypeOf(Entity, parent);
  Object.setPrototypeOf(Entity.prototype, parent.prototype);
  return dressed(Entity);
}

function registryOf(parent: AnyClass | undefined): Registry | undefined {
  return parent !== undefined && 'registry' in parent && parent.registry instanceof Registry
    ? parent.registry
    : undefined;
}

function dressed(Entity: { readonly prototype: object }): AnyClass {
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
