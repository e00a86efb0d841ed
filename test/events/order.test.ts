// Rules 85 to 92 of the recorded reference: who is called in which order, and how often.
import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../../src/errors/imago-error.ts';
import { runUntilStopped } from '../../src/events/calls.ts';
import { attributeEvents, instanceEvents, mapperEvents, sessionEvents } from '../../src/events/catalog.ts';
import { contains, listen, remove } from '../../src/events/listen.ts';
import { classDispatch } from '../../src/events/nodes.ts';
import { EXT_CONTINUE, EXT_STOP } from '../../src/events/symbols.ts';
import { classes, fire, Mapper, scribe, sessions, stateOf } from './stage.ts';

describe('the order of session listeners (rules 85, 86)', () => {
  it('is class and factory by time of registration, then the session', () => {
    const { Session, factory } = sessions();
    const { named, take } = scribe();
    const session = factory();
    listen(session, 'after_commit', named('session'));
    listen(factory, 'after_commit', named('factory'));
    listen(Session, 'after_commit', named('class'));
    fire(session.dispatch, sessionEvents.after_commit, session);
    expect(take()).toEqual(['factory', 'class', 'session']);
  });

  it('is changed by insert inside of the own level only', () => {
    const { Session, factory } = sessions();
    const { named, take } = scribe();
    const session = factory();
    listen(session, 'before_flush', named('s1'));
    listen(session, 'before_flush', named('s2'), { insert: true });
    listen(session, 'before_flush', named('s3'), { insert: true });
    listen(Session, 'before_flush', named('class'));
    listen(factory, 'before_flush', named('factory'), { insert: true });
    fire(session.dispatch, sessionEvents.before_flush, session, null, null);
    expect(take()).toEqual(['factory', 'class', 's3', 's2', 's1']);
  });

  it('has listeners added later reach living sessions, of the class and of the factory', () => {
    const { Session, factory } = sessions();
    const { named, take } = scribe();
    const [made, plain] = [factory(), new Session()];
    expect(made.dispatch.has(sessionEvents.after_commit)).toBe(false);
    listen(Session, 'after_commit', named('class'));
    listen(factory, 'after_commit', named('factory'));
    fire(made.dispatch, sessionEvents.after_commit, made);
    expect(take()).toEqual(['class', 'factory']);
    fire(plain.dispatch, sessionEvents.after_commit, plain);
    expect(take()).toEqual(['class']);
  });

  it('has sessions of a subclass hear what is registered on the Session class, not the other way round', () => {
    const { Session } = sessions();
    class WebSession extends Session {}
    const { named, take } = scribe();
    listen(WebSession, 'after_commit', named('web'));
    listen(Session, 'after_commit', named('all'));
    for (const session of [new WebSession(), new Session()]) {
      fire(session.dispatch, sessionEvents.after_commit, session);
    }
    expect(take()).toEqual(['web', 'all', 'all']);
  });
});

describe('the order of class listeners (rule 87)', () => {
  it('is all mappers, then the class with what propagates to it, by time of registration', () => {
    const { Base, Animal, Dog, dispatches } = classes();
    const { named, take } = scribe();
    const everybody = named('all mappers');
    listen(Dog, 'before_insert', named('Dog'));
    listen(Animal, 'before_insert', named('Animal'), { propagate: true });
    listen(Mapper, 'before_insert', everybody);
    listen(Base, 'before_insert', named('Base'), { propagate: true });
    listen(Animal, 'before_insert', named('Animal only'));
    fire(dispatches.Dog, mapperEvents.before_insert, 'mapper', 'connection', stateOf(new Dog()));
    expect(take()).toEqual(['all mappers', 'Dog', 'Animal', 'Base']);
    fire(dispatches.Animal, mapperEvents.before_insert, 'mapper', 'connection', stateOf(new Animal()));
    expect(take()).toEqual(['all mappers', 'Animal', 'Base', 'Animal only']);
    remove(Mapper, 'before_insert', everybody);
  });

  it('lets attribute listeners propagate to the same attribute of subclasses', () => {
    const { names, nameDispatches } = classes();
    const { named, take } = scribe();
    listen(names.Dog, 'modified', named('Dog'));
    listen(names.Animal, 'modified', named('Animal'), { propagate: true });
    listen(names.Animal, 'modified', named('Animal only'));
    fire(nameDispatches.Dog, attributeEvents.modified, stateOf({}), 'initiator');
    expect(take()).toEqual(['Dog', 'Animal']);
  });

  it('reaches subclasses that come later', () => {
    const { Animal } = classes();
    const { named, take } = scribe();
    listen(Animal, 'load', named('propagating'), { propagate: true });
    listen(Animal, 'load', named('plain'));
    class Cat extends Animal {}
    fire(classDispatch(Cat), instanceEvents.load, stateOf(new Cat()), null);
    expect(take()).toEqual(['propagating']);
  });
});

describe('registration (rules 88, 89)', () => {
  it('counts a function once for a target and an event, and one removal removes it', () => {
    const { Session } = sessions();
    const { named, take } = scribe();
    const session = new Session();
    const listener = named('once only');
    listen(session, 'after_commit', listener);
    listen(session, 'after_commit', listener);
    fire(session.dispatch, sessionEvents.after_commit, session);
    expect(take()).toEqual(['once only']);
    remove(session, 'after_commit', listener);
    fire(session.dispatch, sessionEvents.after_commit, session);
    expect(take()).toEqual([]);
    expect(contains(session, 'after_commit', listener)).toBe(false);
  });

  it('counts the same function for another target or event as another listener', () => {
    const { Session } = sessions();
    const { named, take } = scribe();
    const session = new Session();
    const listener = named('heard');
    listen(Session, 'after_commit', listener);
    listen(session, ['after_commit', 'after_rollback'], listener);
    fire(session.dispatch, sessionEvents.after_commit, session);
    fire(session.dispatch, sessionEvents.after_rollback, session);
    expect(take()).toEqual(['heard', 'heard', 'heard']);
  });

  it('makes it an error to remove what is not registered', () => {
    const { Session } = sessions();
    const check = () => undefined;
    expect(() => remove(Session, 'after_commit', check)).toThrow(InvalidRequestError);
    expect(() => remove(Session, 'after_commit', check)).toThrow(
      'Cannot remove check from "after_commit" on Session: it is not registered there.',
    );
  });
});

describe('once (rule 90)', () => {
  it('is used up by the first call, even if that throws', () => {
    const { Session } = sessions();
    const session = new Session();
    let calls = 0;
    const failing = () => {
      calls++;
      throw new Error('first time');
    };
    listen(Session, 'after_attach', failing, { once: true });
    expect(() => fire(session.dispatch, sessionEvents.after_attach, session, stateOf({}))).toThrow(
      'first time',
    );
    fire(session.dispatch, sessionEvents.after_attach, session, stateOf({}));
    expect(calls).toBe(1);
    expect(session.dispatch.has(sessionEvents.after_attach)).toBe(false);
  });

  it('stays registered when it is used up, and may be removed', () => {
    const { Session } = sessions();
    const session = new Session();
    const { named, take } = scribe();
    const listener = named('once');
    listen(session, 'after_commit', listener, { once: true });
    fire(session.dispatch, sessionEvents.after_commit, session);
    expect(contains(session, 'after_commit', listener)).toBe(true);
    listen(session, 'after_commit', listener);
    fire(session.dispatch, sessionEvents.after_commit, session);
    expect(take()).toEqual(['once']);
    remove(session, 'after_commit', listener);
    listen(session, 'after_commit', listener);
    fire(session.dispatch, sessionEvents.after_commit, session);
    expect(take()).toEqual(['once']);
  });

  it('is not called again by an event that it causes itself', () => {
    const { Session } = sessions();
    const session = new Session();
    let calls = 0;
    const again = () => {
      calls++;
      fire(session.dispatch, sessionEvents.after_commit, session);
    };
    listen(session, 'after_commit', again, { once: true });
    fire(session.dispatch, sessionEvents.after_commit, session);
    expect(calls).toBe(1);
  });

  it('is not called again by an event that a listener before it causes', () => {
    const { Session } = sessions();
    const session = new Session();
    const { named, take } = scribe();
    let isFirst = true;
    const again = () => {
      if (isFirst) {
        isFirst = false;
        fire(session.dispatch, sessionEvents.after_commit, session);
      }
    };
    listen(session, 'after_commit', again);
    listen(session, 'after_commit', named('once'), { once: true });
    fire(session.dispatch, sessionEvents.after_commit, session);
    expect(take()).toEqual(['once']);
  });
});

describe('EXT_STOP (rule 91 as the seed has it)', () => {
  it('keeps the listeners after it from being called, with retval only', async () => {
    const { Animal, dispatches } = classes();
    const { named, take } = scribe();
    listen(Animal, 'before_insert', () => EXT_CONTINUE, { retval: true });
    listen(Animal, 'before_insert', () => EXT_STOP);
    listen(Animal, 'before_insert', named('reached'));
    listen(Animal, 'before_insert', async () => EXT_STOP, { retval: true });
    listen(Animal, 'before_insert', named('not reached'));
    const listeners = dispatches.Animal.listeners(mapperEvents.before_insert);
    await runUntilStopped(listeners, 'mapper', 'connection', stateOf(new Animal()));
    expect(take()).toEqual(['reached']);
  });

  it('does so without a promise, too', () => {
    const { Animal, dispatches } = classes();
    const { named, take } = scribe();
    listen(Animal, 'before_insert', named('reached'));
    listen(Animal, 'before_insert', () => EXT_STOP, { retval: true });
    listen(Animal, 'before_insert', named('not reached'));
    const listeners = dispatches.Animal.listeners(mapperEvents.before_insert);
    expect(runUntilStopped(listeners, 'mapper', 'connection', stateOf(new Animal()))).toBeUndefined();
    expect(take()).toEqual(['reached']);
  });
});

describe('raw (rule 92)', () => {
  it('hands over the state of mapper, instance, attribute and session lifecycle events', () => {
    const { Animal, dispatches, names, nameDispatches } = classes();
    const { Session } = sessions();
    const session = new Session();
    const state = stateOf(new Animal());
    const seen: unknown[] = [];
    listen(Animal, 'after_update', (_mapper, _connection, target) => seen.push(target), { raw: true });
    listen(Animal, 'expire', (target) => seen.push(target), { raw: true });
    listen(names.Animal, 'modified', (target) => seen.push(target), { raw: true });
    listen(session, 'after_attach', (_session, target) => seen.push(target), { raw: true });
    fire(dispatches.Animal, mapperEvents.after_update, 'mapper', 'connection', state);
    fire(dispatches.Animal, instanceEvents.expire, state, null);
    fire(nameDispatches.Animal, attributeEvents.modified, state, 'initiator');
    fire(session.dispatch, sessionEvents.after_attach, session, state);
    expect(seen).toEqual([state, state, state, state]);
    expect(seen.every((one) => one === state)).toBe(true);
  });

  it('is the instance without it', () => {
    const { Animal, dispatches } = classes();
    const animal = new Animal();
    const seen: unknown[] = [];
    listen(Animal, 'after_update', (mapper, connection, target) => seen.push(mapper, connection, target));
    fire(dispatches.Animal, mapperEvents.after_update, 'mapper', 'connection', stateOf(animal));
    expect(seen).toEqual(['mapper', 'connection', animal]);
    expect(seen[2]).toBe(animal);
  });
});
