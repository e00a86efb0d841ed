// The convention by which attributes become column names.
import { describe, expect, it } from 'vitest';
import { sameName, snakeCase } from '../../src/mapping/naming.ts';

describe('snakeCase', () => {
  it.each([
    ['id', 'id'],
    ['createdAt', 'created_at'],
    ['userID', 'user_id'],
    ['URL', 'url'],
    ['HTMLParser', 'html_parser'],
    ['parseHTML2', 'parse_html2'],
    ['line2', 'line2'],
    ['line2Text', 'line2_text'],
    ['aB', 'a_b'],
    ['_private', '_private'],
    ['__versionNo', '__version_no'],
    ['already_snake', 'already_snake'],
    ['straßenName', 'straßen_name'],
    ['größeÄndern', 'größe_ändern'],
  ])('makes %s to %s', (attribute, column) => {
    expect(snakeCase(attribute)).toBe(column);
  });

  it('leaves its own results as they are', () => {
    for (const name of ['created_at', 'html_parser', 'line2_text']) expect(snakeCase(name)).toBe(name);
  });
});

describe('sameName', () => {
  it('keeps the attribute', () => {
    expect(sameName('createdAt')).toBe('createdAt');
  });
});
