import { describe, expect, it } from 'vitest';
import { ArgumentError, InvalidRequestError } from '../../src/errors/imago-error.ts';
import {
  attributeEvents,
  instanceEvents,
  instrumentationEvents,
  queryEvents,
  sessionEvents,
} from '../../src/events/catalog.ts';
import { listen } from '../../src/events/listen.ts';
import { classDispatch, queryDispatch } from '../../src/events/nodes.ts';
import { NO_KEY } from '../../src/events/symbols.ts';
import { type Telling, tellSet } from '../../src/instrumentation/tell-attribute.ts';
import { classes, fire, Query, scribe, sessions, stateOf } from './stage.ts';

// Calls listen as plain JavaScript would: without the compiler's help.
const unchecked = listen as (target: unknown, name: unknown, fn: unknown, options?: object) => void;

describe('arguments', () => {
  it('are as many as the event has', () => {
    const { Animal, dispatches } = classes();
    const seen: unknown[][] = [];
    listen(Animal, 'expire', (...args) => seen.push(args));
    fire(dispatches.Animal, instanceEvents.expire, stateOf({ id: 1 }), null);
    expect(seen).toEqual([[{ id: 1 }, null]]);
  });

  it('come as one object with named', () => {
    const { Session } = sessions();
    const session = new Session();
    const seen: unknown[] = [];
    listen(session, 'after_attach', (event) => seen.push(event), { named: true });
    fire(session.dispatch, sessionEvents.after_attach, session, stateOf({ id: 1 }));
    expect(seen).toEqual([{ session, instance: { id: 1 } }]);
  });

  it('have no key unless includeKey asks for it', () => {
    const { names, nameDispatches } = classes();
    const seen: unknown[][] = [];
    listen(names.Animal, 'remove', (...args) => seen.push(args));
    listen(names.Animal, 'remove', (...args) => seen.push(args), { includeKey: true, insert: true });
    listen(names.Animal, 'remove', (event) => seen.push([event]), { includeKey: true, named: true });
    fire(nameDispatches.Animal, attributeEvents.remove, stateOf({}), 'a', 'initiator', NO_KEY);
    const event = { target: {}, value: 'a', initiator: 'initiator', key: NO_KEY };
    expect(seen).toEqual([[{}, 'a', 'initiator', { key: NO_KEY }], [{}, 'a', 'initiator'], [event]]);
  });

  it('have keys for bulk_replace, and none for events without a key', () => {
    const { names, nameDispatches } = classes();
    const seen: unknown[] = [];
    listen(names.Animal, 'bulk_replace', (...args) => seen.push(args[3]), { includeKey: true });
    listen(names.Animal, 'modified', (...args) => seen.push(args.length), { includeKey: true });
    fire(nameDispatches.Animal, attributeEvents.bulk_replace, stateOf({}), [], 'initiator', null);
    fire(nameDispatches.Animal, attributeEvents.modified, stateOf({}), 'initiator');
    expect(seen).toEqual([{ keys: null }, 2]);
  });
});

/** Sets a value. State and token are stand-ins, for nobody looks at them. */
const setting = (dispatch: Telling['dispatch'], value: unknown) =>
  tellSet({ dispatch, state: stateOf({}) as never, token: 'initiator' as never }, value, 'old');

describe('retval', () => {
  it('chains values from listener to listener, and leaves out those without it', () => {
    const { names, nameDispatches } = classes();
    listen(names.Animal, 'set', (_target, value) => value.trim(), { retval: true });
    listen(names.Animal, 'set', () => 'ignored');
    listen(names.Animal, 'set', (_target, value) => `${value}!`, { retval: true });
    expect(setting(nameDispatches.Animal, ' rex ')).toBe('rex!');
  });

  it('keeps the value when a once listener is used up', () => {
    const { names, nameDispatches } = classes();
    listen(names.Animal, 'set', () => 'first', { retval: true, once: true });
    expect(setting(nameDispatches.Animal, 'a')).toBe('first');
    expect(setting(nameDispatches.Animal, 'b')).toBe('b');
  });

  it('makes it an error to forget the value', () => {
    const { names, nameDispatches } = classes();
    unchecked(names.Animal, 'set', function forgetful() {}, { retval: true });
    expect(() => setting(nameDispatches.Animal, 'a')).toThrow(
      'forgetful was registered with { retval: true } for "set" on Animal.name, and returned undefined.',
    );
  });

  it('lets a listener set null', () => {
    const { names, nameDispatches } = classes();
    unchecked(names.Animal, 'set', () => null, { retval: true });
    expect(setting(nameDispatches.Animal, 'a')).toBe(null);
  });

  it('takes a query listener that returns nothing for one that leaves the query as it is', () => {
    class Legacy extends Query {}
    unchecked(Legacy, 'before_compile', () => undefined, { retval: true });
    const [listener] = queryDispatch(Legacy).listeners(queryEvents.before_compile);
    expect(listener?.('the query')).toBe('the query');
  });
});

describe('a promise', () => {
  it('is an error from a listener that nobody waits for, and names it', () => {
    const { Session } = sessions();
    const session = new Session();
    listen(session, 'after_attach', async function audit() {
      throw new Error('must not come up as an unhandled rejection');
    });
    const attach = () => fire(session.dispatch, sessionEvents.after_attach, session, stateOf({}));
    expect(attach).toThrow(InvalidRequestError);
    expect(attach).toThrow('audit returned a promise for "after_attach" on session "test"');
  });

  it('is an error from asked listeners, too', () => {
    const { names, nameDispatches } = classes();
    unchecked(names.Animal, 'set', async () => 'later', { retval: true });
    expect(() => setting(nameDispatches.Animal, 'a')).toThrow(
      'an anonymous listener returned a promise for "set" on Animal.name',
    );
  });
});

describe('activeHistory', () => {
  it('is wished for by one listener for the whole attribute, until it is removed', () => {
    const { names, nameDispatches } = classes();
    expect(nameDispatches.Dog.activeHistory).toBe(false);
    listen(names.Animal, 'set', () => undefined, { activeHistory: true, propagate: true });
    expect(nameDispatches.Dog.activeHistory).toBe(true);
    expect(nameDispatches.Animal.activeHistory).toBe(true);
  });
});

describe('propagate', () => {
  it('is on for instrumentation events and may be switched off', () => {
    const { Base, dispatches } = classes();
    const { named, take } = scribe();
    listen(Base, 'class_instrument', named('subclasses'));
    listen(Base, 'class_instrument', named('Base'), { propagate: false });
    fire(dispatches.Dog, instrumentationEvents.class_instrument, 'Dog');
    expect(take()).toEqual(['subclasses']);
  });

  it('has Object stand for all classes', () => {
    class Single {}
    const { named, take } = scribe();
    listen(Object, 'class_instrument', named('any class'));
    fire(classDispatch(Single), instrumentationEvents.class_instrument, Single);
    expect(take()).toEqual(['any class']);
  });

  it('must be said for a class that is not mapped', () => {
    const { Base } = classes();
    expect(() => listen(Base, 'before_insert', () => undefined)).toThrow(
      'Cannot listen for "before_insert" on Base: the class is not mapped',
    );
    expect(() => listen(Base, 'before_insert', () => undefined, { propagate: false })).not.toThrow();
  });
});

describe('options that mean nothing', () => {
  it('are refused: propagate on a session, retval where nothing is done with it, options of other families', () => {
    const { Session } = sessions();
    const { Animal } = classes();
    const nothing = () => undefined;
    expect(() => listen(Session, 'after_commit', nothing, { propagate: true })).toThrow(
      'The option "propagate" means nothing for "after_commit": it is one of the session events.',
    );
    expect(() => listen(Animal, 'load', nothing, { retval: true })).toThrow(
      'The option "retval" means nothing for "load"',
    );
    expect(() => listen(Animal, 'load', nothing, { activeHistory: true })).toThrow(ArgumentError);
    expect(() => listen(Animal, 'load', nothing, { activeHistory: false })).not.toThrow();
  });

  it('are refused with a suggestion when they do not exist', () => {
    const { Session } = sessions();
    expect(() => unchecked(Session, 'after_commit', () => undefined, { onse: true })).toThrow(
      'There is no option "onse" of a listener for "after_commit". Did you mean "once"?',
    );
  });
});
