import { mean } from '../../base/statistics.js';
import type { Ranked } from '../result.js';
import type { Parameter } from '../sweepSpec.js';
import type { Sensitivities } from './result.js';

/** All combinations that have one value of one parameter and one of another. */
export interface PairCell {
  /** Combinations with a result. */
  readonly count: number;
  /** Mean gain in percent against the baseline, what the other parameters' values bring taken out; null without a result. */
  readonly meanPercent: number | null;
  /** The best combination among them. */
  readonly best: Ranked | null;
}

/** What two parameters do together. `cells` is by row (value of the first) and column (value of the second). */
export interface PairTable {
  readonly rows: readonly (string | null)[];
  readonly columns: readonly (string | null)[];
  readonly cells: readonly (readonly PairCell[])[];
  /** Root mean square in percent of what the two do together beyond what each does by itself. */
  readonly togetherPercent: number;
}

type Effects = Sensitivities['effects'];
type Varied = Pick<Parameter, 'name' | 'values'>;

/** Gains of all combinations by the values of two parameters; where a search left combinations out, its holes are evened out by the others' own effects. */
export function pairTable(ranking: readonly Ranked[], first: Varied, second: Varied, effects: Effects): PairTable {
  const [rows, columns] = [placesOf(first), placesOf(second)];
  const sums = new Float64Array(rows.size * columns.size);
  const counts = new Uint32Array(sums.length);
  const bests = new Array<Ranked | undefined>(sums.length);
  const others = Object.entries(effects)
    .filter(([name]) => name !== first.name && name !== second.name)
    .map(([name, own]) => ({ name, own: new Map(own.map(({ value, effect }) => [value, effect])) }));
  for (const entry of ranking) {
    const { settings, gainPercent } = entry;
    const [row, column] = [rows.get(settings[first.name] ?? null), columns.get(settings[second.name] ?? null)];
    if (gainPercent === null || gainPercent <= -100 || row === undefined || column === undefined) continue;
    const at = row * columns.size + column;
    let gain = Math.log1p(gainPercent / 100);
    for (const { name, own } of others) gain -= own.get(settings[name] ?? null) ?? 0;
    sums[at] = (sums[at] ?? 0) + gain;
    counts[at] = (counts[at] ?? 0) + 1;
    if ((bests[at]?.gainPercent ?? -Infinity) < gainPercent) bests[at] = entry;
  }
  const means = Array.from(sums, (sum, at) => (counts[at] === 0 ? null : sum / (counts[at] ?? 1)));
  const cells = first.values.map((_, row) =>
    second.values.map((__, column): PairCell => {
      const at = row * columns.size + column;
      const found = means[at] ?? null;
      return { count: counts[at] ?? 0, meanPercent: found === null ? null : Math.expm1(found) * 100, best: bests[at] ?? null };
    }),
  );
  return { rows: first.values, columns: second.values, cells, togetherPercent: together(means, rows.size, columns.size) };
}

/** All pairs of parameters, those that do most together first; `most` bounds the pairs that are looked at. */
export function pairsByStrength(
  parameters: readonly Varied[],
  ranking: readonly Ranked[],
  effects: Effects,
  most = 60,
): (readonly [string, string])[] {
  const varied = parameters.filter(({ values }) => values.length > 1);
  const pairs = varied.flatMap((first, at) => varied.slice(at + 1).map((second) => ({ first, second })));
  return pairs
    .map(({ first, second }, at) => ({
      names: [first.name, second.name] as const,
      strength: at < most ? pairTable(ranking, first, second, effects).togetherPercent : -1,
    }))
    .sort((a, b) => b.strength - a.strength)
    .map(({ names }) => names);
}

/** What is left of a table when the means of rows and columns are taken out (by alternating, since it may have holes), as a root mean square in percent. */
function together(means: readonly (number | null)[], rows: number, columns: number): number {
  const left = [...means];
  const takeOut = (places: readonly number[]): void => {
    const held = places.flatMap((at) => left[at] ?? []);
    if (held.length === 0) return;
    const centre = mean(held);
    for (const at of places) left[at] = left[at] === null || left[at] === undefined ? null : left[at] - centre;
  };
  const steps = Array.from({ length: Math.max(rows, columns) }, (_, index) => index);
  for (let round = 0; round < 20; round++) {
    for (const row of steps.slice(0, rows)) takeOut(steps.slice(0, columns).map((column) => row * columns + column));
    for (const column of steps.slice(0, columns)) takeOut(steps.slice(0, rows).map((row) => row * columns + column));
  }
  const held = left.filter((value) => value !== null);
  return held.length === 0 ? 0 : Math.expm1(Math.sqrt(mean(held.map((value) => value ** 2)))) * 100;
}

function placesOf({ values }: Varied): ReadonlyMap<string | null, number> {
  return new Map(values.map((value, index) => [value, index]));
}
