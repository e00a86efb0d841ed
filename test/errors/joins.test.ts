// Every error of relationships whose join or order is an expression, provoked.
import { describe } from 'vitest';
import { joinErrors } from '../../src/errors/catalog/joins.ts';
import { type ColumnAttribute, foreign, hasMany } from '../../src/index.ts';
import { configure, nothing, players, wrong } from './league.ts';
import { lines, testCatalog } from './provoked.ts';

type Side = Readonly<Record<'id' | 'teamId' | 'formerTeamId', ColumnAttribute<object, number>>>;
/** A relationship of teams to players with a join of its own. */
const joined = (primaryJoin: (team: Side, player: Side) => unknown) =>
  configure({ team: { players: players(wrong({ primaryJoin })) } });

describe('the errors of joins', () => {
  testCatalog(
    joinErrors,
    {
      JOIN_NOT_A_FUNCTION: {
        by: () => hasMany(nothing, wrong({ primaryJoin: 'teams.id = players.team_id' })),
        text: lines(
          "Cannot declare hasMany with a primaryJoin of type string: it has to be a function of the two sides' attributes.",
          'Write it like primaryJoin: (user, address) => user.id.eq(address.userId).',
        ),
      },
      JOIN_NOT_A_CONDITION: {
        by: () => configure({ team: { players: players(wrong({ primaryJoin: () => 3 })) } }),
        text: lines(
          'Cannot configure Team.players: its primaryJoin gives 3 and no condition.',
          'Return one, like (user, address) => user.id.eq(address.userId).',
        ),
      },
      JOIN_WITHOUT_PAIR: {
        by: () => joined((_team, player) => player.teamId.eq(3)),
        text: lines(
          'Cannot configure Team.players: its primaryJoin compares no column of one side with a column of the other.',
          'Use the attributes of both arguments; in a class that refers to itself mark one with remote(…).',
        ),
      },
      JOIN_WITHOUT_FOREIGN_KEY: {
        by: () => joined((team, player) => team.id.eq(player.formerTeamId)),
        text: lines(
          'Cannot configure Team.players: no column in its primaryJoin is a foreign key.',
          'Add .references(…) to the column that holds the key, mark it with foreign(…), or name it with foreignKey.',
        ),
      },
      JOIN_WITHOUT_EQUALITY: {
        by: () => joined((team, player) => team.id.lt(foreign(player.formerTeamId))),
        text: lines(
          'Cannot configure Team.players: no condition of its primaryJoin says that its foreign key equals a column of the other side, so there is nothing to write when objects are saved.',
          'Compare them with eq(…), or set viewOnly: true for a relationship that is only read.',
        ),
      },
      JOIN_BOTH_WAYS: {
        by: () =>
          joined((team, player) =>
            team.id.eq(foreign(player.formerTeamId)).and(foreign(team.id).eq(player.teamId)),
          ),
        text: lines(
          'Cannot configure Team.players: its primaryJoin has foreign keys in "teams" and in "players", which go both ways.',
          'Mark the one that is meant with foreign(…), or name it with foreignKey.',
        ),
      },
      JOIN_OTHER_DIRECTION: {
        by: () => joined((team, player) => foreign(team.id).eq(player.id)),
        text: lines(
          'Cannot configure Team.players: the foreign key of its primaryJoin is in "teams", which makes it a relationship of the other direction.',
          'Declare it to Player with belongsTo(…), or mark the other column with foreign(…).',
        ),
      },
      NOT_AN_ORDER: {
        by: () =>
          configure({ team: { players: players(wrong({ foreignKey: 'teamId', orderBy: () => 'id' })) } }),
        text: lines(
          'Cannot configure Team.players: its orderBy gives id and no order.',
          'Return attributes or orders: (address) => [address.kind, address.id.desc()].',
        ),
      },
    },
    // who declares a relationship without a table between is refused the option before
    ['SECONDARY_JOIN_ALONE'],
  );
});
