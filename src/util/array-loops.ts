// Changes and searches of an array that is of a subclass of Array: the engine's own `splice`, `shift` and `indexOf` go
// through its elements forty times as slowly there as a loop does.

/** Where an element is, from a place on; -1 if it is not there. */
export function placeIn(array: readonly unknown[], element: unknown, from = 0): number {
  for (let at = from; at < array.length; at++) if (array[at] === element) return at;
  return -1;
}

/** Takes one element out; those behind it move up. */
export function takeOut<T>(array: T[], index: number): void {
  const last = array.length - 1;
  // the elements moved are those that there are
  for (let at = index; at < last; at++) array[at] = array[at + 1] as T;
  array.length = last;
}

/** Puts an element in, behind the last at most; those from its place on move back. */
export function putIn<T>(array: T[], index: number, element: T): void {
  const place = Math.min(index, array.length);
  // as above
  for (let at = array.length; at > place; at--) array[at] = array[at - 1] as T;
  array[place] = element;
}
