import { describe, expect, it } from 'vitest';
import { encodeBatch, encodeElements, encodeRow } from '../../src/sql/encode-batch.ts';
import { booleanType, integerType, textType } from '../../src/sql/types.ts';
import { pick, users } from './fixtures.ts';

describe('encodeBatch', () => {
  it('makes one array literal of each column', () => {
    const rows = [
      { id: 1, name: 'a' },
      { id: 2, name: null },
      { id: 3, name: undefined },
    ];
    const cell = (row: (typeof rows)[number], { key }: { key: string }) => (key === 'id' ? row.id : row.name);
    expect(encodeBatch(pick(users, 'id', 'name'), rows, cell)).toEqual(['{1,2,3}', '{"a",null,null}']);
    expect(
      encodeRow(pick(users, 'name', 'id'), rows[2], (row, { key }) => (key === 'id' ? row?.id : row?.name)),
    ).toEqual([null, 3]);
  });

  it('never lets a value of a wrong type become two elements', () => {
    expect(encodeElements(integerType, ['1,2', 3])).toMatch(/^\{"1,2","?3"?\}$/);
    expect(encodeElements(booleanType, ['t,f'])).toBe('{"t,f"}');
    expect(encodeElements(booleanType, [true, null, false])).toMatch(/^\{t(rue)?,NULL,f(alse)?\}$/);
    expect(encodeElements(textType, ['a"},{', '\\'])).toBe('{"a\\"},{","\\\\"}');
  });
});
