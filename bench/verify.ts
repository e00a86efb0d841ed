// After every single run: what the peer's objects said, against what the database holds. A wrong run ends the peer's
// part in that workload.
import type { Client } from 'pg';
import { type Facts, sumOfAges } from './rows.ts';
import { ADDRESSES as ADDRESSES_EACH } from './schema.ts';

const USERS = `select count(*)::int as rows, count(distinct email)::int as emails, count(created_at)::int as created,
    count(*) filter (where active)::int as active, coalesce(sum(age), 0)::float8 as ages,
    coalesce(sum(id::bigint * age), 0)::float8 as "idAge", coalesce(sum(length(name)), 0)::int as "nameLength",
    count(*) filter (where email = 'user' || substr(name, 6) || '@example.com')::int as paired,
    count(*) filter (where age = 20 + (id - 1) % 60 + 1)::int as changed,
    count(*) filter (where substr(name, 6)::int % 3 = 0)::int as thirds
  from users`;
const ADDRESSES = `select count(distinct u.id)::int as count, count(*)::int as addresses,
    coalesce(sum(a.id::bigint * u.id), 0)::float8 as pairing, coalesce(sum(length(a.street)), 0)::int as "streetLength",
    count(*) filter (where a.street like 'S' || substr(u.name, 6) || '-%'
      and a.city = 'City ' || substr(u.name, 6)::int % 50)::int as right
  from addresses a join users u on u.id = a.user_id`;
const LEFT = 'select count(*)::int as rows, min(id)::int as first from users';
const WIDE = `select count(*)::int as count, sum(i1)::float8 as i1, sum(f4) as f4, sum(length(t10))::int as t10 from wide`;

type Expected = Readonly<Record<string, readonly [got: number | undefined, wanted: number | undefined]>>;

/** What is to be checked after a run. */
export interface Checked {
  readonly check:
    | 'insert'
    | 'load'
    | 'wide'
    | 'update'
    | 'change'
    | 'savepoints'
    | 'get'
    | 'graph'
    | 'delete';
  readonly n: number;
  readonly rows: number;
}

const checks: Readonly<Record<Checked['check'], (at: Checked, facts: Facts, found: Facts) => Expected>> = {
  insert: ({ n }, facts, found) => ({
    rows: [found.rows, n],
    emails: [found.emails, n],
    'names with their emails': [found.paired, n],
    'server defaults': [found.created, n],
    active: [found.active, n - Math.ceil(n / 3)],
    ages: [found.ages, sumOfAges(n)],
    'keys on objects': [facts.idAge, found.idAge],
    objects: [facts.count, n],
    'before listeners': [facts.before ?? n, n],
    'after listeners': [facts.after ?? n, n],
  }),
  load: ({ rows }, facts, found) => ({
    ...unchanged(rows, facts, found),
    dates: [facts.dates, rows],
    ages: [found.ages, sumOfAges(rows)],
  }),
  update: ({ n, rows }, facts, found) => ({
    ...unchanged(rows, facts, found),
    ages: [found.ages, sumOfAges(rows) + n],
  }),
  wide: ({ rows }, facts, found) => ({
    count: [facts.count, rows],
    columns: [facts.columns, 30],
    dates: [facts.dates, rows],
    i1: [facts.i1, found.i1],
    f4: [facts.f4, found.f4],
    t10: [facts.t10, found.t10],
  }),
  change: ({ n, rows }, facts, found) => ({
    transactions: [facts.transactions, n],
    'rows changed': [found.changed, n],
    ages: [found.ages, sumOfAges(rows) + n],
  }),
  savepoints: ({ n }, _, found) => ({
    kept: [found.rows, n - Math.ceil(n / 3)],
    'rolled back': [found.thirds, 0],
  }),
  graph: ({ n }, facts, found) => ({
    users: [facts.count, n],
    addresses: [facts.addresses, n * ADDRESSES_EACH],
    'addresses with their users': [facts.pairing, found.pairing],
    streets: [facts.streetLength, found.streetLength],
    'rows with their users': [found.right, n * ADDRESSES_EACH],
    'users in the database': [found.count, n],
  }),
  delete: ({ n, rows }, facts, found) => ({
    deleted: [facts.deleted, n],
    left: [found.rows, rows - n],
    'first left': [found.first, n + 1],
  }),
  get: ({ n }, facts) => ({ operations: [facts.ops, n], keys: [facts.sum, sumOfKeys(n)] }),
};

function unchanged(rows: number, facts: Facts, found: Facts): Expected {
  return {
    objects: [facts.count, rows],
    'ages on objects': [facts.idAge, found.idAge],
    names: [facts.nameLength, found.nameLength],
  };
}

function sumOfKeys(gets: number): number {
  let sum = 0;
  for (let i = 0; i < gets; i++) sum += 1 + (i % 1000);
  return sum;
}

const queries: Partial<Record<Checked['check'], string>> = { wide: WIDE, graph: ADDRESSES, delete: LEFT };

/** What is wrong after the run; nothing, as a rule. */
export async function verify(client: Client, at: Checked, facts: Facts): Promise<string[]> {
  const { rows } = await client.query<Facts>(queries[at.check] ?? USERS);
  const expected = checks[at.check](at, facts, rows[0] ?? {});
  return Object.entries(expected).flatMap(([what, [got, wanted]]) =>
    isNear(got, wanted) ? [] : [`${what}: got ${got}, wanted ${wanted}`],
  );
}

function isNear(a = Number.NaN, b = Number.NaN): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));
}
