// Standard Schema, version 1: the interface that libraries of schemas share (https://standardschema.dev), and how an
// attribute's value is held to one.
import { entryErrors } from '../errors/catalog/shape-entries.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';

/** A schema of Zod, Valibot, ArkType, or any other library that implements Standard Schema. */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export function isStandardSchema(value: unknown): value is StandardSchema {
  // libraries have schemas that are objects and schemas that are functions
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard: unknown = Reflect.get(value, '~standard');
  return typeof standard === 'object' && standard !== null && 'validate' in standard;
}

/**
 * What the schema makes of a value.
 *
 * @throws ArgumentError with the schema's issues; InvalidRequestError for a schema that validates asynchronously
 */
export function validated(
  schema: StandardSchema,
  state: InstanceState,
  attribute: string,
  value: unknown,
): unknown {
  const { validate, vendor } = schema['~standard'];
  const result = validate(value);
  if (result instanceof Promise) {
    // it is refused; its own failure must not come up as an unhandled rejection
    result.catch(() => undefined);
    throw entryErrors.ASYNC_SCHEMA({ class: state.manager.class.name, attribute, vendor });
  }
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map(issueText);
  throw entryErrors.INVALID_VALUE({ object: describeState(state), attribute, issues }, result.issues);
}

function issueText({ message, path = [] }: SchemaIssue): string {
  const names = path.map((step) => String(typeof step === 'object' ? step.key : step));
  return names.length === 0 ? message : `${names.join('.')}: ${message}`;
}
