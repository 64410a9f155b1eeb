import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Origin } from '../../base/origin.js';
import type { Ranked } from '../result.js';
import type { Chosen, ChosenSetting } from './chosen.js';
import { excludesZero } from './chosen.js';
import { gainText } from './gainText.js';

/** Where gains come from, as a comment beside a setting says it. */
export interface GainSource {
  readonly sweep: string;
  /** When it was measured, ISO 8601. */
  readonly at: string;
  readonly origin: Origin;
  readonly ncclVersion: string | null;
}

/** "2026-11-20": the day of a moment, the same in every language. */
export function dayOf(at: string): string {
  return /^\d{4}-\d\d-\d\d/.exec(at)?.[0] ?? '–';
}

/** The origin in words. */
export function originWords(origin: Origin): string {
  switch (origin) {
    case 'measured':
      return l10n.t('measured');
    case 'simulated':
      return l10n.t('simulated');
    case 'modelled':
      return l10n.t('modelled');
  }
}

/** "buffers, 2026-11-20 · measured · NCCL 2.27.3" */
export function sourceWords({ sweep, at, origin, ncclVersion }: GainSource): string {
  const parts = [
    `${cleanLine(sweep)}, ${dayOf(at)}`,
    originWords(origin),
    ...(ncclVersion === null ? [] : [`NCCL ${cleanLine(ncclVersion)}`]),
  ];
  return parts.join(' · ');
}

/** What stands beside a setting: what it gains with its 95 % interval, where that comes from and from when. */
export function gainWords({ gain }: ChosenSetting, { rests }: Pick<Chosen, 'rests'>, ranked: Ranked, source: GainSource): string {
  return `${effectOf(gain, rests, ranked)} · ${sourceWords(source)}`;
}

function effectOf(gain: ChosenSetting['gain'], rests: Chosen['rests'], ranked: Ranked): string {
  if (gain !== null && excludesZero(gain)) return gainText(gain.gainPercent, gain.ci95);
  if (rests === 'together' && ranked.gainPercent !== null) {
    const together = l10n.t('{0} with all these settings together', gainText(ranked.gainPercent, ranked.ci95));
    return ranked.significant ? together : l10n.t('{0}, not certain', together);
  }
  return gain === null ? l10n.t('the baseline’s value') : l10n.t('{0}, not certain', gainText(gain.gainPercent, gain.ci95));
}
