// Relationships that do not fit, and what is said of each.
import { describe, expect, test } from 'vitest';
import { belongsTo, hasMany } from '../../src/index.ts';
import { player, team, teams } from './teams.ts';

describe('what does not fit is refused', () => {
  const refused = (given: Parameters<typeof teams>[0], message: string) => {
    const { configure } = teams(given);
    expect(configure).toThrow(message);
    // a second time, too: nothing has been half configured
    expect(configure).toThrow(message);
  };

  test('a getter that gives no relationship', () => {
    refused({ team: { players: () => ({}) } }, 'its getter in the shape returns neither a relationship');
  });
  test('a target that is no mapped class', () => {
    refused(
      { team: { players: () => hasMany(() => class Stranger {}) } },
      'its target Stranger is not a mapped class',
    );
  });
  test('the wrong direction', () => {
    refused(
      { team: { players: () => belongsTo(player) } },
      'declare the relationship with hasMany(…) or hasOne(…)',
    );
  });
  test('backPopulates that names nothing', () => {
    refused(
      {
        team: { players: () => hasMany(player, { backPopulates: 'taem' }) },
        player: { team: () => belongsTo(team) },
      },
      'Did you mean "team"?',
    );
  });
  test('backPopulates that names a third relationship', () => {
    refused(
      {
        team: {
          players: () => hasMany(player, { backPopulates: 'team' }),
          others: () => hasMany(player, { backPopulates: 'team' }),
        },
        player: { team: () => belongsTo(team, { backPopulates: 'players' }) },
      },
      'whose other direction is Team.players',
    );
  });
  test('delete-orphan towards one that others refer to', () => {
    refused(
      { player: { team: () => belongsTo(team, { cascade: 'all, delete-orphan' }) } },
      'set singleParent: true',
    );
  });
  test("passiveDeletes: 'all' with a delete cascade", () => {
    refused(
      { team: { players: () => hasMany(player, { passiveDeletes: 'all', cascade: 'all' }) } },
      "passiveDeletes: 'all'",
    );
  });
  test('a viewOnly relationship that would write', () => {
    refused(
      { team: { players: () => hasMany(player, { viewOnly: true, cascade: 'all' }) } },
      'writes nothing',
    );
  });
  test('a remoteSide at the wrong end', () => {
    refused(
      { player: { team: () => belongsTo(team, { remoteSide: 'name' }) } },
      'the columns at its other end are (id)',
    );
  });
  test('a mistyped option', () => {
    refused(
      { team: { players: () => hasMany(player, { backPopulate: 'team' } as object) } },
      'backPopulates',
    );
  });
});
