// Keys that the flush has to have an opinion on: natural, composite, missing, taken.
import { beforeAll, expect, test } from 'vitest';
import {
  bytea,
  entity,
  inspect,
  integer,
  Registry,
  Session,
  sqlText,
  text,
  timestamptz,
} from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { warningsOf } from '../setup/warnings.ts';

const registry = new Registry();
class Country extends entity(
  'countries',
  { code: text().primaryKey(), name: text().nullable() },
  { registry },
) {}
class Seat extends entity(
  'seats',
  { row: integer().primaryKey(), letter: text().primaryKey(), guest: text().nullable() },
  { registry },
) {}
class Blob extends entity('blobs', { hash: bytea().primaryKey(), size: integer() }, { registry }) {}
class Moment extends entity('moments', { at: timestamptz().primaryKey(), what: text() }, { registry }) {}

describeOnDatabases('a primary key', (database) => {
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });
  const open = () => new Session({ bind: database.engine });
  const flushed = async (...objects: object[]) => {
    const session = open();
    session.addAll(objects);
    await session.flush();
    return session;
  };

  test('of several columns is a list or a record', async () => {
    const seat = new Seat({ row: 3, letter: 'x' });
    await using session = await flushed(
      seat,
      new Seat({ row: 3, letter: 'y' }),
      new Seat({ row: 4, letter: 'x' }),
    );
    expect(await session.get(Seat, [3, 'x'])).toBe(seat);
    expect(await session.get(Seat, { letter: 'x', row: 3 })).toBe(seat);
    session.expungeAll();
    const found = await session.getOne(Seat, [3, 'x']);
    expect([found.row, found.letter, inspect(found).key]).toEqual([3, 'x', [3, 'x']]);
  });

  test('of another size is refused', async () => {
    const session = open();
    const message =
      'its primary key is (row, letter).\n  Pass one value for each of these attributes, in this order, or a record';
    for (const key of [3, [3], [3, 'x', 1], { row: 3 }, { row: 3, lettre: 'x' }]) {
      expect(() => session.get(Seat, key)).toThrow(message);
    }
    expect(() => session.get(Country, ['de', 'at'])).toThrow('Cannot get Country by ["de","at"]');
  });

  test('of several columns is updated, changed and deleted by all of them', async () => {
    const seats = [
      new Seat({ row: 1, letter: 'a' }),
      new Seat({ row: 1, letter: 'b' }),
      new Seat({ row: 2, letter: 'a' }),
    ];
    const [first, second, third] = seats;
    await using session = await flushed(...seats);
    for (const seat of seats) seat.guest = `${seat.row}${seat.letter}`;
    await session.flush();
    if (second) second.letter = 'c';
    if (first && third) await session.deleteAll([first, third]);
    await session.flush();
    const { rows } = await (await session.connection()).query('select * from seats');
    expect(rows).toEqual([{ row: 1, letter: 'c', guest: '1b' }]);
  });

  test('of text is what the program says, and can change', async () => {
    const country = new Country({ code: 'xx', name: 'Somewhere' });
    await using session = await flushed(country);
    country.code = 'yy';
    await session.flush();
    expect([await session.get(Country, 'xx'), await session.get(Country, 'yy')]).toEqual([null, country]);
  });

  test('of bytes and of dates finds the same object again', async () => {
    const blob = new Blob({ hash: new Uint8Array([255, 1]), size: 2 });
    const moment = new Moment({ at: new Date('2026-01-31T12:00:00.5Z'), what: 'noon' });
    await using session = await flushed(blob, moment, new Blob({ hash: new Uint8Array([254, 1]), size: 3 }));
    expect(await session.get(Moment, new Date('2026-01-31T12:00:00.5Z'))).toBe(moment);
    expect(await session.get(Blob, Buffer.from([255, 1]))).toBe(blob);
    session.expungeAll();
    expect((await session.get(Blob, new Uint8Array([255, 1])))?.size).toBe(2);
    expect((await session.get(Blob, Buffer.from([254, 1])))?.size).toBe(3);
  });

  test('that nobody gives is an error of the flush', async () => {
    const session = open();
    session.add(new Country({ name: 'Nowhere' }));
    await expect(session.flush()).rejects.toThrow('null value in column "code"');
    await session.close();
  });

  test('that is set to null is found before the statement', async () => {
    const country = new Country({ code: 'zz' });
    await using session = await flushed(country);
    session.expire(country);
    await session.refresh(country);
    country.name = 'x';
    // a value that the types refuse
    country.code = null as unknown as string;
    await expect(session.flush()).rejects.toThrow(Error);
    await session.rollback();
  });

  test('that a persistent object has already is a warning, and the database has the last word', async () => {
    await using session = await flushed(new Country({ code: 'aa' }));
    session.add(new Country({ code: 'aa' }));
    let failure: unknown;
    const [warning] = await warningsOf(async () => {
      failure = await session.flush().catch((error: unknown) => error);
    });
    expect(warning).toEqual({
      code: 'IDENTITY_CONFLICT',
      message: 'New Country has the primary key of the persistent Country#aa.',
    });
    expect(String(failure)).toContain('duplicate key');
  });

  test('that was deleted behind the session’s back can be inserted anew', async () => {
    const old = new Country({ code: 'bb' });
    await using session = await flushed(old);
    await session.execute(sqlText(`delete from countries where code = 'bb'`));
    session.expire(old);
    const fresh = new Country({ code: 'bb', name: 'new' });
    session.add(fresh);
    await session.flush();
    expect([inspect(old).deleted, await session.get(Country, 'bb')]).toEqual([true, fresh]);
  });
});
