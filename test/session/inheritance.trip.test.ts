// Classes that inherit, saved, changed, deleted and loaded: which rows are written where, in which order, and who hears.
import { expect, test } from 'vitest';
import {
  attrs,
  inspect,
  joinedload,
  listen,
  mapper,
  or,
  select,
  selectinload,
  subqueryload,
} from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import {
  Account,
  Animal,
  Cat,
  Circle,
  Company,
  Dog,
  Employee,
  Engineer,
  Holding,
  Manager,
  Overdrawn,
  Puppy,
  Senior,
  Shape,
  useStaff,
} from './staff.ts';
import { trace } from './trace.ts';

const statements = (heard: readonly string[]): string[] =>
  heard.filter((word) => /^(INSERT|UPDATE|DELETE|SELECT)/.test(word));

describeOnDatabases('classes that inherit', (database) => {
  const staff = useStaff(database);

  test('rows of joined classes are inserted table by table, the base first, each table in one statement', async () => {
    const session = staff.open();
    const heard = trace(session, Employee, Engineer, Manager);
    session.addAll([
      new Employee({ name: 'a' }),
      new Engineer({ name: 'b', skill: 'looms' }),
      new Manager({ name: 'c', budget: 3 }),
      new Engineer({ name: 'd' }),
    ]);
    await session.flush();
    const words = heard.take();
    expect(statements(words)).toEqual(['INSERT employees x 4', 'INSERT engineers x 2', 'INSERT managers']);
    const inserts = words.filter((word) => /^(before|after)_insert/.test(word));
    const classes = ['Employee', 'Engineer', 'Manager', 'Engineer'];
    expect(inserts.map((word) => /^\w+ \w+/.exec(word)?.[0])).toEqual([
      ...classes.map((name) => `before_insert ${name}`),
      ...classes.map((name) => `after_insert ${name}`),
    ]);
  });

  test('an object is an instance of its base, with the methods and the discriminator', async () => {
    const ada = new Engineer({ name: 'Ada' });
    expect([ada instanceof Employee, ada.title, ada.type]).toEqual([true, 'Ada, engineer', 'engineer']);
    const session = await staff.openWith([ada]);
    session.expungeAll();
    const loaded = await session.getOne(Employee, ada.id);
    expect(loaded).toBeInstanceOf(Engineer);
    expect(loaded.title).toBe('Ada, engineer');
  });

  test('an UPDATE goes to the tables whose columns have changed', async () => {
    const ada = new Senior({ name: 'Ada', skill: 'looms', stars: 1 });
    const session = await staff.openWith([ada]);
    const heard = trace(session);
    ada.stars = 2;
    await session.flush();
    expect(statements(heard.take())).toEqual(['UPDATE seniors']);
    ada.name = 'Lady Ada';
    ada.skill = 'engines';
    await session.flush();
    expect(statements(heard.take())).toEqual(['UPDATE employees', 'UPDATE engineers']);
    ada.stars = 2;
    await session.flush();
    expect(statements(heard.take())).toEqual([]);
  });

  test('rows are deleted from the last table to the first', async () => {
    const all = [new Senior({ name: 'a' }), new Manager({ name: 'b' }), new Engineer({ name: 'c' })];
    const session = await staff.openWith(all);
    const heard = trace(session);
    await session.deleteAll(all);
    await session.flush();
    const words = statements(heard.take());
    expect(words.at(-1)).toBe('DELETE employees x 3');
    expect(words.indexOf('DELETE seniors')).toBeLessThan(words.indexOf('DELETE engineers x 2'));
    expect(words).toHaveLength(4);
  });

  test('a base is loaded with objects of all classes; what only they have is loaded when it is asked for', async () => {
    const session = await staff.openWith([
      new Employee({ name: 'a' }),
      new Engineer({ name: 'b', skill: 'looms' }),
      new Manager({ name: 'c', budget: 3 }),
    ]);
    session.expungeAll();
    const heard = trace(session);
    const [one, two, three] = (await session.scalars(select(Employee).orderBy((e) => e.id.asc()))).all();
    expect([one, two, three].map((object) => object?.constructor)).toEqual([Employee, Engineer, Manager]);
    expect(statements(heard.take())).toEqual(['SELECT employees']);
    expect(inspect(two as object).unloaded).toEqual(new Set(['company', 'skill', 'level']));
    expect(() => (two as Engineer).skill).toThrow(/skill/);
    await session.load(two as Engineer, 'skill');
    expect((two as Engineer).skill).toBe('looms');
    expect((two as Engineer).level).toBe(1);
    await session.refresh(three as Manager);
    expect((three as Manager).budget).toBe(3);
  });

  test('a subclass is loaded with all tables joined, and so is what inherits from it', async () => {
    const session = await staff.openWith([
      new Employee({ name: 'a' }),
      new Engineer({ name: 'b', skill: 'looms' }),
      new Senior({ name: 'c', skill: 'engines', stars: 5 }),
    ]);
    session.expungeAll();
    const query = select(Engineer)
      .where((e) => or(e.skill.like('%e%'), e.name.eq('b')))
      .orderBy((e) => e.name.desc());
    const found = (await session.scalars(query)).all();
    expect(found.map(({ name, skill }) => [name, skill])).toEqual([
      ['c', 'engines'],
      ['b', 'looms'],
    ]);
    expect(found[0]).toBeInstanceOf(Senior);
    const ids = found.map(({ id }) => id);
    expect(await session.get(Manager, ids[0])).toBeNull();
    session.expungeAll();
    expect(await session.get(Manager, ids[0])).toBeNull();
    const senior = await session.getOne(Senior, ids[0]);
    expect([senior.name, senior.skill, senior.stars]).toEqual(['c', 'engines', 5]);
  });

  test('relationships and their cascades are inherited', async () => {
    const company = new Company({ name: 'Analytical', employees: [new Engineer({ name: 'Ada' })] });
    const grace = new Manager({ name: 'Grace', company });
    expect(company.employees).toContain(grace);
    const session = await staff.openWith([company]);
    session.expungeAll();
    const loaded = await session.getOne(Company, company.id);
    await session.load(loaded, 'employees');
    expect(loaded.employees.map((employee) => employee.constructor)).toEqual([Engineer, Manager]);
    expect(loaded.employees.every((employee) => employee.company === loaded)).toBe(true);
    await session.delete(loaded);
    await session.commit();
    expect(await database.sql('select count(*)::int as rest from employees')).toEqual([{ rest: 0 }]);
  });

  test('the keys of a relationship may be in any of the tables, of either side', async () => {
    const ada = new Engineer({ name: 'Ada', skill: 'looms' });
    const grace = new Senior({ name: 'Grace', skill: 'compilers', mentor: ada });
    const company = new Company({
      name: 'Analytical',
      employees: [ada, grace, new Manager({ name: 'Edith' })],
    });
    const session = await staff.openWith([company, grace]);
    session.expungeAll();
    for (const strategy of [selectinload, joinedload, subqueryload]) {
      const options = [strategy(Company, (c) => c.engineers)];
      const loaded = await session.getOne(Company, company.id, { options });
      expect(loaded.engineers.map(({ name }) => name)).toEqual(['Grace', 'Ada']);
      session.expungeAll();
    }
    const senior = await session.getOne(Senior, grace.id);
    expect((await session.load(senior, 'mentor'))?.name).toBe('Ada');
    const query = select(Company).where((c) => c.engineers.any((e) => e.skill.eq('looms')));
    expect((await session.scalars(query)).all()).toHaveLength(1);
  });

  test('one table: a SELECT of a class finds its rows and those of its subclasses', async () => {
    const session = await staff.openWith([
      new Animal({ name: 'a' }),
      new Dog({ name: 'b', bark: 'wuff' }),
      new Cat({ name: 'c', purr: 7 }),
      new Puppy({ name: 'd', bark: 'yip' }),
    ]);
    session.expungeAll();
    const dogs = (await session.scalars(select(Dog).orderBy((dog) => dog.id.asc()))).all();
    expect(dogs.map((dog) => [dog.name, dog.bark, dog.constructor])).toEqual([
      ['b', 'wuff', Dog],
      ['d', 'yip', Puppy],
    ]);
    expect(await session.get(Cat, dogs[0]?.id)).toBeNull();
    const all = (await session.scalars(select(Animal).orderBy((animal) => animal.name.asc()))).all();
    expect(all.map((animal) => animal.constructor)).toEqual([Animal, Dog, Cat, Puppy]);
    const heard = trace(session);
    await session.deleteAll(all);
    await session.flush();
    expect(statements(heard.take())).toEqual(['DELETE animals x 4']);
  });

  test('a concrete class has all in its own table, and objects of its own', async () => {
    const session = await staff.openWith([new Shape({ name: 'a' }), new Circle({ name: 'b', radius: 2 })]);
    session.expungeAll();
    const [shapes, circles] = [await session.scalars(select(Shape)), await session.scalars(select(Circle))];
    const [shape, circle] = [shapes.all(), circles.all()];
    expect([shape.length, circle.length]).toEqual([1, 1]);
    expect(circle[0]).toMatchObject({ name: 'b', radius: 2 });
    expect(shape[0]?.id).toBe(circle[0]?.id);
    expect(session.contains(shape[0] as Shape) && session.contains(circle[0] as Circle)).toBe(true);
  });

  test('an expression can tell whose object a row is', async () => {
    const session = await staff.openWith([
      new Account({ balance: 5 }),
      new Overdrawn({ balance: -5, limit: 10 }),
    ]);
    session.expungeAll();
    const accounts = await session.scalars(select(Account).orderBy((account) => account.balance.asc()));
    expect(accounts.all().map((account) => account.constructor)).toEqual([Overdrawn, Account]);
    const [overdrawn] = (await session.scalars(select(Overdrawn))).all();
    await session.load(overdrawn as Overdrawn, 'limit');
    expect(overdrawn).toMatchObject({ balance: -5, limit: 10 });
  });

  test('listeners of a base that propagate hear of subclasses that come later, too', async () => {
    const words: string[] = [];
    listen(
      Animal,
      'before_insert',
      (its, _connection, animal) => void words.push(`${its.class.name} ${animal.name}`),
      {
        propagate: true,
      },
    );
    await staff.openWith([new Animal({ name: 'a' }), new Puppy({ name: 'b', bark: 'yip' })]);
    expect(words).toEqual(['Animal a', 'Puppy b']);
  });

  test('listeners of an inherited collection hear of the objects of the class that they are for', async () => {
    const session = await staff.openWith([new Company({ name: 'a' }), new Holding({ name: 'b', parts: 2 })]);
    session.expungeAll();
    const words: string[] = [];
    listen(
      attrs(Holding).employees,
      'init_collection',
      (company) => void words.push(`holding ${company.name}`),
    );
    listen(
      attrs(Company).employees,
      'init_collection',
      (company) => void words.push(`company ${company.name}`),
    );
    const query = select(Company).options(selectinload(Company, (c) => c.employees));
    const companies = (await session.scalars(query.orderBy((c) => c.name.asc()))).all();
    expect(companies.map((company) => company.constructor)).toEqual([Company, Holding]);
    expect(words).toEqual(['company a', 'holding b']);
  });

  test('the mapper tells who inherits from whom', () => {
    expect(mapper(Senior).isA(mapper(Employee))).toBe(true);
    expect(mapper(Manager).isA(mapper(Engineer))).toBe(false);
    expect([...mapper(Engineer).selfAndDescendants()].map(({ class: cls }) => cls)).toEqual([
      Engineer,
      Senior,
    ]);
    expect(mapper(Puppy).baseMapper).toBe(mapper(Animal));
    expect(mapper(Dog).polymorphicIdentity).toBe('dog');
  });

  test('a rollback gives joined objects back what they held', async () => {
    const ada = new Engineer({ name: 'Ada', skill: 'looms' });
    const session = await staff.openWith([ada]);
    const savepoint = await session.beginNested();
    ada.skill = 'engines';
    const grace = new Manager({ name: 'Grace' });
    session.add(grace);
    await session.flush();
    await savepoint.rollback();
    expect([ada.skill, session.contains(grace), inspect(grace).transient]).toEqual(['looms', false, true]);
  });
});
