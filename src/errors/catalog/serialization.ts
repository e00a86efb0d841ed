// The texts of the errors of serialize() and deserialize().
import { defineErrors, entry } from '../define-errors.ts';
import { ArgumentError, UnmappedClassError } from '../imago-error.ts';

export const serializationErrors = defineErrors({
  NOT_SERIALIZABLE: entry<{ class: string; attribute: string; given: string }>(
    ArgumentError,
    ({ class: name, attribute, given }) => [
      `Cannot serialize ${name}.${attribute}: it holds ${given}, which is no plain data.`,
      `Put plain data in its place in a listener of "pickle", and make the value again in one of "unpickle".`,
    ],
  ),
  NOT_SERIALIZED: entry<{ given: string; isText: boolean }>(ArgumentError, ({ given, isText }) => [
    `Cannot deserialize ${given}: it is not what serialize() has given.`,
    isText
      ? `Read the text first: deserialize(User, JSON.parse(text)).`
      : `Pass the very data, or what JSON.parse(JSON.stringify(data)) or structuredClone(data) makes of it.`,
  ]),
  DATA_FIRST: entry<{ given: string }>(ArgumentError, ({ given }) => [
    `Cannot deserialize: in the place of the class there is ${given}.`,
    `Call deserialize(User, data): first a class, or a registry, among whose classes those of the data are found.`,
  ]),
  UNKNOWN_CLASS: entry<{ class: string; from: string }>(UnmappedClassError, ({ class: name, from }) => [
    `Cannot deserialize an object of class ${name}: ${from} knows no class of that name.`,
    `Import the module that declares ${name}, and map it with mapper(${name}) if no relationship leads to it.`,
  ]),
  SEVERAL_CLASSES: entry<{ class: string; from: string }>(ArgumentError, ({ class: name, from }) => [
    `Cannot deserialize an object of class ${name}: ${from} knows several classes of that name.`,
    `Call deserialize(${name}, data) with the one that is meant, or give the classes names of their own.`,
  ]),
});
