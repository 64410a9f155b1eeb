import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPerfReader, readPerf } from '../../src/nccl/perf/index.js';

const bandwidth = fc.integer({ min: 0, max: 99_999_999 }).map((value) => value / 100);
const place = fc.record({ timeUs: bandwidth, algbwGBs: bandwidth, busbwGBs: bandwidth, wrong: fc.option(fc.constant(0)) });
const rows = fc.array(fc.record({ sizeBytes: fc.integer({ min: 0, max: 2 ** 40 }), outOfPlace: place, inPlace: place }), {
  minLength: 1,
  maxLength: 30,
});
const print = (p: { timeUs: number; algbwGBs: number; busbwGBs: number; wrong: number | null }): string =>
  `  ${p.timeUs.toFixed(2).padStart(7)}  ${p.algbwGBs.toFixed(2).padStart(6)}  ${p.busbwGBs.toFixed(2).padStart(6)}  ${(p.wrong === null ? 'N/A' : String(p.wrong)).padStart(6)}`;

describe('the reader of nccl-tests output', () => {
  it('gives back every row that was printed, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.integer({ min: 1, max: 400 })), fc.constantFrom('', '0: ', '[1,0]<stdout>:'), (table, cuts, prefix) => {
        const lines = [
          '#       size         count      type   redop    root     time   algbw   busbw  #wrong     time   algbw   busbw  #wrong ',
          ...table.map(
            (row) =>
              `${String(row.sizeBytes).padStart(12)}  ${String(row.sizeBytes).padStart(12)}  ${'float'.padStart(8)}  ${'sum'.padStart(6)}  ${'-1'.padStart(6)}${print(row.outOfPlace)}${print(row.inPlace)}`,
          ),
          '# Avg bus bandwidth    : 1 ',
        ];
        const text = lines.map((line) => `${prefix}${line}\n`).join('');
        const reader = createPerfReader();
        const streamed = [];
        let at = 0;
        for (const cut of cuts) {
          streamed.push(...reader.push(text.slice(at, at + cut)));
          at += cut;
        }
        streamed.push(...reader.push(text.slice(at)));
        const result = reader.end();
        expect(result.ok).toBe(true);
        expect(streamed).toEqual(result.rows);
        expect(result.rows).toEqual(table.map((row) => ({ ...row, count: row.sizeBytes, type: 'float', redop: 'sum', root: null })));
      }),
      { numRuns: 200 },
    );
  });

  it('never throws, and never calls rubbish a good run', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect(readPerf(text).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(readPerf(text).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
