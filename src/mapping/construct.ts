// How an object comes to be when a program says `new User({ … })`: its state, the events of construction, the values it
// was given. Also what can go wrong with classes that are written on top of a mapping.
import { mappingErrors } from '../errors/catalog/mapping.ts';
import { instanceEvents } from '../events/catalog.ts';
import { listenersAround } from '../events/dispatch.ts';
import { allMappersDispatch, classLevel } from '../events/nodes.ts';
import type { AnyClass, ClassManager } from '../instrumentation/class-manager.ts';
import { InstanceState } from '../instrumentation/instance-state.ts';
import { stampState } from '../instrumentation/state-of.ts';
import { nearest } from '../util/nearest.ts';
import { mapperOf } from './mapper-of.ts';

type Values = Record<string, unknown>;

/** Asked of a constructor in place of values: make an object that tells which class fields are defined on it. */
class FieldProbe {
  readonly attributes: ReadonlyMap<string, unknown>;
  readonly shadowed: string[] = [];

  constructor(attributes: ReadonlyMap<string, unknown>) {
    this.attributes = attributes;
  }

  /** What takes the object's place while its fields are defined. */
  watch(instance: object): object {
    // those of an unmapped superclass are there already
    for (const key of Object.keys(instance)) if (this.attributes.has(key)) this.shadowed.push(key);
    return new Proxy(instance, {
      defineProperty: (target, key, descriptor) => {
        if (typeof key === 'string' && this.attributes.has(key)) this.shadowed.push(key);
        return Reflect.defineProperty(target, key, descriptor);
      },
    });
  }
}

/**
 * What the constructor of every entity does. Gives back another object only when it was asked for a probe.
 *
 * @throws ArgumentError for a key of `given` that the class does not have, and whatever listeners and setters throw.
 */
export function construct(instance: object, cls: AnyClass, given: unknown): object | undefined {
  if (given instanceof InstanceState) {
    stampState(instance, given);
    return undefined;
  }
  if (given instanceof FieldProbe) return given.watch(instance);
  const { manager, registry } = mapperOf(cls);
  const state = manager.adopt(instance);
  if (registry.hasNewMappers || !manager.isChecked) initialiseFirst(state, given);
  else initialise(state, given);
  return undefined;
}

/** The state of an object of a class that was mapped imperatively: its own constructor knows nothing of Imago. */
export function adoptPlainInstance(instance: object): InstanceState {
  // every object has a constructor; what is not a mapped class is refused by the lookup
  const { manager, registry } = mapperOf(instance.constructor as AnyClass);
  const state = manager.adopt(instance);
  if (registry.hasNewMappers || !manager.hasInstances) settleClass(state, {});
  else tellInit(state, {}, identify);
  return state;
}

/**
 * Tells `init`: first those who listen to all mappers, then those of the class in order of registration. What the mapping
 * itself has to do with a new object comes as if it were a listener, registered when the class was mapped: most come after it.
 */
function tellInit(state: InstanceState, values: Values, ownPart: (state: InstanceState) => void): void {
  const { manager } = state;
  const level = classLevel(manager.class);
  const around = () => listenersAround(level, instanceEvents.init, manager.place);
  for (const listener of allMappersDispatch.listeners(instanceEvents.init)) listener(state, [], values);
  for (const listener of around()[0]) listener(state, [], values);
  ownPart(state);
  for (const listener of around()[1]) listener(state, [], values);
}

/** The object gets the value of the discriminator that its class has. */
function identify(state: InstanceState): void {
  state.mapper.polymorphism.identify(state);
}

function initialise(state: InstanceState, given: unknown): void {
  const listeners = state.manager.dispatch.listeners(instanceEvents.init);
  // listeners may change what the object is given, but not the caller's own record
  const values = listeners.length === 0 ? asValues(given) : { ...asValues(given) };
  if (listeners.length > 0 && state.mapper.polymorphism.on !== null) tellInit(state, values, identify);
  else {
    for (const listener of listeners) listener(state, [], values);
    identify(state);
  }
  assignAll(state, values);
}

/** As `initialise`, for the first object of a class, or where mappers wait for their configuration. */
function initialiseFirst(state: InstanceState, given: unknown): void {
  const { manager } = state;
  const values = { ...asValues(given) };
  settleClass(state, values);
  const shadowed = manager.isChecked || hasOwnConstructor(manager.class) ? undefined : probeFields(manager);
  if (shadowed !== undefined) {
    throw mappingErrors.SHADOWED_ATTRIBUTE({ class: manager.class.name, attribute: shadowed });
  }
  manager.isChecked = true;
  assignAll(state, values);
}

/** The first object of a class: first_init, then init; mappers that wait for their configuration are configured in it. */
function settleClass(state: InstanceState, values: Values): void {
  const { manager } = state;
  const { registry } = manager.mapper;
  if (!manager.hasInstances) tellFirstInit(manager);
  const isNew = registry.hasNewMappers;
  tellInit(state, values, () => {
    if (isNew) registry.configure({ cascade: true });
    if (isNew) makeRoom(state);
    identify(state);
  });
}

/** The configuration has brought attributes for which the object has no place yet. */
function makeRoom(state: InstanceState): void {
  const early = state.values;
  state.values = state.manager.emptyValues();
  early.forEach((value, index) => {
    state.values[index] = value;
  });
}

function assignAll(state: InstanceState, values: Values): void {
  try {
    for (const key in values) assign(state, key, values[key]);
  } catch (error) {
    for (const listener of state.manager.dispatch.listeners(instanceEvents.init_failure))
      listener(state, [], values);
    throw error;
  }
}

function asValues(given: unknown): Values {
  if (given === undefined || given === null) return {};
  // any object can be read by name
  if (typeof given === 'object') return given as Values;
  throw mappingErrors.NOT_INIT_VALUES({ given: typeof given });
}

function assign(state: InstanceState, key: string, value: unknown): void {
  if (value === undefined) return;
  const attribute = state.manager.attributesByKey.get(key);
  if (attribute !== undefined) attribute.set(state, value);
  else if (isSettable(state.obj, key)) Reflect.set(state.obj, key, value);
  else throw unknownKey(state.manager, key);
}

function isSettable(object: object, key: string): boolean {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at)) {
    const property = Object.getOwnPropertyDescriptor(at, key);
    if (property !== undefined) return property.set !== undefined || property.writable === true;
  }
  return false;
}

function unknownKey(manager: ClassManager, key: string): Error {
  const near = nearest(key, manager.attributesByKey.keys());
  return mappingErrors.UNKNOWN_INIT_KEY({ class: manager.class.name, key, nearest: near });
}

function tellFirstInit(manager: ClassManager): void {
  manager.hasInstances = true;
  for (const listener of manager.dispatch.listeners(instanceEvents.first_init))
    listener(manager, manager.class);
}

/** The first mapped attribute that a class field would hide, if any. */
function probeFields(manager: ClassManager): string | undefined {
  const probe = new FieldProbe(manager.attributesByKey);
  // an entity class whose constructor is implicit hands its one argument to Imago's constructor
  const cls = manager.class as unknown as new (probe: FieldProbe) => object;
  try {
    new cls(probe);
  } catch {
    // a field that cannot be computed without values says nothing about the other fields
  }
  return probe.shadowed[0];
}

/** A class field that hides an attribute, found on an object whose class has a constructor of its own. */
export function refuseShadowing({ obj, manager }: InstanceState): void {
  for (const key of manager.attributesByKey.keys()) {
    if (Object.hasOwn(obj, key)) {
      throw mappingErrors.SHADOWED_ATTRIBUTE({ class: manager.class.name, attribute: key });
    }
  }
}

/** Whether anybody has written a constructor for the class, or for a class between it and the entity's base. */
export function hasOwnConstructor(cls: AnyClass, base?: AnyClass): boolean {
  for (let at: unknown = cls; typeof at === 'function' && at !== base; at = Object.getPrototypeOf(at)) {
    if (isEntityBase(at)) return false;
    if (/\bconstructor\b['"\]\s]*\(/.test(Function.prototype.toString.call(at))) return true;
  }
  return false;
}

const entityBases = new WeakSet<object>();

/** Remembers a class that `entity()` has made: its constructor is Imago's own. */
export function markEntityBase(cls: AnyClass): void {
  entityBases.add(cls);
}

export function isEntityBase(cls: object): boolean {
  return entityBases.has(cls);
}

const subEntityBases = new WeakSet<object>();

/** Remembers a class that `subentity()` has made: what it extends is somebody's class. */
export function markSubEntityBase(cls: AnyClass): void {
  subEntityBases.add(cls);
}

/** Whether the class was made by `entity()` or `subentity()`, for others to extend. */
export function isMadeBase(cls: object): boolean {
  return entityBases.has(cls) || subEntityBases.has(cls);
}
