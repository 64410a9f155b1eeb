import * as l10n from '@vscode/l10n';
import type { ValueReading } from './reading.js';
import { atLeast } from './version.js';

const limits: Readonly<Record<string, readonly [least: number, most: number]>> = {
  NCCL_NTHREADS: [64, 512],
  NCCL_LL128_NTHREADS: [160, 640],
};

/** Threads that getNthreads settles on (src/graph/tuning.cc), and its message; 0 and less mean the default. */
export function threadCount(
  name: string,
  value: number,
  version: string,
): { readonly threads: number; readonly log: readonly string[] } | null {
  const range = limits[name];
  if (range === undefined) return null;
  const [least, most] = range;
  if (value <= 0) return { threads: most, log: [] };
  // Releases before 2.27.3 warn; later ones only inform.
  const level = atLeast(version, '2.27.3') ? 'INFO' : 'WARN';
  if (value % 32 !== 0) return { threads: most, log: [`${level} Invalid ${name} ${String(value)} (must be a multiple of 32)`] };
  if (value > most) return { threads: most, log: [`${level} Invalid ${name} ${String(value)} (maximum ${String(most)}).`] };
  if (value < least) return { threads: least, log: [`${level} Invalid ${name} ${String(value)} (minimum ${String(least)}).`] };
  return { threads: value, log: [] };
}

/** What NCCL says and does about a number of threads that it does not take; null for one it takes and for other variables. */
export function usedThreads(name: string, value: bigint, version: string): Pick<ValueReading, 'effect' | 'mistake'> | null {
  const count = threadCount(name, Number(value), version);
  if (count === null || value <= 0n || BigInt(count.threads) === value) return null;
  const [least, most] = limits[name] ?? [0, 0];
  return {
    effect: l10n.t('NCCL uses {0} threads: it takes multiples of 32 from {1} to {2}.', count.threads, least, most),
    mistake: { kind: 'out-of-range', harm: 'error', suggestions: [{ text: String(count.threads), safe: false }] },
  };
}
