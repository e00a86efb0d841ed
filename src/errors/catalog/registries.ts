// The texts of the errors of registries: configuring and disposing them, classes that were mapped once, and columns whose
// type a registry is to find.
import { defineErrors, entry } from '../define-errors.ts';
import {
  ArgumentError,
  InvalidRequestError,
  MappedAnnotationError,
  UnmappedClassError,
} from '../imago-error.ts';

type Annotated = { table: string; attribute: string; annotation: string };

export const registryErrors = defineErrors({
  NOT_A_BIND: entry<{ given: string }>(ArgumentError, ({ given }) => [
    `Cannot create or drop tables with ${given}.`,
    `Pass an engine, or a connection: registry.createAll(createEngine(url)), or registry.createAll(await session.connection()).`,
  ]),
  DISPOSED_CLASS: entry<{ class: string }>(UnmappedClassError, ({ class: name }) => [
    `Cannot use ${name} here: the class is not mapped any more, for its registry was disposed.`,
    `Call registry.map(${name}) to map it again, or registry.mapImperatively(${name}, table).`,
  ]),
  NOT_OF_REGISTRY: entry<{ class: string }>(ArgumentError, ({ class: name }) => [
    `Cannot map ${name} in this registry: its entity was declared in another one.`,
    `Call map(${name}) of the registry in the options of its entity(…), or of defaultRegistry if it names none.`,
  ]),
  FAILED_BEFORE: entry<{ class: string; reason: string }>(InvalidRequestError, ({ class: name, reason }) => [
    `Cannot configure the mappers of this registry: ${name} could not be configured before.`,
    `What was said then: ${reason}`,
    `Mend the declaration of ${name}; in a program that goes on, dispose the registry and map its classes anew.`,
  ]),
  OTHER_REGISTRIES: entry<{ classes: string }>(InvalidRequestError, ({ classes }) => [
    `Cannot configure this registry alone: its relationships lead to ${classes} of another registry, not yet configured.`,
    `Call registry.configure({ cascade: true }), or configureMappers() for all.`,
  ]),
  REGISTRY_IN_USE: entry<{ classes: string }>(InvalidRequestError, ({ classes }) => [
    `Cannot dispose this registry alone: relationships of ${classes} in another registry lead to its classes.`,
    `Dispose that one first, or call registry.dispose({ cascade: true }).`,
  ]),
  NOT_A_METHOD: entry<{ class: string; method: string }>(ArgumentError, ({ class: name, method }) => [
    `Cannot make "${method}" the reconstructor of ${name}: the class has no method of that name.`,
    `Name a method without arguments, or give a function: reconstructor(${name}, (object) => { … }).`,
  ]),
  UNKNOWN_ANNOTATION: entry<Annotated>(MappedAnnotationError, ({ table, attribute, annotation }) => [
    `Cannot find a column type for "${attribute}" of table "${table}": nobody knows one for ${annotation}.`,
    `Give new Registry({ typeAnnotationMap }) an entry for ${annotation}, or answer in a listener of resolve_type_annotation.`,
  ]),
  NOT_A_RESOLVED_COLUMN: entry<Annotated & { given: string }>(
    ArgumentError,
    ({ table, attribute, annotation, given }) => [
      `Cannot use what was found for "${attribute}" of table "${table}" (${annotation}): it is ${given}, not a column.`,
      `Return a column such as text() or numeric(12, 2); of it the type is taken.`,
    ],
  ),
  ARRAY_OF_ANNOTATION: entry<{ annotation: string }>(ArgumentError, ({ annotation }) => [
    `Cannot make an array of mappedColumn(${annotation}): the type of its elements is not settled yet.`,
    `Give array() a column with a type, such as array(text()).`,
  ]),
});
