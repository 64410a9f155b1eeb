import { bench, describe } from 'vitest';
import { seeded } from '../../src/base/random.js';
import { combinations } from '../../src/bench/combinations.js';
import type { Run } from '../../src/bench/record.js';
import { conclude, planSearch } from '../../src/bench/strategy/index.js';
import { strategies } from '../../src/bench/sweepSpec.js';
import { normal, runOf } from '../unit/bench/support/fake.js';
import { regret, searchOf, surfaces } from '../unit/bench/support/surfaces.js';

// Runs that each strategy takes on response surfaces of 240 combinations, and how far from the best of them it ends: the middle and the worst of nine searches
// with other noise, and in how many of them the first of its ranking is within 2 % of the best. Surfaces and noise are simulated. The time that vitest prints says nothing.

const searches = 9;

describe('strategies of a sweep', () => {
  bench(
    'on simulated surfaces',
    () => {
      const rows: Record<string, unknown>[] = [];
      for (const surface of surfaces)
        for (const strategy of strategies) {
          const found = Array.from({ length: searches }, (_, index) => {
            const sweep = { ...searchOf(strategy, strategy === 'random' ? 'budget: { runs: 80 }\n' : ''), seed: index + 1 };
            const all = combinations(sweep);
            const random = seeded(index + 1);
            const runs: Run[] = [];
            for (let plan = planSearch(sweep, all, runs); plan.steps.length > 0; plan = planSearch(sweep, all, runs))
              for (const step of plan.steps)
                runs.push(runOf(step, 100 * surface.factor(step.settings, runs.length) * Math.exp(surface.noise * normal(random)), runs.length));
            return { runs: runs.length, regret: regret(sweep, surface, conclude(sweep, all, runs).ranking[0]?.settings ?? {}) };
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
            'within 2 %': `${String(regrets.filter((value) => value <= 0.02).length)} of ${String(searches)}`,
          });
        }
      console.table(rows);
    },
    { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 },
  );
});
