// The options of `listen`: which there are, and which make sense with which event.
import { eventErrors } from '../errors/catalog/events.ts';
import { describeValue } from '../util/describe-value.ts';
import { nearest } from '../util/nearest.ts';
import type { EventSpec, Family } from './event.ts';

/** How a listener wants to be called. Seed: the "Parameters" of each family of events. */
export interface ListenOptions {
  /** Give me the `InstanceState` in the place of the instance. */
  readonly raw?: boolean;
  /** Subclasses, also later ones, are meant as well. */
  readonly propagate?: boolean;
  /** My return value counts. */
  readonly retval?: boolean;
  /** Call me for the first event only, even if I throw. */
  readonly once?: boolean;
  /** Call me before the listeners that are registered on the same level. */
  readonly insert?: boolean;
  /** Give me one object with the arguments by name. */
  readonly named?: boolean;
  /** `set`: the old value is wanted even if it has to be loaded. */
  readonly activeHistory?: boolean;
  /** Collection events: give me `{ key }` as a last argument. */
  readonly includeKey?: boolean;
  /** Load events: the loading goes on in its own context after me. */
  readonly restoreLoadContext?: boolean;
  /** `before_compile`: the changed query may be cached. */
  readonly bakeOk?: boolean;
}

type Option = keyof ListenOptions;
const withClasses: readonly Family[] = ['mapper', 'instance', 'attribute', 'instrumentation'];
const withInstances: readonly Family[] = ['session', 'mapper', 'instance', 'attribute'];
const everywhere: readonly Family[] = [...withInstances, 'query', 'instrumentation', 'registry'];

const familiesByOption: Readonly<Record<Option, readonly Family[]>> = {
  raw: withInstances,
  propagate: withClasses,
  retval: everywhere,
  once: everywhere,
  insert: everywhere,
  named: everywhere,
  activeHistory: ['attribute'],
  includeKey: ['attribute'],
  restoreLoadContext: ['session', 'instance'],
  bakeOk: ['query'],
};
const optionNames = Object.keys(familiesByOption);

const isOption = (name: string): name is Option => Object.hasOwn(familiesByOption, name);

function checkOption(spec: EventSpec, option: string): void {
  if (!isOption(option)) {
    const near = nearest(option, optionNames);
    throw eventErrors.UNKNOWN_LISTENER_OPTION({
      event: spec.name,
      option,
      suggestion: near,
      options: optionNames,
    });
  }
  if (option === 'retval' && spec.returns === 'never') {
    throw eventErrors.EVENT_WITHOUT_RESULT({ event: spec.name });
  }
  const families = familiesByOption[option];
  if (families.includes(spec.family)) return;
  throw eventErrors.OPTION_NOT_FOR_EVENT({ event: spec.name, family: spec.family, option, families });
}

/** Refuses options that do not exist or that mean nothing for this event. Those that are switched off are not looked at. */
export function checkOptions(spec: EventSpec, options: ListenOptions): void {
  const event = spec.name;
  if (typeof options !== 'object' || Array.isArray(options))
    throw eventErrors.NOT_LISTENER_OPTIONS({ event, given: describeValue(options) });
  for (const [option, value] of Object.entries(options)) {
    if (isOption(option) && (value === false || value === undefined)) continue;
    checkOption(spec, option);
    if (value !== true) throw eventErrors.WRONG_OPTION_VALUE({ event, option, given: describeValue(value) });
  }
}
