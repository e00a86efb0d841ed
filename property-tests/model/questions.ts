// What commands ask of the model to find out whether, and with what, they can be run.
import type { PlainObject } from './plain-object.ts';
import type { PlainSession } from './plain-session.ts';

type Model = Readonly<PlainSession>;

/** Names of rows that the next flush does not touch: to use one again is a mistake that only the database sees. */
export function namesInUse(model: Model): string[] {
  const isUntouched = (key: number) => {
    const object = model.persistent(key);
    return object === undefined || !(object.isDirty || object.isMarked);
  };
  const names = [...model.rows].flatMap(([key, row]) => (isUntouched(key) ? [row.get('name')] : []));
  return names.filter((name) => typeof name === 'string');
}

/** Whether the row's object in the session is another one. */
export function hasTwin({ objects }: Model, object: PlainObject): boolean {
  return objects.some((other) => other !== object && other.isMine && other.key === object.key);
}

/** Whether the object has taken the row of a deleted one over, in a transaction that may still be rolled back. */
export function isSwitched({ frames }: Model, object: PlainObject): boolean {
  return frames.some(({ inserted }) => inserted.get(object)?.includes('id') === false);
}

/** Mostly open transactions; of those that are over, the last one. */
export function pickHandle({ frames, handles }: Model, choice: number): number {
  const numbers = [...frames.map(({ handle }) => handle), handles - 1];
  return numbers[choice % numbers.length] ?? 0;
}
