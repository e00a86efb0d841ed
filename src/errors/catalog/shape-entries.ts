// The texts of the errors of attributes that are no plain column and no relationship: composites, synonyms, column
// properties, hybrids, association proxies; and of validators.
import { defineErrors, entry } from '../define-errors.ts';
import { didYouMean } from '../did-you-mean.ts';
import { ArgumentError, InvalidRequestError } from '../imago-error.ts';

type Declared = { class: string; attribute: string };
type Assigned = { object: string; attribute: string };

export const entryErrors = defineErrors({
  UNKNOWN_ENTRY_COLUMN: entry<Declared & { call: string; column: string; nearest: string | undefined }>(
    ArgumentError,
    ({ class: name, attribute, call, column, nearest }) => [
      `Cannot map ${name}.${attribute}: ${call} names "${column}", which is no column of ${name}.${didYouMean(nearest)}`,
      'Name columns by their attributes.',
    ],
  ),
  COMPOSITE_WITHOUT_COLUMNS: entry<{ given: string }>(ArgumentError, ({ given }) => [
    `composite() takes a class and a list of attribute names; it was given ${given}.`,
    "Write composite(Point, ['x', 'y']).",
  ]),
  COMPOSITE_VALUES: entry<Declared & { values: number; columns: string }>(
    InvalidRequestError,
    ({ class: name, attribute, values, columns }) => [
      `Cannot take the value of ${name}.${attribute} apart: it gives ${values} values for the columns ${columns}.`,
      'Give its class a method compositeValues() that returns one value for each column, in their order.',
    ],
  ),
  NOT_A_COMPOSITE: entry<Assigned & { given: string; expected: string }>(
    ArgumentError,
    ({ object, attribute, given, expected }) => [
      `Cannot set ${object}.${attribute} to ${given}: it holds a ${expected} or null.`,
      `Assign a new ${expected}(…); changes inside of one that is there are not seen.`,
    ],
  ),
  READ_ONLY: entry<Assigned & { kind: string; remedy: string }>(
    InvalidRequestError,
    ({ object, attribute, kind, remedy }) => [
      `Cannot change ${object}.${attribute}: it is a ${kind}, and those are computed.`,
      remedy,
    ],
  ),
  NOT_AN_EXPRESSION: entry<Declared & { call: string; given: string }>(
    ArgumentError,
    ({ class: name, attribute, call, given }) => [
      `Cannot map ${name}.${attribute}: the function given to ${call} returned ${given}, which is no SQL expression.`,
      `Return one made of the attributes: ${call}(() => ${name}, (a) => a.price.times(a.amount)).`,
    ],
  ),
  NOT_A_DEFINITION: entry<{ call: string; given: string; example: string }>(
    ArgumentError,
    ({ call, given, example }) => [`${call} cannot be declared with ${given}.`, `Write ${example}.`],
  ),
  NOT_LITERAL: entry<{ kind: string }>(ArgumentError, ({ kind }) => [
    `A column property cannot contain ${kind}: it is written into every SELECT of its class as text.`,
    "Write that part with Kysely's sql template, its values as literals.",
  ]),
  NOT_IN_MEMORY: entry<{ expression: string }>(InvalidRequestError, ({ expression }) => [
    `Cannot compute ${expression} in memory: that is known to the database only.`,
    'Give the hybrid a function for objects: hybrid(…, { get: (object) => … }).',
  ]),
  DIVISION_BY_ZERO: entry<{ dividend: string }>(InvalidRequestError, ({ dividend }) => [
    `Cannot compute a hybrid in memory: it divides ${dividend} by zero, which the database refuses, too.`,
  ]),
  UNKNOWN_VALIDATED: entry<Declared & { nearest: string | undefined }>(
    ArgumentError,
    ({ class: name, attribute, nearest }) => [
      `validates() names "${attribute}", which is no attribute of ${name}.${didYouMean(nearest)}`,
    ],
  ),
  VALIDATOR_EXISTS: entry<Declared>(ArgumentError, ({ class: name, attribute }) => [
    `${name}.${attribute} has a validator already, and an attribute has one.`,
    'Call both functions in one validator.',
  ]),
  NOT_A_VALIDATOR: entry<{ given: string }>(ArgumentError, ({ given }) => [
    `validates() takes a function or a Standard Schema; it was given ${given}.`,
    "Write validates(User, 'email', (user, key, value) => value.trim()), or give it a schema of Zod, Valibot, ArkType, ….",
  ]),
  INVALID_VALUE: entry<Assigned & { issues: readonly string[] }>(
    ArgumentError,
    ({ object, attribute, issues }) => [
      `Cannot set ${object}.${attribute}: ${issues.join('; ')}.`,
      'Assign a value that its schema accepts.',
    ],
  ),
  ASYNC_SCHEMA: entry<Declared & { vendor: string }>(
    InvalidRequestError,
    ({ class: name, attribute, vendor }) => [
      `The schema of ${name}.${attribute} (${vendor}) validates asynchronously, and an assignment cannot wait.`,
      'Use a schema without asynchronous checks; make those in a before_flush listener, which may be async.',
    ],
  ),
  VALIDATOR_PROMISE: entry<Declared>(InvalidRequestError, ({ class: name, attribute }) => [
    `The validator of ${name}.${attribute} returned a promise, and an assignment cannot wait.`,
    'Make it a synchronous function; ask the database in a before_flush listener, which may be async.',
  ]),
  PROXY_NEEDS_RELATIONSHIP: entry<Declared & { collection: string }>(
    ArgumentError,
    ({ class: name, attribute, collection }) => [
      `Cannot use ${name}.${attribute}: associationProxy() names "${collection}", which is no relationship of ${name}.`,
      'Name a relationship: the objects at its other end are what the proxy looks through.',
    ],
  ),
  PROXY_OF_CUSTOM: entry<Declared & { relationship: string; given: string }>(
    InvalidRequestError,
    ({ class: name, attribute, relationship, given }) => [
      `Cannot use ${name}.${attribute}: the collections of ${name}.${relationship} are of class ${given}, and a proxy looks through arrays, sets and maps.`,
      'Give the relationship one of these, or the class a method of its own.',
    ],
  ),
  PROXY_NEEDS_CREATOR: entry<Declared & { relationship: string }>(
    InvalidRequestError,
    ({ class: name, attribute, relationship }) => [
      `Cannot add a value to ${name}.${attribute}: how to make a member of ${name}.${relationship} of it was not said.`,
      'Declare it with a creator: associationProxy(…, { creator: (value) => new Tag({ word: value }) }).',
    ],
  ),
});
