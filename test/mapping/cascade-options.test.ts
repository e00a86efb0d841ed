import { describe, expect, test } from 'vitest';
import { ArgumentError } from '../../src/errors/imago-error.ts';
import { CascadeOptions } from '../../src/mapping/cascade-options.ts';

describe('CascadeOptions', () => {
  test('"all" is everything but delete-orphan', () => {
    const cascade = CascadeOptions.from('all');
    expect(cascade.toString()).toBe('delete, expunge, merge, refresh-expire, save-update');
    expect(cascade.deleteOrphan).toBe(false);
  });

  test('words are separated by commas, spaces do not count', () => {
    const cascade = CascadeOptions.from(' all,delete-orphan ');
    expect(cascade.deleteOrphan && cascade.delete && cascade.saveUpdate).toBe(true);
    expect([...CascadeOptions.from(['merge'])]).toEqual(['merge']);
  });

  test('"none" takes all away', () => {
    expect(CascadeOptions.from('save-update, none').size).toBe(0);
    expect(CascadeOptions.from('').size).toBe(0);
  });

  test('an unknown word is refused with the nearest one', () => {
    expect(() => CascadeOptions.from('all, delete-orfan')).toThrow(ArgumentError);
    expect(() => CascadeOptions.from('all, delete-orfan')).toThrow('Did you mean "delete-orphan"?');
  });

  test('they cannot be changed', () => {
    expect(Object.isFrozen(CascadeOptions.from('all'))).toBe(true);
  });
});
