// The instrumentation of one mapped class: its attributes by position and name, how an object of it comes to be, and
// who listens to its objects. One for each mapped class; the seed's ClassManager.
import { attributeErrors } from '../errors/catalog/attributes.ts';
import type { Dispatch } from '../events/dispatch.ts';
import { takePlace } from '../events/registry.ts';
import type { Mapper } from '../mapping/mapper.ts';
import { nearest } from '../util/nearest.ts';
import { FRESH } from './committed-values.ts';
import { InstanceState } from './instance-state.ts';
import type { MappedAttribute } from './mapped-attribute.ts';
import { stampState } from './state-of.ts';

/** Any class, its constructor's arguments unknown. */
export type AnyClass = abstract new (...args: never) => object;

export interface ClassManagerOptions {
  readonly mapper: Mapper;
  readonly class: AnyClass;
  readonly dispatch: Dispatch;
  /** Whether loading may run the class's (implicit) constructor, so that private fields come to be. */
  readonly constructs: boolean;
}

// Stands for the object of a state until the object is there.
const UNBORN: object = Object.freeze({});

/** Runs the class's implicit constructor, which gives the state to Imago's own constructor and fills private fields. */
function constructing(cls: AnyClass): (state: InstanceState) => object {
  // an entity class whose constructor is implicit passes its one argument on to Imago's constructor
  const construct = cls as unknown as new (state: InstanceState) => object;
  return (state) => new construct(state);
}

/** Makes an object of the class without running a constructor that the user has written. */
function bypassing(cls: AnyClass): (state: InstanceState) => object {
  const prototype: object = cls.prototype;
  return (state) => stampState(Object.create(prototype), state);
}

export class ClassManager {
  readonly class: AnyClass;
  readonly mapper: Mapper;
  /** Whether loading runs the class's implicit constructor. */
  readonly constructs: boolean;
  /** Dispatches the instance and the mapper events of the class. */
  readonly dispatch: Dispatch;
  /** By the position of their values. A position that no attribute has is empty. */
  readonly attributes: MappedAttribute[] = [];
  /** Those that have a place in every object, in its order. */
  stored: readonly MappedAttribute[] = [];
  readonly attributesByKey = new Map<string, MappedAttribute>();
  /** Set when the first object of the class is constructed. */
  hasInstances = false;
  /** Whether it was found that no class field hides an attribute. */
  isChecked = false;
  /** The class is not mapped any more: its objects are like any other. */
  isDisposed = false;
  /** When the class was mapped, among the registrations of listeners. */
  readonly place = takePlace();
  readonly #allocate: (state: InstanceState) => object;

  constructor(options: ClassManagerOptions) {
    this.class = options.class;
    this.mapper = options.mapper;
    this.dispatch = options.dispatch;
    this.constructs = options.constructs;
    this.#allocate = options.constructs ? constructing(options.class) : bypassing(options.class);
  }

  addAttribute(attribute: MappedAttribute): void {
    this.attributes[attribute.index] = attribute;
    this.attributesByKey.set(attribute.key, attribute);
    // what is empty is left out
    this.stored = this.attributes.filter(() => true);
  }

  /** The attribute of that name; an unknown one is an error with a suggestion. */
  attribute(key: string): MappedAttribute {
    const attribute = this.attributesByKey.get(key);
    if (attribute !== undefined) return attribute;
    const names = [...this.attributesByKey.keys()];
    throw attributeErrors.UNKNOWN_ATTRIBUTE({
      class: this.class.name,
      attribute: key,
      nearest: nearest(key, names),
      attributes: names.join(', '),
    });
  }

  /** An object with the given values whose constructor's code has not run: how loading makes objects. */
  newInstance(values: unknown[]): InstanceState {
    const state = new InstanceState(UNBORN, this, values);
    state.obj = this.#allocate(state);
    return state;
  }

  /** The state of an object that its own constructor is making. */
  adopt(instance: object): InstanceState {
    const state = new InstanceState(instance, this, this.emptyValues());
    state.committed = FRESH;
    stampState(instance, state);
    return state;
  }

  emptyValues(): unknown[] {
    return new Array<unknown>(this.attributes.length).fill(undefined);
  }
}
