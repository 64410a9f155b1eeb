import * as l10n from '@vscode/l10n';
import { microseconds, rate, significant } from '../../src/base/format.js';
import type { Verdict } from './interval.js';

export { percentWithReach, signedPercent as percent } from '../../src/base/format.js';

/** Whether a gain is real, and in which direction. */
export function verdictOf(entry: { readonly gainPercent: number | null; readonly significant: boolean }): Verdict {
  if (!entry.significant || entry.gainPercent === null) return 'unclear';
  return entry.gainPercent > 0 ? 'better' : 'worse';
}

/** The verdict as a shape and a word, so that colour is never alone. */
export function verdictText(verdict: Verdict): string {
  if (verdict === 'better') return l10n.t('▲ better');
  return verdict === 'worse' ? l10n.t('▼ worse') : l10n.t('○ unclear');
}

/** A score with its unit. */
export function scoreText(score: number | null, metric: 'busbw' | 'time'): string {
  if (score === null) return '–';
  return metric === 'time' ? microseconds(score) : rate(score);
}

/** Seconds in words. */
export function duration(seconds: number): string {
  if (seconds < 90) return l10n.t('{0} s', Math.round(seconds));
  return seconds < 5400 ? l10n.t('{0} min', Math.round(seconds / 60)) : l10n.t('{0} h', significant(seconds / 3600, 2));
}

/** "BUFFSIZE" of "NCCL_BUFFSIZE": in a column of its own the prefix says nothing. */
export function shortName(name: string): string {
  return name.replace(/^(?:NCCL|OMPI_MCA)_(?=.)/, '');
}
