// Third stage of a load: rows become objects. An object that the session has is filled where it lacks values, or anew;
// the others are made. Tells load, refresh and loaded_as_persistent; runs for every row, so it allocates little.
import { instanceEvents } from '../events/catalog.ts';
import { mapKey } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { tellLoad } from '../instrumentation/tell-load.ts';
import type { LoadPlan } from './load-plan.ts';
import type { LoadPort, LoadRequest, QueryContext } from './load-request.ts';

type Row = unknown[];

/** The objects of the rows, in their order; a row without primary key is none. */
export function materialize(
  port: LoadPort,
  request: LoadRequest,
  plan: LoadPlan,
  rows: Row[],
): InstanceState[] {
  const context: QueryContext = { session: port.session, request, run: port.nextRun() };
  const load = new Materialization(port, plan, context);
  const states: InstanceState[] = [];
  for (const row of rows) {
    const state = load.stateOf(row);
    if (state !== null) states.push(state);
  }
  return states;
}

class Materialization {
  readonly #port: LoadPort;
  readonly #plan: LoadPlan;
  readonly #context: QueryContext;
  readonly #known: Map<unknown, InstanceState>;

  constructor(port: LoadPort, plan: LoadPlan, context: QueryContext) {
    this.#port = port;
    this.#plan = plan;
    this.#context = context;
    this.#known = port.tracked.identityMap.statesOf(plan.mapper);
  }

  stateOf(row: Row): InstanceState | null {
    const { decoders, keyOf } = this.#plan;
    for (const { position, decode } of decoders) {
      const value = row[position];
      if (value !== null) row[position] = decode(value);
    }
    const { refreshing } = this.#context.request;
    if (refreshing !== null) return this.#refresh(refreshing, row);
    const key = keyOf(row);
    if (key === null) return null;
    const known = this.#known.get(mapKey(key));
    if (known === undefined) return this.#create(key, row);
    if (known.loadRun === this.#context.run) return known;
    if (this.#context.request.populateExisting) return this.#refresh(known, row);
    return this.#complete(known, row);
  }

  #create(key: unknown, row: Row): InstanceState {
    const { mapper, isWhole, deferred } = this.#plan;
    const { tracked } = this.#port;
    const { manager } = mapper;
    const state = manager.newInstance(isWhole ? row : this.#spread(row, manager.emptyValues()));
    state.key = key;
    state.loadRun = this.#context.run;
    if (deferred !== null) state.deferredLoads = new Map(deferred);
    this.#keepOptions(state);
    this.#known.set(mapKey(key), state);
    tracked.enterLoaded(state);
    tracked.snapshot?.noteLoaded(state);
    tellLoad(state, this.#context);
    tracked.tellLoaded(state);
    if (state.modified) this.#settle(state);
    return state;
  }

  /** Overwrites what the object holds with the row. */
  #refresh(state: InstanceState, row: Row): InstanceState {
    const { request, run } = this.#context;
    const { deferred } = this.#plan;
    state.beforeChange();
    this.#spread(row, state.values);
    state.loadRun = run;
    if (request.only === null) {
      state.deferredLoads = deferred === null ? null : new Map(deferred);
      this.#keepOptions(state);
    }
    this.#tellRefresh(state, request.only === null ? null : this.#names(state, request.only));
    if (request.only === null) this.#settle(state);
    else state.commit(request.only);
    return state;
  }

  /** Fills in what the object lacks, and leaves alone what it has. */
  #complete(state: InstanceState, row: Row): InstanceState {
    const missing = missingIn(state);
    if (missing === null) return state;
    state.beforeChange();
    state.loadRun = this.#context.run;
    const { columns, deferred } = this.#plan;
    for (let position = 0; position < columns.length; position++) {
      const index = columns[position]?.index ?? -1;
      if (missing.has(index)) state.values[index] = row[position];
    }
    for (const [index, how] of deferred ?? []) {
      if (!missing.has(index)) continue;
      state.deferredLoads ??= new Map();
      state.deferredLoads.set(index, how);
    }
    this.#tellRefresh(state, this.#names(state, missing));
    state.commit(missing);
    return state;
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
    const { options } = this.#context.request;
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

/** The attributes that the object has no value and no change of; null if there are none. */
function missingIn(state: InstanceState): Set<number> | null {
  let missing: Set<number> | null = null;
  const { values } = state;
  for (let index = 0; index < values.length; index++) {
    if (values[index] !== undefined || state.isChanged(index)) continue;
    missing ??= new Set();
    missing.add(index);
  }
  return missing;
}
