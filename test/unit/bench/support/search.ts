import { seeded } from '../../../../src/base/random.js';
import { combinations, type Step } from '../../../../src/bench/combinations.js';
import type { Run } from '../../../../src/bench/record.js';
import { planSearch, type Screening } from '../../../../src/bench/strategy/index.js';
import type { Sweep } from '../../../../src/bench/sweepSpec.js';
import { normal, runOf } from './fake.js';

/** Plays a search without processes, files and clocks: what each step costs is `factor`, with noise of relative size `noise`. */
export function play(
  sweep: Sweep,
  { factor, noise = 0.01, seed = 1 }: { factor: (step: Step, ordinal: number) => number; noise?: number; seed?: number },
  screening?: Screening,
): Run[] {
  const all = combinations(sweep);
  const random = seeded(seed);
  const runs: Run[] = [];
  for (let plan = planSearch(sweep, all, runs, screening); plan.steps.length > 0; plan = planSearch(sweep, all, runs, screening))
    for (const step of plan.steps) runs.push(runOf(step, 100 * factor(step, runs.length) * Math.exp(noise * normal(random)), runs.length));
  return runs;
}
