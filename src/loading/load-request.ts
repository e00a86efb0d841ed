// What is to be loaded, as data; and what the loading asks of the session that executes it.
import type { InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { Session } from '../session/session.ts';
import type { RowLock } from '../sql/row-lock.ts';
import type { LoaderOption, SelectState } from '../sql/select.ts';
import type { TrackedObjects } from '../tracking/tracked-objects.ts';

/** One load of objects: by a select, or of the one with a key. */
export interface LoadRequest {
  readonly mapper: Mapper;
  /** What the user has selected; null for a load by key. */
  readonly select: SelectState | null;
  readonly key: PrimaryKey;
  readonly options: readonly LoaderOption[];
  readonly lock: RowLock | undefined;
  /** The object whose attributes are loaded anew; null where any object may come. */
  readonly refreshing: InstanceState | null;
  /** Limits the load to these attributes. */
  readonly only: ReadonlySet<number> | null;
  /** Overwrites what objects in the session hold. */
  readonly populateExisting: boolean;
  readonly autoflush: boolean;
}

/** What a load asks of its session. */
export interface LoadPort {
  readonly session: Session;
  readonly tracked: TrackedObjects;
  /** The number of a new load. */
  nextRun(): number;
  /** Executes the request: listeners of do_orm_execute, autoflush, statement, objects. */
  execute(request: LoadRequest): Promise<InstanceState[]>;
}

/**
 * What listeners of `load` and `refresh` get: which session loads, and what. Seed: ORM Internals, QueryContext.
 */
export interface QueryContext {
  readonly session: Session;
  readonly request: LoadRequest;
  /** The number of the load. */
  readonly run: number;
}
