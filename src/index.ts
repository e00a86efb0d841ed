// The public API: explicit named exports only. What is not here is not promised.

export { Connection, type QueryResult } from './drivers/connection.ts';
export type {
  Capabilities,
  Control,
  Driver,
  DriverSession,
  PoolState,
  Reply,
  RowSet,
  Statement,
} from './drivers/driver.ts';
export { createEngine, Engine } from './drivers/engine.ts';
export type { EngineOptions } from './drivers/engine-options.ts';
export { Transaction } from './drivers/transaction.ts';
export { type PreparedTransaction, TwoPhaseTransaction } from './drivers/two-phase.ts';
export {
  ArgumentError,
  CircularDependencyError,
  ConcurrentModificationError,
  DatabaseError,
  DataError,
  DBAPIError,
  DetachedInstanceError,
  FlushError,
  IllegalStateChangeError,
  ImagoError,
  IntegrityError,
  InterfaceError,
  InternalError,
  InvalidRequestError,
  LoaderStrategyException,
  MappedAnnotationError,
  MultipleResultsFound,
  NO_STATE,
  NoInspectionAvailable,
  NoResultFound,
  NotSupportedError,
  ObjectDeletedError,
  ObjectDereferencedError,
  OperationalError,
  PendingRollbackError,
  ProgrammingError,
  ResourceClosedError,
  StaleDataError,
  StatementError,
  TimeoutError,
  UnboundExecutionError,
  UnmappedClassError,
  UnmappedColumnError,
  UnmappedError,
  UnmappedInstanceError,
} from './errors/imago-error.ts';
export {
  allEvents,
  attributeEvents,
  instanceEvents,
  instrumentationEvents,
  mapperEvents,
  queryEvents,
  registryEvents,
  sessionEvents,
} from './events/catalog.ts';
export type { EventSpec, Family, Timing } from './events/event.ts';
export { contains, listen, listensFor, remove } from './events/listen.ts';
export type { ListenOptions } from './events/options.ts';
export {
  EXT_CONTINUE,
  EXT_SKIP,
  EXT_STOP,
  NEVER_SET,
  NO_KEY,
  NO_VALUE,
  PASSIVE_NO_RESULT,
} from './events/symbols.ts';
export { ClassManager } from './instrumentation/class-manager.ts';
export { CollectionAdapter } from './instrumentation/collection-adapter.ts';
export { adapterOfCollection as collectionAdapter } from './instrumentation/collection-medium.ts';
export {
  AttributeEventToken,
  OP_APPEND,
  OP_BULK_REPLACE,
  OP_MODIFIED,
  OP_REMOVE,
  OP_REPLACE,
} from './instrumentation/event-token.ts';
export type { History } from './instrumentation/history.ts';
export { InstanceState } from './instrumentation/instance-state.ts';
export { COLLECTION_ROLES, type CollectionRoles } from './instrumentation/instrumented-custom.ts';
export type { QueryContext } from './loading/load-request.ts';
export { type ColumnOption, defer, loadOnly, undefer } from './loading/options.ts';
export {
  type DeferOptions,
  defaultload,
  immediateload,
  type JoinedLoadOptions,
  joinedload,
  lazyload,
  type RaiseLoadOptions,
  RelationshipOption,
  raiseload,
  selectinload,
  subqueryload,
} from './loading/relationship-options.ts';
export { Result } from './loading/result.ts';
export { clearMappers, configureMappers } from './mapping/all-mappers.ts';
export { AssociationList } from './mapping/association-list.ts';
export { AssociationMap } from './mapping/association-map.ts';
export { type AssociationProxyOptions, associationProxy } from './mapping/association-proxy.ts';
export { AssociationSet } from './mapping/association-set.ts';
export type { MapperAttribute } from './mapping/attributes-of.ts';
export { type CascadeName, CascadeOptions } from './mapping/cascade-options.ts';
export { attributeKeyed, type KeyedCollection, keyfuncMapping } from './mapping/collection-factory.ts';
export { type ColumnPropertyOptions, columnProperty } from './mapping/column-property.ts';
export {
  array,
  bigint,
  bigserial,
  boolean,
  bytea,
  char,
  customType,
  date,
  doublePrecision,
  integer,
  interval,
  json,
  jsonb,
  numeric,
  pgEnum,
  real,
  serial,
  smallint,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
  varchar,
  xmin,
} from './mapping/columns.ts';
export { type CompositeClass, type CompositeOptions, composite } from './mapping/composite.ts';
export type { PolymorphicOn, PolymorphicOptions } from './mapping/declaration.ts';
export { attrs, type EntityOptions, entity } from './mapping/entity.ts';
export { type HybridOptions, hybrid } from './mapping/hybrid.ts';
export type {
  Column,
  EntityClass,
  EntityClassOver,
  Init,
  Instance,
  Relation,
  RequiredRelation,
  SubEntityClass,
} from './mapping/infer.ts';
export { Mapper } from './mapping/mapper.ts';
export { managerOfClass, mapper } from './mapping/mapper-of.ts';
export type { MapperOptions } from './mapping/mapper-options.ts';
export { sameName, snakeCase } from './mapping/naming.ts';
export { type MethodName, reconstructor } from './mapping/reconstructor.ts';
export { type CascadeToRegistries, defaultRegistry, Registry } from './mapping/registry.ts';
export { belongsTo, hasMany, hasOne, manyToMany } from './mapping/relationship.ts';
export { RelationshipDirection } from './mapping/relationship-join.ts';
export { RelationshipProperty } from './mapping/relationship-property.ts';
export type { StandardSchema } from './mapping/standard-schema.ts';
export { type SubEntityOptions, subentity } from './mapping/subentity.ts';
export { synonym } from './mapping/synonym.ts';
export { type MappedColumn, Table, table } from './mapping/table.ts';
export {
  type AnnotatedValue,
  mappedColumn,
  type TypeAnnotation,
  type TypeResolve,
} from './mapping/type-annotation.ts';
export { type ValidatesOptions, type ValidatorFunction, validates } from './mapping/validates.ts';
export { deserialize } from './serialization/deserialize.ts';
export type { Json } from './serialization/encode.ts';
export type { PickledMutations, PickledState } from './serialization/pickled-state.ts';
export { type Serialized, serialize } from './serialization/serialize.ts';
export { actorOf } from './session/actors.ts';
export type { Bind, BindArguments, BindEntries, BindKey } from './session/binds.ts';
export type { BulkInsertOptions, BulkSaveOptions } from './session/bulk.ts';
export { inspect } from './session/inspect.ts';
export { type Lazy, lazy } from './session/lazy.ts';
export {
  closeAllSessions,
  delAttribute,
  flagDirty,
  flagModified,
  getHistory,
  initCollection,
  makeTransient,
  makeTransientToDetached,
  objectSession,
  setAttribute,
  setCommittedValue,
} from './session/objects.ts';
export { ORMExecuteState } from './session/orm-execute-state.ts';
export { Query } from './session/query.ts';
export type { RetryOptions } from './session/retry.ts';
export { type ScopedSession, scopedSession } from './session/scoped-session.ts';
export { type ExecuteOptions, type PlanOptions, Session } from './session/session.ts';
export type { JoinTransactionMode, SessionOptions } from './session/session-options.ts';
export { type SessionMaker, sessionmaker } from './session/sessionmaker.ts';
export { SessionTransaction } from './session/transaction.ts';
export { foreign, remote } from './sql/annotations.ts';
export { ColumnAttribute } from './sql/attributes.ts';
export { CompositeExpression } from './sql/composite-expression.ts';
export type {
  AnyEntity,
  Attrs,
  AttrsOf,
  COLUMN_VALUE,
  InstanceOf,
  JoinSide,
  RELATION_TARGET,
  SHAPE,
} from './sql/entity-types.ts';
export type { AssociationProxy, ColumnProperty, Hybrid } from './sql/entry-types.ts';
export { and, Expr, not, Order, or } from './sql/expression.ts';
export { ExpressionAttribute } from './sql/expression-attribute.ts';
export { RelationAttribute } from './sql/relation-attribute.ts';
export { type LoaderOption, type PickedRow, Select, select } from './sql/select.ts';
export { sqlText, TextStatement } from './sql/text.ts';
export type { ChangeSet } from './tracking/change-set.ts';
export { IdentityMap } from './tracking/identity-map.ts';
export { FlushContext, FlushContext as UOWTransaction } from './unit-of-work/flush-context.ts';
export {
  FlushPlan,
  type PlannedFailure,
  type PlannedObject,
  type PlannedRead,
  type PlannedStatement,
  type PlannedStep,
} from './unit-of-work/flush-plan.ts';
