// `serialize()`: an object and everything that can be reached from it in memory, as plain data. Goes through the graph as
// the reference does: an object before what it holds, each told once by `pickle`; never does IO.
import { serializationErrors } from '../errors/catalog/serialization.ts';
import { instanceEvents } from '../events/catalog.ts';
import { CompositeAttribute } from '../instrumentation/composite.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import { requireState } from '../mapping/require-state.ts';
import { encode, type Json, NoPlainData, type References } from './encode.ts';
import { type PickledState, pickled } from './pickled-state.ts';

/** What `serialize` gives: plain data, for JSON as well as for structuredClone. */
export interface Serialized {
  readonly imago: 1;
  /** The number of the object that was given. */
  readonly root: number;
  readonly objects: readonly { readonly [field: string]: Json }[];
}

/**
 * An object with all that is loaded of it, and of the objects that it leads to: values, what changed of them, collections,
 * composites, identity keys, what is expired. What it is in a session is left behind, and so are loader options: the
 * objects that `deserialize` makes are new or detached. Nothing is loaded. Seed: InstanceEvents.pickle.
 *
 * @throws UnmappedInstanceError, ArgumentError for a value that is no plain data (listen to `pickle`)
 * @example
 * const data = serialize(user);
 * await cache.set('user:7', JSON.stringify(data));
 */
export function serialize(object: object): Serialized {
  const walk = new Walk();
  const root = requireState(object);
  walk.run(root);
  const objects = walk.states.map((state) => encodeState(state, walk.recordOf(state), walk));
  return { imago: 1, root: walk.numberOf(root.obj) ?? 0, objects };
}

type Visit = Generator<Visit, void, void>;

class Walk implements References {
  /** In the order in which they are complete: that of `unpickle`. */
  readonly states: InstanceState[] = [];
  readonly #records = new Map<InstanceState, PickledState>();
  readonly #seen = new Set<InstanceState>();
  readonly #numbers = new Map<object, number>();

  /** A stack of one's own: graphs are deeper than calls may be. */
  run(root: InstanceState): void {
    const open: Visit[] = [this.#object(root)];
    for (let visit = open.at(-1); visit !== undefined; visit = open.at(-1)) {
      const next = visit.next();
      if (next.done === true) open.pop();
      else open.push(next.value);
    }
  }

  recordOf(state: InstanceState): PickledState {
    const record = this.#records.get(state) ?? tellPickle(state);
    this.#records.set(state, record);
    return record;
  }

  numberOf(object: object): number | undefined {
    return this.#numbers.get(object);
  }

  /** An object: what is known of it, then what it holds. */
  *#object(state: InstanceState): Visit {
    if (this.#seen.has(state)) return;
    this.#seen.add(state);
    yield this.#state(state);
    yield* this.#all(Object.values(this.recordOf(state).values));
  }

  *#state(state: InstanceState): Visit {
    if (this.#records.has(state)) return;
    const { committed, pending, parents } = this.recordOf(state);
    yield this.#object(state);
    yield* this.#all(committed === 'fresh' ? [] : Object.values(committed));
    for (const { added, removed } of Object.values(pending)) yield* this.#all([...removed, ...added]);
    for (const parent of Object.values(parents)) {
      const known = stateOf(parent);
      if (known !== undefined) yield this.#state(known);
    }
    this.#numbers.set(state.obj, this.states.length);
    this.states.push(state);
  }

  *#all(values: readonly unknown[]): Visit {
    for (const value of values) {
      const members = Array.isArray(value) ? value : value instanceof Map ? [...value.values()] : [value];
      for (const member of members) {
        const state = stateOf(member);
        if (state !== undefined) yield this.#object(state);
      }
    }
  }
}

function tellPickle(state: InstanceState): PickledState {
  const record = pickled(state);
  for (const listener of state.manager.dispatch.listeners(instanceEvents.pickle)) listener(state, record);
  return record;
}

function encodeState(
  { manager }: InstanceState,
  { values, ...rest }: PickledState,
  references: References,
): Serialized['objects'][number] {
  const plain = (name: string, value: unknown): Json => {
    try {
      return encode(value, references);
    } catch (error) {
      if (!(error instanceof NoPlainData)) throw error;
      const facts = { class: manager.class.name, attribute: name, given: error.message };
      throw serializationErrors.NOT_SERIALIZABLE(facts, error);
    }
  };
  const own = Object.entries(values).map(([key, value]) => {
    const attribute = manager.attributesByKey.get(key);
    return [key, plain(key, attribute instanceof CompositeAttribute ? attribute.takeApart(value) : value)];
  });
  const others = Object.entries(rest).map(([name, value]) => [name, plain(name, value)]);
  return { ...Object.fromEntries(others), values: Object.fromEntries(own) };
}
