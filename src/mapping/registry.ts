// Where tables and mappers that belong together are kept: the one place where mappers are made and disposed, with the
// events of instrumentation.
import { Engine } from '../drivers/engine.ts';
import { mappingErrors } from '../errors/catalog/mapping.ts';
import { instrumentationEvents, mapperEvents } from '../events/catalog.ts';
import { classDispatch } from '../events/nodes.ts';
import { EVENT_TARGET, registryTarget } from '../events/targets.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import { configureMappers } from './configure.ts';
import { hasOwnConstructor, isMadeBase } from './construct.ts';
import { type Declaration, rootDeclaration } from './declaration.ts';
import { defineProperties } from './instrument-columns.ts';
import { Mapper } from './mapper.ts';
import { forgetMapper, rememberMapper } from './mapper-of.ts';
import type { MapperOptions } from './mapper-options.ts';
import { type NamingConvention, snakeCase } from './naming.ts';
import { createAll, dropAll, type SchemaConnection } from './schema.ts';
import { defineStatics } from './statics.ts';
import type { Table } from './table.ts';

export interface RegistryOptions {
  /** From attribute names to column names; snake_case if it is left out. */
  readonly naming?: NamingConvention;
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
  readonly #tables = new Set<Table>();
  readonly #mappers = new Set<Mapper>();
  #isConfiguring = false;

  constructor(options: RegistryOptions = {}) {
    this.naming = options.naming ?? snakeCase;
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
   * @throws ArgumentError if the class is mapped already, or the table has no primary key
   * @example
   * class User { constructor(name) { this.name = name; } }
   * registry.mapImperatively(User, table('users', { id: integer().primaryKey(), name: text() }));
   */
  mapImperatively(cls: AnyClass, table: Table, options: MapperOptions = {}): Mapper {
    defineProperties(cls.prototype, table.shape);
    defineStatics(cls);
    return this.mapClass(cls, rootDeclaration(table, options), { isEntity: false });
  }

  /** @internal how `entity()` and `mapImperatively` make a mapper */
  mapClass(cls: AnyClass, declaration: Declaration, { isEntity, inherits = null }: MapClassOptions): Mapper {
    for (const known of this.#mappers) {
      if (known.class === cls) throw mappingErrors.ALREADY_MAPPED({ class: cls.name });
    }
    const { table } = declaration;
    table.requirePrimaryKey();
    this.#adopt(table);
    const dispatch = classDispatch(cls);
    const constructs = isEntity && !hasOwnConstructor(cls);
    const prototype = prototypeOf(cls, isEntity);
    const parts = { class: cls, dispatch, constructs, declaration, inherits, registry: this, prototype };
    const made = new Mapper(parts);
    rememberMapper(made);
    this.#mappers.add(made);
    for (const listener of dispatch.listeners(mapperEvents.instrument_class)) listener(made, cls);
    for (const listener of dispatch.listeners(instrumentationEvents.class_instrument)) listener(cls);
    for (const listener of dispatch.listeners(mapperEvents.after_mapper_constructed)) listener(made, cls);
    return made;
  }

  /** A table that was declared without a registry stands in the default one until it is mapped in another. */
  #adopt(table: Table): void {
    this.#tables.add(table);
    if (this !== defaultRegistry && table.options.registry === undefined)
      defaultRegistry.#tables.delete(table);
  }

  /** Configures the mappers that are not yet; happens by itself at the first use. Seed: `registry.configure()`. */
  configure(): void {
    // a listener of the configuration may ask for what is about to be there
    if (this.#isConfiguring) return;
    this.#isConfiguring = true;
    try {
      configureMappers(this, this.#mappers);
    } finally {
      this.#isConfiguring = false;
    }
  }

  /** Takes the mappers off their classes; the objects that exist are no longer known. Seed: `registry.dispose()`. */
  dispose(): void {
    for (const made of this.#mappers) {
      const { dispatch } = made.manager;
      for (const listener of dispatch.listeners(instrumentationEvents.class_uninstrument))
        listener(made.class);
      forgetMapper(made);
    }
    this.#mappers.clear();
    this.#tables.clear();
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
  if (!(bind instanceof Engine)) return work(bind);
  const connection = await bind.connect();
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}

/** The registry of entities that name none. */
export const defaultRegistry = new Registry();
