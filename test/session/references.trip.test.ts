// References to one object, event by event: what was there before a change is found out where somebody has to know it, and
// nothing is read that nobody asks for.
import { expect, test } from 'vitest';
import { inspect } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Locker, Person, Region, Shop, useClub } from './club.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip of a reference', (database) => {
  const club = useClub(database);

  test('one to one: who was there before is asked of the database, and lets go', async () => {
    const [person, old, next] = [new Person({ id: 1 }), new Locker({ id: 1 }), new Locker({ id: 2 })];
    person.locker = old;
    const session = await club.openWith([person, old, next]);
    session.expungeAll();
    const known = await session.getOne(Person, 1);
    const fresh = await session.getOne(Locker, 2);
    const heard = trace(session, Person, Locker);
    known.locker = fresh;
    await session.flush();
    expect(heard.take()).toEqual([
      'set Locker#2.person = Person#1 (was null)',
      'set Person#1.locker = Locker#2 (was PASSIVE_NO_RESULT)',
      'before_flush',
      'after_transaction_create flush',
      'do_orm_execute select',
      'SELECT lockers',
      'load Locker#1',
      'loaded_as_persistent Locker#1',
      'before_update Person#1',
      'after_update Person#1',
      'set Locker#2.personId = 1 (was null)',
      'set Locker#2.personId = 1 (was 1)',
      'set Locker#1.personId = null (was 1)',
      'before_update Locker#1',
      'before_update Locker#2',
      'UPDATE lockers x 2',
      'after_update Locker#1',
      'after_update Locker#2',
      'after_flush',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    await session.commit();
    expect(await database.sql('select id, person_id from lockers order by 1')).toEqual([
      { id: 1, person_id: null },
      { id: 2, person_id: 1 },
    ]);
  });

  test('one to one: the reload of an expired owner names what it reads, and not what was changed', async () => {
    const [person, locker] = [new Person({ id: 1 }), new Locker({ id: 1 })];
    const session = await club.openWith([person, locker], { expireOnCommit: true });
    await session.load(locker, 'person');
    const heard = trace(session, Person, Locker);
    locker.person = person;
    await session.flush();
    expect(heard.take()).toEqual([
      'set Person#1.locker = Locker#1 (was PASSIVE_NO_RESULT)',
      'set Locker#1.person = Person#1 (was null)',
      'before_flush',
      'after_transaction_create flush',
      'do_orm_execute column load',
      'SELECT persons',
      'refresh Person#1 id',
      'do_orm_execute select',
      'SELECT lockers',
      'before_update Person#1',
      'after_update Person#1',
      'set Locker#1.personId = 1 (was null)',
      'set Locker#1.personId = 1 (was 1)',
      'before_update Locker#1',
      'UPDATE lockers',
      'after_update Locker#1',
      'after_flush',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test('activeHistory: what a saved object refers to is asked of its foreign key', async () => {
    const [person, locker] = [new Person({ id: 1 }), new Locker({ id: 1 })];
    const session = await club.openWith([person, locker]);
    await session.load(person, 'locker');
    const heard = trace(session, Person, Locker);
    locker.person = person;
    expect(heard.take()).toEqual([
      'init_scalar Locker#1.personId',
      'set Person#1.locker = Locker#1 (was null)',
      'set Locker#1.person = Person#1 (was null)',
    ]);
  });

  test('activeHistory: outside of a session nobody can be asked', async () => {
    const [person, locker] = [new Person({ id: 1 }), new Locker({ id: 1 })];
    locker.person = person;
    const session = await club.openWith([person, locker]);
    session.expungeAll();
    const alone = await session.getOne(Locker, 1);
    session.expunge(alone);
    expect(() => {
      alone.person = null;
    }).toThrow(/belongs to no session that could load it/);
  });

  test('a deletion puts in place whom the object referred to, expired or not, and reads nothing of it', async () => {
    const region = new Region({ code: 'n' });
    const shop = new Shop({ id: 1, region });
    const session = await club.openWith([region, shop], { expireOnCommit: true });
    await session.delete(shop);
    await session.flush();
    expect(inspect(region).expired).toBe(true);
    expect(shop.region).toBe(region);
  });
});
