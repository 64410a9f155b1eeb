import * as l10n from '@vscode/l10n';
import { bytes, rate } from '../../src/base/format.js';
import type { BenchmarkSeries, ExpectedSize, SeriesExpectation } from '../../src/protocol/benchmarks.js';
import { element } from '../shared/dom.js';
import { swatch } from '../shared/legend.js';
import { originBadge } from '../shared/originBadge.js';
import { exactTime, relativeTime } from '../shared/time.js';
import type { CurveStyle } from './chart.js';
import { type Half, largestOf } from './points.js';

/** What is known about one curve: its bandwidth at the largest size first, then average, where and when. */
export function detailOf(series: BenchmarkSeries, style: CurveStyle, half: Half): HTMLElement {
  const largest = largestOf(series, half);
  const heading = element(
    'h2',
    { title: series.label },
    swatch({ colour: style.colour, dash: style.dash }),
    element('span', {}, series.label),
  );
  const value = largest === null ? '–' : rate(largest.busbwGBs);
  const average = series.avgBusbwGBs === null ? null : l10n.t('average over its sizes {0}', rate(series.avgBusbwGBs));
  return element(
    'section',
    { class: 'card' },
    heading,
    element(
      'p',
      { class: 'peak' },
      element('strong', {}, value),
      largest === null ? null : ` ${l10n.t('at {0}', bytes(largest.sizeBytes))}`,
    ),
    ...against(series.expected ?? null),
    average === null ? null : element('p', {}, average),
    element(
      'p',
      {},
      originBadge(series.origin),
      series.at === null ? null : element('span', { title: exactTime(series.at), class: 'when' }, relativeTime(series.at, Date.now())),
    ),
    element('p', { class: 'quiet' }, series.detail),
    series.state === 'ok'
      ? null
      : element('p', { class: 'state' }, `${stateWord(series.state)}${series.message === null ? '' : ` ${series.message}`}`),
  );
}

/** What the model expects of a run: how its largest size stands, and the sizes that are too slow. */
function against(expected: SeriesExpectation | null): HTMLElement[] {
  if (expected === null) return [];
  const slow = expected.rows.filter((row) => row.slow);
  const last = expected.rows.reduce((best: ExpectedSize | null, row) => (row.sizeBytes >= (best?.sizeBytes ?? 0) ? row : best), null);
  const told = element(
    'p',
    { class: last?.slow === true ? 'against slow' : 'against' },
    last?.slow === true ? `▼ ${expected.text}` : expected.text,
  );
  if (slow.length === 0) return [told];
  const spans = spansOf(expected.rows);
  return [told, element('p', { class: 'against slow' }, `▼ ${l10n.t('Too slow against the model at {0}', spans.join(', '))}`)];
}

/** Neighbouring sizes that are too slow as spans: "32 KiB – 1 MiB". */
function spansOf(rows: readonly ExpectedSize[]): string[] {
  const found: ExpectedSize[][] = [];
  let open: ExpectedSize[] | null = null;
  for (const row of [...rows].sort((a, b) => a.sizeBytes - b.sizeBytes)) {
    if (!row.slow) open = null;
    else if (open === null) found.push((open = [row]));
    else open.push(row);
  }
  return found.map((span) => {
    const [first, last] = [span[0]?.sizeBytes ?? 0, span.at(-1)?.sizeBytes ?? 0];
    return first === last ? bytes(first) : `${bytes(first)} – ${bytes(last)}`;
  });
}

function stateWord(state: Exclude<BenchmarkSeries['state'], 'ok'>): string {
  switch (state) {
    case 'running':
      return l10n.t('● Running.');
    case 'failed':
      return l10n.t('✕ Failed.');
    case 'cancelled':
      return l10n.t('■ Cancelled.');
    case 'cut-off':
      return l10n.t('✂ Cut off: the program that ran it was ended.');
  }
}
