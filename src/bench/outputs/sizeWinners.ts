import { mean } from '../../base/statistics.js';
import { baselineTrial } from '../combinations.js';
import { rank } from '../rank.js';
import type { Run } from '../record.js';
import type { Settings } from '../settings.js';
import type { Sweep } from '../sweepSpec.js';

/** How one combination stands against the baseline at one size. */
export interface SizeGain {
  readonly trial: number;
  /** Percent, above 0 is faster. */
  readonly gainPercent: number;
  /** 95 % interval; null where the noise is not known. */
  readonly ci95: readonly [number, number] | null;
}

/** Sizes next to each other with one winner. */
export interface SizeRange {
  readonly trial: number;
  /** Sizes in bytes that were measured, ascending. */
  readonly sizes: readonly number[];
  /** How the winner stands at each of them. */
  readonly gains: readonly SizeGain[];
}

/** Sizes above 0 that every good run of a search has, ascending. */
export function measuredSizes(sweep: Sweep, runs: readonly Run[]): number[] {
  const { at, from, to } = sweep.objective;
  const counts = new Map<number, number>();
  const good = runs.filter((run) => run.trial !== null && run.state === 'ok');
  for (const run of good)
    for (const size of new Set(run.rows.map(({ sizeBytes }) => sizeBytes))) counts.set(size, (counts.get(size) ?? 0) + 1);
  return [...counts]
    .flatMap(([size, count]) => (size > 0 && count === good.length ? [size] : []))
    .filter((size) => (at === null ? (from === null || size >= from) && (to === null || size <= to) : at.includes(size)))
    .sort((a, b) => a - b);
}

/**
 * The winner by ranges of sizes: as few ranges as there can be when at every size the winner must not be worse than the lower end of the best
 * combination's interval, widened for the noise of the other. Noise alone would otherwise change the winner from size to size.
 */
export function sizeWinners(sweep: Sweep, all: readonly Settings[], runs: readonly Run[], candidates: ReadonlySet<number>): SizeRange[] {
  const ranges: SizeRange[] = [];
  let open: { readonly sizes: number[]; readonly gains: Map<number, SizeGain[]> } | null = null;
  const close = (): void => {
    if (open === null) return;
    const [best] = [...open.gains].sort(([, a], [, b]) => meanGain(b) - meanGain(a));
    if (best !== undefined) ranges.push({ trial: best[0], sizes: open.sizes, gains: best[1] });
    open = null;
  };
  for (const size of measuredSizes(sweep, runs)) {
    const good = asGoodAsTheBest(gainsAt(sweep, all, runs, candidates, size));
    if (good.length === 0) continue;
    const still: Map<number, SizeGain[]> | null = open === null ? null : common(open.gains, good);
    if (open !== null && still !== null && still.size > 0) open = { sizes: [...open.sizes, size], gains: still };
    else {
      close();
      open = { sizes: [size], gains: new Map(good.map((gain) => [gain.trial, [gain]])) };
    }
  }
  close();
  return ranges;
}

const meanGain = (gains: readonly SizeGain[]): number => mean(gains.map(({ gainPercent }) => Math.log1p(gainPercent / 100)));

function common(before: ReadonlyMap<number, SizeGain[]>, now: readonly SizeGain[]): Map<number, SizeGain[]> {
  return new Map(
    now.flatMap((gain) => {
      const known = before.get(gain.trial);
      return known === undefined ? [] : [[gain.trial, [...known, gain]] as const];
    }),
  );
}

function gainsAt(sweep: Sweep, all: readonly Settings[], runs: readonly Run[], candidates: ReadonlySet<number>, size: number): SizeGain[] {
  const objective = { ...sweep.objective, at: [size], from: null, to: null };
  const { ranking } = rank({ ...sweep, objective }, all, runs, 'quick');
  const measured = ranking.flatMap(({ trial, gainPercent, ci95 }) =>
    gainPercent === null || !candidates.has(trial) ? [] : [{ trial, gainPercent, ci95 }],
  );
  // The baseline is what the others are compared with: its own gain is nothing, by definition and for certain.
  return candidates.has(baselineTrial) ? [...measured, { trial: baselineTrial, gainPercent: 0, ci95: [0, 0] }] : measured;
}

function asGoodAsTheBest(gains: readonly SizeGain[]): SizeGain[] {
  const [best] = [...gains].sort((a, b) => b.gainPercent - a.gainPercent);
  if (best === undefined) return [];
  // A difference of two gains varies by the noise of both.
  const reach = best.ci95 === null ? 0 : Math.max(0, best.gainPercent - best.ci95[0]) * Math.SQRT2;
  const least = best.gainPercent - reach;
  return gains.filter(({ gainPercent }) => gainPercent >= least);
}
