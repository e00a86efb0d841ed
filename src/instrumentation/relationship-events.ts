// What happens with every change of a relationship before any listener hears of it: an object with a single parent is not
// given a second one, the session's cascade is followed, and the other side of the relationship is changed along. After
// that the listeners, in order; they may replace what is put in.
import { collectionErrors } from '../errors/catalog/collections.ts';
import { attributeEvents } from '../events/catalog.ts';
import type { Adapted } from '../events/listeners.ts';
import { changeOtherSideOnAppend, changeOtherSideOnRemove, changeOtherSideOnSet } from './backref.ts';
import type { AttributeEventToken } from './event-token.ts';
import { describeState } from './identity.ts';
import type { InstanceState } from './instance-state.ts';
import { hasParent } from './parents.ts';
import type { RelationshipAttribute } from './relationship-attribute.ts';
import { relatedState } from './state-of.ts';
import { type Telling, tellAppend, tellRemove, tellSet } from './tell-attribute.ts';
import { isValidator } from './validators.ts';
import { refusal } from './veto.ts';

/** One change: of which object's attribute, and where it came from. */
export interface Change {
  readonly attribute: RelationshipAttribute;
  readonly state: InstanceState;
  readonly initiator: AttributeEventToken;
}

/** An object comes into a collection; gives back what the listeners have made of it. */
export function enter(change: Change, item: object, key: unknown): object {
  warnInFlush(change, 'append to');
  refuseSecondParent(change, item, undefined);
  const incoming = tellAppend(telling(change, isValidator), item, key);
  comeAlong(change, incoming);
  changeOtherSideOnAppend(change, incoming);
  return tellAppend(telling(change, isNoValidator), incoming, key);
}

/** An object was to come into a collection that has it already. */
export function stay(change: Change, item: object, key: unknown): void {
  const { attribute, state, initiator } = change;
  comeAlong(change, item);
  try {
    for (const listener of attribute.dispatch.listeners(attributeEvents.append_wo_mutation))
      listener(state, item, initiator, key);
  } catch (error) {
    throw refusal(error);
  }
}

/** An object leaves a collection, or the value of a reference is deleted. */
export function leave(change: Change, item: unknown, key?: unknown): void {
  warnInFlush(change, 'removal from');
  tellRemove(telling(change, isValidator), item, key);
  dropOrphan(change, item);
  changeOtherSideOnRemove(change, item);
  tellRemove(telling(change, isNoValidator), item, key);
}

/** A reference gets another value; gives back what the listeners have made of it. */
export function replace(change: Change, value: object | null, old: unknown): object | null {
  warnInFlush(change, 'assignment to');
  refuseSecondParent(change, value, old);
  // a listener gives back an object or null for one
  const incoming = tellSet(telling(change, isValidator), value, old) as object | null;
  if (incoming !== old) {
    comeAlong(change, incoming);
    dropReplaced(change, old);
  }
  changeOtherSideOnSet(change, incoming, old);
  // as above
  return tellSet(telling(change, isNoValidator), incoming, old) as object | null;
}

const isNoValidator = (listener: Adapted): boolean => !isValidator(listener);

const telling = ({ attribute, state, initiator }: Change, only: Telling['only'] & object): Telling => ({
  dispatch: attribute.dispatch,
  state,
  token: initiator,
  only,
});

/** Only the side that is changed says so, and not the other one, which follows. */
function warnInFlush({ attribute: { property, key }, state, initiator }: Change, how: string): void {
  const { tracker } = state;
  if (tracker?.isWriting !== true || initiator.key !== key) return;
  tracker.warnInFlush(`The ${how} ${property.parent.class.name}.${key}`);
}

function refuseSecondParent(
  { attribute: { property, key }, initiator }: Change,
  value: object | null,
  old: unknown,
): void {
  if (!property.singleParent || value === null || initiator.key !== key || value === old) return;
  const state = relatedState(value);
  if (!hasParent(state, property, false)) return;
  const { name } = property.parent.class;
  throw collectionErrors.SINGLE_PARENT({ object: describeState(state), class: name, attribute: key });
}

/** The save-update cascade follows the side that is changed, and not the other one. */
function comeAlong({ attribute: { property, key }, state, initiator }: Change, item: object | null): void {
  const { tracker } = state;
  if (tracker === null || item === null || !property.cascade.saveUpdate || initiator.key !== key) return;
  const itsState = relatedState(item);
  if (!tracker.contains(itsState)) tracker.saveUpdate(itsState);
}

/** One that was never saved and has lost its last parent leaves the session. */
function dropOrphan({ attribute: { property }, state: { tracker } }: Change, item: unknown): void {
  if (!property.cascade.deleteOrphan || typeof item !== 'object' || item === null) return;
  const state = relatedState(item);
  if (!property.target.isOrphan(state)) return;
  if (tracker?.isNew(state)) tracker.expungeOrphan(state);
  else state.orphanedOutside = true;
}

function dropReplaced({ attribute: { property }, state: { tracker } }: Change, old: unknown): void {
  if (tracker === null || !property.cascade.deleteOrphan) return;
  if (typeof old !== 'object' || old === null) return;
  const state = relatedState(old);
  if (tracker.isNew(state) && property.target.isOrphan(state)) tracker.expungeOrphan(state);
}
