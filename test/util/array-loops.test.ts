// Arrays changed by loops: the same as the engine's own methods, whatever the place.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeIn, putIn, takeOut } from '../../src/util/array-loops.ts';

class Row extends Array<number> {}
const row = (elements: readonly number[]): Row => Row.from(elements) as Row;

const elements = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 8 });
const anywhere = elements.chain((given) => fc.tuple(fc.constant(given), fc.nat(given.length - 1)));

test('takeOut() is splice(index, 1)', () => {
  fc.assert(
    fc.property(anywhere, ([given, index]) => {
      const changed = row(given);
      takeOut(changed, index);
      expect([...changed]).toEqual(given.toSpliced(index, 1));
    }),
    { seed: 1 },
  );
});

test('putIn() is splice(index, 0, element), also behind the last', () => {
  fc.assert(
    fc.property(anywhere, fc.boolean(), ([given, place], behind) => {
      const index = behind ? given.length : place;
      const changed = row(given);
      putIn(changed, index, 9);
      expect([...changed]).toEqual(given.toSpliced(index, 0, 9));
    }),
    { seed: 2 },
  );
});

test('placeIn() is indexOf()', () => {
  fc.assert(
    fc.property(anywhere, fc.integer({ min: 0, max: 6 }), ([given, from], element) => {
      expect(placeIn(row(given), element, from)).toBe(given.indexOf(element, from));
    }),
    { seed: 3 },
  );
});
