// What listeners are handed: types only, from the layers above, and ports for what comes with later issues. The one place
// where the events look upwards.
import type { ClassManager as AnyClassManager } from '../instrumentation/class-manager.ts';
import type { InstanceState as AnyInstanceState } from '../instrumentation/instance-state.ts';
import type { MappedAttribute } from '../instrumentation/mapped-attribute.ts';
import type { Column } from '../mapping/infer.ts';
import type { Mapper as AnyMapper } from '../mapping/mapper.ts';
import type { Query as AnyQuery } from '../session/query.ts';
import type { AnyEntity } from '../sql/entity-types.ts';

export type { Connection } from '../drivers/connection.ts';
export type { CollectionAdapter } from '../instrumentation/collection-adapter.ts';
export type { AttributeEventToken } from '../instrumentation/event-token.ts';
export type { QueryContext } from '../loading/load-request.ts';
export type { Registry } from '../mapping/registry.ts';
export type { TypeResolve } from '../mapping/type-annotation.ts';
export type { PickledState } from '../serialization/pickled-state.ts';
export type { ORMExecuteState } from '../session/orm-execute-state.ts';
export type { Session } from '../session/session.ts';
export type { SessionTransaction } from '../session/transaction.ts';
export type { FlushContext } from '../unit-of-work/flush-context.ts';

/** The mapper of class `E`. */
export type Mapper<E = object> = AnyMapper<E extends object ? E : object>;
/** A query of any class. */
export type Query = AnyQuery<AnyEntity>;
/** The class of mapped objects. */
export type ClassOf<E> = abstract new (...args: never) => E;

/** The bookkeeping of one mapped object of class `E`. */
export type InstanceState<E = object> = AnyInstanceState & { readonly obj: E };
/** The instrumentation of class `E`. */
export type ClassManager<E = object> = AnyClassManager & { readonly class: ClassOf<E> };
/** A column of any type. */
export type AnyColumn = Column<unknown, boolean>;
/** An attribute as instrumentation events show it. */
export type InstrumentedAttribute = MappedAttribute;

// Ports of what comes with the query side.
export interface BulkUpdate {
  readonly session: object;
  readonly values: Record<string, unknown>;
}
export interface BulkDelete {
  readonly session: object;
}
