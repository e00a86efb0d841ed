// Ops on sessions: which one is current, what it holds, and its trips.
import { loose } from '../api.ts';
import { KeyError, type SessionSpec } from '../case.ts';
import { keyOf } from './keys.ts';
import { listOf, type Operations, objectOf, objectsOf, recordOf, textOf } from './operation.ts';

export const sessionOps: Operations = {
  new_session: (it, op) => {
    const as = textOf(op, 'as');
    // the format's session options
    const options = recordOf(op, 'options') as SessionSpec;
    if (Object.keys(options).length === 0) {
      it.sessions.set(as, it.maker());
      return undefined;
    }
    return it.makeMaker(options).then((maker) => {
      it.sessions.set(as, maker());
    });
  },
  use_session: (it, op) => {
    const name = textOf(op, 'session');
    if (!it.sessions.has(name)) throw new KeyError(`no session ${name}`);
    it.sessionName = name;
  },
  no_autoflush_begin: (it) => {
    // a second scope on top would change nothing, and the end op leaves the outermost
    if (!it.noAutoflush.has(it.sessionName)) it.noAutoflush.set(it.sessionName, it.session.noAutoflush());
  },
  no_autoflush_end: (it) => {
    it.noAutoflush.get(it.sessionName)?.[Symbol.dispose]();
    it.noAutoflush.delete(it.sessionName);
  },
  add: (it, op, target) => it.session.add(objectOf(it, op, target)),
  add_all: (it, op, target) => it.session.addAll(objectsOf(it, op, target)),
  delete: async (it, op, target) => await it.session.delete(objectOf(it, op, target)),
  delete_all: async (it, op, target) => await it.session.deleteAll(objectsOf(it, op, target)),
  expunge: (it, op, target) => it.session.expunge(objectOf(it, op, target)),
  expunge_all: (it) => it.session.expungeAll(),
  flush: async (it, op, target) =>
    await (listOf(op, 'objs').length > 0 ? it.session.flush(objectsOf(it, op, target)) : it.session.flush()),
  commit: async (it) => await it.session.commit(),
  rollback: async (it) => await it.session.rollback(),
  close: async (it) => await it.session.close(),
  reset: async (it) => await it.session.reset(),
  invalidate: async (it) => await it.session.invalidate(),
  connection: async (it) => {
    await it.session.connection();
  },
  contains: (it, op, target) => it.session.contains(objectOf(it, op, target)),
  object_session: (it, op, target) => {
    const session = loose.objectSession(objectOf(it, op, target));
    return [...it.sessions].find(([, candidate]) => candidate === session)?.[0] ?? null;
  },
  in_identity_map: (it, op) => {
    const object = it.session.identityMap.get(keyOf(it.model.class(textOf(op, 'class')), op.pk));
    return object === undefined || object === null ? null : it.labels.label(object);
  },
};
