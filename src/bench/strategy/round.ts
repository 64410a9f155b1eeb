import type { Ranking } from '../result.js';

/** What a search measures next: some combinations, each so often, in one shuffled stretch with baselines in between. */
export interface Round {
  /** Combinations, by their index. */
  readonly trials: readonly number[];
  readonly repeats: number;
  /** The last round of a search that chose on the way: what is said of its combinations rests on its runs alone. */
  readonly confirms?: boolean;
  /** Runs that rounds after this one will take, as far as can be told. */
  readonly after: number;
}

/** What a search chooses from. */
export interface Field {
  /** Combinations that may run, by their index. */
  readonly field: readonly number[];
  /** ln of how much faster than the baseline a model takes them to be; combinations that it knows nothing of are missing. */
  readonly expected: ReadonlyMap<number, number>;
}

/** What a model likes best first; empty where it says nothing. */
export function promising(field: readonly number[], expected: ReadonlyMap<number, number>): number[] {
  return field.filter((trial) => expected.has(trial)).sort((a, b) => (expected.get(b) ?? 0) - (expected.get(a) ?? 0));
}

/**
 * A way to search: asked for the next round with what all rounds so far found. It must decide by that alone, so that a search that was
 * killed goes on as if it had not been.
 */
export type Strategy = Generator<Round, void, Ranking>;

/** Combinations that have a result, best first. */
export function measured({ ranking }: Ranking): number[] {
  return ranking.filter(({ gainPercent }) => gainPercent !== null).map(({ trial }) => trial);
}
