// Third stage of a load: rows become objects. An object that the session has is filled where it lacks values, or anew;
// the others are made. Tells load, refresh and loaded_as_persistent; runs for every row, so it allocates little.
import { instanceEvents } from '../events/catalog.ts';
import { mapKey } from '../instrumentation/identity.ts';
import type { InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';
import { tellLoad } from '../instrumentation/tell-load.ts';
import type { LoaderOption } from '../sql/select.ts';
import { refuseOtherVersion } from './check-version.ts';
import { JoinedRows } from './joined-rows.ts';
import type { Decoder, LoadPlan } from './load-plan.ts';
import type { LoadPort, LoadRequest, QueryContext } from './load-request.ts';
import { leaveOwn, missingIn } from './missing.ts';
import type { LaterPart } from './related-plan.ts';
import { countBehind, ownerReader } from './row-owners.ts';
import type { Prefetched } from './strategies/subquery.ts';

type Row = unknown[];

const NONE: ReadonlySet<number> = new Set();

/** The objects whose relationships are loaded behind the statement; true for those that are filled anew. */
export interface LaterLoad {
  readonly parts: readonly LaterPart[];
  readonly states: ReadonlyMap<InstanceState, boolean>;
}

export interface Materialized {
  /** The objects of the rows, in their order; a row without primary key is none. */
  readonly states: InstanceState[];
  readonly later: readonly LaterLoad[];
}

export function materialize({ port, request, plan, prefetched }: MaterialSource, rows: Row[]): Materialized {
  const context: QueryContext = { session: port.session, request, run: port.nextRun() };
  const { refreshing, only, options, owners } = request;
  const { isMultiplied, repeatsMembers } = plan.joined ?? ALONE;
  const scope = { port, plan, context, prefetched, refreshing, only, options, repeatsMembers };
  const load = new Materialization(scope);
  const states: InstanceState[] = [];
  const ownerOf = ownerReader(request, plan, rows[0]?.length ?? 0);
  const behind = countBehind(request, plan);
  let last: InstanceState | null = null;
  // by position: an iterator would make an object for every row
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at];
    if (row === undefined) continue;
    const owner = ownerOf === null ? undefined : ownerOf(row);
    if (behind > 0) row.length -= behind;
    const state = load.stateOf(row);
    if (state === null) continue;
    owners?.found(state, owner);
    // the rows of one object mostly follow each other
    if (!isMultiplied || state !== last) states.push(state);
    last = state;
  }
  return { states: isMultiplied ? [...new Set(states)] : states, later: load.later() };
}

const ALONE = { isMultiplied: false, repeatsMembers: false };

export interface MaterialSource {
  readonly port: LoadPort;
  readonly request: LoadRequest;
  readonly plan: LoadPlan;
  readonly prefetched: Prefetched | null;
}

/** What the objects of one table of the statement are made with. */
export interface MaterialScope {
  readonly port: LoadPort;
  readonly plan: LoadPlan;
  readonly context: QueryContext;
  readonly prefetched: Prefetched | null;
  /** The object whose attributes are loaded anew; null where any object may come. */
  readonly refreshing: InstanceState | null;
  readonly only: ReadonlySet<number> | null;
  readonly options: readonly LoaderOption[];
  /** A member may come in several rows of its owner. */
  readonly repeatsMembers: boolean;
}

export class Materialization {
  readonly #scope: MaterialScope;
  readonly #port: LoadPort;
  readonly #plan: LoadPlan;
  readonly #context: QueryContext;
  readonly #known: Map<unknown, InstanceState>;
  readonly #joined: JoinedRows | null;
  readonly #isShared: boolean;
  readonly #later: Map<InstanceState, boolean> | null;

  constructor(scope: MaterialScope) {
    this.#scope = scope;
    const { port, plan, context } = scope;
    this.#port = port;
    this.#plan = plan;
    this.#context = context;
    this.#known = port.tracked.identityMap.statesOf(plan.mapper);
    const { related } = plan;
    const part = (joined: { plan: LoadPlan; options: readonly LoaderOption[] }) =>
      new Materialization({ ...scope, ...joined, prefetched: null, refreshing: null, only: null });
    this.#joined =
      related === null || related.joined.length === 0
        ? null
        : new JoinedRows(related.joined, { objectsOf: part, repeatsMembers: scope.repeatsMembers });
    this.#isShared = this.#joined !== null || plan.offset > 0;
    this.#later = related === null || related.later.length === 0 ? null : new Map();
  }

  /** What is left to be loaded, of this table's objects first. */
  later(): LaterLoad[] {
    const parts = this.#plan.related?.later ?? [];
    const own = this.#later === null || this.#later.size === 0 ? [] : [{ parts, states: this.#later }];
    return [...own, ...(this.#joined?.later() ?? [])];
  }

  stateOf(whole: Row): InstanceState | null {
    const { keyDecoders, keyOf, offset } = this.#plan;
    decodeIn(whole, keyDecoders, offset);
    const { refreshing } = this.#scope;
    if (refreshing !== null) return this.#stateFor(refreshing, refreshing.key, whole);
    const key = keyOf(whole, offset);
    if (key === null || (this.#isShared && Array.isArray(key) && key.includes(null))) return null;
    return this.#stateFor(this.#known.get(mapKey(key)), key, whole);
  }

  #stateFor(known: InstanceState | undefined, key: PrimaryKey, whole: Row): InstanceState {
    // most rows of joined objects are further ones: nothing of them is read
    if (known?.loadRun === this.#context.run) return this.#again(known, whole);
    const row = this.#ownPart(whole);
    if (known === undefined) return this.#create(key, row, whole);
    if (this.#context.request.checksVersion) refuseOtherVersion(this.#plan, known, row);
    const isAnew = known === this.#scope.refreshing || this.#context.request.populateExisting;
    return isAnew ? this.#refresh(known, row, whole) : this.#complete(known, row, whole);
  }

  /** What the row has of this table, decoded. */
  #ownPart(whole: Row): Row {
    const { decoders, offset, columns } = this.#plan;
    const row = this.#isShared ? whole.slice(offset, offset + columns.length) : whole;
    decodeIn(row, decoders, 0);
    return row;
  }

  /** A further row of an object. */
  #again(state: InstanceState, whole: Row): InstanceState {
    this.#joined?.more(state, whole);
    return state;
  }

  #create(key: unknown, row: Row, whole: Row): InstanceState {
    const { mapper: planned, isWhole, classAt, deferred, related } = this.#plan;
    const { tracked } = this.#port;
    const mapper = classAt < 0 ? planned : planned.polymorphism.mapperFor(row[classAt], key);
    const { manager } = mapper;
    const state = manager.newInstance(isWhole ? row : this.#spread(row, manager.emptyValues()));
    if (mapper !== planned) leaveOwn(state, planned);
    state.key = key;
    state.loadRun = this.#context.run;
    if (deferred !== null) state.deferredLoads = new Map(deferred);
    this.#keepOptions(state);
    this.#known.set(mapKey(key), state);
    tracked.enterLoaded(state);
    tracked.snapshot?.noteLoaded(state);
    if (related !== null) this.#loadAlong(state, whole, null);
    tellLoad(state, this.#context);
    tracked.tellLoaded(state);
    if (state.modified) this.#settle(state);
    this.#later?.set(state, true);
    return state;
  }

  /** Overwrites what the object holds with the row. */
  #refresh(state: InstanceState, row: Row, whole: Row): InstanceState {
    const { only } = this.#scope;
    const { deferred, related } = this.#plan;
    state.beforeChange();
    this.#spread(row, state.values);
    if (only === null && state.mapper !== this.#plan.mapper) leaveOwn(state, this.#plan.mapper);
    state.loadRun = this.#context.run;
    if (only === null) {
      state.deferredLoads = deferred === null ? null : new Map(deferred);
      if (this.#scope.options.length > 0 || this.#scope.refreshing === null) this.#keepOptions(state);
      this.#forgetRelated(state);
    }
    if (related !== null) this.#loadAlong(state, whole, null);
    this.#tellRefresh(state, only === null ? null : this.#names(state, only));
    if (only === null) this.#settle(state);
    else state.commit(only);
    this.#later?.set(state, true);
    return state;
  }

  /** A relationship that is loaded on demand is loaded anew when it is asked for. */
  #forgetRelated(state: InstanceState): void {
    const { mapper, related } = this.#plan;
    state.isNewborn = false;
    const along = [...(related?.joined ?? []), ...(related?.ahead ?? []), ...(related?.later ?? [])];
    for (const { index } of mapper.relationships) {
      const isAlong = along.some(({ property }) => property.index === index);
      if (isAlong) continue;
      if (this.#context.request.populateExisting) state.expiredAttributes?.delete(index);
      if (state.values[index] === undefined) continue;
      state.forgetChange(index);
      state.pendingMutations?.delete(index);
      state.values[index] = undefined;
    }
  }

  /** Fills in what the object lacks, and leaves alone what it has. */
  #complete(state: InstanceState, row: Row, whole: Row): InstanceState {
    const missing = missingIn(state) ?? NONE;
    const isVisited = missing.size > 0 && (this.#fills(missing) || this.#isHeard(state));
    if (!isVisited && this.#joined === null) {
      this.#visit(state);
      return state;
    }
    state.beforeChange();
    state.loadRun = this.#context.run;
    const { columns, deferred, related } = this.#plan;
    for (let position = 0; position < columns.length; position++) {
      const index = columns[position]?.index ?? -1;
      if (missing.has(index)) state.values[index] = row[position];
    }
    for (const [index, how] of deferred ?? []) {
      if (!missing.has(index)) continue;
      state.deferredLoads ??= new Map();
      state.deferredLoads.set(index, how);
    }
    if (related !== null) this.#loadAlong(state, whole, missing);
    this.#tellRefresh(state, this.#names(state, missing));
    state.commit(missing);
    this.#visit(state);
    return state;
  }

  /** An object that was there: what is loaded on demand does not make it load more. */
  #visit(state: InstanceState): void {
    if (this.#later === null || this.#context.request.relationship === 'lazy') return;
    if (!this.#later.has(state)) this.#later.set(state, false);
  }

  #fills(missing: ReadonlySet<number>): boolean {
    const { columns, deferred, related } = this.#plan;
    if (related !== null || deferred !== null) return true;
    return columns.some(({ index }) => missing.has(index));
  }

  #isHeard({ manager }: InstanceState): boolean {
    return manager.dispatch.has(instanceEvents.refresh);
  }

  /** What the same row, or a statement before it, tells of the object's relationships. */
  #loadAlong(state: InstanceState, whole: Row, missing: ReadonlySet<number> | null): void {
    this.#joined?.first(state, whole, missing);
    this.#scope.prefetched?.fill(state, missing);
  }

  #spread(row: Row, values: unknown[]): unknown[] {
    const { columns } = this.#plan;
    for (let position = 0; position < columns.length; position++) {
      values[columns[position]?.index ?? -1] = row[position];
    }
    return values;
  }

  #settle(state: InstanceState): void {
    state.commitAll();
    this.#port.tracked.changed.delete(state);
  }

  #keepOptions(state: InstanceState): void {
    const { options } = this.#scope;
    state.loadOptions = options.length === 0 ? null : options;
  }

  #names({ manager }: InstanceState, indexes: Iterable<number>): string[] {
    return [...indexes].flatMap((index) => manager.attributes[index]?.key ?? []);
  }

  #tellRefresh(state: InstanceState, names: readonly string[] | null): void {
    const { dispatch } = state.manager;
    for (const listener of dispatch.listeners(instanceEvents.refresh)) listener(state, this.#context, names);
  }
}

function decodeIn(row: Row, decoders: readonly Decoder[], offset: number): void {
  for (let at = 0; at < decoders.length; at++) {
    const decoder = decoders[at];
    if (decoder === undefined) continue;
    const position = offset + decoder.position;
    const value = row[position];
    if (value !== null) row[position] = decoder.decode(value);
  }
}
