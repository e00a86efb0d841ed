// Ops on objects and their attributes: construction, assignment, what is known of them, and the module's functions on them.
import { type Entity, loose } from '../api.ts';
import { type Json, KeyError, type Op } from '../case.ts';
import type { Format } from '../format.ts';
import type { Interpreter } from '../interpreter.ts';
import { compareCodePoints } from '../normalise.ts';
import { raised } from '../raised.ts';
import { keyValues, stateName } from '../snapshots.ts';
import {
  found,
  listOf,
  namesOf,
  type Operations,
  objectOf,
  optionalText,
  recordOf,
  textOf,
} from './operation.ts';

function construct(it: Interpreter, op: Op, target?: object): void {
  const type = it.model.class(textOf(op, 'class'));
  const init: Entity = {};
  for (const [key, value] of Object.entries(recordOf(op, 'attrs'))) {
    const parsed = it.format.parse(value, target);
    const isSet = it.model.relationship(textOf(op, 'class'), key)?.collection === 'set';
    init[key] = isSet && Array.isArray(parsed) ? new Set(parsed) : parsed;
  }
  const fail = optionalText(op, 'fail');
  if (fail !== undefined) init._fail = raised(fail, 'in the constructor');
  it.labels.expect(textOf(op, 'as'), type);
  try {
    it.labels.bind(textOf(op, 'as'), new type(init));
  } catch (error) {
    // the handle is bound before the constructor runs; where it never came to an object, this stands for it
    it.labels.bindIfFree(textOf(op, 'as'), Object.create(type.prototype));
    throw error;
  } finally {
    it.labels.expectNobody();
  }
}

function assign(it: Interpreter, op: Op, target?: object): void {
  objectOf(it, op, target)[textOf(op, 'attr')] = it.format.parse(op.value, target);
}

// Reading an attribute of an object without session is a plain read, with a session it may do IO.
async function load(it: Interpreter, op: Op, target?: object): Promise<Json> {
  const object = objectOf(it, op, target);
  const attribute = textOf(op, 'attr');
  const session = loose.objectSession(object);
  // an error of the language there, and undefined here
  if (!(attribute in object)) throw new KeyError(`no attribute ${attribute}`);
  const value = session === null ? object[attribute] : await session.load(object, attribute);
  const printed = it.format.value(value);
  if (typeof value !== 'object' || value === null) return printed;
  // mapped objects are entities
  if (it.model.isMapped(value)) found(it, op, value as Entity);
  else bindMembers(it, op, value);
  return printed;
}

function bindMembers(it: Interpreter, op: Op, value: object): void {
  const handle = optionalText(op, 'as');
  if (handle === undefined) return;
  // a collection holds mapped objects
  const members = (value instanceof Map || value instanceof Set ? [...value.values()] : value) as object[];
  if (!Array.isArray(value)) {
    members.sort((a, b) => compareCodePoints(it.labels.label(a), it.labels.label(b)));
  }
  for (const [i, member] of members.entries()) it.labels.bind(`${handle}${i}`, member);
}

function inspect(it: Interpreter, op: Op, target?: object): Json {
  const object = objectOf(it, op, target);
  const state = loose.inspect(object);
  const key = keyValues(object);
  return {
    state: stateName(state),
    key: key === null ? null : it.format.list(key),
    modified: state.modified,
    expired: state.expired,
    expired_attrs: [...state.expiredAttributeNames].sort(),
    unloaded: [...state.unloaded].sort(),
    loaded: it.format.value({ ...state.dict }),
  };
}

function history(it: Interpreter, op: Op, target?: object): Json {
  const object = objectOf(it, op, target);
  const attribute = textOf(op, 'attr');
  const { added, unchanged, deleted } = loose.getHistory(object, attribute);
  const isList = it.model.collectionKind(object, attribute) === 'list';
  const print = (values: readonly unknown[]) => printMembers(it.format, values, isList);
  return { added: print(added), unchanged: print(unchanged), deleted: print(deleted) };
}

function setCommittedValue(it: Interpreter, op: Op, target?: object): void {
  const object = objectOf(it, op, target);
  const named = (handle: Json | undefined): unknown =>
    handle === null || handle === undefined ? null : it.format.object(handle, target);
  const parse = (value: Json | undefined) =>
    op.ref === true ? named(value) : it.format.parse(value, target);
  const value = Array.isArray(op.value) ? listOf(op, 'value').map(parse) : parse(op.value);
  loose.setCommittedValue(object, textOf(op, 'attr'), value);
}

function printMembers(format: Format, values: readonly unknown[], isList: boolean): Json[] {
  const printed = format.list(values);
  if (isList) return printed;
  return printed.sort((a, b) => compareCodePoints(JSON.stringify(a), JSON.stringify(b)));
}

/** By way of a text: what is kept has to be data. */
function pickleRoundtrip(it: Interpreter, op: Op, target?: object): void {
  const object = objectOf(it, op, target);
  const text = JSON.stringify(loose.serialize(object));
  const type = it.model.class(object.constructor.name);
  it.labels.bind(textOf(op, 'as'), loose.deserialize(type, JSON.parse(text)));
}

export const objectOps: Operations = {
  new: construct,
  set: assign,
  set_composite: assign,
  del_attr: (it, op, target) => loose.delAttribute(objectOf(it, op, target), textOf(op, 'attr')),
  load,
  inspect,
  history,
  is_modified: (it, op, target) => it.session.isModified(objectOf(it, op, target)),
  flag_modified: (it, op, target) => loose.flagModified(objectOf(it, op, target), textOf(op, 'attr')),
  flag_dirty: (it, op, target) => loose.flagDirty(objectOf(it, op, target)),
  set_committed_value: setCommittedValue,
  make_transient: (it, op, target) => loose.makeTransient(objectOf(it, op, target)),
  make_transient_to_detached: (it, op, target) => loose.makeTransientToDetached(objectOf(it, op, target)),
  expire: (it, op, target) =>
    op.attrs === undefined
      ? it.session.expire(objectOf(it, op, target))
      : it.session.expire(objectOf(it, op, target), namesOf(op, 'attrs')),
  pickle_roundtrip: pickleRoundtrip,
  expire_all: (it) => it.session.expireAll(),
};
