// Keeps the two sides of a relationship in agreement: a change of one side changes the other. Which token a change began
// with tells when the circle is closed.
import { collectionErrors } from '../errors/catalog/collections.ts';
import { placeIn } from '../util/array-loops.ts';
import { linkOf } from './collection-medium.ts';
import type { AttributeEventToken } from './event-token.ts';
import { describeState } from './identity.ts';
import type { InstanceState } from './instance-state.ts';
import type { RelationshipAttribute } from './relationship-attribute.ts';
import type { Change } from './relationship-events.ts';
import { relatedState } from './state-of.ts';

/** The attribute at the other end, of the class that the object really is. */
function otherSide({ property }: RelationshipAttribute, state: InstanceState): RelationshipAttribute | null {
  if (property.backPopulates === null || property.viewOnly) return null;
  const attribute = state.manager.attributesByKey.get(property.backPopulates);
  // the configuration has checked that the name is a relationship
  return (attribute as RelationshipAttribute | undefined) ?? null;
}

export function changeOtherSideOnAppend({ attribute, state, initiator }: Change, item: object): void {
  const itsState = relatedState(item);
  const other = otherSide(attribute, itsState);
  if (other === null) return;
  refuseConflict(attribute, other, { state, initiator });
  const { append, bulkReplace } = other.tokens;
  if (initiator !== append && initiator !== bulkReplace) other.append(itsState, state.obj, initiator);
}

export function changeOtherSideOnRemove({ attribute, state, initiator }: Change, item: unknown): void {
  if (typeof item !== 'object' || item === null) return;
  const itsState = relatedState(item);
  const other = otherSide(attribute, itsState);
  if (other === null) return;
  const { remove, replace, bulkReplace } = other.tokens;
  const isReference = other.kind === 'reference';
  if (initiator === remove || initiator === (isReference ? replace : bulkReplace)) return;
  if (isReference && attribute.kind === 'collection' && isThereTwice(attribute, state, item)) return;
  other.pop(itsState, state.obj, initiator);
}

/** As long as the other occurrence of the object stays, it still refers to its parent. */
function isThereTwice({ index }: RelationshipAttribute, state: InstanceState, item: object): boolean {
  const collection = state.values[index];
  if (!Array.isArray(collection)) return false;
  // not through the proxy, which would be asked for every member
  const raw = linkOf(collection)?.raw ?? collection;
  if (!Array.isArray(raw)) return false;
  const first = placeIn(raw, item);
  return first >= 0 && placeIn(raw, item, first + 1) >= 0;
}

export function changeOtherSideOnSet(
  { attribute, state, initiator }: Change,
  value: object | null,
  old: unknown,
): void {
  if (old === value) return;
  if (typeof old === 'object' && old !== null) leaveOld(attribute, state, { old, initiator });
  if (value === null) return;
  const itsState = relatedState(value);
  const other = otherSide(attribute, itsState);
  if (other === null) return;
  refuseConflict(attribute, other, { state, initiator });
  const { append, bulkReplace } = other.tokens;
  if (initiator !== append && (other.kind === 'reference' || initiator !== bulkReplace))
    other.append(itsState, state.obj, initiator);
}

interface Leaving {
  readonly old: object;
  readonly initiator: AttributeEventToken;
}

function leaveOld(attribute: RelationshipAttribute, state: InstanceState, { old, initiator }: Leaving): void {
  const itsState = relatedState(old);
  const other = otherSide(attribute, itsState);
  if (other === null) return;
  const closing = other.kind === 'reference' ? other.tokens.replace : other.tokens.remove;
  if (initiator !== closing) other.pop(itsState, state.obj, attribute.tokens.append);
}

interface Origin {
  readonly state: InstanceState;
  readonly initiator: AttributeEventToken;
}

/** A change that began at a third attribute would be passed on for ever, or to the wrong place. */
function refuseConflict(
  attribute: RelationshipAttribute,
  other: RelationshipAttribute,
  { state, initiator }: Origin,
): void {
  const { attribute: first } = initiator;
  if (isSame(first, attribute) || isSame(first, other)) return;
  const name = (one: { readonly key: string; readonly property?: unknown }): string => one.key;
  throw collectionErrors.BACKREF_CONFLICT({
    object: describeState(state),
    passed: name(first),
    other: name(other),
    by: name(attribute),
  });
}

/** Subclasses have attributes of their own for one relationship. */
function isSame(first: AttributeEventToken['attribute'], attribute: RelationshipAttribute): boolean {
  return first === attribute || ('property' in first && first.property === attribute.property);
}
