// The objects, and lists of objects, that calls of a session take: held to be what they are called, for it is easily forgotten.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { checkList } from '../mapping/options.ts';
import { requireState } from '../mapping/require-state.ts';

/** An object, and neither a list of them nor a class, which are forgotten mistakes more often than objects. */
export type One = object & { readonly [Symbol.iterator]?: never; readonly prototype?: never };

/** The name of an attribute, where the class is known. */
export type NameIn<E> = object extends E ? string : keyof E & string;

/** What `addAll` and its like are given. @throws ArgumentError for one object, or none */
export function listOf<E>(call: 'addAll' | 'deleteAll' | 'mergeAll', given: Iterable<E>): Iterable<E> {
  const example = `session.${call}([one, other]), or session.${call.slice(0, -3)}(one) for a single object`;
  return checkList(`${call}()`, given, example);
}

/** The objects that a flush is limited to; null for all. @throws ArgumentError, UnmappedInstanceError */
export function limitedTo(
  call: 'flush()' | 'plan()',
  only: Iterable<object> | undefined,
): Set<InstanceState> | null {
  if (only === undefined) return null;
  const example = call === 'flush()' ? 'session.flush([user])' : 'session.plan({ only: [user] })';
  return new Set([...checkList(call, only, example)].map(requireState));
}
