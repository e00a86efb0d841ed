// A flush that is only rehearsed: the stages of a real one, on stand-ins of the objects' states. It takes notes in the
// place of sending statements, tells nobody, and reads nothing: what it would have to read is noted, too.
import type { Connection } from '../drivers/connection.ts';
import { ImagoError } from '../errors/imago-error.ts';
import { NO_VALUE } from '../events/symbols.ts';
import { FRESH } from '../instrumentation/committed-values.ts';
import { InstanceState } from '../instrumentation/instance-state.ts';
import type { Tracker } from '../instrumentation/tracker.ts';
import { cascadeDelete } from '../mapping/cascade-iterator.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import type { MappedColumn } from '../mapping/table.ts';
import { collect } from './collect.ts';
import { execute } from './execute.ts';
import { FlushContext, type FlushPort } from './flush-context.ts';
import type { NotedStatement, StatementNotes } from './noted-statement.ts';
import type { Along, Enlisting } from './participation.ts';
import { plan } from './plan.ts';
import type { Action } from './plan-action.ts';
import { preprocess } from './preprocess.ts';

/** Something that the flush would read: a relationship, or with null the expired columns of an object. */
export interface NeededRead {
  readonly state: InstanceState;
  readonly property: RelationshipProperty | null;
  /** The relationship was changed while nobody knew what it was before: that is what is asked for. */
  readonly isOriginal: boolean;
}

/** An action, and what was noted while it was carried out. */
export interface RehearsedStep {
  readonly action: Action;
  readonly statements: NotedStatement[];
}

/** What only the database, or a function of the program, will know. Every one is another. */
class Unknown {
  toString(): string {
    return 'generated';
  }
}

type States = readonly (InstanceState | null)[];

export class Rehearsal extends FlushContext implements StatementNotes {
  readonly steps: RehearsedStep[] = [];
  readonly reads: NeededRead[] = [];
  /** New objects that would leave as orphans. */
  readonly dismissed: InstanceState[] = [];
  failure: ImagoError | null = null;
  readonly #standIns = new Map<InstanceState, InstanceState>();
  readonly #originals = new Map<InstanceState, InstanceState>();
  readonly #tracker: Tracker;

  constructor(port: Pick<FlushPort, 'session' | 'tracked'>) {
    super({ ...port, ...NOT_CONNECTED });
    this.#tracker = silent(port.tracked);
  }

  /** Runs the stages; an error that the flush would end with is kept, and ends the rehearsal. */
  async run(only: ReadonlySet<InstanceState> | null): Promise<void> {
    try {
      collect(this, only);
      if (!this.hasWork) return;
      await preprocess(this);
      for (const action of plan(this)) {
        this.steps.push({ action, statements: [] });
        await execute(this, [action]);
      }
    } catch (error) {
      if (!(error instanceof ImagoError)) throw error;
      this.failure = error;
    }
  }

  /** The state that a stand-in stands for. */
  original(standIn: InstanceState): InstanceState {
    return this.#originals.get(standIn) ?? standIn;
  }

  // --- what is noted in the place of being done ---

  override get notes(): StatementNotes {
    return this;
  }

  note(statement: NotedStatement): void {
    this.steps.at(-1)?.statements.push(statement);
    for (const state of statement.states) {
      for (const { index } of statement.returning) state.values[index] = new Unknown();
    }
  }

  override fill(): unknown {
    return new Unknown();
  }

  override setKey(state: InstanceState, { index }: MappedColumn, value: unknown): void {
    const old = state.values[index];
    state.noteChange(index, old === undefined ? NO_VALUE : old);
    state.values[index] = value;
  }

  override noteGenerated(): void {
    // there is no frame that would have to take it back
  }

  override dismiss(state: InstanceState): void {
    this.dismissed.push(state);
  }

  /** The row is found by the key that the object is found by. */
  override loadExpired(state: InstanceState): Promise<void> {
    this.#needs(state, null);
    const parts: readonly unknown[] = Array.isArray(state.key) ? state.key : [state.key];
    state.mapper.primaryKey.forEach(({ index }, at) => {
      state.values[index] ??= parts[at];
      state.expiredAttributes?.delete(index);
    });
    return DONE;
  }

  override loadRelationship(state: InstanceState, property: RelationshipProperty): Promise<void> {
    this.#needs(state, property);
    return DONE;
  }

  #needs(given: InstanceState, property: RelationshipProperty | null): void {
    const state = this.original(given);
    if (this.reads.some((read) => read.state === state && read.property === property)) return;
    const isOriginal = property !== null && state.values[property.index] !== undefined;
    this.reads.push({ state, property, isOriginal });
  }

  // --- who takes part: always the stand-in ---

  override standIn(state: InstanceState): InstanceState {
    if (this.#originals.has(state)) return state;
    const known = this.#standIns.get(state);
    if (known !== undefined) return known;
    const standIn = copyOf(state, this.#tracker);
    this.#standIns.set(state, standIn);
    this.#originals.set(standIn, state);
    return standIn;
  }

  override standIns(states: States): States {
    return states.map((state) => (state === null ? null : this.standIn(state)));
  }

  override register(state: InstanceState, isDelete: boolean): void {
    super.register(this.standIn(state), isDelete);
  }

  override enlist(state: InstanceState, how?: Enlisting, along?: Along): void {
    super.enlist(this.standIn(state), how, along);
  }

  override async enlistOrphans(
    orphans: readonly InstanceState[],
    property: RelationshipProperty,
  ): Promise<void> {
    for (const orphan of orphans) {
      this.enlist(orphan, DELETED, { operation: 'delete', property });
      const load = (state: InstanceState, other: RelationshipProperty) => this.loadRelationship(state, other);
      // the objects as they are: nobody has copied keys yet
      for (const state of await cascadeDelete(this.original(orphan), load, 'looking'))
        this.enlist(state, DELETED);
    }
  }

  override isInSession(state: InstanceState): boolean {
    return this.port.tracked.contains(this.original(state));
  }

  override isDeleted(state: InstanceState): boolean {
    return super.isDeleted(this.standIn(state));
  }

  override dropStatement(state: InstanceState): void {
    super.dropStatement(this.standIn(state));
  }
}

const DELETED: Enlisting = Object.freeze({ isDelete: true });
const DONE: Promise<void> = Promise.resolve();

/** A state with the same values and changes, whose own changes nobody hears of. */
function copyOf(state: InstanceState, tracker: Tracker): InstanceState {
  const copy = new InstanceState(state.obj, state.manager, state.values.slice());
  const { committed, expiredAttributes, deferredLoads } = state;
  copy.committed = committed === null || committed === FRESH ? committed : committed.slice();
  copy.expiredAttributes = expiredAttributes === null ? null : new Set(expiredAttributes);
  copy.deferredLoads = deferredLoads === null ? null : new Map(deferredLoads);
  const { key, lifecycle, modified, expired, wasDeleted, insertOrder, frame } = state;
  const { loadOptions, emptyCollections, pendingMutations, parents, orphanedOutside } = state;
  // these are only looked at by a flush
  Object.assign(copy, { loadOptions, emptyCollections, pendingMutations, parents, orphanedOutside });
  Object.assign(copy, { key, lifecycle, modified, expired, wasDeleted, insertOrder, frame, tracker });
  return copy;
}

const nothing = (): void => {};

/** Answers what the session would answer, and takes no report. */
function silent(tracked: FlushPort['tracked']): Tracker {
  return {
    name: tracked.name,
    session: tracked.session,
    frame: tracked.frame,
    hasWritten: false,
    isWriting: false,
    warnInFlush: nothing,
    loadRefusal: () => null,
    remember: nothing,
    modified: nothing,
    sortChange: nothing,
    saveUpdate: nothing,
    expungeOrphan: nothing,
    contains: (state) => tracked.contains(state),
    isNew: (state) => tracked.isNew(state),
    find: (mapper, key) => tracked.find(mapper, key),
  };
}

const NOT_CONNECTED: Omit<FlushPort, 'session' | 'tracked'> = {
  // nobody sends anything on it: who takes notes is asked first
  connection: () => Promise.resolve(null as unknown as Connection),
  loadExpired: () => DONE,
  loadColumn: () => DONE,
  loadRelationship: () => DONE,
  within: (_event, listeners) => listeners(),
};
