// What one can listen to. Things of the upper layers say it of themselves by carrying EVENT_TARGET; any other class is
// taken for what it is: a superclass, or a class that will be mapped. Here a target and a name become a node and a spec,
// or a clear error.
import { eventErrors } from '../errors/catalog/events.ts';
import { describeValue } from '../util/describe-value.ts';
import { nearest } from '../util/nearest.ts';
import type { ClassOf } from './arguments.ts';
import { allEvents } from './catalog.ts';
import type { EventSpec, Family } from './event.ts';
import type { ListenerNode } from './listeners.ts';
import { allMappersNode, nodeOf, nodeOfAttribute } from './nodes.ts';

/**
 * A property of everything that one can listen to: its target, or on a class (as a static property) the function that
 * makes the target of a class, such as `classTarget`.
 */
export const EVENT_TARGET: unique symbol = Symbol('imago.eventTarget');

export type TargetKind =
  | 'session'
  | 'allMappers'
  | 'mappedClass'
  | 'class'
  | 'attribute'
  | 'query'
  | 'registry';

declare const CARRIES: unique symbol;

/** What a target says of itself. `E` is the class of the objects it is about, `V` the value of an attribute. */
export interface EventTarget<K extends TargetKind = TargetKind, E = unknown, V = unknown> {
  readonly kind: K;
  readonly node: ListenerNode;
  /** How messages call it: `Session`, `User`, `User.name`. */
  readonly label: string;
  /** It stands for many that are made of it: a function is called as often as it was registered. */
  readonly isBroad: boolean;
  readonly [CARRIES]?: { readonly entity: E; readonly value: V };
}

const target = <K extends TargetKind, E = unknown, V = unknown>(
  kind: K,
  node: ListenerNode,
  label: string,
): EventTarget<K, E, V> => ({ kind, node, label, isBroad: false });

const broad = <K extends TargetKind>(kind: K, node: ListenerNode, label: string): EventTarget<K> => ({
  ...target(kind, node, label),
  isBroad: true,
});

/** The Session class or a subclass of it: all its sessions. */
export const sessionClassTarget = (cls: NamedClass): EventTarget<'session'> =>
  broad('session', nodeOf(cls), cls.name);

/** One session, which keeps the node. */
export const sessionTarget = (node: ListenerNode, label: string): EventTarget<'session'> =>
  target('session', node, label);

/** A sessionmaker, which keeps the node: all its sessions. */
export const sessionmakerTarget = (node: ListenerNode): EventTarget<'session'> =>
  broad('session', node, 'the sessionmaker');

/** The Mapper class: all mappers. */
export const allMappersTarget: EventTarget<'allMappers'> = broad('allMappers', allMappersNode, 'Mapper');

/** A mapped class, given as itself or as its mapper. */
export const classTarget = <E extends object>(cls: ClassOf<E>): EventTarget<'mappedClass', E> =>
  target('mappedClass', nodeOf(cls), cls.name);

/** An attribute of a mapped class; `V` is its value, or a member if it is a collection. */
export const attributeTarget = <E extends object, V>(
  cls: ClassOf<E>,
  key: string,
): EventTarget<'attribute', E, V> => target('attribute', nodeOfAttribute(cls, key), `${cls.name}.${key}`);

/** The Query class. */
export const queryTarget = (cls: NamedClass): EventTarget<'query'> => broad('query', nodeOf(cls), cls.name);

/** A registry, or a base class that stands for its registry. */
export const registryTarget = (registry: object): EventTarget<'registry'> =>
  target('registry', nodeOf(registry), 'the registry');

type NamedClass = object & { readonly name: string };

interface KindFacts {
  readonly called: string;
  readonly families: readonly Family[];
}
const ofClasses: readonly Family[] = ['mapper', 'instance', 'instrumentation'];
const factsByKind: Readonly<Record<TargetKind, KindFacts>> = {
  session: { called: 'a session target', families: ['session'] },
  allMappers: { called: 'the target for all mappers', families: ['mapper', 'instance'] },
  mappedClass: { called: 'a mapped class', families: ofClasses },
  class: { called: 'a class that is not mapped', families: ofClasses },
  attribute: { called: 'an attribute', families: ['attribute'] },
  query: { called: 'the Query class', families: ['query'] },
  registry: { called: 'a registry', families: ['registry'] },
};

const rightTargets: Readonly<Record<Family, string>> = {
  session: 'Session, a sessionmaker, a scopedSession or one session',
  mapper: 'a mapped class, its mapper, Mapper for all of them, or a superclass with { propagate: true }',
  instance: 'a mapped class, its mapper, Mapper for all of them, or a superclass with { propagate: true }',
  attribute: 'an attribute: attrs(User).name',
  query: 'Query',
  instrumentation: 'a class: its subclasses are meant, too',
  registry: 'a registry',
};

const isEventTarget = (value: unknown): value is EventTarget =>
  typeof value === 'object' && value !== null && 'kind' in value && 'node' in value && 'label' in value;

/** What a thing is as an event target; an error if it is none. */
export function resolveTarget(thing: unknown): EventTarget {
  if ((typeof thing === 'object' && thing !== null) || typeof thing === 'function') {
    const carried = carriedBy(thing);
    if (isEventTarget(carried)) return carried;
    if (typeof thing === 'function' && 'prototype' in thing && typeof thing.prototype === 'object') {
      return target('class', nodeOf(thing), thing.name);
    }
  }
  throw eventErrors.NOT_AN_EVENT_TARGET({ what: describeValue(thing), instead: insteadOf(thing) });
}

/** The target of one event: a class that says which registry its classes belong to stands for that registry. */
export function targetOfEvent(thing: unknown, event: string): EventTarget {
  const resolved = resolveTarget(thing);
  if (resolved.kind !== 'class' || eventOf('registry', event) === undefined) return resolved;
  const registry = typeof thing === 'function' && 'registry' in thing ? thing.registry : undefined;
  if (typeof registry !== 'object' || registry === null) return resolved;
  const carried = carriedBy(registry);
  return isEventTarget(carried) && carried.kind === 'registry' ? carried : resolved;
}

/** A target, or on a class the function that makes the target of it: subclasses, which inherit it, are targets of their own. */
function carriedBy(thing: object): unknown {
  const carried = EVENT_TARGET in thing ? thing[EVENT_TARGET] : 'eventTarget' in thing && thing.eventTarget;
  return typeof carried === 'function' ? carried(thing) : carried;
}

/** What to listen on instead of a thing without events: an object of a class is told of by its class. */
function insteadOf(thing: unknown): string | undefined {
  if (typeof thing !== 'object' || thing === null) return undefined;
  const made: unknown = thing.constructor;
  if (typeof made !== 'function') return undefined;
  const carried = carriedBy(made);
  const isMapped = isEventTarget(carried) && carried.kind === 'mappedClass';
  return isMapped ? `Listen on its class: listen(${made.name}, …).` : undefined;
}

const ABOUT_ALL: ReadonlySet<EventSpec> = new Set(
  ['before_configured', 'after_configured'].flatMap((name) => allEvents.mapper[name] ?? []),
);

const everyFamily = Object.values(factsByKind).flatMap(({ families }) => families);

const eventOf = (family: Family, event: string): EventSpec | undefined =>
  Object.hasOwn(allEvents[family], event) ? allEvents[family][event] : undefined;

/** The event of that name that the target has; an error that says what is wrong with the name or the target. */
export function specFor({ kind, label }: EventTarget, event: string): EventSpec {
  const { called, families } = factsByKind[kind];
  for (const family of families) {
    const spec = eventOf(family, event);
    if (spec === undefined) continue;
    if (!ABOUT_ALL.has(spec) || kind === 'allMappers') return spec;
    throw eventErrors.EVENT_OF_ALL_MAPPERS({ event, target: label });
  }
  const family = everyFamily.find((other) => eventOf(other, event) !== undefined);
  const spec = family === undefined ? undefined : eventOf(family, event);
  if (family !== undefined && spec !== undefined) {
    const right = ABOUT_ALL.has(spec) ? 'Mapper, or a registry' : rightTargets[family];
    throw eventErrors.EVENT_NOT_FOR_TARGET({ event, family, target: label, kind: called, right });
  }
  throw unknownEvent(label, event, families);
}

function unknownEvent(label: string, event: string, families: readonly Family[]): Error {
  const names = families.flatMap((family) => Object.keys(allEvents[family]));
  const section = families[0] ?? 'session';
  // plain JavaScript may give anything as a name
  const isName = typeof event === 'string';
  return eventErrors.UNKNOWN_EVENT({
    event: isName ? `"${event}"` : describeValue(event),
    target: label,
    suggestion: isName ? nearest(event, names) : undefined,
    count: names.length,
    section,
  });
}

/** Whether what happens to subclasses is meant: as asked for, and from the start for instrumentation events. */
export function propagates(
  { kind, label }: EventTarget,
  spec: EventSpec,
  asked: boolean | undefined,
): boolean {
  if (asked !== undefined) return asked;
  if (spec.family === 'instrumentation') return true;
  if (kind === 'class') throw eventErrors.PROPAGATE_NEEDED({ event: spec.name, target: label });
  return false;
}
