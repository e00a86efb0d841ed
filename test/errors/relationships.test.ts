// Every error of relationships as they are configured and asked for, provoked.
import { describe, expect, test } from 'vitest';
import { relationshipErrors } from '../../src/errors/catalog/relationships.ts';
import { sqlErrors } from '../../src/errors/catalog/sql.ts';
import {
  attrs,
  belongsTo,
  entity,
  hasMany,
  hasOne,
  integer,
  keyfuncMapping,
  listen,
  manyToMany,
  mapper,
  Registry,
  select,
  selectinload,
} from '../../src/index.ts';
import { asked, configure, nothing, players, team, wrong } from './league.ts';
import { caught, lines, testCatalog } from './provoked.ts';

describe('the errors of relationships', () => {
  testCatalog(relationshipErrors, {
    UNKNOWN_CASCADE: {
      by: () => configure({ team: { players: players({ cascade: 'all, delete-orphans' }) } }),
      text: lines(
        'Cannot read the cascade "delete-orphans": there is none of that name. Did you mean "delete-orphan"?',
        "Cascades are save-update, merge, refresh-expire, expunge, delete, delete-orphan, all, none; write several as 'all, delete-orphan'.",
      ),
    },
    INVALID_COLLECTION: {
      by: () => hasMany(nothing, wrong({ collectionClass: 'bag' })),
      text: lines(
        'Cannot use "bag" as the collection of hasMany: it is no kind of collection.',
        "Give 'set', attributeKeyed('name'), keyfuncMapping((member) => …), or a function: () => new Bag().",
      ),
    },
    COLLECTION_OF_ONE: {
      by: () => hasOne(nothing, wrong({ collectionClass: 'set' })),
      text: lines(
        'Cannot give hasOne a collectionClass: it refers to one object.',
        'Drop the option, or declare the relationship with hasMany(…).',
      ),
    },
    ANY_OF_ONE: {
      by: () => attrs(asked().Player).team.any(),
      text: lines('Cannot ask for any() of Player.team: it leads to one object.', 'Call has(…).'),
    },
    HAS_OF_MANY: {
      by: () => attrs(asked().Team).players.has(),
      text: lines('Cannot ask for has() of Team.players: it leads to many objects.', 'Call any(…).'),
    },
    NOT_CONFIGURED: {
      by: () => {
        const { Team, registry } = asked();
        listen(registry, 'before_configured', () => {
          attrs(Team).players.any();
        });
        mapper(Team);
        registry.configure();
      },
      text: lines(
        'Cannot use any of Team.players now: the mappings are not configured yet.',
        'Call registry.configure() before, or ask when the configuration is done.',
      ),
    },
    TARGET_NOT_READY: {
      by: () => {
        const registry = new Registry();
        const shape = {
          id: integer().primaryKey(),
          get players(): unknown {
            return hasMany(() => Player);
          },
        };
        class Team extends entity('teams', shape as Record<never, never>, { registry }) {}
        new Team({});
        class Player extends entity('players', { id: integer().primaryKey() }, { registry }) {}
      },
      text: lines(
        "Cannot configure Team.players: its target cannot be read yet (Cannot access 'Player' before initialization).",
        'Make or load the first object after all classes have been declared.',
      ),
    },
    NO_ATTRIBUTE_IN_GETTER: {
      by: () => configure({ team: { players: () => [] } }),
      text: lines(
        'Cannot configure Team.players: its getter in the shape returns neither a relationship nor a hybrid or the like.',
        'Return one: get players() { return hasMany(() => Target); }. Columns are plain properties; getters of objects belong into the class.',
      ),
    },
    UNMAPPED_TARGET: {
      by: () => configure({ team: { players: () => hasMany(() => class Plain {}) } }),
      text: lines(
        'Cannot configure Team.players: its target Plain is not a mapped class.',
        'Return a class that extends entity(…), or map it before with registry.mapImperatively(Plain, table).',
      ),
    },
    NO_FOREIGN_KEY: {
      by: () => configure({ team: { players: ({ Player }) => belongsTo(() => Player) } }),
      text: lines(
        'Cannot configure Team.players: table "teams" has no foreign key to "players".',
        'There is one from "players" to "teams": declare the relationship with hasMany(…) or hasOne(…).',
      ),
    },
    SEVERAL_FOREIGN_KEYS: {
      by: () => configure({ team: { players: ({ Player }) => hasMany(() => Player) } }),
      text: lines(
        'Cannot configure Team.players: table "players" has several foreign keys to "teams": \'teamId\', \'nextTeamId\'.',
        "Say which one is meant: foreignKey: 'teamId'.",
      ),
    },
    FOREIGN_KEY_NOT_FOUND: {
      by: () => configure({ team: { players: players({ foreignKey: ['teamId', 'formerTeamId'] }) } }),
      text: lines(
        'Cannot configure Team.players: (teamId, formerTeamId) is not a foreign key of "players" to "teams".',
        "Name one of its foreign keys: 'teamId', 'nextTeamId'.",
      ),
    },
    WRONG_REMOTE_SIDE: {
      by: () => configure({ team: { players: players({ remoteSide: 'id' }) } }),
      text: lines(
        'Cannot configure Team.players: remoteSide is (id), but the columns at its other end are (teamId).',
        'Drop it, or declare the relationship with belongsTo(…) if the foreign key is at its own end.',
      ),
    },
    UNKNOWN_RELATIONSHIP_COLUMN: {
      by: () => configure({ team: { players: players({ orderBy: 'naem' }) } }),
      text: lines(
        'Cannot configure Team.players: its orderBy names "naem", which table "players" does not have.',
        'Its attributes are id, teamId, nextTeamId, formerTeamId.',
      ),
    },
    UNKNOWN_SECONDARY: {
      by: () =>
        configure({
          team: { players: ({ Player }) => manyToMany(() => Player, { secondary: 'team_player' }) },
        }),
      text: lines(
        'Cannot configure Team.players: there is no table "team_player" in its registry. Did you mean "team_players"?',
        "Declare it with table('team_player', { … }, { registry }); there are teams, players, team_players.",
      ),
    },
    NO_BACK_POPULATES: {
      by: () =>
        configure({ team: { players: players({ backPopulates: 'taem' }) }, player: { team: team() } }),
      text: lines(
        'Cannot configure Team.players: its backPopulates names "taem", and Player has no relationship of that name. Did you mean "team"?',
        'Name one of its relationships: team.',
      ),
    },
    BACK_POPULATES_ELSEWHERE: {
      by: () =>
        configure({
          team: { players: players({ backPopulates: 'twin' }) },
          player: { twin: ({ Player }) => hasOne(() => Player, { foreignKey: 'formerTeamId' }) },
        }),
      text: lines(
        'Cannot configure Team.players: its backPopulates names Player.twin, which leads to Player and not back to Team.',
        'Name the relationship that leads to Team.',
      ),
    },
    BACK_POPULATES_MISMATCH: {
      by: () =>
        configure({
          team: { players: players({ backPopulates: 'team' }), squad: players() },
          player: { team: team({ backPopulates: 'squad' }) },
        }),
      text: lines(
        'Cannot configure Team.players: its backPopulates names Player.team, whose other direction is Team.squad.',
        'Let the two name each other.',
      ),
    },
    SAME_DIRECTION: {
      by: () =>
        configure({
          team: {
            players: ({ Player }) => belongsTo(() => Player, { foreignKey: 'id', backPopulates: 'team' }),
          },
          player: { team: team({ backPopulates: 'players' }) },
        }),
      text: lines(
        'Cannot configure Team.players: it and its other direction Player.team are both many-to-one.',
        'Declare the side that holds the foreign key with belongsTo(…), the other with hasMany(…) or hasOne(…).',
      ),
    },
    OTHER_COLUMNS: {
      by: () =>
        configure({
          team: { players: players({ backPopulates: 'team' }) },
          player: { team: team({ foreignKey: 'nextTeamId', backPopulates: 'players' }) },
        }),
      text: lines(
        'Cannot configure Team.players: it goes by (players.team_id), and its other direction Player.team by (players.next_team_id).',
        'Give both the same foreignKey, or let them name other directions.',
      ),
    },
    ORPHANS_OF_MANY: {
      by: () => configure({ player: { team: team({ cascade: 'all, delete-orphan' }) } }),
      text: lines(
        'Cannot configure Player.team: the cascade "delete-orphan" on a many-to-one relationship would delete objects of Team that others refer to.',
        'Put it on the one side, or set singleParent: true if each Team belongs to one Player only.',
      ),
    },
    PASSIVE_DELETES_ALL: {
      by: () => configure({ team: { players: players({ cascade: 'all', passiveDeletes: 'all' }) } }),
      text: lines(
        "Cannot configure Team.players: passiveDeletes: 'all' leaves all deleting to the database, and its cascade asks for it.",
        'Drop "delete" and "delete-orphan" from the cascade, or set passiveDeletes: true.',
      ),
    },
    REQUIRED_BUT_NULLABLE: {
      by: () => configure({ player: { team: team({ required: true, foreignKey: 'nextTeamId' }) } }),
      text: lines(
        'Cannot configure Player.team: it is required, and its foreign key (nextTeamId) may be null.',
        'Drop nullable() there, or required: true here.',
      ),
    },
    VIEW_ONLY_CASCADE: {
      by: () => configure({ team: { players: players({ cascade: 'all', viewOnly: true }) } }),
      text: lines(
        'Cannot configure Team.players: a viewOnly relationship writes nothing, and its cascade has save-update, delete.',
        'Drop these words; merge, expunge and refresh-expire are possible.',
      ),
    },
  });

  test('a key function that is none is refused as a collection is', async () => {
    const error = await caught(() => keyfuncMapping('name' as never));
    expect(error).toMatchObject({ code: 'INVALID_COLLECTION' });
    expect(error.message).toContain('Cannot use name as the collection of keyfuncMapping');
  });

  test('what has nothing to name says what to declare', async () => {
    const noReverse = await caught(() =>
      configure({ team: { players: players({ backPopulates: 'team' }) } }),
    );
    expect(noReverse.message).toContain('Declare "team" in the shape of Player, or drop backPopulates.');
    const foreignKey = ['id', 'formerTeamId'];
    const noKey = await caught(() =>
      configure({ player: { twin: ({ Player }) => hasOne(() => Player, { foreignKey }) } }),
    );
    expect(noKey.message).toContain(
      'Add .references(…) to that column: there is no foreign key to "players" yet.',
    );
  });

  test('a join of a relationship', async () => {
    const { Team } = asked();
    const error = await caught(() => select(Team).join((team) => Reflect.get(team, 'players') as never));
    expect(error).toMatchObject({ code: 'JOIN_NOT_POSSIBLE' });
    expect(error.message).toContain('Cannot join Team.players to a select of Team');
  });

  test('a loader option of an attribute that is no relationship', async () => {
    const error = await caught(() => selectinload(asked().Team, () => 'players' as never));
    expect(error).toBeInstanceOf(sqlErrors.NOT_A_RELATIONSHIP.entry.type);
    expect(error).toMatchObject({
      code: 'NOT_A_RELATIONSHIP',
      message: lines(
        'Cannot use selectinload(…) of Team: the function gave back a string, which is no relationship attribute.',
        'Return a relationship of Team, as in (a) => a.addresses.',
      ),
    });
  });
});
