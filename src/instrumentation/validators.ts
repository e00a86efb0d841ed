// Which listeners are validators: they are told before whatever else a change of an attribute sets off, the other side of
// a relationship and the cascade into a session included.
import type { Adapted } from '../events/listeners.ts';
import type { ListenOptions } from '../events/options.ts';

const validatorOptions = new WeakSet<ListenOptions>();

/** Options of a listener that make it a validator. */
export function asValidator(options: ListenOptions): ListenOptions {
  validatorOptions.add(options);
  return options;
}

export function isValidator({ options }: Adapted): boolean {
  return validatorOptions.has(options);
}
