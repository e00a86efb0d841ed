// Keys on their way from row to row, event by event: circles that are written in two steps, keys that change and those
// that follow them, and deletions that are left to the database.
import { expect, test } from 'vitest';
import { describeOnDatabases } from '../setup/databases.ts';
import { Box, Country, Crate, Part, Player, Region, Shop, Team, Thing, Town, useClub } from './club.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip of keys', (database) => {
  const club = useClub(database);

  test('postUpdate: a circle is written when the rows of both are there', async () => {
    const team = new Team({ id: 1 });
    const captain = new Player({ id: 7, team });
    team.captain = captain;
    const session = club.open();
    session.addAll([team, captain]);
    const heard = trace(session, Team, Player);
    await session.flush();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Team#1',
      'BEGIN',
      'INSERT teams',
      'after_insert Team#1',
      'set Player#7.teamId = 1 (was NO_VALUE)',
      'set Player#7.teamId = 1 (was 1)',
      'before_insert Player#7',
      'INSERT players',
      'after_insert Player#7',
      'set Team#1.captainId = 7 (was NO_VALUE)',
      'UPDATE teams',
      'after_flush',
      'pending_to_persistent Team#1',
      'pending_to_persistent Player#7',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    await session.commit();
    expect(await database.sql('select captain_id from teams')).toEqual([{ captain_id: 7 }]);
  });

  test('postUpdate: a circle is cut open before its rows are deleted', async () => {
    const team = new Team({ id: 1 });
    const captain = new Player({ id: 7, team });
    const session = await club.openWith([team, captain]);
    team.captain = captain;
    await session.commit();
    const heard = trace(session, Team, Player);
    await session.delete(team);
    await session.delete(captain);
    await session.flush();
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'before_flush',
      'after_transaction_create flush',
      'set Team#1.captainId = null (was 7)',
      'after_begin root',
      'BEGIN',
      'UPDATE teams',
      'before_delete Player#7',
      'DELETE players',
      'after_delete Player#7',
      'before_delete Team#1',
      'DELETE teams',
      'after_delete Team#1',
      'after_flush',
      'persistent_to_deleted Team#1',
      'persistent_to_deleted Player#7',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    await session.commit();
    expect(await database.sql('select id from players')).toEqual([]);
  });

  test('a key changes: without help of the database the flush writes the keys that follow, loaded or not', async () => {
    const country = new Country({ code: 'at' });
    country.towns.push(new Town({ id: 1 }), new Town({ id: 2 }));
    const session = await club.openWith([country]);
    session.expungeAll();
    const known = await session.getOne(Country, 'at');
    const heard = trace(session, Country, Town);
    known.code = 'oe';
    await session.flush();
    expect(heard.take()).toEqual([
      'set Country#at.code = oe (was at)',
      'before_flush',
      'after_transaction_create flush',
      'do_orm_execute select',
      'SELECT towns',
      'load Town#1',
      'loaded_as_persistent Town#1',
      'load Town#2',
      'loaded_as_persistent Town#2',
      'init_collection Country#at.towns',
      'before_update Country#at',
      'UPDATE countries',
      'after_update Country#at',
      'set Town#1.countryCode = oe (was at)',
      'set Town#2.countryCode = oe (was at)',
      'before_update Town#1',
      'before_update Town#2',
      'UPDATE towns x 2',
      'after_update Town#1',
      'after_update Town#2',
      'after_flush',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    expect(await session.get(Country, 'oe')).toBe(known);
  });

  test('a key changes: passiveUpdates leaves to the database who follows', async () => {
    const region = new Region({ code: 'n' });
    const shop = new Shop({ id: 1, region });
    const session = await club.openWith([region, shop]);
    const heard = trace(session, Region, Shop);
    region.code = 's';
    await session.flush();
    expect(heard.take()).toEqual([
      'set Region#n.code = s (was n)',
      'after_transaction_create root',
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_update Region#n',
      'BEGIN',
      'UPDATE regions',
      'after_update Region#n',
      'set Shop#1.regionCode = s (was n)',
      'after_flush',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    await session.refresh(shop);
    expect(shop.regionCode).toBe('s');
  });

  test('passiveDeletes: members in memory are deleted, the others by the database, without a word', async () => {
    const box = new Box({ id: 1 });
    box.things.push(new Thing({ id: 1 }));
    const session = await club.openWith([box]);
    await database.sql('insert into things (id, box_id) values (2, 1)');
    const heard = trace(session, Box, Thing);
    await session.delete(box);
    await session.flush();
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_delete Thing#1',
      'BEGIN',
      'DELETE things',
      'after_delete Thing#1',
      'before_delete Box#1',
      'DELETE boxes',
      'after_delete Box#1',
      'after_flush',
      'persistent_to_deleted Box#1',
      'persistent_to_deleted Thing#1',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    await session.commit();
    expect(await database.sql('select id from things')).toEqual([]);
  });

  test('passiveDeletes: what is not in memory is not loaded for it', async () => {
    const box = new Box({ id: 1 });
    box.things.push(new Thing({ id: 1 }));
    const session = await club.openWith([box]);
    session.expungeAll();
    const known = await session.getOne(Box, 1);
    const heard = trace(session, Box, Thing);
    await session.delete(known);
    await session.flush();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'before_delete Box#1',
      'DELETE boxes',
      'after_delete Box#1',
      'after_flush',
      'persistent_to_deleted Box#1',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test("passiveDeletes 'all': members in memory are left alone as well", async () => {
    const crate = new Crate({ id: 1 });
    const part = new Part({ id: 1 });
    crate.parts.push(part);
    const session = await club.openWith([crate]);
    const heard = trace(session, Crate, Part);
    await session.delete(crate);
    await session.flush();
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_delete Crate#1',
      'BEGIN',
      'DELETE crates',
      'after_delete Crate#1',
      'after_flush',
      'persistent_to_deleted Crate#1',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    await session.commit();
    expect(await database.sql('select crate_id from parts')).toEqual([{ crate_id: null }]);
  });
});
