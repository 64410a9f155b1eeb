import { bench, describe } from 'vitest';
import { combinations, type Step } from '../../src/bench/combinations.js';
import { conclude } from '../../src/bench/strategy/index.js';
import { strategies } from '../../src/bench/sweepSpec.js';
import { play } from '../unit/bench/support/search.js';
import type { Sweep } from '../../src/bench/sweepSpec.js';
import { corner, regret, searchOf, type Surface, surfaces } from '../unit/bench/support/surfaces.js';
import { openMpi, openMpiSearch } from './openMpiSurface.js';

// Runs that each strategy takes on response surfaces of 240 combinations, and how far from the best of them it ends: the middle and the worst of nine searches
// with other noise, and in how many of them the first of its ranking is within 2 % of the best; `interval` is the middle reach of the 95 % interval of that first one's gain. Surfaces and noise are simulated, but for
// the one of Open MPI, which was measured once on hosts in network namespaces (test/perf/openMpiSurface.json says with which command) and is played again with its own noise. The time that vitest prints says nothing.

const searches = 9;

/** A line of the table for each strategy; `few` is the budget of the random one. */
function rowsOf(surface: Surface, search: (strategy: string, more: string) => Sweep, few: number): Record<string, unknown>[] {
  return strategies.map((strategy) => {
    const found = Array.from({ length: searches }, (_, index) => {
      const sweep = { ...search(strategy, strategy === 'random' ? `budget: { runs: ${String(few)} }\n` : ''), seed: index + 1 };
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
    return {
      surface: surface.name,
      strategy,
      runs: middle(found.map(({ runs }) => runs)),
      middle: percent(middle(regrets)),
      worst: percent(Math.max(...regrets)),
      interval: `±${middle(found.map(({ width }) => width)).toFixed(1)} %`,
      'within 2 %': `${String(regrets.filter((value) => value <= 0.02).length)} of ${String(searches)}`,
    };
  });
}

describe('strategies of a sweep', () => {
  bench(
    'on simulated surfaces and a measured one',
    () =>
      console.table([...[...surfaces, corner].flatMap((surface) => rowsOf(surface, searchOf, 80)), ...rowsOf(openMpi, openMpiSearch, 24)]),
    { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 },
  );
});
