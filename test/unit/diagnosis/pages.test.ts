import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Assembly, type Page, pagesOf } from '../../../src/editor/diagnosis/pages.js';

function passed(value: unknown, most: number): { readonly value: unknown; readonly pages: readonly Page[] } {
  const assembly = new Assembly();
  const pages = [...pagesOf(value, most)];
  for (const page of pages) assembly.take(structuredClone(page));
  return { value: assembly.value, pages };
}

/** Texts, numbers, typed arrays and the like in a value. */
function count(value: unknown): number {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 1;
  return 1 + Object.values(value).reduce((sum: number, each) => sum + count(each), 0);
}

describe('an answer in pages', () => {
  it('is the same when put together, whatever it holds and however small the pages are', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 4, withBigInt: true, withTypedArray: true }), fc.integer({ min: 1, max: 30 }), (value, most) => {
        expect(passed(value, most).value).toEqual(value);
      }),
      { numRuns: 300 },
    );
    for (const value of [null, undefined, 7, 'text', [], {}, [[], {}], JSON.parse('{"__proto__":[1,2,3],"a":1}') as unknown])
      expect(passed(value, 2).value).toEqual(value);
    const odd = passed(JSON.parse('{"__proto__":[1,2,3],"a":1}'), 2).value;
    expect(JSON.stringify(odd)).toBe('{"__proto__":[1,2,3],"a":1}');
  });

  it('has no page that is much larger than wished, and one page where it is small', () => {
    const ranks = Array.from({ length: 2000 }, (_, rank) => ({ rank, host: `gpu-${String(rank >> 3)}`, spans: [{ from: 1 }, { from: 2 }] }));
    const { pages, value } = passed({ diagnosis: { ranks, files: ['a'] }, details: [{ order: new Int32Array(2000) }] }, 500);
    expect(value).toMatchObject({ diagnosis: { files: ['a'], ranks: { length: 2000 } } });
    expect(pages.length).toBeGreaterThan(20);
    // The pairs of a page count as well here.
    for (const { entries } of pages) expect(count(entries)).toBeLessThan(1000);
    expect(passed({ ranks: ranks.slice(0, 10) }, 500).pages).toHaveLength(1);
  });
});
