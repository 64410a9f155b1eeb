import * as l10n from '@vscode/l10n';
import { bytes, microseconds } from '../../base/format.js';
import type { Origin } from '../../base/origin.js';
import { originWords } from '../outputs/gainWords.js';
import type { TestedBenchmark } from './suites.js';
import type { SizeStanding } from './sizes.js';

/** What came out of one size held against a baseline, one sentence with the number and its interval. */
export function sizeText(standing: SizeStanding, baseline: NonNullable<TestedBenchmark['baseline']>, origin: Origin): string {
  const { sizeBytes, timeUs, changePercent, ci95, verdict } = standing;
  const against = l10n.t('baseline {0} of {1} runs', baseline.name, baseline.entry.runs.length);
  const number = `${changePercent < 0 ? '−' : '+'}${Math.abs(changePercent).toFixed(1)} %`;
  const took = l10n.t('{0} takes {1} ({2})', bytes(sizeBytes), microseconds(timeUs), originWords(origin));
  if (ci95 === null)
    return l10n.t('{0}: {1} against the {2}. How far runs differ by themselves is not known from one run.', took, number, against);
  const interval = `${ci95[0].toFixed(1)} … ${ci95[1].toFixed(1)} %`;
  switch (verdict) {
    case 'slower':
      return l10n.t('{0}: slower by {1} than the {2} (95 % interval over all sizes {3}).', took, number, against, interval);
    case 'faster':
      return l10n.t('{0}: faster, {1} against the {2} (95 % interval over all sizes {3}).', took, number, against, interval);
    case 'same':
      return l10n.t('{0}: as in the {1} (95 % interval of the change {2}).', took, against, interval);
    case 'unclear':
      return l10n.t(
        '{0}: {1} against the {2}, which noise may explain (95 % interval over all sizes {3}).',
        took,
        number,
        against,
        interval,
      );
  }
}
