import type { Ranking } from '../result.js';
import type { Settings } from '../settings.js';
import type { Sweep } from '../sweepSpec.js';
import { confirmations, confirmingRuns, finalists } from './racing.js';
import { type Field, measured, promising, type Round, type Strategy } from './round.js';

/** Times that all parameters are gone through at most; few surfaces change after the second. */
const passes = 3;
/** Two values run again unless the better is ahead by so many standard deviations of a run. */
const clear = 3;

/**
 * One parameter after the other: all of its values run beside each other with the others as they are, the best two run again where noise could
 * have ordered them, and the better of them stays; until a pass over all parameters changes nothing. It needs the fewest runs and may miss
 * what only two parameters together bring.
 */
export function* coordinate(sweep: Sweep, all: readonly Settings[], { field, expected }: Field): Strategy {
  const names = sweep.parameters.map(({ name }) => name);
  const codes = all.map((settings) => names.map((name) => settings[name] ?? null));
  const same = (a: readonly (string | null)[], b: readonly (string | null)[]): boolean => a.every((value, at) => value === b[at]);
  const usual = names.map((name) => sweep.baseline[name] ?? null);
  // From what a model likes best, else from the baseline where it is one of the combinations.
  let here = promising(field, expected)[0] ?? field.find((trial) => same(codes[trial] ?? [], usual)) ?? field[0];
  if (here === undefined) return;
  let last: Ranking | null = null;
  const seen = new Map<number, number>();
  const values = sweep.parameters.reduce((sum, parameter) => sum + parameter.values.length + 1, 0);
  for (let pass = 0; pass < passes; pass++) {
    const before: number = here;
    for (const at of names.keys()) {
      const line = beside(codes, field, here, at);
      if (line.length < 2) continue;
      const after = Math.max(0, values - sum(seen)) + confirmingRuns(sweep);
      const fresh = line.filter((trial) => !seen.has(trial));
      if (fresh.length > 0) last = yield* run(fresh, after);
      const leaders: number[] = best(last, line).slice(0, 2);
      const again = leaders.filter((trial) => (seen.get(trial) ?? 0) < 2);
      if (again.length > 0 && !ahead(last, leaders)) last = yield* run(again, after);
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

/** For each value of a parameter the combination that differs least in all others: constraints and conditions may want others to change with it. */
function beside(codes: readonly (readonly (string | null)[])[], field: readonly number[], here: number, at: number): number[] {
  const own = codes[here] ?? [];
  const nearest = new Map<string | null, { readonly trial: number; readonly apart: number }>([
    [own[at] ?? null, { trial: here, apart: 0 }],
  ]);
  for (const trial of field) {
    const code = codes[trial] ?? [];
    const apart = code.reduce((count, value, other) => count + (other !== at && value !== own[other] ? 1 : 0), 0);
    const value = code[at] ?? null;
    if (apart < (nearest.get(value)?.apart ?? Infinity)) nearest.set(value, { trial, apart });
  }
  return [...nearest.values()].map(({ trial }) => trial).sort((a, b) => a - b);
}

/** Whether the first of two is ahead beyond noise. */
function ahead(found: Ranking | null, [first, second]: readonly number[]): boolean {
  const gain = (trial: number | undefined): number =>
    Math.log1p((found?.ranking.find((entry) => entry.trial === trial)?.gainPercent ?? NaN) / 100);
  const noise = found?.noise ?? null;
  return noise !== null && gain(first) - gain(second) > clear * noise;
}

function best(found: Ranking | null, among: readonly number[]): number[] {
  const field = new Set(among);
  return found === null ? [] : measured(found).filter((trial) => field.has(trial));
}

function sum(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
