// What the tests of all events work with: teams and their players, mapped anew for each test so that mapping, configuration
// and disposal can be heard as well; and a session that holds three teams, with nothing to be done.
import { afterEach, beforeAll } from 'vitest';
import {
  belongsTo,
  entity,
  hasMany,
  integer,
  mappedColumn,
  mapper,
  Registry,
  Session,
  subentity,
  text,
} from '../../src/index.ts';
import type { TestDatabase } from '../setup/databases.ts';

/** Is not mapped: the classes under it are. */
export class Model {}

function declare() {
  const registry = new Registry();
  class Team extends entity(
    'teams',
    {
      id: integer().primaryKey(),
      name: text().nullable(),
      changes: integer().default(0).onUpdate(1),
      get players() {
        return hasMany(() => Player, { backPopulates: 'team' });
      },
    },
    { registry },
  ) {}
  class Player extends entity(
    'players',
    {
      id: integer().primaryKey(),
      name: text().nullable(),
      teamId: integer().nullable().references('teams.id'),
      get team() {
        return belongsTo(() => Team, { backPopulates: 'players' });
      },
    },
    { registry },
  ) {}
  mapper(Team);
  registry.configure();
  return { registry, Team, Player };
}

type Team = InstanceType<ReturnType<typeof declare>['Team']>;

export interface Stage extends ReturnType<typeof declare> {
  readonly database: TestDatabase;
  readonly session: Session;
  /** Persistent and unchanged; the first one has a player. */
  readonly known: readonly [Team, Team, Team];
  /** In no session yet. */
  readonly added: readonly [Team, Team, Team];
  /** A registry with a class that is declared and not mapped. */
  readonly late: ReturnType<typeof declareLate>;
}

function declareLate() {
  const registry = new Registry();
  class Late extends entity('late', { id: integer().primaryKey() }, { registry, extends: Model }) {}
  class Later extends subentity(Late, { table: 'later' }, {}) {}
  const declare = () => entity('later_still', { id: mappedColumn(Number).primaryKey() }, { registry });
  return { registry, Late, Later, declare };
}

/** Sets the stage for a block of tests: each gets another one, with the same three rows. */
export function useStages(database: TestDatabase): () => Promise<Stage> {
  const opened: Session[] = [];
  beforeAll(() => declare().registry.createAll(database.engine));
  afterEach(async () => {
    for (const session of opened.splice(0)) await session.reset().catch(() => undefined);
    await database.sql('truncate teams, players restart identity');
  });
  return async () => {
    const { registry, Team, Player } = declare();
    const session = new Session({ bind: database.engine, name: 'all events' });
    opened.push(session);
    const known = [new Team({ name: 'a' }), new Team({ name: 'b' }), new Team({ name: 'c' })] as const;
    const added = [new Team({ name: 'x' }), new Team({ name: 'y' }), new Team({ name: 'z' })] as const;
    known[0].players.push(new Player({ name: 'ann' }));
    session.addAll(known);
    await session.commit();
    return { database, registry, Team, Player, session, known, added, late: declareLate() };
  };
}
