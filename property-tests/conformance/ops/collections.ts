// Ops on relationships: the reference itself, and collections as their users see them (array, set, map).
import { type Entity, loose } from '../api.ts';
import { type Json, KeyError, type Op, ValueError } from '../case.ts';
import type { Interpreter } from '../interpreter.ts';
import { listOf, type Operations, objectOf, recordOf, textOf } from './operation.ts';

type Collection = Entity[] | Set<Entity> | Map<unknown, Entity>;

// A read of the attribute: what is empty yet is made by it.
function collectionOf(it: Interpreter, op: Op, target?: object): Collection {
  const collection = objectOf(it, op, target)[textOf(op, 'attr')];
  // models.json says what kind of collection it is
  if (typeof collection === 'object' && collection !== null) return collection as Collection;
  throw new KeyError(`${textOf(op, 'attr')} is no collection`);
}

function arrayOf(it: Interpreter, op: Op, target?: object): Entity[] {
  const collection = collectionOf(it, op, target);
  if (Array.isArray(collection)) return collection;
  throw new KeyError(`${textOf(op, 'attr')} is no list`);
}

function mapOf(it: Interpreter, op: Op, target?: object): Map<unknown, Entity> {
  const collection = collectionOf(it, op, target);
  if (collection instanceof Map) return collection;
  throw new KeyError(`${textOf(op, 'attr')} is no keyed collection`);
}

const memberOf = (it: Interpreter, op: Op, target?: object): Entity => it.format.object(op.value, target);

function append(it: Interpreter, op: Op, target?: object): void {
  const collection = collectionOf(it, op, target);
  const member = memberOf(it, op, target);
  if (Array.isArray(collection)) collection.push(member);
  else if (collection instanceof Set) collection.add(member);
  // under the key that the member itself has
  else loose.collectionAdapter(collection).append(member);
}

function remove(it: Interpreter, op: Op, target?: object): void {
  const collection = collectionOf(it, op, target);
  const member = memberOf(it, op, target);
  const members = collection instanceof Map ? [...collection.values()] : [...collection];
  const isThere = members.includes(member);
  // a removal by value tells no index or key; the reference's lists tell it before they look for the member
  if (collection instanceof Set) collection.delete(member);
  else loose.collectionAdapter(collection).remove(member);
  if (!isThere) throw new ValueError('not in the collection');
}

function pop(it: Interpreter, op: Op, target?: object): Json {
  if ('key' in op) return popKey(it, op, target);
  const list = arrayOf(it, op, target);
  const index = typeof op.index === 'number' ? op.index : -1;
  const member = index === -1 ? list.pop() : index === 0 ? list.shift() : list.splice(index, 1)[0];
  if (member === undefined) throw new KeyError(`nothing at ${index}`);
  return it.labels.label(member);
}

function popKey(it: Interpreter, op: Op, target?: object): Json {
  const map = mapOf(it, op, target);
  const member = map.get(op.key);
  if (member === undefined) throw new KeyError(`nothing under ${String(op.key)}`);
  map.delete(op.key);
  return it.labels.label(member);
}

function clear(it: Interpreter, op: Op, target?: object): void {
  const collection = collectionOf(it, op, target);
  if (Array.isArray(collection)) collection.length = 0;
  else collection.clear();
}

function deleteKey(it: Interpreter, op: Op, target?: object): void {
  const map = mapOf(it, op, target);
  if (!map.delete(op.key)) throw new KeyError(`nothing under ${String(op.key)}`);
}

function replace(it: Interpreter, op: Op, target?: object): void {
  const object = objectOf(it, op, target);
  const named = (handle: Json): Entity => it.format.object(handle, target);
  object[textOf(op, 'attr')] = newCollection(it.model.collectionKind(object, textOf(op, 'attr')), op, named);
}

function newCollection(kind: string, op: Op, named: (handle: Json) => Entity): Collection {
  if (kind === 'dict') {
    return new Map(Object.entries(recordOf(op, 'values')).map(([key, handle]) => [key, named(handle)]));
  }
  const members = listOf(op, 'values').map(named);
  return kind === 'set' ? new Set(members) : members;
}

export const collectionOps: Operations = {
  set_scalar_rel: (it, op, target) => {
    const value = op.value === null ? null : memberOf(it, op, target);
    objectOf(it, op, target)[textOf(op, 'attr')] = value;
  },
  append,
  remove,
  insert_at: (it, op, target) => {
    arrayOf(it, op, target).splice(Number(op.index), 0, memberOf(it, op, target));
  },
  pop,
  clear,
  set_collection: replace,
  dict_set: (it, op, target) => {
    mapOf(it, op, target).set(op.key, memberOf(it, op, target));
  },
  dict_del: deleteKey,
};
