// Teams and players for the tests of how relationships are configured: each test declares relationships of its own, in a
// registry of its own.
import { beforeEach } from 'vitest';
import { entity, integer, mapper, Registry, text } from '../../src/index.ts';

export let registry: Registry;
/** Another registry for what is declared next. */
export function startAfresh(): void {
  registry = new Registry();
}
beforeEach(startAfresh);

export type Declare = () => object;

/** Teams and players: a player has a team; what else the classes have is given by each test. */
export function teams(given: { team?: Record<string, Declare>; player?: Record<string, Declare> }) {
  const options = { registry };
  class Team extends entity(
    'teams',
    getters({ id: integer().primaryKey(), name: text() }, given.team),
    options,
  ) {}
  const columns = { id: integer().primaryKey(), teamId: integer().nullable().references('teams.id') };
  class Player extends entity('players', getters(columns, given.player), options) {}
  classes.Team = Team;
  classes.Player = Player;
  const configure = () => {
    mapper(Team);
    mapper(Player);
    registry.configure();
  };
  return { team: mapper(Team), player: mapper(Player), configure };
}

const classes: { Team?: unknown; Player?: unknown } = {};
export const team = () => classes.Team;
export const player = () => classes.Player;

function getters<S extends object>(shape: S, declared: Record<string, Declare> = {}): S {
  for (const [key, get] of Object.entries(declared))
    Object.defineProperty(shape, key, { get, enumerable: true });
  return shape;
}

export const names = (pairs: readonly { source: { key: string }; dest: { key: string } }[] | undefined) =>
  pairs?.map(({ source, dest }) => `${source.key} → ${dest.key}`);
