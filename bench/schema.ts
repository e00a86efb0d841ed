// The tables of the benchmark and how they are filled before a run. Every peer works on these very tables.
import type { Client } from 'pg';

/** Columns of the wide table by kind: 30 with the key. */
export const WIDE = { i: 8, t: 10, b: 4, f: 4, d: 3 } as const;
const WIDE_TYPES = { i: 'int', t: 'text', b: 'bool', f: 'float8', d: 'timestamptz' } as const;
type Kind = keyof typeof WIDE;

/** How many entities a cold start maps: tables c0 to c19. */
export const COLD_TABLES = 20;

// the kinds are the keys of the record above
const wideColumns = (Object.keys(WIDE) as Kind[]).flatMap((kind) =>
  Array.from({ length: WIDE[kind] }, (_, i) => ({ kind, name: `${kind}${i + 1}` })),
);

const coldTable = (i: number): string => `
  drop table if exists c${i} cascade;
  create table c${i}(id serial primary key, a text, b int, c text, d bool, e timestamptz,
    parent_id int${i > 0 ? ` references c${i - 1}(id)` : ''});
  insert into c${i}(a, b) values ('x', 1);`;

const TABLES = `
  set client_min_messages = error;
  drop table if exists addresses, users, wide cascade;
  create table users(id serial primary key, name text not null, email text, age int, active bool,
    created_at timestamptz default now());
  create table addresses(id serial primary key, user_id int not null references users(id) on delete cascade,
    street text, city text);
  create index addresses_user_id on addresses(user_id);
  create table wide(id serial primary key, ${wideColumns.map(({ kind, name }) => `${name} ${WIDE_TYPES[kind]}`).join(', ')});
  ${Array.from({ length: COLD_TABLES }, (_, i) => coldTable(i)).join('')}`;

export type Filling = 'empty' | 'users' | 'addresses' | 'wide';

/** How many addresses each user has in the workloads of relationships. */
export const ADDRESSES = 5;

const users = (rows: number): string => `truncate users, addresses restart identity;
    insert into users(name, email, age, active)
      select 'User ' || i, 'user' || i || '@example.com', 20 + i % 60, i % 3 <> 0 from generate_series(0, ${rows - 1}) i;
    analyze users`;

const fillings: Readonly<Record<Filling, (rows: number) => string>> = {
  empty: () => 'truncate users, addresses restart identity',
  users,
  addresses: (rows) => `${users(rows)};
    insert into addresses(user_id, street, city)
      select id, 'S' || id - 1 || '-' || j, 'City ' || (id - 1) % 50 from generate_series(1, ${rows}) id,
        generate_series(0, ${ADDRESSES - 1}) j;
    analyze addresses`,
  wide: (rows) => `truncate wide restart identity;
    insert into wide(${wideColumns.map(({ name }) => name).join(', ')})
      select ${wideColumns.map(({ kind, name }, at) => wideValue[kind](name, at)).join(', ')}
      from generate_series(0, ${rows - 1}) i;
    analyze wide`,
};

const wideValue: Readonly<Record<Kind, (name: string, at: number) => string>> = {
  i: (_, at) => `i * ${at + 1}`,
  t: (name) => `'${name} value ' || i`,
  b: (_, at) => `i % ${(at % 5) + 2} = 0`,
  f: (_, at) => `i * 1.25 + ${at}`,
  d: () => `timestamptz '2024-01-01' + i * interval '1 minute'`,
};

export async function createTables(client: Client): Promise<void> {
  await client.query(TABLES);
}

/** Puts the tables into the state that a run begins with. */
export async function fill(client: Client, filling: Filling, rows: number): Promise<void> {
  await client.query(fillings[filling](rows));
}
