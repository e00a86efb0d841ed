// Imago as users write it. Objects keep their values after a commit, which is the default.
import {
  createEngine,
  type Engine,
  joinedload,
  type LoaderOption,
  listen,
  remove,
  type Session,
  type SessionMaker,
  select,
  selectinload,
  sessionmaker,
} from 'imago';
import type { Lap, Peer } from '../peer.ts';
import { addressFacts, addressRow, userFacts, userRow, wideFacts } from '../rows.ts';
import { ADDRESSES } from '../schema.ts';
import { concurrently, latencies } from '../timer.ts';
import { Address, User, Wide } from './entities.ts';

let engine: Engine;
let newSession: SessionMaker;

const allUsers = async (session: Session): Promise<User[]> => (await session.scalars(select(User))).all();

async function insertUsers({ n, timer }: Lap) {
  timer.start();
  const session = newSession();
  const users: User[] = [];
  for (let i = 0; i < n; i++) users.push(new User(userRow(i)));
  timer.lap('create');
  session.addAll(users);
  timer.lap('add');
  await session.flush();
  timer.lap('flush');
  await session.commit();
  timer.stop();
  await session.close();
  return userFacts(users);
}

async function insertGraph({ n, timer }: Lap) {
  timer.start();
  const session = newSession();
  const users: User[] = [];
  for (let i = 0; i < n; i++) {
    const addresses = Array.from({ length: ADDRESSES }, (_, j) => new Address(addressRow(i, j)));
    users.push(new User({ ...userRow(i), addresses }));
  }
  timer.lap('create');
  session.addAll(users);
  timer.lap('add');
  await session.flush();
  timer.lap('flush');
  await session.commit();
  timer.stop();
  const facts = addressFacts(users);
  await session.close();
  return facts;
}

const selectin = selectinload(User, (u) => u.addresses);
const joined = joinedload(User, (u) => u.addresses);

/** Loads users with their addresses. */
async function loadGraph({ timer }: Lap, option: LoaderOption) {
  const statement = select(User).options(option);
  timer.start();
  const session = newSession();
  const users = (await session.scalars(statement)).all();
  timer.stop();
  const facts = addressFacts(users);
  await session.close();
  return facts;
}

async function deleteUsers({ n, timer }: Lap) {
  const session = newSession();
  const users = (await session.scalars(select(User).where((u) => u.id.lte(n)))).all();
  timer.start();
  await session.deleteAll(users);
  timer.lap('delete');
  await session.flush();
  timer.lap('flush');
  await session.commit();
  timer.stop();
  await session.close();
  return { deleted: users.length };
}

async function insertHeard(lap: Lap) {
  const heard = { before: 0, after: 0 };
  const before = () => {
    heard.before += 1;
  };
  const after = () => {
    heard.after += 1;
  };
  listen(User, 'before_insert', before);
  listen(User, 'after_insert', after);
  try {
    return { ...(await insertUsers(lap)), ...heard };
  } finally {
    remove(User, 'before_insert', before);
    remove(User, 'after_insert', after);
  }
}

async function changeOne(i: number): Promise<void> {
  const session = newSession();
  try {
    await session.begin(async () => {
      const user = await session.getOne(User, i + 1);
      user.age = (user.age ?? 0) + 1;
    });
  } finally {
    await session.close();
  }
}

async function updateUsers({ timer }: Lap) {
  timer.start();
  const session = newSession();
  const users = await allUsers(session);
  for (const user of users) user.age = (user.age ?? 0) + 1;
  timer.lap('load');
  await session.commit();
  timer.lap('flush');
  timer.stop();
  await session.close();
  return userFacts(users);
}

async function savepoints({ n, timer }: Lap) {
  timer.start();
  const session = newSession();
  await session.begin(async () => {
    for (let i = 0; i < n; i++) {
      const savepoint = await session.beginNested();
      session.add(new User(userRow(i)));
      await session.flush();
      if (i % 3 === 0) await savepoint.rollback();
      else await savepoint.commit();
    }
  });
  timer.stop();
  await session.close();
  return {};
}

async function getKnown({ n, timer }: Lap) {
  const session = newSession();
  await allUsers(session);
  timer.start();
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (await session.get(User, 1 + (i % 1000)))?.id ?? 0;
  timer.stop();
  await session.close();
  return { ops: n, sum };
}

async function flushClean({ timer }: Lap) {
  const session = newSession();
  const users = await allUsers(session);
  timer.start();
  await session.flush();
  timer.stop();
  await session.close();
  return userFacts(users);
}

async function updateOneOfMany({ timer }: Lap) {
  const session = newSession();
  const users = await allUsers(session);
  timer.start();
  const user = users[5000];
  if (user !== undefined) user.age = (user.age ?? 0) + 1;
  await session.commit();
  timer.stop();
  await session.close();
  return userFacts(users);
}

async function load<E extends object>(
  timer: Lap['timer'],
  find: (session: Session) => Promise<E[]>,
): Promise<E[]> {
  timer.start();
  const session = newSession();
  const found = await find(session);
  timer.stop();
  await session.close();
  return found;
}

export const peer: Peer = {
  async open(url) {
    engine = createEngine({ url, pool: { max: 10, min: 10, idleTimeout: 0 } });
    newSession = sessionmaker({ bind: engine });
    const connections = await Promise.all(Array.from({ length: 10 }, () => engine.connect()));
    for (const connection of connections) {
      await connection.query('select 1');
      await connection.close();
    }
  },
  close: () => engine.dispose(),
  workloads: {
    W1: insertUsers,
    W2: insertGraph,
    W3: async ({ timer }) => userFacts(await load(timer, allUsers)),
    W3w: async ({ timer }) =>
      wideFacts(await load(timer, async (session) => (await session.scalars(select(Wide))).all())),
    W4s: (lap) => loadGraph(lap, selectin),
    W4j: (lap) => loadGraph(lap, joined),
    W5: updateUsers,
    W6a: flushClean,
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
    W11: insertHeard,
    W12: getKnown,
  },
  async loadUsers() {
    const session = newSession();
    return [session, await allUsers(session)];
  },
};
