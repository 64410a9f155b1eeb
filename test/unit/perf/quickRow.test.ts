import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../src/base/random.js';
import { quickRow } from '../../../src/nccl/perf/quickRow.js';
import { columnsOf, knownLayout, type Layout, readRow, rowWords } from '../../../src/nccl/perf/row.js';

const names = ['plain', 'alltoall', 'broadcast', 'cputime', 'memory', 'multi', 'nocheck', 'periter', 'timestamps', 'wrong'];
/** Lines of samples with the header that stands above them. */
const lines = names.flatMap((name) => {
  let columns: ReturnType<typeof columnsOf> = null;
  return readFileSync(`test/golden/perf/synthetic-v2.19.6-${name}.txt`, 'utf8').split('\n').flatMap((line) => {
    columns = columnsOf(line.trim()) ?? columns;
    return columns === null ? [] : [{ name, line, columns }];
  });
}); // prettier-ignore
const slow = (line: string, columns: readonly string[]) => {
  const words = rowWords(line);
  return words === null ? null : readRow(words, columns);
};
const layoutOf = (columns: readonly string[]): Layout => {
  const layout = knownLayout(columns);
  if (layout === null) throw new Error('a header has a layout');
  return layout;
};

describe('a row read in one pass', () => {
  it('is nearly every row of an ordinary table', () => {
    const rows = lines.filter(({ name, line, columns }) => name === 'plain' && slow(line, columns) !== null);
    expect(rows.length).toBeGreaterThan(3);
    for (const { line, columns } of rows) expect(quickRow(line, layoutOf(columns)), line).not.toBeNull();
  });

  it('is what the careful reader makes of it, whatever was changed in it', () => {
    const random = seeded(20_261_130);
    const pick = (text: string): string => text.charAt(Math.floor(random() * text.length));
    let answered = 0;
    for (const { line, columns } of lines)
      for (let round = 0; round < 40; round++) {
        let text = line;
        for (let changes = Math.floor(random() * 3); changes > 0; changes--) {
          const at = Math.floor(random() * (text.length + 1));
          text =
            text.slice(0, at) + (random() < 0.6 ? pick('  -..0123456789eE+N/AaZ_[]:\t') : '') + text.slice(at + Math.floor(random() * 2));
        }
        const quick = quickRow(text, layoutOf(columns));
        if (quick === null) continue;
        answered++;
        expect(quick, JSON.stringify(text)).toEqual(slow(text, columns));
      }
    expect(answered).toBeGreaterThan(1000);
  });

  it.each([
    ['a fraction for a size', '8.5 2 float sum -1 1.00 2.00 3.00 0 1.00 2.00 3.00 0'],
    ['a sign before a size', '-8 2 float sum -1 1.00 2.00 3.00 0 1.00 2.00 3.00 0'],
    ['more digits than are exact', '1234567890123456 2 float sum -1 1.00 2.00 3.00 0 1.00 2.00 3.00 0'],
    ['an exponent', '8 2 float sum -1 1e3 2.00 3.00 0 1.00 2.00 3.00 0'],
    ['a word too many', '8 2 float sum -1 1.00 2.00 3.00 0 1.00 2.00 3.00 0 7'],
    ['numbers that touch', '8 2 float sum -1 1.002.00 3.00 0 1.00 2.00 3.00 0'],
  ])('leaves to the careful reader: %s', (_, line) => {
    const columns = lines.find(({ name }) => name === 'plain')?.columns ?? [];
    expect(quickRow(line, layoutOf(columns))).toBeNull();
  });
});
