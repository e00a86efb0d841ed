// The rows of the benchmark, the same for every peer, and what a peer tells of its objects after a run: sums that
// verify.ts compares with the database, in which a value on the wrong object would show.

export interface UserRow {
  name: string;
  email: string;
  age: number;
  active: boolean;
}

/** What peers tell of a run, for verify.ts. */
export type Facts = Readonly<Record<string, number>>;

interface LoadedOwner {
  readonly id: number;
  readonly addresses: Iterable<{ readonly id: number; readonly street: string | null }>;
}

interface LoadedUser {
  readonly id: number;
  readonly name: string;
  readonly age: number | null;
  readonly createdAt?: unknown;
}

export const userRow = (i: number): UserRow => ({
  name: `User ${i}`,
  email: `user${i}@example.com`,
  age: 20 + (i % 60),
  active: i % 3 !== 0,
});

export const addressRow = (user: number, address: number) => ({
  street: `S${user}-${address}`,
  city: `City ${user % 50}`,
});

/** The sum of the ages that `userRow` gives to so many users. */
export function sumOfAges(count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += 20 + (i % 60);
  return sum;
}

/** The objects of a run over users: how many, whose key belongs to which age, names, timestamps. */
export function userFacts(users: readonly LoadedUser[]): Facts {
  let [idAge, nameLength, dates] = [0, 0, 0];
  for (const user of users) {
    idAge += user.id * (user.age ?? Number.NaN);
    nameLength += user.name.length;
    if (user.createdAt instanceof Date) dates += 1;
  }
  return { count: users.length, idAge, nameLength, dates };
}

/** The objects of a run over users and their addresses: how many of both, and whose address belongs to whom. */
export function addressFacts(users: readonly LoadedOwner[]): Facts {
  let [addresses, pairing, streetLength] = [0, 0, 0];
  for (const user of users) {
    for (const address of user.addresses) {
      addresses += 1;
      pairing += address.id * user.id;
      streetLength += address.street?.length ?? 0;
    }
  }
  return { count: users.length, addresses, pairing, streetLength };
}

/** The objects of a run over the wide table. */
export function wideFacts(rows: readonly object[]): Facts {
  const [first] = rows;
  const names = [
    'id',
    ...['i', 't', 'b', 'f', 'd'].flatMap((kind) => Array.from({ length: 10 }, (_, i) => `${kind}${i + 1}`)),
  ];
  let [i1, f4, t10, dates] = [0, 0, 0, 0];
  for (const row of rows) {
    i1 += Number(Reflect.get(row, 'i1'));
    f4 += Number(Reflect.get(row, 'f4'));
    t10 += String(Reflect.get(row, 't10')).length;
    if (Reflect.get(row, 'd3') instanceof Date) dates += 1;
  }
  const columns =
    first === undefined ? 0 : names.filter((name) => Reflect.get(first, name) !== undefined).length;
  return { count: rows.length, columns, i1, f4, t10, dates };
}
