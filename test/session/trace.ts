// How a trip sounds: every event of every family and every statement that is sent, in the order in which they are heard,
// as one list of words. Trip tests compare it with a literal list: who hears of what, and when, is asserted.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { onTestFinished } from 'vitest';
import type { QueryTrace } from '../../src/drivers/observe.ts';
import type { Family } from '../../src/events/event.ts';
import { allEvents, listen, Mapper, mapper, Registry, remove, type Session } from '../../src/index.ts';
import type { AnyClass } from '../../src/instrumentation/class-manager.ts';
import { statementWord, word } from './words.ts';

export interface Trace {
  /** What was heard since the last call. */
  take(): string[];
}

type Listener = (...args: unknown[]) => void;
type Register = (target: object, name: string, listener: Listener, options?: object) => void;
// names come out of the event table here, where `listen` wants to know them when it is compiled
const listenLoosely = listen as unknown as Register;
const removeLoosely = remove as unknown as Register;

const STATEMENTS = 'tracing:imago:query:start';

/**
 * Hears of everything that happens in a session until the test ends: events of the session, of all mappers and objects,
 * of the attributes of the given classes, of the given registries, and the statements of all connections. Classes are
 * mapped and configured first; give their registry instead to hear of that, too.
 */
export function trace(session: Session, ...subjects: readonly (AnyClass | Registry)[]): Trace {
  const heard: string[] = [];
  const registered: (() => void)[] = [];
  const hear = (family: Family, target: object, key = '') => {
    for (const name of Object.keys(allEvents[family])) {
      const listener: Listener = (...args) => void heard.push(word({ family, name, args, key }));
      listenLoosely(target, name, listener);
      registered.push(() => removeLoosely(target, name, listener));
    }
  };
  for (const subject of subjects) if (!(subject instanceof Registry)) mapper(subject).registry.configure();
  hear('session', session);
  hear('mapper', Mapper);
  hear('instance', Mapper);
  hear('instrumentation', Object);
  for (const subject of subjects) {
    if (subject instanceof Registry) hear('registry', subject);
    else
      for (const [key, attribute] of Object.entries(mapper(subject).attrs)) hear('attribute', attribute, key);
  }
  // the channel's messages are of this type
  const onStatement = (message: unknown) => void heard.push(statementWord(message as QueryTrace));
  subscribe(STATEMENTS, onStatement);
  onTestFinished(() => {
    unsubscribe(STATEMENTS, onStatement);
    for (const unregister of registered) unregister();
  });
  return { take: () => heard.splice(0) };
}

/**
 * Hears of the statements of all connections until the test ends, and of nothing else: where somebody listens to loads,
 * each load is a statement of its own, so that he can be told of it.
 */
export function statements(): () => string[] {
  const sent: string[] = [];
  // the channel's messages are of this type
  const onStatement = (message: unknown) => void sent.push(statementWord(message as QueryTrace));
  subscribe(STATEMENTS, onStatement);
  onTestFinished(() => void unsubscribe(STATEMENTS, onStatement));
  return () => sent.splice(0);
}
