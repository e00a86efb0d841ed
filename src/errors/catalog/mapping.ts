// The texts of the errors of mapping classes: entities, mappers, registries, construction.
import { defineErrors, entry } from '../define-errors.ts';
import { didYouMean } from '../did-you-mean.ts';
import {
  ArgumentError,
  InvalidRequestError,
  UnmappedClassError,
  UnmappedInstanceError,
} from '../imago-error.ts';

export const mappingErrors = defineErrors({
  NO_PRIMARY_KEY: entry<{ table: string }>(ArgumentError, ({ table }) => [
    `Cannot map table "${table}": none of its columns is a primary key, so its rows have no identity.`,
    `Mark one or more columns with .primaryKey().`,
  ]),
  UNMAPPED_CLASS: entry<{ class: string; isClass?: boolean }>(
    UnmappedClassError,
    ({ class: name, isClass = true }) => [
      isClass
        ? `Cannot use ${name} here: the class is not mapped.`
        : `Cannot use ${name} here: it is no class.`,
      isClass
        ? `Declare it as class ${name} extends entity('table', { … }) {}, or call registry.mapImperatively(${name}, table).`
        : `Pass a class that extends entity('table', { … }).`,
    ],
  ),
  UNMAPPED_INSTANCE: entry<{ object: string; isList?: boolean }>(
    UnmappedInstanceError,
    ({ object, isList = false }) => [
      `Cannot use ${object} here: it is not an object of a mapped class.`,
      isList
        ? 'Call addAll(objects), deleteAll(objects) or mergeAll(objects) for a list.'
        : 'Pass an instance of a class declared with entity(…).',
    ],
  ),
  UNMAPPED_SUBCLASS: entry<{ class: string; base: string }>(UnmappedClassError, ({ class: name, base }) => [
    `Cannot construct ${name}: it extends the mapped class ${base} but has no mapping of its own.`,
    `Let it extend subentity(${base}, { identity: '…' }, {}) to map it, or keep its methods on ${base}.`,
  ]),
  UNKNOWN_VERSION_COLUMN: entry<{
    class: string;
    column: string;
    known: readonly string[];
    nearest: string | undefined;
  }>(ArgumentError, ({ class: name, column, known, nearest }) => [
    `Cannot map ${name}: its versionIdCol names "${column}", which is not one of its columns.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`,
    `Its columns are ${known.join(', ')}.`,
  ]),
  GENERATOR_WITHOUT_VERSION: entry<{ class: string }>(ArgumentError, ({ class: name }) => [
    `Cannot map ${name}: it has a versionIdGenerator, but no versionIdCol that would hold what it makes.`,
    `Name the attribute, { versionIdCol: 'version', versionIdGenerator: … }, or drop the generator.`,
  ]),
  NOT_A_SHAPE: entry<{ call: string; given: string; example: string }>(
    ArgumentError,
    ({ call, given, example }) => [
      `Cannot use ${call}: in the place of the columns it was given ${given}.`,
      `Write ${example}.`,
    ],
  ),
  NOT_A_TABLE: entry<{ class: string; given: string }>(ArgumentError, ({ class: name, given }) => [
    `Cannot map ${name}: in the place of its table there is ${given}.`,
    `Call registry.mapImperatively(User, table('users', { … })): first the class, then the table.`,
  ]),
  ALREADY_MAPPED: entry<{ class: string }>(ArgumentError, ({ class: name }) => [
    `Cannot map ${name}: the class already has a mapper.`,
    `Map each class once, or dispose the registry of the first mapping.`,
  ]),
  TABLE_TAKEN: entry<{ class: string; table: string; other: string }>(
    InvalidRequestError,
    ({ class: name, table, other }) => [
      `Cannot map ${name} to table "${table}": ${other} of the same registry is mapped to it.`,
      `Let ${name} inherit from ${other} with subentity(${other}, …), give it a registry of its own, or call registry.dispose() first if its module was loaded anew.`,
    ],
  ),
  NOT_INIT_VALUES: entry<{ given: string }>(ArgumentError, ({ given }) => [
    `Cannot construct an entity from a ${given}: it takes one object with the values of its attributes.`,
    `Call new User({ name: 'ed' }).`,
  ]),
  UNKNOWN_INIT_KEY: entry<{ class: string; key: string; nearest: string | undefined }>(
    ArgumentError,
    ({ class: name, key, nearest }) => [
      `Cannot construct ${name}: "${key}" is neither a mapped attribute nor a settable property of it.${didYouMean(nearest)}`,
      `Pass mapped attributes only, or add a setter for "${key}" to the class.`,
    ],
  ),
  SHADOWED_ATTRIBUTE: entry<{ class: string; attribute: string }>(
    ArgumentError,
    ({ class: name, attribute }) => [
      `Cannot construct ${name}: its class field "${attribute}" hides the mapped attribute of the same name.`,
      `Remove the field, or write "declare ${attribute}: …;" if you want to narrow its type.`,
    ],
  ),
});
