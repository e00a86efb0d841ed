// What is derived from a mapper, or from its rows in one table, and kept with it: plans, statements, orders. Made when it is
// first asked for, and found by its place afterwards: it is asked for with every statement.

/** What keeps something derived, each thing at its own place. */
export interface Derives {
  readonly derived: unknown[];
}

let places = 0;

/** Made once for each owner. */
export function derived<Owner extends Derives, T>(make: (owner: Owner) => T): (owner: Owner) => T {
  const place = places++;
  return (owner) => {
    const known = owner.derived[place];
    // in this place there is only what this maker made
    if (known !== undefined) return known as T;
    const made = make(owner);
    owner.derived[place] = made;
    return made;
  };
}

/** As {@link derived}, for what there is more than one of: one for each key. */
export function derivedBy<Owner extends Derives, Key, T>(): (owner: Owner, key: Key, make: () => T) => T {
  const mapOf = derived((_: Owner) => new Map<Key, T>());
  return (owner, key, make) => {
    const all = mapOf(owner);
    let known = all.get(key);
    if (known === undefined) {
      known = make();
      all.set(key, known);
    }
    return known;
  };
}
