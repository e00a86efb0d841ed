// The state of an object that a user has handed in. One of an imperatively mapped class gets its state here, if none of its
// attributes was set before.
import { mappingErrors } from '../errors/catalog/mapping.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import { describeValue } from '../util/describe-value.ts';
import { adoptPlainInstance } from './construct.ts';
import { knownMapper } from './mapper-of.ts';

/** @throws UnmappedInstanceError for anything that is not an object of a mapped class */
export function requireState(object: unknown): InstanceState {
  const state = stateOf(object);
  if (state !== undefined && !state.manager.isDisposed) return state;
  if (typeof object !== 'object' || object === null) throw unmapped(object);
  if (state === undefined && knownMapper(object.constructor) !== undefined) return adoptPlainInstance(object);
  throw unmapped(object);
}

const unmapped = (given: unknown): Error =>
  mappingErrors.UNMAPPED_INSTANCE({ object: describeValue(given), isList: Array.isArray(given) });
