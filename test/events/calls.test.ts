import { describe, expect, it } from 'vitest';
import { askFirst, asksToSkip, delegate } from '../../src/events/calls.ts';
import { mapperEvents, registryEvents, sessionEvents } from '../../src/events/catalog.ts';
import { listen } from '../../src/events/listen.ts';
import { classDispatch, registryDispatch } from '../../src/events/nodes.ts';
import { EXT_SKIP } from '../../src/events/symbols.ts';
import { text } from '../../src/mapping/columns.ts';
import { announceLoosely, classes, Registry, scribe, sessions } from './stage.ts';

const directly = (_name: string, run: () => unknown) => run();

describe('announce', () => {
  it('runs listeners one after the other, each through the port, by name', async () => {
    const { Session } = sessions();
    const session = new Session();
    const log: string[] = [];
    listen(session, 'after_flush', async function slow() {
      await new Promise((done) => setTimeout(done, 5));
      log.push('slow');
    });
    listen(session, 'after_flush', function quick() {
      log.push('quick');
    });
    const call = (name: string, run: () => unknown) => {
      log.push(`enter ${name}`);
      return run();
    };
    await announceLoosely(session.dispatch, sessionEvents.after_flush, call, session, 'flush');
    expect(log).toEqual(['enter slow', 'slow', 'enter quick', 'quick']);
  });

  it('gives nothing to wait for when no listener is async', () => {
    const { Session } = sessions();
    const session = new Session();
    const { named, take } = scribe();
    expect(announceLoosely(session.dispatch, sessionEvents.after_commit, directly, session)).toBe(undefined);
    listen(session, 'after_commit', named('sync'));
    expect(announceLoosely(session.dispatch, sessionEvents.after_commit, directly, session)).toBe(undefined);
    expect(take()).toEqual(['sync']);
  });

  it('stops at a listener that fails', async () => {
    const { Session } = sessions();
    const session = new Session();
    const { named, take } = scribe();
    listen(session, 'before_commit', () => Promise.reject(new Error('no')));
    listen(session, 'before_commit', named('after the failure'));
    await expect(
      announceLoosely(session.dispatch, sessionEvents.before_commit, directly, session),
    ).rejects.toThrow('no');
    expect(take()).toEqual([]);
  });
});

describe('delegate', () => {
  it('gives the first result, and says at each turn who would come after it (rule 83)', async () => {
    const { Session } = sessions();
    const session = new Session();
    const rests: number[] = [];
    listen(session, 'do_orm_execute', () => undefined);
    listen(session, 'do_orm_execute', async () => 'result');
    listen(session, 'do_orm_execute', () => 'too late');
    const listeners = session.dispatch.listeners(sessionEvents.do_orm_execute);
    const result = await delegate(listeners, 'state', (rest) => rests.push(rest.length));
    expect(result).toBe('result');
    expect(rests).toEqual([2, 1]);
  });

  it('gives undefined when nobody takes over', async () => {
    expect(await delegate([], 'state', () => undefined)).toBe(undefined);
  });
});

describe('answers', () => {
  it('skip a mapper when a listener with retval says EXT_SKIP', () => {
    const { Animal, Dog, dispatches } = classes();
    listen(Animal, 'before_mapper_configured', () => EXT_SKIP);
    expect(asksToSkip(dispatches.Animal, mapperEvents.before_mapper_configured, 'mapper', Animal)).toBe(
      false,
    );
    listen(Dog, 'before_mapper_configured', () => EXT_SKIP, { retval: true });
    expect(asksToSkip(dispatches.Dog, mapperEvents.before_mapper_configured, 'mapper', Dog)).toBe(true);
  });

  it('are the first that is not null, without retval', () => {
    const registry = new Registry();
    const dispatch = registryDispatch(registry);
    expect(askFirst(dispatch, registryEvents.resolve_type_annotation, 'type')).toBe(null);
    listen(registry, 'resolve_type_annotation', () => null);
    const answer = text();
    listen(registry, 'resolve_type_annotation', () => answer);
    expect(askFirst(dispatch, registryEvents.resolve_type_annotation, 'type')).toBe(answer);
  });
});

describe('a dispatch without listeners', () => {
  it('answers with one shared list, also while others have listeners', () => {
    class Quiet {}
    class AlsoQuiet {}
    const { Animal } = classes();
    listen(Animal, 'load', () => undefined);
    const [quiet, alsoQuiet] = [classDispatch(Quiet), classDispatch(AlsoQuiet)];
    expect(quiet.has(mapperEvents.before_insert)).toBe(false);
    expect(quiet.listeners(mapperEvents.before_insert)).toBe(alsoQuiet.listeners(mapperEvents.after_delete));
  });
});
