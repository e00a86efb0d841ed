// Which database a session uses for what: its one bind, or several, found by the class that the work is about, then by
// its table. Seed of the order: SQLAlchemy's `Session.get_bind()`.
import { Connection } from '../drivers/connection.ts';
import { Engine } from '../drivers/engine.ts';
import { sessionErrors } from '../errors/catalog/session.ts';
import { Mapper } from '../mapping/mapper.ts';
import { knownMapper, mapperOf } from '../mapping/mapper-of.ts';
import { Table } from '../mapping/table.ts';
import { tableNamed } from '../sql/compile.ts';
import { Select, type SelectState } from '../sql/select.ts';
import { describeValue } from '../util/describe-value.ts';
import type { SessionCore } from './session-core.ts';

/** A database: an engine, or one connection of it. */
export type Bind = Engine | Connection;

/** What can be bound: a mapped class, a base of mapped classes, a mapper, a table. */
// `never` and `object` take every class, whatever its constructor
export type BindKey = (abstract new (...args: never) => object) | Mapper | Table;

/** What is bound to what. */
export type BindEntries = Iterable<readonly [BindKey, Bind]>;

/** What a call is about, so that its bind can be found. */
export interface BindArguments {
  /** The class, or its mapper. */
  readonly mapper?: (abstract new (...args: never) => object) | Mapper | undefined;
  /** The statement, or a table. */
  readonly clause?: unknown;
  /** The bind itself: nothing is looked for then. */
  readonly bind?: Bind | undefined;
}

export const isBind = (value: unknown): value is Bind =>
  value instanceof Engine || value instanceof Connection;

/** The binds of a session. Never changed: a session that binds one more gets others. */
export class Binds {
  readonly #classes: ReadonlyMap<unknown, Bind>;
  readonly #tables: ReadonlyMap<Table, Bind>;

  constructor(classes: ReadonlyMap<unknown, Bind> = new Map(), tables: ReadonlyMap<Table, Bind> = new Map()) {
    this.#classes = classes;
    this.#tables = tables;
  }

  /** @throws ArgumentError for what cannot be bound */
  static of(entries: BindEntries): Binds {
    const known = bindsByEntries.get(entries);
    if (known !== undefined) return known;
    const binds = new Binds().#with(entries);
    // the factory of many sessions hands the same entries to each; a list may still grow
    if (Object.isFrozen(entries)) bindsByEntries.set(entries, binds);
    return binds;
  }

  with(key: BindKey, bind: Bind): Binds {
    return this.#with([[key, bind]]);
  }

  #with(entries: BindEntries): Binds {
    const [classes, tables] = [new Map(this.#classes), new Map(this.#tables)];
    for (const entry of entries) {
      if (!Array.isArray(entry)) throw sessionErrors.BAD_BIND_ENTRY({ given: describeValue(entry) });
      const [key, bind] = entry;
      if (!isBind(bind)) throw sessionErrors.BAD_BIND({ key: nameOf(key), given: describeValue(bind) });
      if (key instanceof Table) tables.set(key, bind);
      else if (key instanceof Mapper) classes.set(key.class, bind);
      else if (typeof key === 'function') classes.set(key, bind);
      else throw sessionErrors.BAD_BIND_TARGET({ given: describeValue(key) });
    }
    return new Binds(classes, tables);
  }

  /** By the class or one that it extends, then by its table. */
  ofMapper({ class: mapped, localTable }: Mapper): Bind | undefined {
    for (let at: unknown = mapped; typeof at === 'function'; at = Object.getPrototypeOf(at)) {
      const bind = this.#classes.get(at);
      if (bind !== undefined) return bind;
    }
    return this.ofTable(localTable);
  }

  ofTable(table: Table): Bind | undefined {
    return this.#tables.get(table) ?? this.ofTableName(table.name);
  }

  /** For statements that are not ours, which only name their tables. */
  ofTableName(name: string): Bind | undefined {
    for (const [table, bind] of this.#tables) if (table.name === name) return bind;
    for (const [cls, bind] of this.#classes) if (knownMapper(cls)?.localTable.name === name) return bind;
    return undefined;
  }
}

const bindsByEntries = new WeakMap<BindEntries, Binds>();

/** @throws UnboundExecutionError where there is none for it, UnmappedClassError for a class that is not mapped */
export function findBind(core: SessionCore, { mapper, clause, bind }: BindArguments): Bind {
  if (bind !== undefined) return bind;
  const {
    binds,
    name: session,
    options: { bind: fallback },
  } = core;
  if (binds === null) {
    if (fallback !== null) return fallback;
    throw sessionErrors.NO_BIND({ session });
  }
  const found = lookUp(binds, mapper === undefined ? undefined : asMapper(mapper), clause) ?? fallback;
  if (found !== null && found !== undefined) return found;
  throw sessionErrors.NO_BIND_FOR({ session, what: subjectOf(mapper, clause) });
}

function lookUp(binds: Binds, mapper: Mapper | undefined, clause: unknown): Bind | undefined {
  const found = mapper === undefined ? undefined : binds.ofMapper(mapper);
  if (found !== undefined || clause === undefined) return found;
  if (clause instanceof Table) return binds.ofTable(clause);
  if (clause instanceof Select) return binds.ofMapper(mapperOfSelect(clause));
  const table = tableNamed(clause);
  return table === '' ? undefined : binds.ofTableName(table);
}

/** The mapper of a select's class. */
export function mapperOfSelect({ state: { entity } }: { readonly state: SelectState }): Mapper {
  // what is selected carries its attributes because it is a mapped class
  return mapperOf(entity as unknown as Parameters<typeof mapperOf>[0]);
}

function asMapper(given: NonNullable<BindArguments['mapper']>): Mapper {
  return given instanceof Mapper ? given : mapperOf(given);
}

function subjectOf(mapper: BindArguments['mapper'], clause: unknown): string {
  if (mapper !== undefined) return nameOf(mapper);
  if (clause instanceof Table) return nameOf(clause);
  const table = clause instanceof Select ? mapperOfSelect(clause).localTable.name : tableNamed(clause);
  if (table !== '') return `table "${table}"`;
  return clause === undefined ? 'a call that names no class' : 'a statement that names no table';
}

function nameOf(key: unknown): string {
  if (key instanceof Table) return `table "${key.name}"`;
  if (key instanceof Mapper) return key.class.name;
  return typeof key === 'function' ? key.name : describeValue(key);
}
