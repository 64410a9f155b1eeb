import type { Ranking } from '../result.js';
import type { Settings } from '../settings.js';
import type { Sweep } from '../sweepSpec.js';
import { confirmations, confirmingRuns, finalists } from './racing.js';
import { measured, type Round, type Strategy } from './round.js';

/** Times that all parameters are gone through at most; few surfaces change after the second. */
const passes = 3;

/**
 * One parameter after the other: all of its values run beside each other with the others as they are, the best two run again, and the better
 * of them stays; until a pass over all parameters changes nothing. It needs the fewest runs and may miss what only two parameters together bring.
 */
export function* coordinate(sweep: Sweep, all: readonly Settings[]): Strategy {
  const keyOf = (settings: Settings): string => JSON.stringify(sweep.parameters.map(({ name }) => settings[name] ?? null));
  const places = new Map(all.map((settings, trial) => [keyOf(settings), trial]));
  // From the baseline, where it is one of the combinations.
  let here = places.get(keyOf(sweep.baseline)) ?? 0;
  let last: Ranking | null = null;
  const seen = new Map<number, number>();
  const values = sweep.parameters.reduce((sum, parameter) => sum + parameter.values.length + 1, 0);
  for (let pass = 0; pass < passes; pass++) {
    const before = here;
    for (const { name } of sweep.parameters) {
      const rest = (settings: Settings): string => keyOf({ ...settings, [name]: '' });
      const own = all[here];
      if (own === undefined) return;
      const line = all.flatMap((settings, trial) => (rest(settings) === rest(own) ? [trial] : []));
      if (line.length < 2) continue;
      const after = Math.max(0, values * (pass === 0 ? 2 : 1) - sum(seen)) + confirmingRuns(sweep);
      const fresh = line.filter((trial) => !seen.has(trial));
      if (fresh.length > 0) last = yield* run(fresh, after);
      const leaders: number[] = best(last, line).slice(0, 2);
      const again = leaders.filter((trial) => (seen.get(trial) ?? 0) < 2);
      if (again.length > 0) last = yield* run(again, after);
      here = best(last, line)[0] ?? here;
    }
    if (here === before) break;
  }
  const finals = best(last, [...seen.keys()]).slice(0, finalists);
  if (finals.length > 0) yield { trials: finals, repeats: confirmations(sweep), confirms: true, after: 0 };

  function* run(trials: readonly number[], after: number): Generator<Round, Ranking, Ranking> {
    for (const trial of trials) seen.set(trial, (seen.get(trial) ?? 0) + 1);
    return yield { trials, repeats: 1, after };
  }
}

function best(found: Ranking | null, among: readonly number[]): number[] {
  const field = new Set(among);
  return found === null ? [] : measured(found).filter((trial) => field.has(trial));
}

function sum(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
