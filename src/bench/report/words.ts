import * as l10n from '@vscode/l10n';
import type { DocumentBar } from '../../base/document/document.js';
import { microseconds, rate } from '../../base/format.js';
import type { Settings } from '../settings.js';

/** Whether a gain is real, and in which direction. */
export function verdictOf({
  gainPercent,
  significant,
}: {
  readonly gainPercent: number | null;
  readonly significant: boolean;
}): DocumentBar['verdict'] {
  if (!significant || gainPercent === null) return 'unclear';
  return gainPercent > 0 ? 'better' : 'worse';
}

/** The verdict in a word. */
export function verdictText(verdict: DocumentBar['verdict']): string {
  if (verdict === 'better') return l10n.t('better');
  return verdict === 'worse' ? l10n.t('worse') : l10n.t('unclear');
}

/** A score with its unit. */
export function scoreText(score: number | null, metric: 'busbw' | 'time'): string {
  if (score === null) return '–';
  return metric === 'time' ? microseconds(score) : rate(score);
}

/** "NAME=VALUE NAME=VALUE", or nothing. */
export function settingsText(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
