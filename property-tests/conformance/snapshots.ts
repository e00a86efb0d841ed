// What a step reports besides events: the current session's collections and flags, and the states of the handles' objects,
// each only if it has changed since the previous step.
import { isDeepStrictEqual } from 'node:util';
import { loose, type Session, type StateView } from './api.ts';
import type { Step } from './case.ts';
import type { Labels } from './labels.ts';

type Flags = Required<
  Pick<Step, 'new' | 'dirty' | 'deleted' | 'in_transaction' | 'in_nested_transaction' | 'is_active'>
>;

export class Snapshots {
  readonly #labels: Labels;
  readonly #stateByHandle = new Map<string, string>();
  #previous: Flags = {
    new: [],
    dirty: [],
    deleted: [],
    in_transaction: false,
    in_nested_transaction: false,
    is_active: true,
  };

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  /** What is different from the last call. */
  changes(session: Session): Partial<Step> {
    const now: Flags = {
      new: this.#labels.sorted(session.new),
      dirty: this.#labels.sorted(session.dirty),
      deleted: this.#labels.sorted(session.deleted),
      in_transaction: session.inTransaction(),
      in_nested_transaction: session.inNestedTransaction(),
      is_active: session.isActive,
    };
    const before: Readonly<Record<string, unknown>> = { ...this.#previous };
    this.#previous = now;
    const changed = Object.entries(now).filter(([key, value]) => !isDeepStrictEqual(value, before[key]));
    const states = this.#changedStates();
    return { ...Object.fromEntries(changed), ...(Object.keys(states).length > 0 ? { states } : {}) };
  }

  #changedStates(): Record<string, string> {
    const changed: Record<string, string> = {};
    for (const [handle, object] of this.#labels.handles) {
      const state = stateOf(object);
      if (this.#stateByHandle.get(handle) === state) continue;
      this.#stateByHandle.set(handle, state);
      changed[handle] = state;
    }
    return changed;
  }
}

// after its registry was disposed an object is like any other
function stateOf(object: object): string {
  try {
    return stateName(loose.inspect(object));
  } catch {
    return 'unmapped';
  }
}

const stateNames = ['transient', 'pending', 'persistent', 'deleted', 'detached'] as const;

/** The one of the five states that an object is in. */
export const stateName = (state: StateView): string => stateNames.find((name) => state[name]) ?? 'none';

// of a class that is not mapped, or not any more
function keyOf(object: object): unknown {
  try {
    return loose.inspect(object).key;
  } catch {
    return null;
  }
}

/** The values of an object's identity key, or null if it has none. */
export function keyValues(object: object): readonly unknown[] | null {
  const key = keyOf(object);
  if (key === null || key === undefined) return null;
  return Array.isArray(key) ? key : [key];
}
