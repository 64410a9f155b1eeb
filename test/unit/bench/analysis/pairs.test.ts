import fc from 'fast-check';
import { mean } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { flipped, isBrushed, noBrush, passes, withValues } from '../../../../src/bench/analysis/brush.js';
import { nextStep } from '../../../../src/bench/analysis/next.js';
import { pairsByStrength, pairTable } from '../../../../src/bench/analysis/pairs.js';
import { sensitivities } from '../../../../src/bench/analysis/sensitivity.js';
import { combinations } from '../../../../src/bench/combinations.js';
import type { Ranked } from '../../../../src/bench/result.js';
import { sweepOf } from '../support/fake.js';

const sweep = sweepOf(`benchmark: all_reduce_perf
parameters:
  NCCL_BUFFSIZE: [1, 2, 3]
  NCCL_ALGO: [Ring, Tree]
  NCCL_NTHREADS: [128, 256, 512]
`);
const [buffers, algo, threads] = sweep.parameters;
if (buffers === undefined || algo === undefined || threads === undefined) throw new Error('three parameters');

function ranked(lnGain: (settings: Readonly<Record<string, string>>) => number | null): Ranked[] {
  return combinations(sweep).map((settings, trial) => {
    const gain = lnGain(settings);
    const gainPercent = gain === null ? null : Math.expm1(gain) * 100;
    return { trial, settings, score: null, gainPercent, ci95: null, p: null, significant: false, runs: 3, failures: 0, message: null };
  });
}
const own = ({ NCCL_BUFFSIZE = '', NCCL_ALGO = '', NCCL_NTHREADS = '' }: Readonly<Record<string, string>>): number =>
  0.01 * Number(NCCL_BUFFSIZE) + (NCCL_ALGO === 'Tree' ? -0.05 : 0) + 0.0001 * Number(NCCL_NTHREADS);

describe('heat maps of pairs', () => {
  it('hold the mean of ln gain of each cell, as simple-statistics works it out, and its best combination', () => {
    const ranking = ranked((settings) => own(settings) + (settings['NCCL_ALGO'] === 'Tree' && settings['NCCL_BUFFSIZE'] === '3' ? 0.1 : 0));
    const table = pairTable(ranking, buffers, algo, sensitivities(sweep.parameters, ranking).effects);
    expect(table.rows).toEqual(['1', '2', '3']);
    table.cells.forEach((row, at) =>
      row.forEach(({ count, meanPercent, best }, column) => {
        const held = ranking.filter(
          ({ settings }) => settings['NCCL_BUFFSIZE'] === table.rows[at] && settings['NCCL_ALGO'] === table.columns[column],
        );
        expect(count).toBe(3);
        expect(Math.log1p((meanPercent ?? 0) / 100)).toBeCloseTo(
          mean(held.map(({ gainPercent }) => Math.log1p((gainPercent ?? 0) / 100))),
          9,
        );
        expect(best?.gainPercent).toBe(Math.max(...held.map(({ gainPercent }) => gainPercent ?? 0)));
        expect(best?.settings['NCCL_NTHREADS']).toBe('512');
      }),
    );
    expect(table.togetherPercent).toBeGreaterThan(1);
  });

  it('come with those first that do something together, and nothing together where effects only add up', () => {
    const additive = ranked(own);
    const { effects } = sensitivities(sweep.parameters, additive);
    expect(pairTable(additive, buffers, algo, effects).togetherPercent).toBeCloseTo(0, 6);
    const joint = ranked((settings) => own(settings) + (settings['NCCL_ALGO'] === 'Tree' && settings['NCCL_NTHREADS'] === '512' ? 0.1 : 0));
    expect(pairsByStrength(sweep.parameters, joint, sensitivities(sweep.parameters, joint).effects)[0]).toEqual([
      'NCCL_ALGO',
      'NCCL_NTHREADS',
    ]);
  });

  it('are not bent by combinations that were left out', () => {
    // Of Tree only the slow half was measured.
    const ranking = ranked((settings) => (settings['NCCL_ALGO'] === 'Tree' && settings['NCCL_NTHREADS'] === '512' ? null : own(settings)));
    const table = pairTable(ranking, buffers, algo, sensitivities(sweep.parameters, ranking).effects);
    const ln = (row: number, column: number): number => Math.log1p((table.cells[row]?.[column]?.meanPercent ?? 0) / 100);
    expect(ln(0, 0) - ln(0, 1)).toBeCloseTo(0.05, 9);
    expect(ln(2, 1) - ln(0, 1)).toBeCloseTo(0.02, 9);
    expect(table.cells[0]?.[1]?.count).toBe(2);
  });

  it('leave a cell without results empty', () => {
    const ranking = ranked((settings) => (settings['NCCL_ALGO'] === 'Tree' && settings['NCCL_BUFFSIZE'] === '2' ? null : own(settings)));
    expect(pairTable(ranking, buffers, algo, {}).cells[1]?.[1]).toEqual({ count: 0, meanPercent: null, best: null });
  });
});

describe('a brush', () => {
  const ranking = ranked((settings) => (settings['NCCL_BUFFSIZE'] === '1' ? null : own(settings)));

  it('lets through exactly what has one of the chosen values of every parameter, and a gain within its bounds', () => {
    fc.assert(
      fc.property(
        fc.subarray(['1', '2', '3']),
        fc.subarray(['Ring', 'Tree']),
        fc.option(fc.double({ min: -10, max: 10, noNaN: true })),
        (chosen, kinds, low) => {
          const brush = {
            ...withValues(withValues(noBrush, 'NCCL_BUFFSIZE', chosen, buffers.values), 'NCCL_ALGO', kinds, algo.values),
            gain: [low, null] as const,
          };
          for (const entry of ranking) {
            const fits =
              (chosen.length === 0 || chosen.includes(entry.settings['NCCL_BUFFSIZE'] ?? '')) &&
              (kinds.length === 0 || kinds.includes(entry.settings['NCCL_ALGO'] ?? ''));
            expect(passes(brush, entry)).toBe(fits && (low === null || (entry.gainPercent !== null && entry.gainPercent >= low)));
          }
        },
      ),
    );
  });

  it('is none once all values are let through again', () => {
    const without = flipped(noBrush, 'NCCL_ALGO', 'Tree', algo.values);
    expect(without.values).toEqual({ NCCL_ALGO: ['Ring'] });
    expect(isBrushed(without)).toBe(true);
    expect(isBrushed(flipped(without, 'NCCL_ALGO', 'Tree', algo.values))).toBe(false);
    // Keeping out the last one would show nothing: it lets all through.
    expect(isBrushed(flipped(without, 'NCCL_ALGO', 'Ring', algo.values))).toBe(false);
  });
});

describe('what to do next', () => {
  const best = (gainPercent: number | null, significant: boolean, ci95: [number, number] | null = null): Ranked => ({
    trial: 4, settings: {}, score: null, gainPercent, ci95, p: null, significant, runs: 3, failures: 0, message: null,
  }); // prettier-ignore
  const estimate = { detectablePercent: 2 };

  it.each([
    ['running', [best(5, true)], { kind: 'wait' }],
    ['complete', [best(5, true)], { kind: 'apply', trial: 4 }],
    ['stopped', [best(5, true)], { kind: 'apply', trial: 4 }],
    ['stopped', [best(5, false)], { kind: 'resume' }],
    ['not-started', [], { kind: 'resume' }],
    ['complete', [best(null, false)], { kind: 'mend' }],
    ['complete', [best(1, false)], { kind: 'repeat', repeats: 12, gainPercent: 1 }],
    ['complete', [best(0.2, false, [-0.8, 1.2])], { kind: 'keep', atMostPercent: 1.2 }],
    ['complete', [best(-1, true, [-2, -0.5])], { kind: 'keep', atMostPercent: 0 }],
  ] as const)('in state %s', (state, ranking, expected) => {
    expect(nextStep(state, ranking, estimate)).toEqual(expected);
  });
});
