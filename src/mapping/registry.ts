// Where tables and mappers that belong together are kept: the one place where mappers are made and disposed, with the
// events of instrumentation.
import { Engine } from '../drivers/engine.ts';
import { mappingErrors } from '../errors/catalog/mapping.ts';
import { optionErrors } from '../errors/catalog/options.ts';
import { registryErrors } from '../errors/catalog/registries.ts';
import { instrumentationEvents, mapperEvents } from '../events/catalog.ts';
import { classDispatch } from '../events/nodes.ts';
import { EVENT_TARGET, registryTarget } from '../events/targets.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import { describeValue } from '../util/describe-value.ts';
import type { TypeAnnotation } from './column-spec.ts';
import { configureRegistries } from './configure.ts';
import { hasOwnConstructor, isMadeBase } from './construct.ts';
import { type Declaration, rootDeclaration } from './declaration.ts';
import { disposeRegistries } from './dispose.ts';
import type { Column } from './infer.ts';
import { defineProperties } from './instrument-columns.ts';
import { Mapper } from './mapper.ts';
import { allowMapping, forgetMapper, mapperOf, rememberMapper } from './mapper-of.ts';
import { MAPPER_OPTIONS, type MapperOptions } from './mapper-options.ts';
import { type NamingConvention, snakeCase } from './naming.ts';
import { checkOptions } from './options.ts';
import { rememberRegistry } from './registries.ts';
import { createAll, dropAll, type SchemaConnection } from './schema.ts';
import { defineStatics } from './statics.ts';
import type { Table } from './table.ts';

/** How far `configure()` and `dispose()` reach. */
export interface CascadeToRegistries {
  /** Also the registries that this one depends on (`configure`), or that depend on it (`dispose`). */
  readonly cascade?: boolean;
}

export interface RegistryOptions {
  /** From attribute names to column names; snake_case if it is left out. */
  readonly naming?: NamingConvention;
  /** From constructors to columns of the type that `mappedColumn(constructor)` is to have. Seed: `type_annotation_map`. */
  readonly typeAnnotationMap?: ReadonlyMap<TypeAnnotation, Column<unknown, boolean>>;
}

interface MapClassOptions {
  readonly isEntity: boolean;
  readonly inherits?: Mapper | null;
}

/**
 * A set of tables and mappers. Entities that name no registry share {@link defaultRegistry}. Seed: RegistryEvents.
 *
 * @example
 * const registry = new Registry();
 * class User extends entity('users', { id: integer().primaryKey() }, { registry }) {}
 * await registry.createAll(connection);
 */
export class Registry {
  readonly [EVENT_TARGET] = registryTarget(this);
  readonly naming: NamingConvention;
  readonly typeAnnotationMap: ReadonlyMap<TypeAnnotation, Column<unknown, boolean>>;
  readonly #tables = new Set<Table>();
  readonly #mappers = new Set<Mapper>();
  /** @internal whether the configuration has something to do; one that skips a mapper leaves it so */
  hasNewMappers = false;
  // prototypes that have lost their accessors
  readonly #bare = new WeakSet<object>();

  /** @throws ArgumentError for an unknown option */
  constructor(options: RegistryOptions = {}) {
    checkOptions('new Registry()', options, ['naming', 'typeAnnotationMap']);
    const { typeAnnotationMap: types = new Map() } = options;
    if (!(types instanceof Map)) {
      const allowed = 'a Map: new Map([[String, varchar(40)]])';
      const given = describeValue(types);
      throw optionErrors.INVALID_OPTION({
        call: 'new Registry()',
        option: 'typeAnnotationMap',
        given,
        allowed,
      });
    }
    this.naming = options.naming ?? snakeCase;
    this.typeAnnotationMap = types;
    rememberRegistry(this);
  }

  /** All mappers, in the order in which they were made. */
  get mappers(): ReadonlySet<Mapper> {
    return this.#mappers;
  }

  /** All tables, in the order in which they were declared. */
  get tables(): ReadonlySet<Table> {
    return this.#tables;
  }

  addTable(table: Table): void {
    this.#tables.add(table);
  }

  /**
   * Maps a class that was written without Imago. Its constructor runs as it is for `new`, and not at all when its
   * objects are loaded.
   *
   * @throws ArgumentError if the class is mapped already, the table has no primary key, or there is no such option
   * @example
   * class User { constructor(name) { this.name = name; } }
   * registry.mapImperatively(User, table('users', { id: integer().primaryKey(), name: text() }));
   */
  mapImperatively(cls: AnyClass, table: Table, options: MapperOptions = {}): Mapper {
    if (!isTable(table) || typeof cls !== 'function') {
      const facts = { class: typeof cls === 'function' ? cls.name : describeValue(cls) };
      throw mappingErrors.NOT_A_TABLE({ ...facts, given: describeValue(table) });
    }
    checkOptions('mapImperatively()', options, MAPPER_OPTIONS);
    defineProperties(cls.prototype, table.shape);
    defineStatics(cls);
    return this.mapClass(cls, rootDeclaration(table, options), { isEntity: false });
  }

  /**
   * Maps a class that extends an entity of this registry. It happens by itself when the class is first used; after
   * `dispose()` it has to be said.
   *
   * @throws ArgumentError if its entity belongs to another registry, UnmappedClassError if it extends none
   * @example
   * registry.dispose();
   * registry.map(User);
   */
  map(cls: AnyClass): Mapper {
    allowMapping(cls);
    const made = mapperOf(cls);
    if (made.registry !== this) throw registryErrors.NOT_OF_REGISTRY({ class: cls.name });
    return made;
  }

  /** @internal how `entity()` and `mapImperatively` make a mapper */
  mapClass(cls: AnyClass, declaration: Declaration, { isEntity, inherits = null }: MapClassOptions): Mapper {
    for (const known of this.#mappers) {
      if (known.class === cls) throw mappingErrors.ALREADY_MAPPED({ class: cls.name });
    }
    const { table } = declaration;
    table.requirePrimaryKey();
    this.#refuseSecond(cls, table);
    this.#adopt(table);
    const dispatch = classDispatch(cls);
    const constructs = isEntity && !hasOwnConstructor(cls);
    const prototype = prototypeOf(cls, isEntity);
    if (this.#bare.delete(prototype)) defineProperties(prototype, declaration.shape);
    const parts = { class: cls, dispatch, constructs, declaration, inherits, registry: this, prototype };
    const made = new Mapper(parts);
    rememberMapper(made);
    this.#mappers.add(made);
    try {
      for (const listener of dispatch.listeners(mapperEvents.instrument_class)) listener(made, cls);
      for (const listener of dispatch.listeners(instrumentationEvents.class_instrument)) listener(cls);
    } catch (error) {
      // a listener has refused the class: it is not mapped
      this.#mappers.delete(made);
      forgetMapper(made);
      allowMapping(cls);
      throw error;
    }
    this.hasNewMappers = true;
    for (const listener of dispatch.listeners(mapperEvents.after_mapper_constructed)) listener(made, cls);
    return made;
  }

  /** Two declarations of one table would each know of half of its columns. One declaration may have several classes. */
  #refuseSecond({ name }: AnyClass, table: Table): void {
    for (const { localTable: known, class: other } of this.#mappers) {
      if (known === table || known.name !== table.name || known.schema !== table.schema) continue;
      throw mappingErrors.TABLE_TAKEN({ class: name, table: table.name, other: other.name });
    }
  }

  /** A table that was declared without a registry stands in the default one until it is mapped in another. */
  #adopt(table: Table): void {
    this.#tables.add(table);
    if (this !== defaultRegistry && table.options.registry === undefined)
      defaultRegistry.#tables.delete(table);
  }

  /**
   * Configures the mappers that are not yet; happens by itself at the first use, with `cascade`.
   * Seed: `registry.configure()`, RegistryEvents.
   *
   * @throws InvalidRequestError without `cascade`, if relationships lead to another registry that is not configured;
   *   ArgumentError and InvalidRequestError for declarations that do not fit
   * @example
   * registry.configure({ cascade: true });
   */
  configure({ cascade = false }: CascadeToRegistries = {}): void {
    configureRegistries([this], cascade);
  }

  /**
   * Takes the mappers off their classes, the last one first: accessors go away, and the objects that exist are objects
   * like any other, with the values that they hold. The classes may be mapped again: {@link map}, {@link mapImperatively}.
   * Seed: `registry.dispose()`, InstrumentationEvents.class_uninstrument.
   *
   * @throws InvalidRequestError without `cascade`, if relationships of another registry lead to this one
   * @example
   * registry.dispose();
   * inspect(user); // NoInspectionAvailable
   */
  dispose({ cascade = false }: CascadeToRegistries = {}): void {
    disposeRegistries([this], cascade);
  }

  /** @internal lets go of all mappers; `unmap` takes one off its class */
  forgetMappers(unmap: (mapper: Mapper) => void): void {
    for (const made of [...this.#mappers].reverse()) {
      unmap(made);
      this.#bare.add(made.prototype);
      this.#mappers.delete(made);
    }
    this.#tables.clear();
    this.hasNewMappers = false;
  }

  /** Creates all tables that do not exist yet, referenced ones first. Also takes an engine or a connection. */
  async createAll(bind: Engine | SchemaConnection): Promise<void> {
    await withConnection(bind, (connection) => createAll(connection, [...this.#tables]));
  }

  /** Drops all tables, referring ones first. */
  async dropAll(bind: Engine | SchemaConnection): Promise<void> {
    await withConnection(bind, (connection) => dropAll(connection, [...this.#tables]));
  }
}

/** Whether it is one, whatever its type says. */
const isTable = (given: unknown): boolean =>
  typeof given === 'object' && given !== null && 'requirePrimaryKey' in given;

/** Where the accessors of the attributes stand: `entity()` has put them on the base that it made. */
function prototypeOf(cls: AnyClass, isEntity: boolean): object {
  if (!isEntity || isMadeBase(cls)) return cls.prototype;
  const base: unknown = Object.getPrototypeOf(cls.prototype);
  return typeof base === 'object' && base !== null ? base : cls.prototype;
}

async function withConnection(
  bind: Engine | SchemaConnection,
  work: (connection: SchemaConnection) => Promise<void>,
): Promise<void> {
  if (!(bind instanceof Engine)) {
    // a session has a query(), too, of another kind
    const isConnection = typeof bind?.query === 'function' && !(EVENT_TARGET in bind);
    if (!isConnection) throw registryErrors.NOT_A_BIND({ given: describeValue(bind) });
    return work(bind);
  }
  const connection = await bind.connect();
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}

/** The registry of entities that name none. */
export const defaultRegistry = new Registry();
