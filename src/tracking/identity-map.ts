// The identity map: at most one object for each row in a session. References are strong, so an object lives as long as
// its session holds it (docs/decisions/0001).
import { inspect } from 'node:util';
import { mapKey } from '../instrumentation/identity.ts';
import type { InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';

/** Names one row: the mapper and the values of its primary key. */
export interface IdentityKey {
  readonly mapper: Mapper;
  readonly values: readonly unknown[];
}

/**
 * The objects of a session by their identity. Seed: ORM Internals, IdentityMap.
 *
 * @example
 * session.identityMap.get(mapper(User).identityKey(7)); // the User, or undefined: never does IO
 */
export class IdentityMap {
  readonly #statesByMapper = new Map<Mapper, Map<unknown, InstanceState>>();

  get size(): number {
    let size = 0;
    for (const states of this.#statesByMapper.values()) size += states.size;
    return size;
  }

  /** The object of that identity, if the session has it. */
  get(key: IdentityKey): object | undefined {
    const [first, ...others] = key.values;
    return this.find(key.mapper, others.length === 0 ? first : key.values)?.obj;
  }

  has(key: IdentityKey): boolean {
    return this.get(key) !== undefined;
  }

  /** What `console.log` shows. */
  [inspect.custom](_depth: number, options: object): string {
    return `IdentityMap(${this.size}) ${inspect([...this.values()], options)}`;
  }

  /** All objects of the map. */
  *values(): Generator<object> {
    for (const state of this.states()) yield state.obj;
  }

  // --- what the runtime asks, in states ---

  find(mapper: Mapper, key: PrimaryKey): InstanceState | undefined {
    return this.#statesByMapper.get(mapper.identityMapper)?.get(mapKey(key));
  }

  /** The map of one mapper by map key: a loop over rows looks it up once. */
  statesOf({ identityMapper: mapper }: Mapper): Map<unknown, InstanceState> {
    let states = this.#statesByMapper.get(mapper);
    if (states === undefined) {
      states = new Map();
      this.#statesByMapper.set(mapper, states);
    }
    return states;
  }

  contains(state: InstanceState): boolean {
    if (state.key === null) return false;
    return this.find(state.mapper, state.key) === state;
  }

  /** Puts the state under its key; gives back another one that was there. */
  replace(state: InstanceState): InstanceState | undefined {
    const states = this.statesOf(state.mapper);
    const key = mapKey(state.key);
    const old = states.get(key);
    states.set(key, state);
    return old === state ? undefined : old;
  }

  /** Takes the state out, if it is the one under its key. */
  discard(state: InstanceState): void {
    if (this.contains(state)) this.statesOf(state.mapper).delete(mapKey(state.key));
  }

  /** A copy, so that the map may change while it is walked. */
  states(): InstanceState[] {
    const all: InstanceState[] = [];
    for (const states of this.#statesByMapper.values()) for (const state of states.values()) all.push(state);
    return all;
  }

  clear(): void {
    this.#statesByMapper.clear();
  }
}
