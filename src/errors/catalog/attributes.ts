// The texts of the errors of single attributes: reading, writing and deleting values.
import { defineErrors, entry } from '../define-errors.ts';
import { didYouMean } from '../did-you-mean.ts';
import {
  ArgumentError,
  DetachedInstanceError,
  InvalidRequestError,
  UnmappedInstanceError,
} from '../imago-error.ts';

type AttributeFacts = { object: string; attribute: string };
type ReadFacts = AttributeFacts & { class: string; variable: string };

export const attributeErrors = defineErrors({
  UNLOADED: entry<ReadFacts>(InvalidRequestError, ({ object, attribute, class: name, variable }) => [
    `Cannot read ${object}.${attribute}: it is not in memory (expired or deferred), and reading a property never does IO.`,
    `Call await session.load(${variable}, '${attribute}'), await lazy(${variable}).${attribute}, or load it with the object: options(undefer(${name}, (a) => a.${attribute})).`,
  ]),
  DETACHED_UNLOADED: entry<ReadFacts>(DetachedInstanceError, ({ object, attribute, variable }) => [
    `Cannot read ${object}.${attribute}: it is not in memory, and the object belongs to no session that could load it.`,
    `Call session.add(${variable}) and then await session.load(${variable}, '${attribute}'), or load it before the session ends.`,
  ]),
  RAISE_ON_LOAD: entry<ReadFacts>(InvalidRequestError, ({ object, attribute, class: name, variable }) => [
    `Cannot load ${object}.${attribute}: the option defer(…, { raiseload: true }) of its query forbids it.`,
    `Load it with the object: options(undefer(${name}, (a) => a.${attribute})), or call session.refresh(${variable}, ['${attribute}']).`,
  ]),
  UNLOADED_RELATIONSHIP: entry<ReadFacts>(
    InvalidRequestError,
    ({ object, attribute, class: name, variable }) => [
      `Cannot read ${object}.${attribute}: it is not in memory, and reading a property never does IO.`,
      `Call await session.load(${variable}, '${attribute}'), await lazy(${variable}).${attribute}, or load it with the object: options(selectinload(${name}, (a) => a.${attribute})).`,
    ],
  ),
  RAISE_ON_LOAD_RELATIONSHIP: entry<ReadFacts>(InvalidRequestError, ({ object, attribute, class: name }) => [
    `Cannot load ${object}.${attribute}: its loader strategy is "raise".`,
    `Load it with the object: options(selectinload(${name}, (a) => a.${attribute})), or drop raiseload() or lazy: 'raise' where it says so.`,
  ]),
  UNMAPPED_MEMBER: entry<{ class: string }>(UnmappedInstanceError, ({ class: name }) => [
    `Cannot put an object of class ${name} into a relationship: it is not an object of a mapped class.`,
    'Use an instance of a class declared with entity(…), or map its class with registry.mapImperatively(…) first.',
  ]),
  UNDEFINED_VALUE: entry<AttributeFacts>(ArgumentError, ({ object, attribute }) => [
    `Cannot set ${object}.${attribute} to undefined: a column holds a value or null.`,
    `Assign null to store NULL, or call delAttribute(object, '${attribute}') to take the value away.`,
  ]),
  NO_VALUE_TO_DELETE: entry<AttributeFacts>(InvalidRequestError, ({ object, attribute }) => [
    `Cannot delete ${object}.${attribute}: the attribute has no value.`,
    `Assign null to store NULL.`,
  ]),
  NOT_A_COLLECTION: entry<AttributeFacts>(InvalidRequestError, ({ object, attribute }) => [
    `Cannot make a collection for ${object}.${attribute}: it holds a single value.`,
    `Assign to it, or call setCommittedValue(object, '${attribute}', value).`,
  ]),
  FLAG_UNLOADED: entry<AttributeFacts>(InvalidRequestError, ({ object, attribute }) => [
    `Cannot flag ${object}.${attribute} as modified: it has no value in memory.`,
    `Load it first with await session.load(object, '${attribute}'), or assign a value.`,
  ]),
  UNKNOWN_ATTRIBUTE: entry<{
    class: string;
    attribute: string;
    nearest: string | undefined;
    attributes: string;
    heir?: string | undefined;
  }>(InvalidRequestError, ({ class: name, attribute, nearest, attributes, heir }) => [
    `${name} has no attribute "${attribute}".${heir === undefined ? didYouMean(nearest) : ` Its subclass ${heir} has: ask for ${heir}.`}`,
    `Its mapped attributes are ${attributes}.`,
  ]),
});
