// The state of an object that a user has handed in. One of an imperatively mapped class gets its state here, if none of its
// attributes was set before.
import { mappingErrors } from '../errors/catalog/mapping.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import { adoptPlainInstance } from './construct.ts';
import { knownMapper } from './mapper-of.ts';

/** @throws UnmappedInstanceError for anything that is not an object of a mapped class */
export function requireState(object: unknown): InstanceState {
  const state = stateOf(object);
  if (state !== undefined && !state.manager.isDisposed) return state;
  if (typeof object !== 'object' || object === null) throw unmapped(String(object));
  const cls: unknown = object.constructor;
  if (state === undefined && knownMapper(cls) !== undefined) return adoptPlainInstance(object);
  throw unmapped(typeof cls === 'function' ? `an object of class ${cls.name}` : 'an object without class');
}

const unmapped = (object: string): Error => mappingErrors.UNMAPPED_INSTANCE({ object });
