// Values of every kind of column, through a flush and a fresh load; and columns whose names differ from the attributes'.
import { beforeAll, expect, test } from 'vitest';
import {
  array,
  bigint,
  boolean,
  bytea,
  customType,
  date,
  doublePrecision,
  entity,
  integer,
  interval,
  json,
  jsonb,
  mapper,
  numeric,
  pgEnum,
  Registry,
  Session,
  select,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
  varchar,
} from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';

const registry = new Registry();
const mood = pgEnum('mood', ['sad', 'happy']);

class Sample extends entity(
  'samples',
  {
    id: integer().primaryKey(),
    big: bigint().nullable(),
    count: bigint({ mode: 'number' }).nullable(),
    price: numeric(12, 4).nullable(),
    ratio: doublePrecision().nullable(),
    isOn: boolean().nullable(),
    title: varchar(20).nullable(),
    day: date().nullable(),
    dayAsDate: date({ mode: 'date' }).nullable(),
    opens: time().nullable(),
    seen: timestamptz().nullable(),
    local: timestamp().nullable(),
    took: interval().nullable(),
    doc: json<unknown>().nullable(),
    docB: jsonb<unknown>().nullable(),
    bytes: bytea().nullable(),
    tags: array(text()).nullable(),
    grid: array(array(integer().nullable())).nullable(),
    mood: mood.nullable(),
    moods: array(mood).nullable(),
    token: uuid().nullable(),
    point: customType<{ x: number; y: number }>({
      sql: 'point',
      encode: ({ x, y }) => `(${x},${y})`,
      decode: (text) => {
        const [x = 0, y = 0] = String(text).slice(1, -1).split(',').map(Number);
        return { x, y };
      },
    }).nullable(),
    order: text().nullable().named('Select "order"'),
  },
  { registry },
) {}

type Values = ConstructorParameters<typeof Sample>[0];

const samples: readonly [string, Values][] = [
  ['bigint', { big: 9_223_372_036_854_775_807n }],
  ['bigint as number', { count: Number.MAX_SAFE_INTEGER }],
  ['numeric', { price: '12345678.9012' }],
  ['double precision', { ratio: 0.1 + 0.2 }],
  ['not a number', { ratio: Number.NaN }],
  ['boolean', { isOn: false }],
  ['text with everything', { title: `'"\\,{}\u{1F600}\n` }],
  ['empty text', { title: '' }],
  ['date', { day: '2024-02-29' }],
  ['date as Date', { dayAsDate: new Date('2024-02-29T00:00:00Z') }],
  ['time', { opens: '13:05:00' }],
  ['timestamptz', { seen: new Date('2026-01-31T23:59:59.123Z') }],
  ['timestamp', { local: new Date('1969-07-20T20:17:40.000Z') }],
  ['interval', { took: '1 day 02:00:00' }],
  ['json', { doc: { a: [1, null, { b: 'ü"' }] } }],
  ['jsonb', { docB: [true, 1.5, 'x', null] }],
  ['jsonb text', { docB: 'just text' }],
  ['bytea', { bytes: Buffer.from([0, 1, 254, 255]) }],
  ['array', { tags: ['a', '', 'NULL', 'with "quotes", and\\'] }],
  ['empty array', { tags: [] }],
  [
    'array of arrays',
    {
      grid: [
        [1, null],
        [3, 4],
      ],
    },
  ],
  ['enum', { mood: 'happy' }],
  ['array of enum', { moods: ['sad', 'happy'] }],
  ['uuid', { token: '8a1f9f9e-0d7c-4d1e-9a0e-5b0e6f1d2c3b' }],
  ['custom type', { point: { x: 1.5, y: -2 } }],
  ['a column with a name of its own', { order: 'first' }],
];

describeOnDatabases('a value', (database) => {
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });

  const reloaded = async (session: Session, ids: readonly number[]) => {
    session.expungeAll();
    return (
      await session.scalars(
        select(Sample)
          .where((s) => s.id.in(ids))
          .orderBy((s) => s.id.asc()),
      )
    ).all();
  };

  test.for(samples)('%s comes back from the database as it was', async ([, values]) => {
    await using session = new Session({ bind: database.engine });
    const sample = new Sample(values);
    session.add(sample);
    await session.flush();
    const [found] = await reloaded(session, [sample.id]);
    expect(found).not.toBe(sample);
    expect(found).toMatchObject(values);
  });

  test.for(samples)('%s comes back from a batch, and from an update in a batch', async ([, values]) => {
    await using session = new Session({ bind: database.engine });
    const pair = [new Sample(values), new Sample(values)];
    const bare = [new Sample({}), new Sample({})];
    session.addAll([...pair, ...bare]);
    await session.flush();
    for (const sample of bare) Object.assign(sample, values);
    await session.flush();
    const found = await reloaded(
      session,
      [...pair, ...bare].map(({ id }) => id),
    );
    expect(found).toHaveLength(4);
    for (const one of found) expect(one).toMatchObject(values);
  });

  test('that is equal is no change after a load', async () => {
    await using session = new Session({ bind: database.engine });
    const values = Object.assign({}, ...samples.map(([, one]) => one)) as Values; // all samples are values of one object
    const sample = new Sample(values);
    session.add(sample);
    await session.flush();
    const [found] = await reloaded(session, [sample.id]);
    Object.assign(found ?? {}, structuredClone(values));
    expect(found && session.isModified(found)).toBe(false);
  });

  test('null is null in every column', async () => {
    await using session = new Session({ bind: database.engine });
    const sample = new Sample({});
    session.add(sample);
    await session.flush();
    const [found] = await reloaded(session, [sample.id]);
    const { id, ...others } = JSON.parse(JSON.stringify(found));
    expect(new Set(Object.values(others))).toEqual(new Set([null]));
    expect([id, Object.keys(others).length]).toEqual([sample.id, mapper(Sample).columns.length - 1]);
  });
});
