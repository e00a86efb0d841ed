// What a rollback makes of the model's objects: with `restore` what they were when the frame began, with `expire` what
// the seed says.
import type { Attribute } from './item.ts';
import type { Frame } from './plain-frame.ts';
import type { Copy, PlainObject } from './plain-object.ts';

/** Objects get their identities back; who has come in under one of these meanwhile leaves the session. */
function giveIdentitiesBack(objects: readonly PlainObject[], frame: Frame): void {
  for (const [object, key] of frame.formerKeys) if (!frame.inserted.has(object)) object.key = key;
  const isBack = (object: PlainObject) =>
    object.isMine &&
    !frame.inserted.has(object) &&
    (frame.formerKeys.has(object) || frame.deleted.has(object));
  const back = objects.filter(isBack);
  for (const { key } of back) {
    const other = objects.find(
      (object) => object.life === 'persistent' && object.key === key && !isBack(object),
    );
    if (other !== undefined) other.life = 'detached';
  }
}

export function restoreObjects(objects: readonly PlainObject[], frame: Frame): void {
  giveIdentitiesBack(objects, frame);
  for (const object of objects) {
    const copies = frame.before.get(object) ?? [];
    const generated = frame.inserted.get(object);
    if (object.life === 'pending' || generated !== undefined)
      backToTransient(object, copies, generated ?? []);
    else if (object.isMine) backInSession(object, copies, frame);
    // who left the session meanwhile may keep what it holds: it is not the session's any more
    else object.choices = [...copies, object.copy(), ...object.choices];
  }
  forgetWork(frame);
}

function backToTransient(
  object: PlainObject,
  copies: readonly Copy[],
  generated: readonly Attribute[],
): void {
  const hasLeft = object.life === 'detached';
  leave(object);
  const choices = hasLeft ? [...copies, object.copy()] : copies;
  object.choices = choices.map((copy) => without(generated, copy));
}

function without(generated: readonly Attribute[], copy: Copy): Copy {
  return {
    ...copy,
    values: new Map([...copy.values].filter(([attribute]) => !generated.includes(attribute))),
  };
}

function backInSession(object: PlainObject, copies: readonly Copy[], frame: Frame): void {
  object.isMarked = false;
  if (object.life === 'deleted' && frame.deleted.has(object)) {
    object.life = 'persistent';
    object.wasDeleted = false;
  }
  // forgetting values is not a change: one that was expired after its transaction had failed may stay so
  object.choices =
    !frame.isActive && object.isExpired && !object.isModified ? [...copies, object.copy()] : copies;
}

export function expireObjects(objects: readonly PlainObject[], frame: Frame): void {
  giveIdentitiesBack(objects, frame);
  for (const object of objects) {
    if (object.life === 'pending' || frame.inserted.has(object)) {
      leave(object);
      continue;
    }
    if (object.isMarked || frame.deleted.has(object)) bringBack(object);
    const isChanged = object.isModified || frame.updated.has(object);
    if (object.life === 'persistent' && (isChanged || !frame.isSavepoint)) object.expire();
  }
  forgetWork(frame);
}

function bringBack(object: PlainObject): void {
  object.isMarked = false;
  if (object.life === 'deleted') object.life = 'persistent';
  object.wasDeleted = false;
}

function leave(object: PlainObject): void {
  object.life = 'transient';
  object.key = null;
  object.isMarked = false;
  object.wasDeleted = false;
}

function forgetWork(frame: Frame): void {
  for (const work of [frame.inserted, frame.updated, frame.deleted, frame.formerKeys]) work.clear();
}
