// What holds for all errors together: each code has one home, so that it means one thing and docs/errors.md has it once.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { columnErrors } from '../../src/errors/catalog/columns.ts';
import { optionErrors } from '../../src/errors/catalog/options.ts';
import { entity, hasMany, integer, Registry, Session, text } from '../../src/index.ts';
import { caught, lines, testCatalog } from './provoked.ts';

const folder = new URL('../../src/errors/catalog/', import.meta.url);

async function codesOf(file: string): Promise<string[]> {
  const groups: unknown[] = Object.values(await import(new URL(file, folder).href));
  return groups.flatMap((group) => Object.keys(Object(group)));
}

test('each code stands in one catalog', async () => {
  const codes = (await Promise.all(readdirSync(folder).map(codesOf))).flat();
  const seen = new Set<string>();
  const twice = codes.filter((code) => seen.has(code) || !seen.add(code));
  expect(twice).toEqual([]);
  expect(codes.length).toBeGreaterThan(150);
});

describe('the errors of options', () => {
  testCatalog(optionErrors, {
    UNKNOWN_OPTION: {
      by: () => hasMany(() => Object, { backpopulates: 'user' } as object),
      text: lines(
        'Cannot use hasMany: it has no option "backpopulates". Did you mean "backPopulates"?',
        'Its options are backPopulates, cascade, orderBy, foreignKey, remoteSide, primaryJoin, overlaps, lazy, passiveDeletes, innerJoin, viewOnly, postUpdate, passiveUpdates, singleParent, activeHistory, collectionClass.',
      ),
    },
    INVALID_OPTION: {
      by: () => new Session({ joinTransactionMode: 'join' as 'rollback_only' }),
      text: lines(
        'Cannot use new Session(): its option "joinTransactionMode" is "join".',
        'Give "conditional_savepoint" or "rollback_only" or "control_fully" or "create_savepoint".',
      ),
    },
    NOT_OPTIONS: {
      by: () => new Registry([] as never),
      text: lines(
        'Cannot use new Registry(): in the place of its options it was given an object of class Array.',
        'Give a record of them, such as { naming: … }; there are naming, typeAnnotationMap.',
      ),
    },
    NOT_A_LIST: {
      by: () => new Session().addAll(7 as never),
      text: lines(
        'Cannot use addAll(): it takes a list, and was given a number.',
        'Write session.addAll([one, other]), or session.add(one) for a single object.',
      ),
    },
    NOT_A_FUNCTION: {
      by: () => new Session().begin().onCommit('later' as never),
      text: lines(
        'Cannot use onCommit(): it takes a function, and was given a string.',
        'Write tx.onCommit((changes) => { … }).',
      ),
    },
    EMPTY_TEXT: {
      by: () => text().named(' '),
      text: lines('Cannot use .named(): it was given no text.', "Write for example .named('created_at')."),
    },
  });
});

test('what stands in a shape and is no column is named with its place', async () => {
  const error = await caught(() => entity('logs', { id: integer().primaryKey(), line: 'text' }));
  expect(error).toBeInstanceOf(columnErrors.NOT_A_COLUMN.entry.type);
  expect(error.message).toBe(
    lines(
      'Cannot use a string as the column "line" of table "logs": no column builder has made it.',
      'Give what one returns, for example integer() or text().nullable(); relationships stand in getters.',
    ),
  );
});
