import * as l10n from '@vscode/l10n';
import { significant } from '../../base/format.js';
import { Failure } from '../../base/failure.js';
import { mean, studentCritical, variance } from '../../base/statistics.js';
import { logTimes } from '../../bench/score.js';
import type { Run } from '../../bench/record.js';
import type { Gate, Verdict } from './gate.js';

/** How a wave is measured. */
export interface BenchGateOptions {
  /** Runs the benchmark once on these hosts, recorded like any run. */
  readonly run: (hosts: readonly string[], signal: AbortSignal) => Promise<Run>;
  /** Runs before and after; at least 3, for an interval needs a spread. */
  readonly repeats: number;
  /** What may be lost, in per cent of the time. */
  readonly tolerancePercent: number;
}

const everySize = { metric: 'time', at: null, from: null, to: null } as const;

/** A wave passes when its benchmark is shown not to be slower by more than is tolerated. */
export function benchGate({ run, repeats, tolerancePercent }: BenchGateOptions): Gate {
  const before = new Map<string, readonly Run[]>();
  const measure = async (hosts: readonly string[], signal: AbortSignal): Promise<Run[]> => {
    const runs: Run[] = [];
    for (let count = 0; count < repeats; count++) {
      signal.throwIfAborted();
      const one = await run(hosts, signal);
      if (one.state !== 'ok') throw new Failure('tool', l10n.t('The benchmark did not run: {0}', one.message ?? one.state));
      runs.push(one);
    }
    return runs;
  };
  return {
    id: 'bench',
    before: async (wave, signal) => {
      before.set(wave.name, await measure(wave.hosts, signal));
    },
    judge: async (wave, signal) => judgeRuns(before.get(wave.name) ?? [], await measure(wave.hosts, signal), tolerancePercent),
  };
}

/**
 * Compares runs before and after by the mean of ln(time) over the sizes that both have: the difference of the means with its 95 % interval by
 * Welch's t. Passes when even the lower end of the gain is above what may be lost, so that few or noisy runs do not pass by being unclear.
 */
export function judgeRuns(before: readonly Run[], after: readonly Run[], tolerancePercent: number): Verdict {
  const all = [...before, ...after].map((run) => logTimes(run, everySize));
  const sizes = [...(all[0]?.keys() ?? [])].filter((size) => size > 0 && all.every((times) => times.has(size)));
  if (sizes.length === 0) return { ok: false, message: l10n.t('The runs before and after have no size in common.') };
  const scores = all.map((times) => mean(sizes.map((size) => times.get(size) ?? 0)));
  const [old, now] = [scores.slice(0, before.length), scores.slice(before.length)];
  if (old.length < 2 || now.length < 2) return { ok: false, message: l10n.t('Two runs before and two after are the least to compare.') };
  const gain = mean(old) - mean(now);
  const [a, b] = [variance(old) / old.length, variance(now) / now.length];
  const error = Math.sqrt(a + b);
  const degrees = error === 0 ? old.length + now.length - 2 : (a + b) ** 2 / (a ** 2 / (old.length - 1) + b ** 2 / (now.length - 1));
  const reach = error === 0 ? 0 : studentCritical(0.05, degrees) * error;
  const [low, middle, high] = [gain - reach, gain, gain + reach].map((value) => (Math.exp(value) - 1) * 100) as [number, number, number];
  const figures = l10n.t(
    '{0} % (95 % interval {1} to {2} %, {3} and {4} runs)',
    signed(middle),
    signed(low),
    signed(high),
    old.length,
    now.length,
  );
  if (low >= -tolerancePercent) return { ok: true, message: l10n.t('The benchmark holds: {0}.', figures) };
  return high < -tolerancePercent
    ? { ok: false, message: l10n.t('The benchmark is slower than the {0} % that may be lost: {1}.', tolerancePercent, figures) }
    : {
        ok: false,
        message: l10n.t(
          'The benchmark may be slower than the {0} % that may be lost, more runs would tell: {1}.',
          tolerancePercent,
          figures,
        ),
      };
}

const signed = (percent: number): string => `${percent < 0 ? '−' : '+'}${significant(Math.abs(percent), 2)}`;
