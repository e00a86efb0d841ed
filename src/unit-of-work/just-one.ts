// Lists of one index, which a flush notes for nearly every object that it gives a key.
const ONES: (readonly number[])[] = [];

/** The list of this one index, the same each time. */
export function justOne(index: number): readonly number[] {
  let list = ONES[index];
  if (list === undefined) {
    list = Object.freeze([index]);
    ONES[index] = list;
  }
  return list;
}
