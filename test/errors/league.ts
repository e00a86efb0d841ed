// Teams and their players, with whatever relationships a test of refused ones declares.
import { belongsTo, entity, hasMany, integer, mapper, Registry, table } from '../../src/index.ts';

export interface League {
  readonly Team: new (...args: never[]) => object;
  readonly Player: new (...args: never[]) => object;
  readonly registry: Registry;
}
/** The relationships of a class, by attribute. */
type Relations = Readonly<Record<string, (league: League) => unknown>>;
interface Declared {
  readonly team?: Relations;
  readonly player?: Relations;
}

/** A shape with one getter for each relationship. */
function shapeOf(columns: object, relations: Relations, league: () => League): Record<never, never> {
  const shape = { id: integer().primaryKey(), ...columns };
  for (const [key, relation] of Object.entries(relations)) {
    Object.defineProperty(shape, key, { enumerable: true, get: () => relation(league()) });
  }
  return shape;
}

/** Teams and players with the given relationships; each player has a team, and may have a next and a former one. */
function declare({ team = {}, player = {} }: Declared): League {
  const registry = new Registry();
  const columns = {
    teamId: integer().references('teams.id'),
    nextTeamId: integer().nullable().references('teams.id'),
    formerTeamId: integer().nullable(),
  };
  class Team extends entity(
    'teams',
    shapeOf({}, team, (): League => league),
    { registry },
  ) {}
  class Player extends entity(
    'players',
    shapeOf(columns, player, (): League => league),
    { registry },
  ) {}
  const link = { teamId: integer().primaryKey(), playerId: integer().primaryKey() };
  table('team_players', link, { registry });
  const league: League = { Team, Player, registry };
  return league;
}

export function configure(declared: Declared): void {
  const { Team, Player, registry } = declare(declared);
  mapper(Team);
  mapper(Player);
  registry.configure();
}

const byTeam = { foreignKey: 'teamId' } as const;
/** The relationships to players by their team, and back, with one more option each. */
export const players =
  (options: object = {}) =>
  ({ Player }: League) =>
    hasMany(() => Player, { ...byTeam, ...options });
export const team =
  (options: object = {}) =>
  ({ Team }: League) =>
    belongsTo(() => Team, { ...byTeam, ...options });
export const nothing = () => undefined;
/** Options that the types refuse. */
export const wrong = (options: object) => options as Record<never, never>;

/** A league of which the attributes may be asked. */
export const asked = () => {
  const registry = new Registry();
  class Team extends entity(
    'teams',
    {
      id: integer().primaryKey(),
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
      teamId: integer().references('teams.id'),
      get team() {
        return belongsTo(() => Team, { backPopulates: 'players' });
      },
    },
    { registry },
  ) {}
  return { Team, Player, registry };
};
