// What is derived from a mapper and kept with it: plans, statements, orders. Made when it is first asked for.
import type { Mapper } from './mapper.ts';

/** Made once by key and kept with the mapper, or with its rows in one table. */
export function memoized<T>({ memo }: Pick<Mapper, 'memo'>, name: string, make: () => T): T {
  const known = memo.get(name);
  // under one name there is only what one maker made
  if (known !== undefined) return known as T;
  const made = make();
  memo.set(name, made);
  return made;
}

let places = 0;

/** As {@link memoized}, for what is asked for with every statement: it is found by its place instead of a name. */
export function derived<T>(make: (mapper: Mapper) => T): (mapper: Mapper) => T {
  const place = places++;
  return (mapper) => {
    const known = mapper.derived[place];
    // in this place there is only what this maker made
    if (known !== undefined) return known as T;
    const made = make(mapper);
    mapper.derived[place] = made;
    return made;
  };
}
