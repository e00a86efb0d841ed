// The texts of the errors of collections of relationships.
import { defineErrors, entry } from '../define-errors.ts';
import { ArgumentError, InvalidRequestError } from '../imago-error.ts';

export const collectionErrors = defineErrors({
  HOLE_IN_ARRAY: entry<{ index: number; length: number }>(ArgumentError, ({ index, length }) => [
    `Cannot leave a hole at index ${index} of a collection of ${length} objects.`,
    'Call push(object) to put one at the end, or splice(index, 1) to take one out.',
  ]),
  NO_KEY_FOR_MAP: entry<{ class: string }>(InvalidRequestError, ({ class: name }) => [
    `Cannot put the ${name} into a collection by key: the attribute that is the key has no value yet.`,
    'Set that attribute before the object is put into the collection.',
  ]),
  KEY_OF_MEMBER: entry<{ member: string; at: string; key: unknown; own: unknown }>(
    InvalidRequestError,
    ({ member, at, key, own }) => [
      `Cannot put ${member} under the key ${print(key)} of ${at}: its own key is ${print(own)}, under which a load would put it.`,
      'Use that key, or change the attribute that is the key before the object is put in.',
    ],
  ),
  INCOMPLETE_COLLECTION: entry<{ class: string; missing: string }>(
    ArgumentError,
    ({ class: name, missing }) => [
      `Cannot use an object of class ${name} as the collection of a relationship: it has no ${missing}.`,
      `Give it that method, or name its methods: static [COLLECTION_ROLES] = { appender: 'put', remover: 'take' }.`,
    ],
  ),
  NOT_A_MEMBER: entry<{
    object: string;
    attribute: string;
    given: string;
    expected: string;
    orNull?: boolean;
  }>(ArgumentError, ({ object, attribute, given, expected, orNull = false }) => [
    `Cannot put ${given} into ${object}.${attribute}: it takes objects of ${expected}.`,
    `Give it an object of ${expected}${orNull ? ', or null for none' : ''}.`,
  ]),
  OTHER_COLLECTION: entry<{ object: string; attribute: string; given: string; expected: string }>(
    ArgumentError,
    ({ object, attribute, given, expected }) => [
      `Cannot set ${object}.${attribute} to ${given}: its objects are in ${expected}.`,
      'Assign one of that kind; an empty one to take all of them out.',
    ],
  ),
  OTHER_UNDER_KEY: entry<{ object: string; attribute: string; key: unknown; holder: string }>(
    InvalidRequestError,
    ({ object, attribute, key, holder }) => [
      `Cannot take ${object} out of "${attribute}": under its key ${print(key)} there is ${holder}.`,
      'Give members keys of their own, and do not change the attribute that is the key while they are in the collection.',
    ],
  ),
  REPLACE_UNLOADED: entry<{ object: string; attribute: string; variable: string }>(
    InvalidRequestError,
    ({ object, attribute, variable }) => [
      `Cannot replace ${object}.${attribute}: what it holds now is not in memory, and its members have to be told.`,
      `Call await session.load(${variable}, '${attribute}') first.`,
    ],
  ),
  SINGLE_PARENT: entry<{ object: string; class: string; attribute: string }>(
    InvalidRequestError,
    ({ object, class: name, attribute }) => [
      `Cannot put ${object} into ${name}.${attribute}: it belongs to another ${name} by that relationship, which allows a single parent.`,
      `Take it out of the other one first, or leave singleParent out of the relationship.`,
    ],
  ),
  BACKREF_CONFLICT: entry<{ object: string; passed: string; other: string; by: string }>(
    ArgumentError,
    ({ object, passed, other, by }) => [
      `Cannot put ${object} into "${other}" by way of "${by}": the change began at "${passed}", which is another attribute.`,
      'Leave the initiator of that change out of the call: adapter.append(object).',
    ],
  ),
});

const print = (key: unknown): string => (typeof key === 'string' ? JSON.stringify(key) : String(key));
