import * as l10n from '@vscode/l10n';
import type { LatencyMeasure, LatencyOutlier } from '../../src/protocol/latency.js';
import { type Child, element } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';
import type { Block, Matrix, Pair } from './model.js';
import { figure, measureText, modelText, ratioText, standingText } from './words.js';

/** Outliers listed at once; a button brings the others. */
const mostOutliers = 40;

/** The facts of a pair as a list, for the hover and the detail. */
export function pairCard(pair: Pair, measure: LatencyMeasure, origin: string): HTMLElement {
  const other: LatencyMeasure = measure === 'us' ? 'gbps' : 'us';
  const same = pair.from === pair.to;
  const facts: (readonly [string, string])[] = same
    ? []
    : [
        [measureText(measure), pair.value === null ? standingText(pair.standing) : `${figure(measure, pair.value)} (${origin})`],
        ...(pair.expected === null ? [] : [[l10n.t('Expected'), figure(measure, pair.expected)] as const]),
        ...(pair.ratio === null ? [] : [[l10n.t('Against it'), ratioText(measure, pair.ratio)] as const]),
        ...(pair.modelled === null ? [] : [[l10n.t('Model'), `${figure(measure, pair.modelled)} (${l10n.t('modelled')})`] as const]),
        ...(pair.modelRatio === null ? [] : [[l10n.t('Against the model'), modelText(measure, pair.modelRatio)] as const]),
        ...(pair.pairClass === null ? [] : [[l10n.t('Pair'), pair.pairClass.text] as const]),
        ...(pair.other === null ? [] : [[measureText(other), figure(other, pair.other)] as const]),
        ...(pair.failure === null || pair.failure === '' ? [] : [[l10n.t('It said'), pair.failure] as const]),
      ];
  return element(
    'div',
    { class: 'card' },
    element('h2', {}, same ? pair.from : `${pair.from} → ${pair.to}`),
    facts.length === 0
      ? element('p', {}, l10n.t('A host against itself is not measured.'))
      : element('dl', {}, ...facts.flatMap(([label, value]) => [element('dt', {}, label), element('dd', {}, value)])),
  );
}

/** What a selected block shows: how many pairs, their median and what is slow among them. */
export function blockCard(matrix: Matrix, places: Int32Array, block: Block, measure: LatencyMeasure, origin: string): HTMLElement {
  const values: number[] = [];
  let slow = 0;
  let none = 0;
  let failed = 0;
  for (let row = block.top; row <= block.bottom; row++)
    for (let column = block.left; column <= block.right; column++) {
      const { value, standing } = brief(matrix, measure, places[row] ?? 0, places[column] ?? 0);
      if (standing === 'self') continue;
      if (standing === 'failed') failed++;
      else if (value === null) none++;
      else values.push(value);
      if (standing === 'slow' || standing === 'bad') slow++;
    }
  values.sort((a, b) => a - b);
  const at = (share: number): number | null => values[Math.floor(share * (values.length - 1))] ?? null;
  const rows = block.bottom - block.top + 1;
  const columns = block.right - block.left + 1;
  const facts: (readonly [string, string])[] = [
    [l10n.t('Pairs'), values.length.toLocaleString()],
    [l10n.t('Median'), `${figure(measure, at(0.5))} (${origin})`],
    [l10n.t('Least'), figure(measure, at(0))],
    [l10n.t('Most'), figure(measure, at(1))],
    [l10n.t('Slow'), slow.toLocaleString()],
    ...(failed === 0 ? [] : [[l10n.t('No answer'), failed.toLocaleString()] as const]),
    ...(none === 0 ? [] : [[l10n.t('Not measured'), none.toLocaleString()] as const]),
  ];
  return element(
    'div',
    { class: 'card' },
    element('h2', {}, l10n.t('{0} × {1} hosts', rows, columns)),
    element('dl', {}, ...facts.flatMap(([label, value]) => [element('dt', {}, label), element('dd', {}, value)])),
  );
}

function brief(matrix: Matrix, measure: LatencyMeasure, from: number, to: number): Pick<Pair, 'value' | 'standing'> {
  return matrix.pair(measure, from, to);
}

/** How the measured figures stand against the model, or null where it says nothing of them. */
export function modelCard(matrix: Matrix, measure: LatencyMeasure): HTMLElement | null {
  const { modelled = null } = matrix.data;
  if (modelled === null || !matrix.hasModel(measure)) return null;
  const { known, behind } = matrix.againstModel(measure);
  const said =
    behind === 0
      ? l10n.t('None of {0} pairs falls behind the model.', known.toLocaleString())
      : l10n.t('▼ {0} of {1} pairs fall behind the model by half or more.', behind.toLocaleString(), known.toLocaleString());
  return element(
    'section',
    { class: 'model', 'aria-label': l10n.t('Against the model') },
    element('h2', {}, l10n.t('Against the model')),
    element('p', { class: behind === 0 ? 'quiet' : null }, said),
    element('p', { class: 'quiet' }, modelled.basis),
  );
}

/** What is slow, worst first; each entry brings its cells into view. */
export function outlierList(
  outliers: readonly LatencyOutlier[],
  all: boolean,
  show: (outlier: LatencyOutlier) => void,
  more: () => void,
): Child[] {
  if (outliers.length === 0) return [element('p', { class: 'quiet' }, l10n.t('Nothing is slower than its like.'))];
  const shown = all ? outliers : outliers.slice(0, mostOutliers);
  const kinds = { rack: l10n.t('Rack'), host: l10n.t('Host'), link: l10n.t('Link') };
  return [
    element(
      'ul',
      { class: 'outliers' },
      ...shown.map((outlier) =>
        element(
          'li',
          {},
          element('span', { class: 'kind' }, kinds[outlier.kind]),
          ' ',
          element('button', { type: 'button', class: 'link', on: { click: () => show(outlier) } }, outlier.text),
        ),
      ),
    ),
    outliers.length > shown.length ? button(l10n.t('Show {0} more', outliers.length - shown.length), more) : null,
  ];
}
