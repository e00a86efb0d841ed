// Calls that listeners make while a flush writes rows: its plan is made, so that what they ask for comes with the next
// flush. Told as a warning, once for each place in the program.
import { told } from '../events/told.ts';
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
  const event = callingEvent(core);
  if (event === undefined && told.depth === 0) return;
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
