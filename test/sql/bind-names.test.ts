import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors/imago-error.ts';
import { bindNames } from '../../src/sql/bind-names.ts';
import { sqlText } from '../../src/sql/text.ts';

describe('bindNames', () => {
  it.each([
    ['select :a, :b, :a', 'select $1, $2, $1', ['a', 'b']],
    ['select :id::int', 'select $1::int', ['id']],
    ["select 'x :no' , :yes", "select 'x :no' , $1", ['yes']],
    ["select 'it''s :no', :yes", "select 'it''s :no', $1", ['yes']],
    [String.raw`select E'it\' :no', :yes`, String.raw`select E'it\' :no', $1`, ['yes']],
    [String.raw`select E'it''s \' :no', :yes`, String.raw`select E'it''s \' :no', $1`, ['yes']],
    [String.raw`select 'back\', :yes`, String.raw`select 'back\', $1`, ['yes']],
    ['select ":no", :yes', 'select ":no", $1', ['yes']],
    ['select 1 -- :no\n, :yes', 'select 1 -- :no\n, $1', ['yes']],
    ['select /* :no /* :no */ :no */ :yes', 'select /* :no /* :no */ :no */ $1', ['yes']],
    ['select $$ :no $$, :yes', 'select $$ :no $$, $1', ['yes']],
    ['select $q$ :no $$ :no $q$, :yes', 'select $q$ :no $$ :no $q$, $1', ['yes']],
    ['select a[1:n], a[x:y], a[:lo : :hi]', 'select a[1:n], a[x:y], a[$1 : $2]', ['lo', 'hi']],
    ['select f(a := 1), :yes', 'select f(a := 1), $1', ['yes']],
    [String.raw`select now() \: :yes`, 'select now() : $1', ['yes']],
    ['select a$b$ :yes', 'select a$b$ $1', ['yes']],
    ["select 'open :no", "select 'open :no", []],
    ['select $$ open :no', 'select $$ open :no', []],
    ['select /* open :no', 'select /* open :no', []],
    ['where größe = :größe', 'where größe = $1', ['größe']],
    ['select 1::text::varchar', 'select 1::text::varchar', []],
  ])('reads %s', (sql, expected, names) => {
    expect(bindNames(sql)).toEqual({ text: expected, names });
  });

  it('refuses numbered parameters beside names', () => {
    expect(() => bindNames('select $1, :a')).toThrow(/\$1/);
  });

  it('takes a text of many pieces apart as it was put together', () => {
    const quoted = fc.string({ unit: 'grapheme' });
    const piece = fc.oneof(
      quoted.map((s) => ({ sql: `'${s.replaceAll("'", "''")}'`, name: undefined })),
      quoted.map((s) => ({ sql: `E'${s.replace(/['\\]/g, '\\$&')}'`, name: undefined })),
      quoted.map((s) => ({ sql: `"${s.replaceAll('"', '""')}"`, name: undefined })),
      quoted.map((s) => ({ sql: `/*${s.replace(/[*/]/g, '')}*/`, name: undefined })),
      quoted.map((s) => ({ sql: `$t$${s.replaceAll('$', '')}$t$`, name: undefined })),
      quoted.map((s) => ({ sql: `--${s.replace(/[\n]/g, '')}\n`, name: undefined })),
      fc.constantFrom('a::text', 'x := 1', 'a[1:2]', 'a <> b').map((sql) => ({ sql, name: undefined })),
      fc.constantFrom('a', 'b', 'c_1').map((name) => ({ sql: `:${name}`, name })),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const names = [...new Set(pieces.flatMap(({ name }) => name ?? []))];
        const parts = pieces.map(({ sql, name }) =>
          name === undefined ? sql : `$${names.indexOf(name) + 1}`,
        );
        const bound = bindNames(pieces.map(({ sql }) => sql).join(' '));
        expect(bound).toEqual({ text: parts.join(' '), names });
      }),
      { numRuns: 500 },
    );
  });
});

describe('text', () => {
  it('gives the values in the order of their numbers', () => {
    const statement = sqlText('select :b, :a, :b', { a: 1, b: null });
    expect([statement.text, statement.values]).toEqual(['select $1, $2, $1', [null, 1]]);
  });

  it('leaves a text with a list of values as it is', () => {
    const statement = sqlText("select $1, ':a'", [7]);
    expect([statement.text, statement.values]).toEqual(["select $1, ':a'", [7]]);
  });

  it('names the bind that has no value and the value that has no bind', () => {
    expect(() => sqlText('select :id')).toThrow(ArgumentError);
    expect(() => sqlText('select :id', { id: undefined })).toThrow(/:id/);
    expect(() => sqlText('select :id', { id: 1, di: 2 })).toThrow(/:di.*it has :id/);
    expect(() => sqlText('select :constructor')).toThrow(/:constructor/);
  });
});
