import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors/imago-error.ts';
import { quoteIdentifier, quoteTable } from '../../src/sql/table.ts';

describe('quoteIdentifier', () => {
  it('doubles quotes and leaves everything else alone', () => {
    expect(quoteIdentifier('a"; drop table x --')).toBe('"a""; drop table x --"');
  });

  it('refuses a name that no database can hold', () => {
    expect(() => quoteIdentifier('a\0b')).toThrow(ArgumentError);
    expect(() => quoteIdentifier('')).toThrow(/cannot be the name/);
  });

  it('puts the schema in front of a table', () => {
    expect(quoteTable({ name: 't', schema: 's.x' })).toBe('"s.x"."t"');
  });
});
