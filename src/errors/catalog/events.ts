// The texts of the errors of listening: wrong names, targets, options, and listeners that do what their event forbids.
import { defineErrors, entry } from '../define-errors.ts';
import { didYouMean } from '../did-you-mean.ts';
import { ArgumentError, InvalidRequestError } from '../imago-error.ts';

type EventFacts = { event: string; target: string };
type ListenerFacts = EventFacts & { listener: string };
type OptionFacts = { event: string; option: string };

export const eventErrors = defineErrors({
  UNKNOWN_EVENT: entry<EventFacts & { suggestion: string | undefined; count: number; section: string }>(
    InvalidRequestError,
    ({ event, target, suggestion, count, section }) => [
      `There is no event ${event} on ${target}.${didYouMean(suggestion)} All ${count} are listed in docs/events.md#${section}.`,
    ],
  ),
  EVENT_NOT_FOR_TARGET: entry<EventFacts & { family: string; kind: string; right: string }>(
    InvalidRequestError,
    ({ event, target, family, kind, right }) => [
      `Cannot listen for "${event}" on ${target}: it is one of the ${family} events, and ${target} is ${kind}.`,
      `Listen on ${right}.`,
    ],
  ),
  EVENT_OF_ALL_MAPPERS: entry<EventFacts>(InvalidRequestError, ({ event, target }) => [
    `Cannot listen for "${event}" on ${target}: it is told once for all mappers, not for a single class.`,
    `Call listen(Mapper, '${event}', fn), or listen to mapper_configured of ${target}.`,
  ]),
  NOT_AN_EVENT_TARGET: entry<{ what: string; instead?: string | undefined }>(
    InvalidRequestError,
    ({ what, instead }) => [
      `Cannot listen on ${what}: it has no events.`,
      instead ??
        'Listen on Session, a sessionmaker, a session, a class, Mapper, a mapper, an attribute such as attrs(User).name, Query or a registry.',
    ],
  ),
  WRONG_OPTION_VALUE: entry<OptionFacts & { given: string }>(ArgumentError, ({ event, option, given }) => [
    `The option "${option}" of a listener for "${event}" is ${given}.`,
    'Give true, or leave it out.',
  ]),
  NOT_LISTENER_OPTIONS: entry<{ event: string; given: string }>(ArgumentError, ({ event, given }) => [
    `Cannot listen for "${event}": in the place of the options there is ${given}.`,
    `Call listen(target, '${event}', fn, { once: true }).`,
  ]),
  PROPAGATE_NEEDED: entry<EventFacts>(InvalidRequestError, ({ event, target }) => [
    `Cannot listen for "${event}" on ${target}: the class is not mapped, so nothing happens to objects of its own.`,
    `Pass { propagate: true } to hear of the mapped classes that extend it, or { propagate: false } if ${target} itself will be mapped later.`,
  ]),
  LISTENER_NOT_A_FUNCTION: entry<EventFacts & { given: string }>(
    ArgumentError,
    ({ event, target, given }) => [
      `Cannot listen for "${event}" on ${target}: the listener is ${given}, not a function.`,
      `Call listen(target, '${event}', (…) => { … }).`,
    ],
  ),
  UNKNOWN_LISTENER_OPTION: entry<
    OptionFacts & { suggestion: string | undefined; options: readonly string[] }
  >(ArgumentError, ({ event, option, suggestion, options }) => [
    `There is no option "${option}" of a listener for "${event}".${didYouMean(suggestion)}`,
    `The options are ${options.join(', ')}.`,
  ]),
  OPTION_NOT_FOR_EVENT: entry<OptionFacts & { family: string; families: readonly string[] }>(
    ArgumentError,
    ({ event, option, family, families }) => [
      `The option "${option}" means nothing for "${event}": it is one of the ${family} events.`,
      `Leave it out; it is for these families of events: ${families.join(', ')}.`,
    ],
  ),
  EVENT_WITHOUT_RESULT: entry<{ event: string }>(ArgumentError, ({ event }) => [
    `The option "retval" means nothing for "${event}": nothing is done with what its listeners return.`,
    'Leave it out; docs/events.md says of each event what a listener may return.',
  ]),
  LISTENER_NOT_REGISTERED: entry<ListenerFacts>(InvalidRequestError, ({ event, target, listener }) => [
    `Cannot remove ${listener} from "${event}" on ${target}: it is not registered there.`,
    'Pass the same target, name and function as to listen(); contains(target, name, fn) tells whether it is registered.',
  ]),
  LISTENER_RETURNED_NOTHING: entry<ListenerFacts>(InvalidRequestError, ({ event, target, listener }) => [
    `${listener} was registered with { retval: true } for "${event}" on ${target}, and returned undefined.`,
    'Return the value to go on with (the one it was given, if it is to stay), or leave retval out.',
  ]),
  PROMISE_FROM_SYNC_LISTENER: entry<ListenerFacts>(InvalidRequestError, ({ event, target, listener }) => [
    `${listener} returned a promise for "${event}" on ${target}: this event is synchronous, nobody would wait for it.`,
    'Do the work without await, or listen to an event that is awaited, such as before_flush or after_commit (docs/events.md).',
  ]),
});
