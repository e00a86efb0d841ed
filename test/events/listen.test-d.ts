// What must and must not compile when one listens: arguments by target and event, by options, and the results.
import type { InstanceState } from '../../src/events/arguments.ts';
import { contains, listen, listensFor, remove } from '../../src/events/listen.ts';
import { EXT_SKIP, EXT_STOP } from '../../src/events/symbols.ts';
import { type attributeTarget, type classTarget, EVENT_TARGET } from '../../src/events/targets.ts';
import { Mapper, Query, Registry, sessions } from './stage.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

class User {
  static readonly [EVENT_TARGET]: typeof classTarget;
  name = '';
  get upper(): string {
    return this.name.toUpperCase();
  }
}
class Address {
  email = '';
}
declare const attrs: {
  readonly name: { readonly eventTarget: ReturnType<typeof attributeTarget<User, string>> };
  readonly addresses: { readonly [EVENT_TARGET]: ReturnType<typeof attributeTarget<User, Address>> };
};
declare const userMapper: { readonly [EVENT_TARGET]: ReturnType<typeof classTarget<User>> };
const { Session, factory } = sessions();
const session = new Session();

// sessions: the class, a factory, one session
listen(Session, 'transient_to_pending', (given, instance) => {
  given.add(instance);
  same<typeof instance, object>(true);
});
listen(factory, 'after_commit', async (given) => given.add({}));
listen(session, ['after_commit', 'before_commit'], (given) => given.add({}));
listen(session, 'after_attach', (_session, state) => same<typeof state, InstanceState<object>>(true), {
  raw: true,
});
listen(session, 'before_flush', ({ session: given, instances }) => instances?.map((one) => given.add(one)), {
  named: true,
});
listen(session, 'do_orm_execute', (state) => (state.session === null ? undefined : 'a result'));
// @ts-expect-error not an event
listen(Session, 'before_insert', () => undefined);
// @ts-expect-error not an event
listen(Session, 'befor_flush', () => undefined);
// @ts-expect-error one argument too many
listen(Session, 'after_commit', (_session, _instance) => undefined);
// @ts-expect-error wrong argument
listen(Session, 'after_commit', (given: string) => given);
// @ts-expect-error not an option
listen(Session, 'after_commit', () => undefined, { onse: true });

// classes, mappers, all mappers, plain superclasses
listen(User, 'before_insert', async (mapper, connection, target) => {
  same<typeof target, User>(true);
  const made: string = target.upper;
  await connection.query('select 1', [mapper.class, made]);
});
listen(userMapper, 'after_update', (_mapper, _connection, target) => target.upper);
listen(User, 'load', (target) => same<typeof target, InstanceState<User>>(true), { raw: true });
listen(User, 'before_insert', () => EXT_STOP, { retval: true });
listen(
  User,
  'before_insert',
  async (_mapper, _connection, target) => (target.name === '' ? EXT_STOP : undefined),
  {
    retval: true,
  },
);
listen(User, 'before_mapper_configured', () => EXT_SKIP, { retval: true, propagate: true });
listen(Mapper, 'after_configured', () => undefined, { once: true });
listen(Mapper, 'init', (target, _args, kwargs) => Object.assign(kwargs, { made: target }));
listen(Address, 'load', (target, context) => [target.email, context], { propagate: true });
listen(Object, 'class_instrument', (cls) => cls);
// @ts-expect-error not an event
listen(User, 'before_inserted', () => undefined);
// @ts-expect-error only for all mappers
listen(User, 'after_configured', () => undefined);
// @ts-expect-error the wrong class
listen(User, 'before_insert', (_mapper, _connection, target: Address) => target);
// @ts-expect-error not a word that a persistence listener may say
listen(User, 'before_insert', () => EXT_SKIP, { retval: true });

// attributes
listen(attrs.name, 'set', (target, value) => value.trim() + target.upper, { retval: true });
listen(attrs.name, 'set', (target, value, _old, initiator) => [target.upper, value.trim(), initiator.op]);
listen(attrs.addresses, 'append', (target, address) => [target.upper, address.email]);
listen(attrs.addresses, 'remove', (_target, _address, _initiator, { key }) => key, { includeKey: true });
listen(attrs.addresses, 'bulk_replace', ({ values, keys }) => [values[0]?.email, keys], {
  includeKey: true,
  named: true,
});
// @ts-expect-error with retval a value has to be returned
listen(attrs.name, 'set', (_target, value) => void value, { retval: true });
// @ts-expect-error with retval a value of the attribute has to be returned
listen(attrs.name, 'set', (_target, value) => value.length, { retval: true });
// @ts-expect-error no key without includeKey
listen(attrs.addresses, 'append', (_target, _address, _initiator, _extra) => undefined);

// several events: arguments of any of them, a result that all of them take
listen(Session, ['after_attach', 'after_flush'], (given, second) => {
  given.add(second);
  // @ts-expect-error an instance has no such thing
  second.hasWork;
});
listen(
  session,
  ['after_attach', 'after_flush'],
  (event) => ('instance' in event ? event.instance : event.flush_context),
  {
    named: true,
  },
);
// @ts-expect-error not all of them have an instance
listen(session, ['after_attach', 'after_flush'], ({ instance }) => instance, { named: true });
listen(User, ['before_insert', 'before_update'], (_mapper, _connection, target) => target.upper);
listen(User, ['load', 'before_insert'], () => EXT_STOP);
listen(User, ['before_insert', 'before_mapper_configured'], () => undefined, { retval: true });
// @ts-expect-error a word for one of them only
listen(User, ['before_insert', 'before_mapper_configured'], () => EXT_SKIP, { retval: true });
listen(attrs.addresses, ['append', 'remove'], (_target, _address, _initiator, { key }) => key, {
  includeKey: true,
});
listen(
  attrs.addresses,
  ['append', 'bulk_replace'],
  ({ target, ...event }) => [target.upper, 'key' in event ? event.key : event.keys],
  {
    includeKey: true,
    named: true,
  },
);
// @ts-expect-error not an event of both
listen(User, ['before_insert', 'before_flush'], () => undefined);

// the rest
listen(Query, 'before_compile', (query) => query, { retval: true });
listen(new Registry(), 'after_configured', (registry) => registry.configure());
// @ts-expect-error nothing to listen to
listen({}, 'load', () => undefined);

const stamp = listensFor(User, 'before_update', { raw: true })(
  (_mapper, _connection, state) => state.obj.upper,
);
remove(User, 'before_update', stamp);
contains(User, ['before_update', 'after_update'], stamp);
// @ts-expect-error not an event
remove(User, 'before_updated', stamp);
