// Calls that listeners make while a flush writes rows: its plan is made, so that what they ask for comes with the next
// flush. Told as a warning, once for each place in the program.

import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { placeOfCall } from '../util/place-of-call.ts';
import { warn } from '../util/warn.ts';
import { callingEvent } from './call-chain.ts';
import type { SessionCore } from './session-core.ts';

const MOST_PLACES = 1000;
const places = new Set<string>();

const NEXT_FLUSH = 'it takes effect with the next flush, and not with this one';

/** Warns if a listener makes this call while the flush writes; code that only runs at the same time is right to. */
export function warnInFlush(core: SessionCore, call: string, effect = NEXT_FLUSH): void {
  if (!core.tracked.isWriting) return;
  if (!core.isListening) return;
  const event = callingEvent(core);
  const place = `${call} ${event} ${placeOfCall()}`;
  if (places.has(place)) return;
  if (places.size < MOST_PLACES) places.add(place);
  const caller =
    event === undefined ? 'a listener' : `${/^[aeiou]/.test(event) ? 'an' : 'a'} ${event} listener`;
  warn(
    'CALL_IN_FLUSH',
    `${call} was called by ${caller} while the flush writes rows: ${effect}. Do it in a before_flush listener, or send SQL on the connection that the listener gets.`,
  );
}

/** Warns of changes of objects that the flush does not write: they are kept in memory only. Once for each attribute. */
export function warnOfInnerChanges(changed: Iterable<InstanceState>): void {
  for (const state of changed) {
    const { manager } = state;
    const keys = manager.attributes.filter(({ index }) => state.isChanged(index)).map(({ key }) => key);
    const place = `${manager.class.name} ${keys.join()}`;
    if (places.has(place)) continue;
    if (places.size < MOST_PLACES) places.add(place);
    const what = keys.length === 0 ? 'It' : keys.map((key) => `"${key}"`).join(', ');
    warn(
      'CHANGED_IN_FLUSH',
      `${what} of ${describeState(state)} was changed by a listener while the flush wrote other rows: the change is in memory only and will not be written. Make it in a before_flush listener, send SQL on the connection that the listener gets, or use setCommittedValue() where it is meant so.`,
    );
  }
}
