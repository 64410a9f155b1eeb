import { baselineTrial } from './combinations.js';
import { groupBy } from './groupBy.js';
import { seeded } from '../base/random.js';
import type { Run } from './record.js';
import { costOf, logTimes, scoreOf } from './score.js';
import { bootstrapMeanInterval, holm, mean, studentCritical, studentTwoSided, variance } from '../base/statistics.js';
import type { Objective, Sweep } from './sweepSpec.js';
import type { Ranked, Ranking } from './result.js';
import type { Settings } from './settings.js';

interface Compared {
  readonly trial: number;
  readonly repeat: number;
  /** ln(baseline time / time): above 0 is faster. */
  readonly gain: number;
  /** The baseline runs that it is compared with, by their place in time. */
  readonly baselines: readonly number[];
}

export type { Ranked, Ranking } from './result.js';

/** Baseline runs that a run is compared with: the nearest two before and two after it. */
const neighbours = 2;

/**
 * Compares each run with the baseline runs around it in time, so that drift cancels. Variance is shared between combinations in the
 * measure that they have few runs of their own (Smyth 2004, doi:10.2202/1544-6115.1027); intervals come from resampling the
 * residuals (quick: from Student's t), significance from Student's t with Holm's correction for the number of combinations. For a search that
 * only wants to know how to go on (order), intervals are quick, and there are no scores and no significance.
 */
export function rank(sweep: Sweep, all: readonly Settings[], runs: readonly Run[], how: 'exact' | 'quick' | 'order' = 'exact'): Ranking {
  const good = runs.filter((run) => run.trial !== null && run.state === 'ok');
  const compared = compare(good, sweep.objective);
  const noise = noiseOf(compared);
  const random = seeded(sweep.seed);
  const known = new Map<number, number>();
  const critical = (degrees: number): number => {
    const value = known.get(degrees) ?? studentCritical(0.05, degrees);
    known.set(degrees, value);
    return value;
  };
  const intervals = new Map<number, readonly [number, number]>();
  // What resampling says of the mean of so many residuals is the same for every combination.
  const resampled = (residuals: readonly number[], n: number): readonly [number, number] => {
    const interval = intervals.get(n) ?? bootstrapMeanInterval(residuals, n, random, 2000);
    intervals.set(n, interval);
    return interval;
  };
  const byTrial = groupBy(compared, (entry) => entry.trial);
  const scoresOf = groupBy(good, (run) => run.trial?.trial);
  const failuresOf = groupBy(
    runs.filter((run) => run.state === 'failed' && run.notReached !== true),
    (run) => run.trial?.trial,
  );
  const scoreOfAll = (some: readonly Run[]): number | null =>
    how === 'order' ? null : geometricMean(some.map((run) => scoreOf(run, sweep.objective)));
  const ranked = all.map((settings, trial): Ranked => {
    const entries = byTrial.get(trial) ?? [];
    const gains = entries.map((entry) => entry.gain);
    const failed = failuresOf.get(trial) ?? [];
    const base = { trial, settings, runs: gains.length, failures: failed.length, message: failed.at(-1)?.message ?? null };
    const score = scoreOfAll(scoresOf.get(trial) ?? []);
    if (gains.length === 0) return { ...base, score, gainPercent: null, ci95: null, p: null, significant: false };
    const gain = mean(gains);
    if (noise === null) return { ...base, score, gainPercent: percent(gain), ci95: null, p: null, significant: false };
    const { ofMean, within } = sharing(entries);
    const own = gains.length > 1 ? (variance(gains) / within) * (gains.length - 1) : 0;
    const ofRun = Math.sqrt((noise.prior * noise.ofRun ** 2 + own) / (noise.prior + gains.length - 1));
    // The error of the mean, and what a residual of the mean of so many would have to be scaled by to have it.
    const error = ofRun * Math.sqrt(ofMean);
    const deviation = error * Math.sqrt(gains.length);
    const reach = how === 'exact' ? 0 : critical(noise.degrees) / Math.sqrt(gains.length);
    const [low, high] = how === 'exact' ? resampled(noise.residuals, gains.length) : [-reach, reach];
    return {
      ...base,
      score,
      gainPercent: percent(gain),
      ci95: [percent(gain + low * deviation), percent(gain + high * deviation)],
      p: how === 'order' ? null : studentTwoSided(gain / error, noise.degrees),
      significant: false,
    };
  });
  const tested = ranked.filter((entry) => entry.p !== null);
  const adjusted = new Map(holm(tested.map((entry) => entry.p ?? 1)).map((p, index) => [tested[index]?.trial, p]));
  const ranking = ranked
    .map((entry) => {
      const p = adjusted.get(entry.trial) ?? null;
      return { ...entry, p, significant: p !== null && p < 0.05 };
    })
    .sort((a, b) => (b.gainPercent ?? -Infinity) - (a.gainPercent ?? -Infinity) || a.trial - b.trial);
  const baselineScore = scoreOfAll(good.filter((run) => run.trial?.trial === baselineTrial));
  return { ranking, baselineScore, noise: noise?.sd ?? null };
}

const percent = (logRatio: number): number => (Math.exp(logRatio) - 1) * 100;

function geometricMean(values: readonly (number | null)[]): number | null {
  const logs = values.filter((value) => value !== null && value > 0).map((value) => Math.log(value ?? 1));
  return logs.length === 0 ? null : Math.exp(mean(logs));
}

/** ln(baseline time / time) of every successful run against baselines of the same hosts, baselines against their neighbours included; `runs` may come in any order. */
export function compare(runs: readonly Run[], objective: Objective): Compared[] {
  const good = [...runs].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const times = good.map((run) => logTimes(run, objective));
  const hosts = good.map((run) => run.spec.hosts.join(' '));
  const baselines = good.flatMap((run, index) => (run.trial?.trial === baselineTrial ? [index] : []));
  // Runs between the same baselines share what these say.
  const known = new Map<string, { readonly times: ReadonlyMap<number, number>; readonly cost: number | null }>();
  const usualOf = (near: readonly number[]) => {
    const key = near.join();
    const before = known.get(key);
    if (before !== undefined) return before;
    const every = new Map<number, number[]>();
    for (const other of near)
      for (const [size, time] of times[other] ?? []) {
        const list = every.get(size);
        if (list === undefined) every.set(size, [time]);
        else list.push(time);
      }
    const means = new Map([...every].map(([size, list]) => [size, mean(list)]));
    const found = { times: means, cost: costOf(means, objective) };
    known.set(key, found);
    return found;
  };
  return good.flatMap((run, index) => {
    if (run.trial === null) return [];
    const near = around(baselines, index, (other) => hosts[other] === hosts[index]);
    const { times: there, cost: whole } = usualOf(near);
    const measured = times[index] ?? new Map<number, number>();
    const shared = [...measured.keys()].filter((size) => there.has(size));
    const of = (some: ReadonlyMap<number, number>): ReadonlyMap<number, number> =>
      some.size === shared.length ? some : new Map(shared.map((size) => [size, some.get(size) ?? 0]));
    const usual = there.size === shared.length ? whole : costOf(of(there), objective);
    const cost = costOf(of(measured), objective);
    return usual === null || cost === null
      ? []
      : [{ trial: run.trial.trial, repeat: run.trial.repeat, gain: usual - cost, baselines: near }];
  });
}

/** The nearest baselines before and after a run, in order of time. */
function around(baselines: readonly number[], index: number, fits: (other: number) => boolean): number[] {
  let [low, high] = [0, baselines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((baselines[middle] ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  const before: number[] = [];
  for (let at = low - 1; at >= 0 && before.length < neighbours; at--) if (fits(baselines[at] ?? -1)) before.unshift(baselines[at] ?? -1);
  const after: number[] = [];
  for (let at = low; at < baselines.length && after.length < neighbours; at++) {
    const other = baselines[at] ?? -1;
    if (other !== index && fits(other)) after.push(other);
  }
  return [...before, ...after];
}

/**
 * How the errors of one combination's comparisons hang together, in variances of a single run: two that were compared with the same baseline
 * runs share the luck of these. `within`: what is expected of the variance between them; `ofMean`: the variance of their mean.
 */
function sharing(entries: readonly Compared[]): { readonly within: number; readonly ofMean: number } {
  const n = entries.length;
  const weights = new Map<number, number>();
  let alone = 0;
  for (const { baselines } of entries) {
    alone += 1 / baselines.length;
    for (const baseline of baselines) weights.set(baseline, (weights.get(baseline) ?? 0) + 1 / baselines.length);
  }
  let together = 0;
  for (const weight of weights.values()) together += weight ** 2;
  const between = n > 1 ? (together - alone) / (n * (n - 1)) : 0;
  return { within: 1 + alone / n - between, ofMean: 1 / n + together / n ** 2 };
}

/** Standard deviation of one run's ln time against its baseline, as {@link rank} has it, without a ranking; null when not known. */
export function noiseIn(runs: readonly Run[], objective: Objective): number | null {
  const good = runs.filter((run) => run.trial !== null && run.state === 'ok');
  return noiseOf(compare(good, objective))?.sd ?? null;
}

interface Noise {
  /** Standard deviation of one comparison. */
  readonly sd: number;
  /** Standard deviation of a single run, the baseline's part taken out. */
  readonly ofRun: number;
  readonly degrees: number;
  /** Weight of the shared variance against a combination's own, in runs. */
  readonly prior: number;
  /** Residuals of all combinations, scaled to a standard deviation of 1. */
  readonly residuals: readonly number[];
}

/** Runs that the shared variance is worth; more trusts repetitions of one combination less. */
const priorRuns = 10;

/** Noise of one comparison from repeated combinations; from the baselines alone where nothing else was repeated. */
function noiseOf(compared: readonly Compared[]): Noise | null {
  const groups = [...groupBy(compared, (entry) => entry.trial)];
  const repeated = groups.filter(([trial, entries]) => trial !== baselineTrial && entries.length > 1);
  const used = repeated.length >= 3 ? repeated : groups.filter(([, entries]) => entries.length > 1);
  const residuals: number[] = [];
  let squares = 0;
  let ofRuns = 0;
  let degrees = 0;
  for (const [, entries] of used) {
    const gains = entries.map((entry) => entry.gain);
    const spread = variance(gains);
    squares += spread * (gains.length - 1);
    ofRuns += (spread / sharing(entries).within) * (gains.length - 1);
    degrees += gains.length - 1;
    const centre = mean(gains);
    residuals.push(...gains.map((gain) => (gain - centre) * Math.sqrt(gains.length / (gains.length - 1))));
  }
  if (degrees < 2) return null;
  // Exactly repeated times (a simulator without noise) would make every difference certain; a floor of 1e-6 keeps it finite.
  const sd = Math.max(Math.sqrt(squares / degrees), 1e-6);
  const ofRun = Math.max(Math.sqrt(ofRuns / degrees), 1e-6);
  const scale = Math.max(Math.sqrt(mean(residuals.map((residual) => residual ** 2))), 1e-12);
  return { sd, ofRun, degrees, prior: Math.min(degrees, priorRuns), residuals: residuals.map((residual) => residual / scale) };
}
