// From an object to its state: a private field stamped on the object, invisible to spreading, comparing and printing,
// which every class can carry, one that extends nothing of Imago's included.
import { attributeErrors } from '../errors/catalog/attributes.ts';
import type { InstanceState } from './instance-state.ts';

// A constructor that returns its argument lets a subclass put its private field on any object.
function given(object: object): object {
  return object;
}
// a function that returns an object works as the constructor of a base class
const Given = given as unknown as new (object: object) => object;

class Stamp extends Given {
  readonly #state: InstanceState;

  constructor(object: object, state: InstanceState) {
    super(object);
    this.#state = state;
  }

  static of(object: object): InstanceState | undefined {
    return #state in object ? object.#state : undefined;
  }
}

export function stampState(object: object, state: InstanceState): object {
  new Stamp(object, state);
  return object;
}

/** The state of a mapped object; `undefined` for anything else. */
export function stateOf(object: unknown): InstanceState | undefined {
  return typeof object === 'object' && object !== null ? Stamp.of(object) : undefined;
}

/** The state of an object that a relationship holds: every one of them is mapped. */
export function relatedState(object: object): InstanceState {
  const state = Stamp.of(object);
  if (state === undefined || state.manager.isDisposed)
    throw attributeErrors.UNMAPPED_MEMBER({ class: object.constructor.name });
  return state;
}
