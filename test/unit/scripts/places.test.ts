import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { placesOf } from '../../../src/scripts/places.js';

it('finds the line of any offset, whichever was asked for before', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'bc', '\n', '\r\n', '😀')), fc.array(fc.nat(60), { maxLength: 12 }), (pieces, offsets) => {
      const text = pieces.join('');
      const places = placesOf(text);
      for (const any of offsets) {
        const offset = any % (text.length + 1);
        const before = text.slice(0, offset).split('\n');
        const at = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
        expect(places.at(offset)).toEqual(at);
        expect(places.offset(at)).toBe(offset);
      }
    }),
  );
});
