// The limit below the limit: the same by hand with the driver's pipeline mode, for the workloads that are all round trips.
import type pg from 'pg';
import type { Lap, Peer } from '../peer.ts';
import { userRow } from '../rows.ts';
import { concurrently, latencies } from '../timer.ts';
import { openPool } from './raw.ts';

const GET = 'select id, name, email, age, active, created_at from users where id = $1';
const UPDATE = 'update users set age = $2 where id = $1';
const INSERT = 'insert into users(name, email, age, active) values ($1, $2, $3, $4) returning id';

let pool: pg.Pool;

async function changeOne(i: number): Promise<void> {
  const client = await pool.connect();
  const begun = client.query('begin');
  const found = client.query<{ id: number; age: number }>({ name: 'get', text: GET, values: [i + 1] });
  await begun;
  const [user] = (await found).rows;
  const updated = client.query({ name: 'update', text: UPDATE, values: [user?.id, (user?.age ?? 0) + 1] });
  const committed = client.query('commit');
  await updated;
  await committed;
  client.release();
}

async function savepoints({ n, timer }: Lap) {
  timer.start();
  const client = await pool.connect();
  const sent: Promise<unknown>[] = [client.query('begin')];
  for (let i = 0; i < n; i++) {
    const { name, email, age, active } = userRow(i);
    sent.push(
      client.query('savepoint s'),
      client.query({ name: 'insert one', text: INSERT, values: [name, email, age, active] }),
      client.query(i % 3 === 0 ? 'rollback to savepoint s' : 'release savepoint s'),
    );
  }
  sent.push(client.query('commit'));
  await Promise.all(sent);
  client.release();
  timer.stop();
  return {};
}

export const peer: Peer = {
  async open(url) {
    pool = await openPool(url, { pipeline: true });
  },
  close: () => pool.end(),
  workloads: {
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
  },
};
