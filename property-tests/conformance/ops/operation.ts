// What an op is to the interpreter, and how its arguments are read.
import type { Entity } from '../api.ts';
import type { Json, Op } from '../case.ts';
import type { Interpreter } from '../interpreter.ts';

/**
 * Executes an op. Those which never need the database give their result at once, the others a promise: a listener of a
 * synchronous event may call the first kind.
 */
export type Operation = (it: Interpreter, op: Op, target?: object) => unknown;
export type Operations = Readonly<Record<string, Operation>>;

export const textOf = (op: Op, argument: string): string => String(op[argument]);

export const optionalText = (op: Op, argument: string): string | undefined =>
  typeof op[argument] === 'string' ? op[argument] : undefined;

export function listOf(op: Op, argument: string): readonly Json[] {
  const value = op[argument];
  return Array.isArray(value) ? value : [];
}

export const namesOf = (op: Op, argument: string): string[] => listOf(op, argument).map(String);

/** An object argument of an op, `{}` if it has none. */
export function recordOf(op: Op, argument: string): Readonly<Record<string, Json>> {
  const value = op[argument];
  // the format says that these arguments are objects
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, Json>>) : {};
}

/** The object that the op is about. */
export const objectOf = (it: Interpreter, op: Op, target?: object): Entity =>
  it.format.object(op.obj, target);

export const objectsOf = (it: Interpreter, op: Op, target?: object): Entity[] =>
  listOf(op, 'objs').map((handle) => it.format.object(handle, target));

/** Binds what an op has found to the name it gives, and prints it. */
export function found(it: Interpreter, op: Op, object: Entity | null | undefined): Json {
  if (object === null || object === undefined) return null;
  const label = it.labels.label(object);
  const handle = optionalText(op, 'as');
  if (handle !== undefined) it.labels.bind(handle, object);
  return label;
}
