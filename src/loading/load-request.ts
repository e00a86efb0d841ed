// What is to be loaded, as data; and what the loading asks of the session that executes it.
import type { InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import type { Session } from '../session/session.ts';
import type { RowLock } from '../sql/row-lock.ts';
import type { LoaderOption, SelectState } from '../sql/select.ts';
import type { TrackedObjects } from '../tracking/tracked-objects.ts';
import type { RowOwners } from './row-owners.ts';

/** One load of objects: by a select, or of the one with a key. */
export interface LoadRequest {
  readonly mapper: Mapper;
  /** What the user has selected; null for a load by key. */
  readonly select: SelectState | null;
  readonly key: PrimaryKey;
  readonly options: readonly LoaderOption[];
  readonly lock: RowLock | undefined;
  /** Refuses objects of the session that are of another version than their row. */
  readonly checksVersion?: boolean;
  /** The object whose attributes are loaded anew; null where any object may come. */
  readonly refreshing: InstanceState | null;
  /** Limits the load to these attributes. */
  readonly only: ReadonlySet<number> | null;
  /** Which of the relationships among these are loaded, too. */
  readonly loadsRelated?: 'all' | 'eager' | 'none';
  /** Overwrites what objects in the session hold. */
  readonly populateExisting: boolean;
  readonly autoflush: boolean;
  /** Set if it loads the other end of a relationship: on demand, or along with the objects of another load. */
  readonly relationship?: 'lazy' | 'eager';
  /** The mappers through which eager loading has come here; it does not go round in circles. */
  readonly path?: readonly Mapper[];
  /** The relationship that leads back to whom this is loaded for: who that is, is known. */
  readonly back?: RelationshipProperty | null;
  /** Wants to know whose the objects are. */
  readonly owners?: RowOwners;
}

/** What a load asks of its session. */
export interface LoadPort {
  readonly session: Session;
  readonly tracked: TrackedObjects;
  /** The number of a new load. */
  nextRun(): number;
  /** Whether somebody wants to hear of each execution. */
  readonly isHeard: boolean;
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
