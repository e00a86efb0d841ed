// Property: whatever objects refer to each other, a flush writes those that are referred to first and deletes them last.
// The databases' foreign keys, which are checked at once, are the judges; what they hold afterwards is what memory says.
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import {
  belongsTo,
  CircularDependencyError,
  entity,
  hasMany,
  integer,
  manyToMany,
  Registry,
  Session,
  table,
} from '../src/index.ts';
import { describeOnDatabases, type TestDatabase } from '../test/setup/databases.ts';
import { parameters } from './model/settings.ts';

// TRUNCATE waits for the disk every time; the replica role switches the foreign keys off
const EMPTY = [
  'set session_replication_role = replica',
  ...['member_skills', 'groups', 'members', 'skills'].map((name) => `delete from ${name}`),
  'set session_replication_role = origin',
].join('; ');

const RUNS = { pglite: 150, pg: 150 };

const registry = new Registry();
const id = () => integer().primaryKey();
const to = (column: string) => integer().nullable().references(column);

class Group extends entity(
  'groups',
  {
    id: id(),
    leaderId: to('members.id'),
    get members() {
      return hasMany(() => Member, { backPopulates: 'group', foreignKey: 'groupId' });
    },
    get leader() {
      return belongsTo(() => Member, { foreignKey: 'leaderId', postUpdate: true });
    },
  },
  { registry },
) {}

class Member extends entity(
  'members',
  {
    id: id(),
    bossId: to('members.id'),
    friendId: to('members.id'),
    groupId: to('groups.id'),
    get boss() {
      return belongsTo(() => Member, { foreignKey: 'bossId', remoteSide: 'id', backPopulates: 'staff' });
    },
    get staff() {
      return hasMany(() => Member, { foreignKey: 'bossId', backPopulates: 'boss' });
    },
    get friend() {
      return belongsTo(() => Member, { foreignKey: 'friendId', remoteSide: 'id', postUpdate: true });
    },
    get group() {
      return belongsTo(() => Group, { foreignKey: 'groupId', backPopulates: 'members' });
    },
    get skills() {
      return manyToMany(() => Skill, { secondary: 'member_skills', backPopulates: 'members' });
    },
  },
  { registry },
) {}

class Skill extends entity(
  'skills',
  {
    id: id(),
    get members() {
      return manyToMany(() => Member, { secondary: 'member_skills', backPopulates: 'skills' });
    },
  },
  { registry },
) {}

table(
  'member_skills',
  {
    memberId: integer().primaryKey().references('members.id'),
    skillId: integer().primaryKey().references('skills.id'),
  },
  { registry },
);

/** A link to make: from one object to another of those there are, by either side. */
const link = fc.record({ from: fc.nat(20), to: fc.nat(20), byOther: fc.boolean() });
const links = fc.array(link, { maxLength: 8 });
const plan = fc.record({
  members: fc.integer({ min: 1, max: 7 }),
  groups: fc.integer({ min: 0, max: 3 }),
  skills: fc.integer({ min: 0, max: 3 }),
  order: fc.infiniteStream(fc.nat(1000)),
  bosses: links,
  friends: links,
  groupsOf: links,
  leaders: links,
  skillsOf: links,
  changes: links,
  gone: fc.array(fc.nat(20), { maxLength: 6 }),
  mayCircle: fc.boolean(),
});
type Plan = typeof plan extends fc.Arbitrary<infer P> ? P : never;

describeOnDatabases('a flush', (database) => {
  beforeAll(async () => {
    await registry.createAll(database.engine);
  });

  it('inserts first and deletes last what others refer to, or says that there is no order', async () => {
    await fc.assert(
      fc.asyncProperty(plan, (chosen) => run(database, chosen)),
      parameters(RUNS[database.kind]),
    );
  });
});

interface Cast {
  readonly members: Member[];
  readonly groups: Group[];
  readonly skills: Skill[];
}

async function run(database: TestDatabase, chosen: Plan): Promise<void> {
  await database.sql(EMPTY);
  const cast: Cast = {
    members: Array.from({ length: chosen.members }, () => new Member({ staff: [], skills: [] })),
    groups: Array.from({ length: chosen.groups }, () => new Group({ members: [] })),
    skills: Array.from({ length: chosen.skills }, () => new Skill({ members: [] })),
  };
  join(cast, chosen);
  await using session = new Session({ bind: database.engine, expireOnCommit: false });
  session.addAll(shuffled([...cast.members, ...cast.groups, ...cast.skills], chosen.order));
  if (hasCircle(cast.members)) {
    await expect(session.flush()).rejects.toThrow(CircularDependencyError);
    // until then the session keeps its connection, and a PGlite has but one
    await session.rollback();
    expect(await database.sql('select id from members')).toEqual([]);
    return;
  }
  await session.commit();
  await expectRows(database, cast);
  const before = new Map(cast.members.map((member) => [member, member.boss]));
  change(cast, chosen);
  if (hasCircle(cast.members, before)) {
    // who has been whose boss so far is respected, too: two members cannot change places in one flush
    await expect(session.commit()).rejects.toThrow(CircularDependencyError);
    return;
  }
  await session.commit();
  await expectRows(database, cast);
  const left = await remove(session, cast, chosen.gone);
  await session.commit();
  await expectRows(database, left);
}

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % list.length];

function join(cast: Cast, chosen: Plan): void {
  const { members, groups, skills } = cast;
  for (const { from, to: at, byOther } of chosen.bosses) {
    const [member, boss] = [pick(members, from), pick(members, at)];
    if (member === undefined || boss === undefined) continue;
    if (!chosen.mayCircle && members.indexOf(boss) >= members.indexOf(member)) continue;
    if (byOther && member.boss !== boss) boss.staff.push(member);
    else member.boss = boss;
  }
  for (const { from, to: at } of chosen.friends) {
    const member = pick(members, from);
    if (member !== undefined) member.friend = pick(members, at) ?? null;
  }
  for (const { from, to: at, byOther } of chosen.groupsOf) {
    const [member, group] = [pick(members, from), pick(groups, at)];
    if (member === undefined || group === undefined) continue;
    if (byOther && member.group !== group) group.members.push(member);
    else member.group = group;
  }
  for (const { from, to: at } of chosen.leaders) {
    const group = pick(groups, from);
    if (group !== undefined) group.leader = pick(members, at) ?? null;
  }
  for (const { from, to: at, byOther } of chosen.skillsOf) {
    const [member, skill] = [pick(members, from), pick(skills, at)];
    if (member === undefined || skill === undefined || member.skills.includes(skill)) continue;
    if (byOther) skill.members.push(member);
    else member.skills.push(skill);
  }
}

/** Moves members to earlier bosses and other groups, and takes skills away. */
function change({ members, groups, skills }: Cast, { changes }: Plan): void {
  for (const { from, to: at, byOther } of changes) {
    const member = pick(members, from);
    if (member === undefined) continue;
    const boss = pick(members, at);
    const isEarlier = boss !== undefined && !leadsTo(boss, member);
    member.boss = byOther || !isEarlier ? null : boss;
    member.group = byOther ? null : (pick(groups, at) ?? null);
    const skill = pick(skills, at);
    if (skill !== undefined && member.skills.includes(skill)) {
      const list: { splice(start: number, count: number): unknown } = byOther ? skill.members : member.skills;
      list.splice(byOther ? skill.members.indexOf(member) : member.skills.indexOf(skill), 1);
    }
  }
}

/** Deletes some of them; nobody who stays may refer to them by a relationship without other side. */
async function remove(session: Session, cast: Cast, gone: readonly number[]): Promise<Cast> {
  const all: (Member | Group | Skill)[] = [...cast.members, ...cast.groups, ...cast.skills];
  const dead = new Set(gone.map((at) => pick(all, at)));
  for (const member of cast.members)
    if (!dead.has(member) && dead.has(member.friend ?? undefined)) member.friend = null;
  for (const group of cast.groups)
    if (!dead.has(group) && dead.has(group.leader ?? undefined)) group.leader = null;
  for (const object of dead) if (object !== undefined) await session.delete(object);
  const stays = <T extends Member | Group | Skill>(list: readonly T[]) =>
    list.filter((object) => !dead.has(object));
  return { members: stays(cast.members), groups: stays(cast.groups), skills: stays(cast.skills) };
}

function leadsTo(from: Member, to: Member): boolean {
  for (let member: Member | null = from; member !== null; member = member.boss)
    if (member === to) return true;
  return false;
}

/** Whether anybody is, by any number of steps, their own boss; `before` are those that they had earlier. */
function hasCircle(
  members: readonly Member[],
  before: ReadonlyMap<Member, Member | null> = new Map(),
): boolean {
  const bossesOf = (member: Member) =>
    [member.boss, before.get(member) ?? null].filter((boss) => boss !== null);
  return members.some((member) => {
    const reached = new Set<Member>(bossesOf(member));
    for (const boss of reached) for (const next of bossesOf(boss)) reached.add(next);
    return reached.has(member);
  });
}

function shuffled<T>(list: readonly T[], order: Iterable<number>): T[] {
  const keys = order[Symbol.iterator]();
  return list
    .map((item) => [Number(keys.next().value), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

const byId = (a: { id: number }, b: { id: number }) => a.id - b.id;

async function expectRows(database: TestDatabase, { members, groups, skills }: Cast): Promise<void> {
  const ids = new Set([...members, ...groups].map((object) => object));
  const idOf = (object: Member | Group | null) => (object !== null && ids.has(object) ? object.id : null);
  expect(await database.sql('select id, boss_id, friend_id, group_id from members order by id')).toEqual(
    [...members].sort(byId).map((member) => ({
      id: member.id,
      boss_id: idOf(member.boss),
      friend_id: idOf(member.friend),
      group_id: idOf(member.group),
    })),
  );
  expect(await database.sql('select id, leader_id from groups order by id')).toEqual(
    [...groups].sort(byId).map((group) => ({ id: group.id, leader_id: idOf(group.leader) })),
  );
  const expected = members.flatMap((member) =>
    member.skills
      .filter((skill) => skills.includes(skill))
      .map((skill) => ({ member_id: member.id, skill_id: skill.id })),
  );
  const sorted = expected.sort((a, b) => a.member_id - b.member_id || a.skill_id - b.skill_id);
  expect(await database.sql('select member_id, skill_id from member_skills order by 1, 2')).toEqual(sorted);
}
