// The runner's view of Imago: the public API, and nothing but it, with loose types, because a program names its classes,
// attributes and events at run time. All the widening is done here, so that the rest of the runner needs none.
import * as imago from '../../src/index.ts';

export {
  createEngine,
  EXT_CONTINUE,
  EXT_SKIP,
  EXT_STOP,
  NO_VALUE,
} from '../../src/index.ts';

/** A mapped object, seen from outside: attributes by name. */
export type Entity = Record<string, unknown>;
export type EntityClass = new (init: Entity) => Entity;
export type Listener = (...args: unknown[]) => unknown;
/** A loader option. */
export type Option = object;

/** An expression over an attribute of the statement's class. */
export interface Expression {
  eq(value: unknown): Expression;
  ne(value: unknown): Expression;
  gt(value: unknown): Expression;
  lt(value: unknown): Expression;
  in(values: unknown): Expression;
  like(pattern: unknown): Expression;
  isNull(): Expression;
  plus(other: unknown): Expression;
  minus(other: unknown): Expression;
  asc(): Expression;
}
export type Attributes = Readonly<Record<string, Expression>>;

type Pick = (attributes: Attributes) => readonly Expression[];

export interface Select {
  where(condition: (attributes: Attributes) => Expression): Select;
  orderBy(order: (attributes: Attributes) => Expression): Select;
  limit(count: number): Select;
  options(...options: Option[]): Select;
  populateExisting(): Select;
  withForUpdate(): Select;
  executionOptions(options: { readonly autoflush?: boolean }): Select;
}

export interface LegacyQuery {
  filter(condition: (attributes: Attributes) => Expression): LegacyQuery;
  orderBy(order: (attributes: Attributes) => Expression): LegacyQuery;
  options(...options: Option[]): LegacyQuery;
  populateExisting(): LegacyQuery;
  all(): Promise<Entity[]>;
  first(): Promise<Entity | null>;
  get(key: unknown): Promise<Entity | null>;
}

export interface Result {
  unique(): Result;
  all(): Promise<unknown[]> | unknown[];
}

export interface TransactionHandle {
  readonly nested: boolean;
  readonly parent: TransactionHandle | null;
  readonly isActive: boolean;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  close(): Promise<void>;
  enter(): unknown;
  exit(error?: unknown): Promise<unknown>;
}

export interface GetOptions {
  readonly options?: readonly Option[];
  readonly populateExisting?: boolean;
}

export interface Session {
  readonly new: Iterable<Entity>;
  readonly dirty: Iterable<Entity>;
  readonly deleted: Iterable<Entity>;
  readonly isActive: boolean;
  readonly identityMap: { get(key: unknown): Entity | undefined };
  add(object: object): void;
  addAll(objects: readonly object[]): void;
  delete(object: object): Promise<void>;
  deleteAll(objects: readonly object[]): Promise<void>;
  expunge(object: object): void;
  expungeAll(): void;
  contains(object: object): boolean;
  isModified(object: object): boolean;
  expire(object: object, attributes?: readonly string[]): void;
  expireAll(): void;
  refresh(
    object: object,
    attributes?: readonly string[],
    options?: { readonly withForUpdate?: boolean },
  ): Promise<void>;
  load(object: object, attribute: string): Promise<unknown>;
  get(entity: EntityClass, key: unknown, options?: GetOptions): Promise<Entity | null>;
  getOne(entity: EntityClass, key: unknown, options?: GetOptions): Promise<Entity>;
  execute(statement: unknown): Promise<Result>;
  scalars(statement: unknown): Promise<Result>;
  query(entity: EntityClass): LegacyQuery;
  bulkSaveObjects(objects: readonly object[], options?: { readonly returnDefaults?: boolean }): Promise<void>;
  bulkInsertMappings(entity: EntityClass, rows: readonly object[]): Promise<void>;
  bulkUpdateMappings(entity: EntityClass, rows: readonly object[]): Promise<void>;
  merge(
    object: object,
    options?: { readonly load?: boolean; readonly options?: readonly Option[] },
  ): Promise<Entity>;
  mergeAll(objects: readonly object[], options?: { readonly load?: boolean }): Promise<Entity[]>;
  flush(objects?: readonly object[]): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  close(): Promise<void>;
  reset(): Promise<void>;
  invalidate(): Promise<void>;
  connection(): Promise<unknown>;
  begin(): TransactionHandle;
  beginNested(): Promise<TransactionHandle>;
  inTransaction(): boolean;
  inNestedTransaction(): boolean;
  noAutoflush(): Disposable;
}
export type SessionMaker = () => Session;

export interface StateView {
  readonly transient: boolean;
  readonly pending: boolean;
  readonly persistent: boolean;
  readonly deleted: boolean;
  readonly detached: boolean;
  readonly modified: boolean;
  readonly expired: boolean;
  readonly key: unknown;
  readonly expiredAttributeNames: ReadonlySet<string>;
  readonly unloaded: ReadonlySet<string>;
  readonly dict: Readonly<Record<string, unknown>>;
}

export interface History {
  readonly added: readonly unknown[];
  readonly unchanged: readonly unknown[];
  readonly deleted: readonly unknown[];
}

/** A column builder: every call gives a builder again. */
export interface ColumnBuilder {
  primaryKey(): ColumnBuilder;
  autoincrement(on: boolean): ColumnBuilder;
  nullable(): ColumnBuilder;
  unique(): ColumnBuilder;
  default(value: unknown): ColumnBuilder;
  onUpdate(value: unknown): ColumnBuilder;
  serverDefault(sql: string): ColumnBuilder;
  serverOnUpdate(): ColumnBuilder;
  deferred(): ColumnBuilder;
  activeHistory(): ColumnBuilder;
  references(column: string, options: object): ColumnBuilder;
}

/** Declares a relationship to what the function gives. */
type Relate = (target: () => EntityClass, options: object) => object;

/** The runtime's view of a collection, whatever its kind. */
export interface CollectionAdapter {
  append(member: object): void;
  remove(member: object): void;
}

/** How a relationship is loaded, as loader option. */
export type StrategyName =
  | 'selectinload'
  | 'joinedload'
  | 'subqueryload'
  | 'lazyload'
  | 'raiseload'
  | 'immediateload';
type PickOne = (attributes: Attributes) => Expression;
/** An option for one relationship; those of the objects that it loads can follow. */
export type PathOption = Option & { readonly [Name in StrategyName]: (pick: PickOne) => PathOption };
type Strategies = { readonly [Name in StrategyName]: (entity: EntityClass, pick: PickOne) => PathOption };

export interface Registry {
  readonly tables: ReadonlySet<object>;
  configure(options?: { readonly cascade: boolean }): void;
  dispose(): void;
}

/** One database connection of an engine, with a transaction that the runner opens on it. */
export interface Connection {
  begin(): OuterTransaction;
  close(): Promise<void>;
}
export interface OuterTransaction {
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** What the runner needs of the API, by name; the types are the ones above. */
interface LooseApi extends Strategies {
  Session: object;
  Mapper: object;
  Query: object;
  InstanceState: new (...args: never) => { readonly obj: object };
  Registry: new () => Registry;
  sessionmaker(options: object): SessionMaker;
  entity(table: string, shape: object, options: object): EntityClass;
  subentity(base: EntityClass, options: object, shape: object): EntityClass;
  mapper(entity: EntityClass): { identityKey(...values: readonly unknown[]): unknown };
  attrs(entity: EntityClass): Attributes;
  table(name: string, shape: object, options: object): object;
  hasMany: Relate;
  hasOne: Relate;
  belongsTo: Relate;
  manyToMany: Relate;
  attributeKeyed(key: string): unknown;
  collectionAdapter(collection: object): CollectionAdapter;
  composite(type: object, columns: readonly string[]): object;
  synonym(attribute: string): object;
  columnProperty(owner: () => EntityClass, expression: (own: Attributes) => Expression): object;
  mappedColumn(annotation: unknown): ColumnBuilder;
  serialize(object: object): object;
  deserialize(from: EntityClass, data: unknown): Entity;
  configureMappers(): void;
  integer(): ColumnBuilder;
  text(): ColumnBuilder;
  sqlText(sql: string): object;
  doublePrecision(): ColumnBuilder;
  boolean(): ColumnBuilder;
  json(): ColumnBuilder;
  timestamp(): ColumnBuilder;
  select(entity: EntityClass, pick?: (attributes: Attributes) => object): Select;
  defer(entity: EntityClass, pick: Pick, options?: { readonly raiseload: boolean }): Option;
  undefer(entity: EntityClass, pick: Pick): Option;
  loadOnly(entity: EntityClass, pick: Pick): Option;
  listen(target: object, name: string, listener: Listener, options?: object): void;
  remove(target: object, name: string, listener: Listener): void;
  contains(target: object, name: string, listener: Listener): boolean;
  inspect(object: object): StateView;
  objectSession(object: object): Session | null;
  makeTransient(object: object): void;
  makeTransientToDetached(object: object): void;
  flagModified(object: object, attribute: string): void;
  flagDirty(object: object): void;
  setCommittedValue(object: object, attribute: string, value: unknown): void;
  getHistory(object: object, attribute: string): History;
  delAttribute(object: object, attribute: string): void;
}

// The exact types infer from classes that are written down; here classes are made from data, so the same functions are
// seen through the types above.
export const loose = imago as unknown as LooseApi;
