// The limit: SQL written by hand through `pg`: prepared statements, arrays through unnest, one statement for a batch.
import pg from 'pg';
import type { Lap, Peer } from '../peer.ts';
import { addressFacts, addressRow, type UserRow, userFacts, userRow, wideFacts } from '../rows.ts';
import { ADDRESSES } from '../schema.ts';
import { concurrently, latencies } from '../timer.ts';

type User = UserRow & { id: number; createdAt: Date };
interface Address {
  id: number;
  userId: number;
  street: string;
  city: string;
}
type Source = pg.Pool | pg.PoolClient;

const TIMESTAMPTZ = 1184;
const toDate = (text: string): Date => new Date(text);
// the driver's own parser of timestamps is slow; this is the better way by hand
const types = {
  getTypeParser: (oid: number) => (oid === TIMESTAMPTZ ? toDate : pg.types.getTypeParser(oid)),
};

const COLUMNS = 'select id, name, email, age, active, created_at as "createdAt" from users';
const INSERT = `insert into users(name, email, age, active)
  select * from unnest($1::text[], $2::text[], $3::int[], $4::bool[]) returning id`;
const INSERT_ADDRESSES = `insert into addresses(user_id, street, city)
  select * from unnest($1::int[], $2::text[], $3::text[]) returning id`;
const ADDRESSES_OF = 'select id, user_id as "userId", street, city from addresses where user_id = any($1)';
const JOIN = `select u.id, u.name, u.email, u.age, u.active, u.created_at, a.id, a.street, a.city
  from users u left join addresses a on a.user_id = u.id`;
const INSERT_ONE = 'insert into users(name, email, age, active) values ($1, $2, $3, $4) returning id';
const UPDATE_ONE = 'update users set age = $2 where id = $1';
const UPDATE =
  'update users u set age = v.age from unnest($1::int[], $2::int[]) v(id, age) where u.id = v.id';

let pool: pg.Pool;

async function rowsOf<Row extends object>(
  source: Source,
  name: string,
  text: string,
  values: unknown[] = [],
) {
  // the typings want more of a type parser than the driver calls
  const config = { name, text, values, types } as unknown as pg.QueryConfig;
  return (await source.query<Row>(config)).rows;
}

const allUsers = (): Promise<User[]> => rowsOf<User>(pool, 'all', COLUMNS);

async function transaction(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

const changeOne = (i: number): Promise<void> =>
  transaction(async (client) => {
    const [user] = await rowsOf<User>(client, 'get', `${COLUMNS} where id = $1`, [i + 1]);
    if (user !== undefined) await rowsOf(client, 'update', UPDATE_ONE, [user.id, user.age + 1]);
  });

/** Sends users with one statement, and puts their new keys on them. */
async function insertAll(source: Source, users: readonly (UserRow & { id: number })[]): Promise<void> {
  const columns = [
    users.map(({ name }) => name),
    users.map(({ email }) => email),
    users.map(({ age }) => age),
    users.map(({ active }) => active),
  ];
  await insertInto(source, { name: 'insert', text: INSERT, values: columns }, users);
}

async function insertInto(
  source: Source,
  query: { name: string; text: string; values: unknown[][] },
  objects: readonly { id: number }[],
): Promise<void> {
  // a query in array mode; its rows are lists
  const { rows } = await source.query<[number]>({ ...query, rowMode: 'array' });
  for (const [i, object] of objects.entries()) object.id = rows[i]?.[0] ?? 0;
}

async function insertUsers({ n, timer }: Lap) {
  timer.start();
  const users: (UserRow & { id: number })[] = Array.from({ length: n }, (_, i) => ({ ...userRow(i), id: 0 }));
  await insertAll(pool, users);
  timer.stop();
  return userFacts(users);
}

async function insertGraph({ n, timer }: Lap) {
  timer.start();
  const users = Array.from({ length: n }, (_, i) => ({
    ...userRow(i),
    id: 0,
    addresses: Array.from(
      { length: ADDRESSES },
      (__, j): Address => ({ ...addressRow(i, j), id: 0, userId: 0 }),
    ),
  }));
  await transaction(async (client) => {
    await insertAll(client, users);
    for (const { id, addresses } of users) for (const address of addresses) address.userId = id;
    const all = users.flatMap(({ addresses }) => addresses);
    const columns = [
      all.map(({ userId }) => userId),
      all.map(({ street }) => street),
      all.map(({ city }) => city),
    ];
    await insertInto(client, { name: 'insert addresses', text: INSERT_ADDRESSES, values: columns }, all);
  });
  timer.stop();
  return addressFacts(users);
}

function withAddresses<U extends object>(user: U): U & { addresses: Address[] } {
  return Object.assign(user, { addresses: [] });
}

async function selectinGraph({ timer }: Lap) {
  timer.start();
  const users = (await allUsers()).map(withAddresses);
  const byId = new Map(users.map((user) => [user.id, user]));
  const ids = users.map(({ id }) => id);
  for (const address of await rowsOf<Address>(pool, 'addresses', ADDRESSES_OF, [ids])) {
    byId.get(address.userId)?.addresses.push(address);
  }
  timer.stop();
  return addressFacts(users);
}

type JoinedRow = [...[number, string, string, number, boolean, Date], ...[number | null, string, string]];

/** The flat join, taken apart by hand. */
async function joinedGraph({ timer }: Lap) {
  timer.start();
  // as in rowsOf
  const config = { name: 'join', text: JOIN, rowMode: 'array', types } as unknown as pg.QueryArrayConfig;
  const { rows } = await pool.query<JoinedRow>(config);
  const byId = new Map<number, User & { addresses: Address[] }>();
  for (const [id, name, email, age, active, createdAt, addressId, street, city] of rows) {
    let user = byId.get(id);
    if (user === undefined) {
      user = { id, name, email, age, active, createdAt, addresses: [] };
      byId.set(id, user);
    }
    if (addressId !== null) user.addresses.push({ id: addressId, userId: id, street, city });
  }
  timer.stop();
  return addressFacts([...byId.values()]);
}

async function deleteUsers({ n, timer }: Lap) {
  const users = await rowsOf<User>(pool, 'some', `${COLUMNS} where id <= $1`, [n]);
  timer.start();
  await rowsOf(pool, 'delete', 'delete from users where id = any($1)', [users.map(({ id }) => id)]);
  timer.stop();
  return { deleted: users.length };
}

async function updateUsers({ timer }: Lap) {
  timer.start();
  const users = await allUsers();
  for (const user of users) user.age += 1;
  timer.lap('load');
  await rowsOf(pool, 'update all', UPDATE, [users.map(({ id }) => id), users.map(({ age }) => age)]);
  timer.lap('flush');
  timer.stop();
  return userFacts(users);
}

async function updateOneOfMany({ timer }: Lap) {
  const users = await allUsers();
  timer.start();
  const user = users[5000];
  if (user !== undefined) {
    user.age += 1;
    await rowsOf(pool, 'update', UPDATE_ONE, [user.id, user.age]);
  }
  timer.stop();
  return userFacts(users);
}

async function savepoints({ n, timer }: Lap) {
  timer.start();
  await transaction(async (client) => {
    for (let i = 0; i < n; i++) {
      await client.query('savepoint s');
      const { name, email, age, active } = userRow(i);
      await rowsOf(client, 'insert one', INSERT_ONE, [name, email, age, active]);
      await client.query(i % 3 === 0 ? 'rollback to savepoint s' : 'release savepoint s');
    }
  });
  timer.stop();
  return {};
}

/** The limit of a hit in an identity map: a look-up behind an async function. */
async function getKnown({ n, timer }: Lap) {
  const users = new Map((await allUsers()).map((user) => [user.id, user]));
  const get = async (id: number) => users.get(id);
  timer.start();
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (await get(1 + (i % 1000)))?.id ?? 0;
  timer.stop();
  return { ops: n, sum };
}

export async function openPool(url: string, more: object = {}): Promise<pg.Pool> {
  const opened = new pg.Pool({ connectionString: url, max: 10, min: 10, idleTimeoutMillis: 0, ...more });
  const clients = await Promise.all(Array.from({ length: 10 }, () => opened.connect()));
  for (const client of clients) {
    await client.query('select 1');
    client.release();
  }
  return opened;
}

export const peer: Peer = {
  async open(url) {
    pool = await openPool(url);
  },
  close: () => pool.end(),
  workloads: {
    W1: insertUsers,
    W2: insertGraph,
    async W3({ timer }) {
      timer.start();
      const users = await allUsers();
      timer.stop();
      return userFacts(users);
    },
    async W3w({ timer }) {
      timer.start();
      const rows = await rowsOf(pool, 'wide', 'select * from wide');
      timer.stop();
      return wideFacts(rows);
    },
    W4s: selectinGraph,
    W4j: joinedGraph,
    W5: updateUsers,
    W6b: updateOneOfMany,
    W7: deleteUsers,
    async W8({ n, timer }) {
      timer.start();
      const times = await latencies(n, changeOne);
      timer.stop();
      return { transactions: n, ...times };
    },
    async W8c({ n, timer }) {
      timer.start();
      await concurrently(10, n, changeOne);
      timer.stop();
      return { transactions: n };
    },
    W9: savepoints,
    W12: getKnown,
  },
  loadUsers: allUsers,
};
