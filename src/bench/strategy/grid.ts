import { seeded, shuffled } from '../../base/random.js';
import type { Sweep } from '../sweepSpec.js';
import type { Strategy } from './round.js';

/** Every combination, each as often as the file says. */
export function* grid(sweep: Sweep, count: number): Strategy {
  yield { trials: [...Array(count).keys()], repeats: sweep.repeats, after: 0 };
}

/** As many combinations as the budget of runs has room for, drawn without looking; half of them where there is no such budget. */
export function* random(sweep: Sweep, count: number): Strategy {
  const drawn = shuffled([...Array(count).keys()], seeded(sweep.seed + 104_729));
  const runs = sweep.budget.runs ?? Math.ceil((count / 2) * sweep.repeats * (1 + 1 / sweep.baselineEvery)) + 1;
  // A baseline run comes before every `baselineEvery` and after the last.
  const room = Math.floor(((runs - 1) * sweep.baselineEvery) / (sweep.baselineEvery + 1) / sweep.repeats);
  yield { trials: drawn.slice(0, Math.max(1, room)), repeats: sweep.repeats, after: 0 };
}
