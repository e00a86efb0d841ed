// Types only: from a target to its events, from an event and the options to the listener's arguments and result.

import type { SHAPE } from '../sql/entity-types.ts';
import type { ClassOf, InstanceState } from './arguments.ts';
import type {
  AttributeTable,
  InstanceTable,
  InstrumentationTable,
  MapperTable,
  QueryTable,
  RegistryTable,
  SessionTable,
} from './catalog.ts';
import type { Declaration, Signature } from './event.ts';
import type { EVENT_TARGET, EventTarget } from './targets.ts';

/** What an instance is to a listener: its state, if it asked for it. */
type Given<E, O> = O extends { readonly raw: true } ? InstanceState<E> : E;

type ClassTable<E, O> = MapperTable<E, Given<E, O>> & InstanceTable<E, Given<E, O>> & InstrumentationTable<E>;
type AllMappersTable<O> = MapperTable<object, Given<object, O>> & InstanceTable<object, Given<object, O>>;
type OneClassTable<E, O> = Omit<ClassTable<E, O>, 'before_configured' | 'after_configured'>;

// Classes carry a function that makes the target of a class.
type TableOfTarget<X, T, O> = X extends (cls: never) => infer R ? TableOf<R, T, O> : TableOf<X, T, O>;

type NoEvents = Record<never, never>;

type TableOf<X, T, O> =
  X extends EventTarget<infer K, infer E, infer V>
    ? {
        session: SessionTable<Given<object, O>>;
        allMappers: AllMappersTable<O>;
        mappedClass: OneClassTable<T extends ClassOf<infer I> ? I : E, O>;
        class: OneClassTable<T extends ClassOf<infer I> ? I : E, O>;
        attribute: AttributeTable<Given<E, O>, V>;
        query: QueryTable;
        registry: RegistryTable;
      }[K]
    : NoEvents;

/** The events of a target, by name. */
export type EventsOf<T, O = object> = T extends { readonly [EVENT_TARGET]: infer X }
  ? TableOfTarget<X, T, O>
  : T extends { readonly eventTarget: infer X }
    ? TableOfTarget<NonNullable<X>, T, O>
    : T extends ClassOf<infer E>
      ? OneClassTable<E, O> & (T extends OfRegistry ? RegistryTable : unknown)
      : NoEvents;

/** A class that is not mapped, and says which registry the classes under it belong to. */
interface OfRegistry {
  readonly registry: { readonly [EVENT_TARGET]: EventTarget<'registry'> };
  readonly [SHAPE]?: never;
}

export type EventName<T> = keyof EventsOf<T> & string;

type SignatureOf<D> = D extends Declaration<infer S> ? S : never;

type KeyArgument<S extends Signature, O> = O extends { readonly includeKey: true }
  ? S['key'] extends string
    ? [extra: { readonly [W in S['key']]: unknown }]
    : []
  : [];

type ByName<S extends Signature, O> = {
  readonly [I in Exclude<keyof S['names'], keyof (readonly unknown[])> as S['names'][I] &
    string]: I extends keyof S['args'] ? S['args'][I] : never;
} & (KeyArgument<S, O> extends [infer Extra] ? Extra : unknown);

type Arguments<S extends Signature, O> = O extends { readonly named: true }
  ? [event: ByName<S, O>]
  : [...S['args'], ...KeyArgument<S, O>];

type Wanted<S extends Signature, O> = S['returns'] extends 'always'
  ? S['result'] | undefined
  : O extends { readonly retval: true }
    ? S['result']
    : unknown;

type Result<S extends Signature, O> = S['timing'] extends 'awaited' | 'delegated'
  ? Wanted<S, O> | Promise<Wanted<S, O>>
  : Wanted<S, O>;

// A listener of several events is called with the arguments of any of them, and gives back what all of them take.
type AnyArguments<S extends Signature, O> = S extends Signature ? Arguments<S, O> : never;
type ResultTaker<S extends Signature, O> = S extends Signature ? (result: Result<S, O>) => void : never;
type CommonResult<S extends Signature, O> = ResultTaker<S, O> extends (result: infer R) => void ? R : never;

type Listening<S extends Signature, O> = (...args: AnyArguments<S, O>) => CommonResult<S, O>;

/** The function that `listen` takes for an event of a target. */
export type ListenerOf<T, K extends EventName<T>, O = object> = Listening<
  SignatureOf<EventsOf<T, O>[K & keyof EventsOf<T, O>]>,
  O
>;
