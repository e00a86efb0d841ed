// One flush: which objects take part and how, and what the stages may ask of the session. Listeners get it as
// `flush_context`; the seed's UOWTransaction.
import type { Connection } from '../drivers/connection.ts';
import type { RowSet } from '../drivers/driver.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { cascadeDelete } from '../mapping/cascade-iterator.ts';
import type { ColumnDefault } from '../mapping/column-spec.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { ColumnPair, RelationshipProperty } from '../mapping/relationship-property.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { Session } from '../session/session.ts';
import type { TrackedObjects } from '../tracking/tracked-objects.ts';
import { warn } from '../util/warn.ts';
import { defaultValue } from './default-value.ts';
import type { Dependency } from './dependencies/dependency.ts';
import { DependencyRun } from './dependencies/dependency-run.ts';
import { dependenciesOf } from './dependencies/of-mapper.ts';
import { justOne } from './just-one.ts';
import { LinkSet } from './link-set.ts';
import type { StatementNotes } from './noted-statement.ts';
import {
  type Along,
  DELETED,
  type Enlisting,
  type Participation,
  SAVED,
  type Written,
} from './participation.ts';
import { PostUpdates } from './post-update.ts';
import { Replies } from './replies.ts';

/** What a flush asks of the session it belongs to. */
export interface FlushPort {
  readonly session: Session;
  readonly tracked: TrackedObjects;
  /** The connection of the transaction for these rows; begins it in the database where that has not happened yet. */
  connection(about: Written): Promise<Connection>;
  /** Reads the expired attributes of an object; throws ObjectDeletedError if its row is gone. */
  loadExpired(state: InstanceState): Promise<void>;
  /** Reads one column of an object; throws ObjectDeletedError if its row is gone. */
  loadColumn(state: InstanceState, index: number): Promise<void>;
  /** Reads a relationship of an object that is not in memory, by its committed keys. */
  loadRelationship(state: InstanceState, property: RelationshipProperty): Promise<void>;
  /** Runs listeners as part of the flush's own call chain. */
  within<T>(event: string, listeners: () => Promise<T>): Promise<T>;
}

/**
 * The unit of work of one flush. Seed: ORM Internals, UOWTransaction.
 *
 * @example
 * listen(Session, 'before_flush', (session, flush) => console.log(session.new.size, flush.hasWork));
 */
export class FlushContext {
  readonly session: Session;
  readonly states = new Map<InstanceState, Participation>();
  readonly port: FlushPort;
  /** Whether COMMIT is sent behind the statements before their replies are there. */
  readonly isPipelined: boolean;
  /** The relationships of all mappers that take part, in the order in which these came in. */
  readonly runs: DependencyRun[] = [];
  /** New objects that take over the row of one that was to be deleted, and that one. */
  readonly rowSwitches = new Map<InstanceState, InstanceState>();
  readonly #participants = new Map<Mapper, InstanceState[]>();
  readonly #replies = new Replies();
  // these three are rare, and most flushes are small
  #postUpdates: Map<Mapper, PostUpdates> | null = null;
  #cascadedKeys: Map<InstanceState, Set<MappedColumn>> | null = null;
  #links: Map<RelationshipProperty, LinkSet> | null = null;

  constructor(port: FlushPort, isPipelined = false) {
    this.port = port;
    this.session = port.session;
    this.isPipelined = isPipelined;
  }

  /** What follows from a reply: waited for at once, or in a pipelined flush after everything has been sent. */
  reply(reply: Promise<RowSet>, settle: (rows: RowSet) => void): Promise<void> {
    return this.#replies.follow(reply, settle, this.isPipelined);
  }

  /** Waits for the replies of a pipelined flush; the first failure is the one that counts. */
  allReplies(): Promise<void> {
    return this.#replies.all();
  }

  /** Reads an expired object; what the flush has sent before is heard of first, a failure of it counts. */
  async loadExpired(state: InstanceState): Promise<void> {
    await this.allReplies();
    await this.port.loadExpired(state);
  }

  /** Reads one column that is not in memory, or all that is expired, if it is; what was sent before is heard of first. */
  async loadColumn(state: InstanceState, index: number): Promise<void> {
    if (state.expiredAttributes?.has(index)) return this.loadExpired(state);
    await this.allReplies();
    await this.port.loadColumn(state, index);
  }

  /** Reads a relationship that is not in memory; what the flush has sent before is heard of first. */
  async loadRelationship(state: InstanceState, property: RelationshipProperty): Promise<void> {
    await this.allReplies();
    await this.port.loadRelationship(state, property);
  }

  // --- what a rehearsal does in another way ---

  /** Who takes notes in the place of the database; null for a flush that sends its statements. */
  get notes(): StatementNotes | null {
    return null;
  }

  /** The state that stands for this one in the flush. */
  standIn(state: InstanceState): InstanceState {
    return state;
  }

  standIns(states: readonly (InstanceState | null)[]): readonly (InstanceState | null)[] {
    return states;
  }

  /** A key is copied onto an object, as an assignment would. */
  setKey(state: InstanceState, { index }: MappedColumn, value: unknown): void {
    state.manager.attributes[index]?.set(state, value);
  }

  /** The value of a client-side default. */
  fill(given: ColumnDefault): unknown {
    return defaultValue(given);
  }

  /** A new object that cannot be without the parent it has lost leaves the session. */
  dismiss(state: InstanceState): void {
    this.port.tracked.release([state], 'expunged');
  }

  // --- who takes part ---

  get hasWork(): boolean {
    return this.states.size > 0;
  }

  /** The mappers that take part, in the order in which they came in: of an inheritance, its base. */
  *mappers(): Generator<Mapper> {
    for (const mapper of this.#participants.keys()) if (mapper.inherits === null) yield mapper;
  }

  /** All objects of a mapper, and of those that inherit from it, that take part, in the order in which they came in. */
  participants(mapper: Mapper): readonly InstanceState[] {
    return this.#participants.get(mapper) ?? NOBODY;
  }

  hasParticipants(mapper: Mapper): boolean {
    return this.#participants.has(mapper);
  }

  /** The objects of a mapper that get a statement: those that are saved, or those that are deleted. */
  statesOf(mapper: Mapper, isDelete: boolean): InstanceState[] {
    return this.participants(mapper).filter((state) => {
      const how = this.states.get(state);
      return how?.isDelete === isDelete && !how.listOnly;
    });
  }

  /** The relationships that the flush has something to do for. */
  activeRuns(): readonly DependencyRun[] {
    return this.runs.filter(({ isActive }) => isActive);
  }

  get hasActiveRuns(): boolean {
    return this.runs.some(({ isActive }) => isActive);
  }

  register(state: InstanceState, isDelete: boolean): void {
    this.#register(state, isDelete ? DELETED : SAVED);
  }

  #register(state: InstanceState, how: Participation): void {
    this.states.set(state, how);
    for (let mapper: Mapper | null = state.manager.mapper; mapper !== null; mapper = mapper.inherits) {
      const known = this.#participants.get(mapper);
      if (known !== undefined) known.push(state);
      else this.#comeIn(mapper, state);
    }
  }

  /** The first object of a mapper: its relationships come with it. */
  #comeIn(mapper: Mapper, state: InstanceState): void {
    this.#participants.set(mapper, [state]);
    for (const dependency of dependenciesOf(mapper)) this.#addRun(dependency);
  }

  #addRun(dependency: Dependency): void {
    if (this.runs.some((run) => run.dependency === dependency)) return;
    this.runs.push(new DependencyRun(this, dependency));
  }

  /** An object comes in because of a relationship. One that is not in the session does not. */
  enlist(state: InstanceState, how: Enlisting = SAVED, along?: Along): void {
    const { isDelete = false, listOnly = false, cancelsDelete = false } = how;
    const known = this.states.get(state);
    if (known === undefined) {
      if (!this.isInSession(state, along)) return;
      this.#register(state, listOnly ? { isDelete, listOnly } : isDelete ? DELETED : SAVED);
    } else if (!listOnly && (isDelete || cancelsDelete)) {
      if (known.isDelete !== isDelete || known.listOnly) this.states.set(state, isDelete ? DELETED : SAVED);
    }
  }

  /** Objects that have lost the parent they need, or go with the one that refers to them, and all that goes with them. */
  async enlistOrphans(orphans: readonly InstanceState[], property: RelationshipProperty): Promise<void> {
    for (const orphan of orphans) {
      this.enlist(orphan, DELETED, { operation: 'delete', property });
      const along = await cascadeDelete(orphan, (state, other) => this.loadRelationship(state, other));
      for (const state of along) this.enlist(state, DELETED);
    }
  }

  /** Whether the object is in the session; warns of one that is not, if it is told for what that was asked. */
  isInSession(state: InstanceState, along?: Along): boolean {
    if (this.port.tracked.contains(state)) return true;
    if (along === undefined || state.deleted) return false;
    const { operation, property } = along;
    const relationship = `${property.parent.class.name}.${property.key}`;
    const text = `${describeState(state)} is not in the session: ${operation} along ${relationship} will not proceed.`;
    warn('NOT_IN_SESSION', text);
    return false;
  }

  // --- what relationships leave for each other ---

  /** Foreign keys that are written when the rows are there. */
  get postUpdates(): ReadonlyMap<Mapper, PostUpdates> {
    return this.#postUpdates ?? NO_UPDATES;
  }

  /** Primary key columns whose new value the database has given to an object's row by itself. */
  get cascadedKeys(): ReadonlyMap<InstanceState, ReadonlySet<MappedColumn>> {
    return this.#cascadedKeys ?? NO_KEYS;
  }

  /** The flush has given a new object a value: a rollback takes it back. */
  noteGenerated(state: InstanceState, index: number): void {
    const generated = this.port.tracked.snapshot?.generated;
    const known = generated?.get(state);
    generated?.set(state, known === undefined ? justOne(index) : [...known, index]);
  }

  /** The foreign keys of these pairs are written when the rows are there. */
  postUpdate(state: InstanceState, pairs: readonly ColumnPair[]): void {
    const mapper = state.mapper.baseMapper;
    this.#postUpdates ??= new Map();
    let updates = this.#postUpdates.get(mapper);
    if (updates === undefined) {
      updates = new PostUpdates();
      this.#postUpdates.set(mapper, updates);
    }
    updates.states.add(state);
    for (const { dest } of pairs) updates.columns.add(dest);
  }

  /** The database has given the new key of one row to those that refer to it: their own keys have changed there. */
  keysCascade(state: InstanceState, pairs: readonly ColumnPair[]): void {
    for (const { source, dest } of pairs) {
      if (!source.spec.primaryKey || !dest.spec.primaryKey) continue;
      this.#cascadedKeys ??= new Map();
      const known = this.#cascadedKeys.get(state);
      if (known === undefined) this.#cascadedKeys.set(state, new Set([dest]));
      else known.add(dest);
    }
  }

  /** The links that were written already; null for a relationship without other side. */
  linksOf(property: RelationshipProperty): LinkSet | null {
    if (property.reverse === null) return null;
    this.#links ??= new Map();
    const known = this.#links.get(property) ?? this.#links.get(property.reverse);
    if (known !== undefined) return known;
    const links = new LinkSet();
    this.#links.set(property, links);
    return links;
  }

  isDeleted(state: InstanceState): boolean {
    return this.states.get(state)?.isDelete === true;
  }

  /** Takes an object's statement out of the flush; its change of life stays. */
  dropStatement(state: InstanceState): void {
    const known = this.states.get(state);
    if (known !== undefined) this.states.set(state, { ...known, listOnly: true });
  }
}

const NOBODY: readonly InstanceState[] = Object.freeze([]);
const NO_UPDATES: ReadonlyMap<Mapper, PostUpdates> = new Map();
const NO_KEYS: ReadonlyMap<InstanceState, ReadonlySet<MappedColumn>> = new Map();
