// `inspect(x)`: what the runtime knows of an object or a class. Seed: ORM Internals.
import { sessionErrors } from '../errors/catalog/session.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import { Mapper } from '../mapping/mapper.ts';
import { mapperOf } from '../mapping/mapper-of.ts';

/**
 * The state of an object, or the mapper of a class.
 *
 * @throws NoInspectionAvailable for anything else, UnmappedClassError for a class that is not mapped
 * @example
 * inspect(user).persistent;              // true
 * inspect(user).unloaded;                // Set of attribute names
 * inspect(User).columns.map((c) => c.name);
 */
export function inspect<E extends object>(subject: abstract new (...args: never) => E): Mapper<E>;
export function inspect<M extends Mapper>(subject: M): M;
export function inspect(subject: object): InstanceState;
export function inspect(subject: unknown): unknown {
  if (subject instanceof Mapper) return subject;
  // any function is asked for as a class: the mapping says whether it is one of its own
  if (typeof subject === 'function') return mapperOf(subject as unknown as Parameters<typeof mapperOf>[0]);
  const state = stateOf(subject);
  if (state !== undefined && !state.manager.isDisposed) return state;
  throw sessionErrors.NOT_INSPECTABLE({ what: String(subject) });
}
