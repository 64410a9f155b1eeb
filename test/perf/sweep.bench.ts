import { bench, describe } from 'vitest';
import { combinations, type Step } from '../../src/bench/combinations.js';
import { conclude } from '../../src/bench/strategy/index.js';
import { strategies } from '../../src/bench/sweepSpec.js';
import { play } from '../unit/bench/support/search.js';
import { corner, regret, searchOf, surfaces } from '../unit/bench/support/surfaces.js';

// Runs that each strategy takes on response surfaces of 240 combinations, and how far from the best of them it ends: the middle and the worst of nine searches
// with other noise, and in how many of them the first of its ranking is within 2 % of the best; `interval` is the middle reach of the 95 % interval of that first one's gain. Surfaces and noise are simulated. The time that vitest prints says nothing.

const searches = 9;

describe('strategies of a sweep', () => {
  bench(
    'on simulated surfaces',
    () => {
      const rows: Record<string, unknown>[] = [];
      for (const surface of [...surfaces, corner])
        for (const strategy of strategies) {
          const found = Array.from({ length: searches }, (_, index) => {
            const sweep = { ...searchOf(strategy, strategy === 'random' ? 'budget: { runs: 80 }\n' : ''), seed: index + 1 };
            const all = combinations(sweep);
            const factor = (step: Step, ordinal: number): number => surface.factor(step.settings, ordinal);
            const runs = play(sweep, { factor, noise: surface.noise, seed: index + 1 });
            const [best] = conclude(sweep, all, runs).ranking;
            const [low, high] = best?.ci95 ?? [NaN, NaN];
            return { runs: runs.length, regret: regret(sweep, surface, best?.settings ?? {}), width: (high - low) / 2 };
          });
          const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
          const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
          const regrets = found.map((one) => one.regret);
          rows.push({
            surface: surface.name,
            strategy,
            runs: middle(found.map(({ runs }) => runs)),
            middle: percent(middle(regrets)),
            worst: percent(Math.max(...regrets)),
            interval: `±${middle(found.map(({ width }) => width)).toFixed(1)} %`,
            'within 2 %': `${String(regrets.filter((value) => value <= 0.02).length)} of ${String(searches)}`,
          });
        }
      console.table(rows);
    },
    { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 },
  );
});
