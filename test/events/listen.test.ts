import { describe, expect, it } from 'vitest';
import { ArgumentError, InvalidRequestError } from '../../src/errors/imago-error.ts';
import { mapperEvents, registryEvents, sessionEvents } from '../../src/events/catalog.ts';
import { contains, listen, listensFor, remove } from '../../src/events/listen.ts';
import { allMappersDispatch, registryDispatch } from '../../src/events/nodes.ts';
import { classes, fire, Mapper, Query, Registry, scribe, sessions } from './stage.ts';

// Calls listen as plain JavaScript would: without the compiler's help.
const unchecked = listen as (target: unknown, name: unknown, fn: unknown, options?: object) => void;
const nothing = () => undefined;

describe('listen', () => {
  it('takes several names', () => {
    const { Session } = sessions();
    const { named, take } = scribe();
    const session = new Session();
    listen(session, ['after_commit', 'after_rollback'], named('ended'));
    fire(session.dispatch, sessionEvents.after_rollback, session);
    expect(take()).toEqual(['ended']);
  });

  it('refuses an unknown name with a suggestion', () => {
    const { Session } = sessions();
    expect(() => unchecked(Session, 'befor_flush', nothing)).toThrow(
      'There is no event "befor_flush" on Session. Did you mean "before_flush"? All 25 are listed in docs/events.md#session.',
    );
    expect(() => unchecked(Session, 'no_such_event', nothing)).toThrow(InvalidRequestError);
    expect(() => unchecked(Session, 'toString', nothing)).toThrow(InvalidRequestError);
  });

  it('refuses an event of another family and says where to listen', () => {
    const { Session } = sessions();
    const { Animal, names } = classes();
    expect(() => unchecked(Animal, 'before_flush', nothing)).toThrow(
      'Cannot listen for "before_flush" on Animal: it is one of the session events, and Animal is a mapped class.\n' +
        '  Listen on Session, a sessionmaker, a scopedSession or one session.',
    );
    expect(() => unchecked(Session, 'before_insert', nothing)).toThrow('one of the mapper events');
    expect(() => unchecked(names.Animal, 'load', nothing)).toThrow('Animal.name is an attribute');
    expect(() => unchecked(Query, 'load', nothing)).toThrow('Query is the Query class');
  });

  it('refuses what is no target, and what is no function', () => {
    const { Session } = sessions();
    expect(() => unchecked({}, 'load', nothing)).toThrow('Cannot listen on an object of class Object');
    expect(() => unchecked(nothing, 'load', nothing)).toThrow('Cannot listen on the function nothing');
    expect(() => unchecked(undefined, 'load', nothing)).toThrow('Cannot listen on undefined');
    expect(() => unchecked(Session, 'after_commit', 'commit')).toThrow(ArgumentError);
    expect(() => unchecked(Session, 'after_commit', null)).toThrow('the listener is null, not a function');
  });

  it('takes before_configured and after_configured for all mappers only', () => {
    const { Animal } = classes();
    const { named, take } = scribe();
    expect(() => unchecked(Animal, 'after_configured', nothing)).toThrow(
      'Cannot listen for "after_configured" on Animal: it is told once for all mappers',
    );
    const listener = named('configured');
    listen(Mapper, 'after_configured', listener);
    fire(allMappersDispatch, mapperEvents.after_configured);
    remove(Mapper, 'after_configured', listener);
    expect(take()).toEqual(['configured']);
  });

  it('tells the events of a registry from those of all mappers', () => {
    const registry = new Registry();
    const { named, take } = scribe();
    listen(registry, 'after_configured', named('registry'));
    fire(allMappersDispatch, mapperEvents.after_configured);
    fire(registryDispatch(registry), registryEvents.after_configured, registry);
    expect(take()).toEqual(['registry']);
  });

  it('leaves the list of a running event alone', () => {
    const { Session } = sessions();
    const { named, take } = scribe();
    const session = new Session();
    const late = named('late');
    listen(session, 'after_commit', () => listen(session, 'after_commit', late));
    listen(session, 'after_commit', named('second'));
    fire(session.dispatch, sessionEvents.after_commit, session);
    expect(take()).toEqual(['second']);
    fire(session.dispatch, sessionEvents.after_commit, session);
    expect(take()).toEqual(['second', 'late']);
  });
});

describe('listensFor', () => {
  it('registers the function and gives it back', () => {
    const { Session } = sessions();
    const session = new Session();
    const calls: object[] = [];
    const note = listensFor(session, 'after_commit', { once: true })((given) => calls.push(given));
    expect(contains(session, 'after_commit', note)).toBe(true);
    fire(session.dispatch, sessionEvents.after_commit, session);
    fire(session.dispatch, sessionEvents.after_commit, session);
    expect(calls).toEqual([session]);
  });
});

describe('contains', () => {
  it('is true when the function is registered for all of the names', () => {
    const { Session } = sessions();
    listen(Session, 'after_commit', nothing);
    expect(contains(Session, 'after_commit', nothing)).toBe(true);
    expect(contains(Session, ['after_commit', 'before_commit'], nothing)).toBe(false);
    expect(contains(new Session(), 'after_commit', nothing)).toBe(false);
  });
});
