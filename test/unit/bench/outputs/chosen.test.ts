import { describe, expect, it } from 'vitest';
import { chooseSettings } from '../../../../src/bench/outputs/chosen.js';
import { gainWords } from '../../../../src/bench/outputs/gainWords.js';
import type { Gain, Ranked } from '../../../../src/bench/result.js';
import { sweepOf } from '../support/fake.js';

const sweep = sweepOf(
  'benchmark: all_reduce_perf\nparameters:\n  NCCL_A: ["1", "2"]\n  NCCL_B: [null, x]\n  NCCL_C: [null, y]\nbaseline: { NCCL_A: "1" }\n',
);
const ranked = (settings: Record<string, string>, gainPercent: number, reach = 0.5): Ranked => ({
  trial: 0, settings, score: 1, gainPercent, ci95: [gainPercent - reach, gainPercent + reach], p: 0.001, significant: true, runs: 3, failures: 0, message: null,
}); // prettier-ignore
const gain = (name: string, value: string, gainPercent: number, reach: number): Gain => ({
  name, value, against: { value: null }, gainPercent, ci95: [gainPercent - reach, gainPercent + reach], significant: true, pairs: 6,
}); // prettier-ignore
const gains = [gain('NCCL_A', '2', 5, 1), gain('NCCL_B', 'x', 0.2, 0.5), gain('NCCL_C', 'y', -0.1, 0.4)];

describe('what of a combination is worth writing', () => {
  it('is what has an effect of its own; the rest is left out', () => {
    const best = ranked({ NCCL_A: '2', NCCL_B: 'x' }, 5.3);
    const chosen = chooseSettings(sweep, best, gains, [best, ranked({ NCCL_A: '2' }, 5)]);
    expect(chosen).toMatchObject({ rests: 'each', settings: [{ name: 'NCCL_A', value: '2' }], leftOut: [{ name: 'NCCL_B', value: 'x' }] });
  });

  it('is all of it where what has an effect of its own falls short of the whole', () => {
    const best = ranked({ NCCL_A: '2', NCCL_B: 'x', NCCL_C: 'y' }, 9);
    const chosen = chooseSettings(sweep, best, gains, [best, ranked({ NCCL_A: '2' }, 5)]);
    expect(chosen.rests).toBe('together');
    expect(chosen.settings.map(({ name }) => name)).toEqual(['NCCL_A', 'NCCL_B', 'NCCL_C']);
    const source = { sweep: 's', at: '2026-11-20T10:00:00Z', origin: 'measured', ncclVersion: '2.27.3' } as const;
    expect(chosen.settings.map((one) => gainWords(one, chosen, best, source))).toEqual([
      '+5.0 % ±1.0 · s, 2026-11-20 · measured · NCCL 2.27.3',
      '+9.0 % ±0.5 with all these settings together · s, 2026-11-20 · measured · NCCL 2.27.3',
      '+9.0 % ±0.5 with all these settings together · s, 2026-11-20 · measured · NCCL 2.27.3',
    ]);
  });

  it('says nothing of what the baseline has, and takes out what the baseline sets and the winner does not', () => {
    const best = ranked({}, 3);
    expect(chooseSettings(sweep, best, gains, [best]).settings).toMatchObject([{ name: 'NCCL_A', value: null }]);
    expect(chooseSettings(sweep, ranked({ NCCL_A: '1' }, 0), gains, []).settings).toEqual([]);
  });
});
