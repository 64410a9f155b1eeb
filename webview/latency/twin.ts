import * as l10n from '@vscode/l10n';
import type { LatencyMeasure } from '../../src/protocol/latency.js';
import { element, fill } from '../shared/dom.js';
import { type Matrix, type Standing, standings } from './model.js';
import { figure, measureText, modelShort, ratioText, standingText } from './words.js';

/** Height of a row, px; rows are placed by it, so a row never wraps. */
const rowHeight = 24;
/** Rows drawn above and below what is seen. */
const spare = 12;

/** By what pairs are ordered. */
type By = 'from' | 'to' | 'value' | 'worst' | 'model';

/** The table twin: every pair as a row, of which only those in sight exist in the page. */
export interface Twin {
  readonly element: HTMLElement;
  set(matrix: Matrix, measure: LatencyMeasure, places: Int32Array, hidden: ReadonlySet<string>, search: string): void;
}

/** Makes the table twin; `choose` is called with the hosts of a row. */
export function twin(choose: (from: number, to: number) => void): Twin {
  let matrix: Matrix | null = null;
  let measure: LatencyMeasure = 'us';
  /** Cells in order: place of the first host × hosts + place of the second. */
  let cells: Float64Array = new Float64Array(0);
  let by: By = 'worst';
  let down = true;
  let places = new Int32Array(0);
  let hidden: ReadonlySet<string> = new Set();
  let search = '';
  const body = element('tbody');
  const heads: Readonly<Record<By, HTMLElement>> = {
    from: head('from', () => l10n.t('From')),
    to: head('to', () => l10n.t('To')),
    value: head('value', () => measureText(measure)),
    worst: head('worst', () => l10n.t('Against it')),
    model: head('model', () => l10n.t('Against the model')),
  };
  const modelHead = element('th', { scope: 'col', class: 'numeric' }, l10n.t('Model'));
  const grid = element(
    'table',
    { class: 'pairs' },
    element('caption', { class: 'visually-hidden' }, l10n.t('All pairs')),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        heads.from,
        heads.to,
        heads.value,
        element('th', { scope: 'col', class: 'numeric' }, l10n.t('Expected')),
        heads.worst,
        modelHead,
        heads.model,
        element('th', { scope: 'col' }, l10n.t('Standing')),
        element('th', { scope: 'col' }, l10n.t('Pair')),
      ),
    ),
    body,
  );
  const empty = element('p', { class: 'quiet' });
  const frame = element('div', { class: 'table-frame', tabindex: 0, role: 'region', 'aria-label': l10n.t('All pairs') }, grid, empty);
  frame.addEventListener('scroll', () => draw());
  new ResizeObserver(() => draw()).observe(frame);

  function head(own: By, text: () => string): HTMLElement {
    const flip = element(
      'button',
      {
        type: 'button',
        class: 'sort',
        on: {
          click: () => {
            down = by === own ? !down : own === 'worst' || own === 'value' || own === 'model';
            by = own;
            sort();
          },
        },
      },
      text(),
    );
    return element('th', { scope: 'col', class: own === 'value' || own === 'worst' || own === 'model' ? 'numeric' : null }, flip);
  }

  const sort = (): void => {
    if (matrix === null) return;
    cells = listed(matrix, measure, hidden, search);
    const rank = new Int32Array(matrix.size);
    places.forEach((host, place) => (rank[host] = place));
    order(cells, keyOf(matrix, measure, by, rank));
    if (down) cells.reverse();
    for (const [own, th] of Object.entries(heads)) {
      if (own === by) th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      else th.removeAttribute('aria-sort');
    }
    grid.setAttribute('aria-rowcount', String(cells.length + 1));
    frame.scrollTop = 0;
    draw();
  };
  const draw = (): void => {
    if (matrix === null) return;
    const first = Math.max(0, Math.floor(frame.scrollTop / rowHeight) - spare);
    const last = Math.min(cells.length, first + Math.ceil(frame.clientHeight / rowHeight) + 2 * spare);
    const rows: HTMLElement[] = [];
    for (let at = first; at < last; at++) rows.push(row(matrix, measure, cells[at] ?? 0, at, choose));
    fill(body, space(first), ...rows, space(cells.length - last));
    empty.hidden = cells.length > 0;
    empty.textContent = l10n.t('No pair matches the legend and the search.');
  };
  return {
    element: frame,
    set: (nextMatrix, nextMeasure, nextPlaces, nextHidden, nextSearch) => {
      [matrix, measure, places, hidden, search] = [nextMatrix, nextMeasure, Int32Array.from(nextPlaces), nextHidden, nextSearch];
      const label = heads.value.querySelector('button');
      if (label !== null) label.textContent = measureText(measure);
      const modelled = matrix.hasModel(measure);
      for (const th of [modelHead, heads.model]) th.hidden = !modelled;
      if (!modelled && by === 'model') by = 'worst';
      sort();
    },
  };
}

/** Cells that the legend and the search leave: those with a figure of their own, and those that failed. */
function listed(matrix: Matrix, measure: LatencyMeasure, hidden: ReadonlySet<string>, search: string): Float64Array {
  const n = matrix.size;
  const wanted = standings.map((standing) => standing !== 'self' && standing !== 'none' && !hidden.has(standing));
  const text = search.trim().toLowerCase();
  const matches = matrix.data.names.map((name) => name.toLowerCase().includes(text));
  const found: number[] = [];
  for (let from = 0; from < n; from++)
    for (let to = 0; to < n; to++)
      if (wanted[matrix.standing(measure, from, to)] === true && (matches[from] === true || matches[to] === true))
        found.push(from * n + to);
  return Float64Array.from(found);
}

/** What a cell is ordered by, from 0 up. */
function keyOf(matrix: Matrix, measure: LatencyMeasure, by: By, rank: Int32Array): (cell: number) => number {
  const n = matrix.size;
  const failed = standings.indexOf('failed');
  return (cell) => {
    const [from, to] = [Math.floor(cell / n), cell % n];
    if (by === 'from') return rank[from] ?? 0;
    if (by === 'to') return rank[to] ?? 0;
    if (matrix.standing(measure, from, to) === failed) return 3e38;
    if (by === 'model') return matrix.modelRatio(measure, from, to) ?? 0;
    return by === 'value' ? matrix.value(measure, from, to) : (matrix.ratio(measure, from, to) ?? 0);
  };
}

/**
 * Orders cells by a key. A million comparisons of a callback take a second; numbers that hold the key above and the cell below are sorted by
 * the browser itself in a tenth of it. A float of 31 bits and a cell of 21 fit into a double.
 */
function order(cells: Float64Array, key: (cell: number) => number): void {
  const most = 2 ** 21;
  if (cells.some((cell) => cell >= most)) {
    const sorted = [...cells].sort((a, b) => key(a) - key(b) || a - b);
    cells.set(sorted);
    return;
  }
  const bits = new Float32Array(1);
  const whole = new Uint32Array(bits.buffer);
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at] ?? 0;
    bits[0] = Math.max(0, key(cell));
    cells[at] = (whole[0] ?? 0) * most + cell;
  }
  cells.sort();
  for (let at = 0; at < cells.length; at++) cells[at] = (cells[at] ?? 0) % most;
}

function space(rows: number): HTMLElement | null {
  if (rows <= 0) return null;
  const cell = element('td', { colspan: 9 });
  cell.style.height = `${String(rows * rowHeight)}px`;
  return element('tr', { class: 'space', 'aria-hidden': 'true' }, cell);
}

function row(matrix: Matrix, measure: LatencyMeasure, cell: number, at: number, choose: (from: number, to: number) => void): HTMLElement {
  const [from, to] = [Math.floor(cell / matrix.size), cell % matrix.size];
  const pair = matrix.pair(measure, from, to);
  const mark: Partial<Record<Standing, string>> = { slow: '╱ ', bad: '✕ ', failed: '○ ' };
  return element(
    'tr',
    { 'aria-rowindex': at + 2, class: pair.standing },
    element('th', { scope: 'row' }, element('button', { type: 'button', class: 'link', on: { click: () => choose(from, to) } }, pair.from)),
    element('td', {}, pair.to),
    element('td', { class: 'numeric' }, figure(measure, pair.value)),
    element('td', { class: 'numeric' }, figure(measure, pair.expected)),
    element('td', { class: 'numeric' }, pair.ratio === null ? '–' : ratioText(measure, pair.ratio)),
    ...(matrix.hasModel(measure)
      ? [
          element('td', { class: 'numeric' }, figure(measure, pair.modelled)),
          element('td', { class: 'numeric' }, pair.modelRatio === null ? '–' : modelShort(measure, pair.modelRatio)),
        ]
      : []),
    element('td', {}, `${mark[pair.standing] ?? ''}${standingText(pair.standing)}`),
    element('td', {}, pair.pairClass?.text ?? '–'),
  );
}
