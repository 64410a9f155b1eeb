import * as l10n from '@vscode/l10n';
import { microseconds, significant } from '../../src/base/format.js';
import type { LatencyMeasure } from '../../src/protocol/latency.js';
import { behindModel, type Standing } from './model.js';

/** What a cell of a standing is called in the legend. */
export function standingText(standing: Standing): string {
  switch (standing) {
    case 'self':
      return l10n.t('itself');
    case 'none':
      return l10n.t('not measured');
    case 'well':
      return l10n.t('as expected');
    case 'slow':
      return l10n.t('slow');
    case 'bad':
      return l10n.t('twice as slow or worse');
    case 'failed':
      return l10n.t('no answer');
  }
}

/** A figure with its unit. */
export function figure(measure: LatencyMeasure, value: number | null): string {
  if (value === null) return '–';
  return measure === 'us' ? microseconds(value) : `${significant(value)} Gbit/s`;
}

/** A figure against what is expected: "2.3 times as long". */
export function ratioText(measure: LatencyMeasure, ratio: number): string {
  const times = significant(ratio, ratio < 10 ? 2 : 3);
  if (ratio >= 0.95 && ratio <= 1.05) return l10n.t('as expected');
  return measure === 'us'
    ? l10n.t('{0} times what is expected', times)
    : l10n.t('{0} of what is expected', `${significant(100 / ratio)} %`);
}

/** A figure against the model: "1.8 times the model", and whether it falls behind. */
export function modelText(measure: LatencyMeasure, ratio: number): string {
  const share = modelShare(measure, ratio);
  const said = measure === 'us' ? l10n.t('{0} times the model', significant(ratio, ratio < 10 ? 2 : 3)) : l10n.t('{0} of the model', share);
  return ratio >= behindModel ? `▼ ${said}` : said;
}

/** The same for a column: "▼ 1.8×", "72 %". */
export function modelShort(measure: LatencyMeasure, ratio: number): string {
  return `${ratio >= behindModel ? '▼ ' : ''}${modelShare(measure, ratio)}`;
}

function modelShare(measure: LatencyMeasure, ratio: number): string {
  return measure === 'us' ? `${significant(ratio, ratio < 10 ? 2 : 3)}×` : `${significant(100 / ratio)} %`;
}

/** What is measured. */
export function measureText(measure: LatencyMeasure): string {
  return measure === 'us' ? l10n.t('Latency (one way)') : l10n.t('Bandwidth');
}
