import type { Estimate, Ranked } from '../result.js';

/** What to do next with a search, in order of what hinders most. */
export type NextStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'resume' }
  /** Every combination failed. */
  | { readonly kind: 'mend' }
  /** The best is better beyond doubt. */
  | { readonly kind: 'apply'; readonly trial: number }
  /** The closest would be told from noise with so many runs of each combination. */
  | { readonly kind: 'repeat'; readonly repeats: number; readonly gainPercent: number }
  /** Whatever there is to gain is smaller than what may be found at bearable cost. */
  | { readonly kind: 'keep'; readonly atMostPercent: number | null };

/** Runs of each combination that are still worth proposing, as a multiple of those there are. */
const bearable = 8;

/** What the state of a search suggests. The reach of an interval falls with the root of the number of runs. */
export function nextStep(
  state: 'not-started' | 'running' | 'paused' | 'complete' | 'cancelled' | 'stopped',
  ranking: readonly Ranked[],
  estimate: Pick<Estimate, 'detectablePercent'> | null,
): NextStep {
  if (state === 'running') return { kind: 'wait' };
  const [best] = ranking;
  if (best !== undefined && best.significant && (best.gainPercent ?? 0) > 0) return { kind: 'apply', trial: best.trial };
  if (state !== 'complete') return { kind: 'resume' };
  if (best === undefined || best.gainPercent === null) return { kind: 'mend' };
  const atMostPercent = best.ci95 === null ? null : Math.max(0, best.ci95[1]);
  if (best.gainPercent <= 0 || estimate === null) return { kind: 'keep', atMostPercent };
  const times = (estimate.detectablePercent / best.gainPercent) ** 2;
  const repeats = Math.max(best.runs + 1, Math.ceil(best.runs * times));
  return times > bearable ? { kind: 'keep', atMostPercent } : { kind: 'repeat', repeats, gainPercent: best.gainPercent };
}
