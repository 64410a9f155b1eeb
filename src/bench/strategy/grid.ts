import { seeded, shuffled } from '../../base/random.js';
import type { Ranking } from '../result.js';
import type { Sweep } from '../sweepSpec.js';
import type { Strategy } from './round.js';

/** Every combination, each as often as the file says. */
export function* grid(sweep: Sweep, field: readonly number[]): Strategy {
  yield* repeated(sweep, field);
}

/** As many combinations as the budget of runs has room for, drawn without looking; half of them where there is no such budget. */
export function* random(sweep: Sweep, field: readonly number[]): Strategy {
  const drawn = shuffled(field, seeded(sweep.seed + 104_729));
  const runs = sweep.budget.runs ?? Math.ceil((field.length / 2) * sweep.repeats * (1 + 1 / sweep.baselineEvery)) + 1;
  // A baseline run comes before every `baselineEvery` and after the last.
  const room = Math.floor(((runs - 1) * sweep.baselineEvery) / (sweep.baselineEvery + 1) / sweep.repeats);
  yield* repeated(sweep, drawn.slice(0, Math.max(1, room)));
}

/** All repeats at once, or, where the file names a precision, one after the other until the intervals are that narrow. */
function* repeated(sweep: Sweep, trials: readonly number[]): Strategy {
  if (sweep.precision === null || sweep.repeats < 3) {
    yield { trials, repeats: sweep.repeats, after: 0 };
    return;
  }
  let found: Ranking = yield { trials, repeats: 2, after: 0 };
  for (let done = 2; done < sweep.repeats && !settled(found, sweep.precision); done++) found = yield { trials, repeats: 1, after: 0 };
}

/**
 * Whether the intervals of a search are within ± so many percent. Their width alone decides, which says nothing of who is ahead: so stopping
 * makes no difference look larger than it is (Chow and Robbins 1965, doi:10.1214/aoms/1177700156).
 */
export function settled({ ranking }: Ranking, percent: number): boolean {
  const reaches = ranking.flatMap(({ ci95 }) => (ci95 === null ? [] : [(ci95[1] - ci95[0]) / 2])).sort((a, b) => a - b);
  const middle = reaches[Math.floor(reaches.length / 2)];
  return middle !== undefined && middle <= percent;
}
