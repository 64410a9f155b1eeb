import * as l10n from '@vscode/l10n';
import type { Origin } from '../../src/base/origin.js';
import type { LatencyHost, LatencyMeasure, LatencyOutlier, LatencyState } from '../../src/protocol/latency.js';
import { announce } from '../shared/announce.js';
import { element, fill } from '../shared/dom.js';
import { emptyState } from '../shared/emptyState.js';
import { legend } from '../shared/legend.js';
import { type Page, start } from '../shared/start.js';
import { exactTime, relativeTime } from '../shared/time.js';
import { button, choice, toolbar } from '../shared/toolbar.js';
import '../shared/shared.css';
import { blockCard, modelCard, outlierList, pairCard } from './details.js';
import { csvOf } from './exports.js';
import { heatMap } from './heatMap.js';
import './latency.css';
import { legendItems } from './legendItems.js';
import { type Block, type CellAt, Matrix, type Order } from './model.js';
import type { Colouring } from './raster.js';
import { twin } from './twin.js';
import { figure, ratioText, standingText } from './words.js';

void start<LatencyState, LatencyHost>((rpc) => rpc.request('ready', null), build);

function build({ rpc, root }: Page<LatencyHost, LatencyState>): (state: LatencyState) => void {
  let state: LatencyState | null = null;
  let matrix: Matrix | null = null;
  let measure: LatencyMeasure = 'us';
  let colouring: Colouring = 'expected';
  let order: Order = 'rack';
  let face: 'picture' | 'table' = 'picture';
  let places = new Int32Array(0);
  let selected: Block | null = null;
  let allOutliers = false;

  const search = element('input', {
    type: 'search',
    class: 'search',
    placeholder: l10n.t('Find hosts'),
    'aria-label': l10n.t('Find hosts'),
    on: { input: () => find() },
  });
  const measures = choice(
    l10n.t('What is shown'),
    [
      { value: 'us', text: l10n.t('Latency') },
      { value: 'gbps', text: l10n.t('Bandwidth') },
    ],
    measure,
    (value) => {
      measure = value;
      draw();
    },
  );
  const colourings = choice(
    l10n.t('Colours'),
    [
      { value: 'expected', text: l10n.t('Against expected') },
      { value: 'value', text: l10n.t('Figures') },
      { value: 'model', text: l10n.t('Against the model') },
    ],
    colouring,
    (value) => {
      colouring = value;
      draw();
    },
  );
  const orders = element(
    'select',
    {
      'aria-label': l10n.t('Order of hosts'),
      on: {
        change: () => {
          order = orders.value === 'name' || orders.value === 'cluster' ? orders.value : 'rack';
          selected = null;
          draw();
        },
      },
    },
    element('option', { value: 'rack' }, l10n.t('By rack')),
    element('option', { value: 'name' }, l10n.t('By name')),
    element('option', { value: 'cluster' }, l10n.t('By latency')),
  );
  const faces = choice(
    l10n.t('Picture or table'),
    [
      { value: 'picture', text: l10n.t('Picture') },
      { value: 'table', text: l10n.t('Table') },
    ],
    face,
    (value) => {
      face = value;
      draw();
    },
  );
  const zoomers = element(
    'div',
    { class: 'zoomers', role: 'group', 'aria-label': l10n.t('Zoom') },
    button('+', () => map.zoom(1.5), { title: l10n.t('Zoom in') }),
    button('−', () => map.zoom(1 / 1.5), { title: l10n.t('Zoom out') }),
    button(l10n.t('Fit'), () => map.fit(), { title: l10n.t('Show all') }),
  );
  const bar = toolbar(
    l10n.t('Latency Matrix'),
    search,
    measures.element,
    colourings.element,
    orders,
    faces.element,
    zoomers,
    button(l10n.t('Measure Latencies…'), () => rpc.notify('act', { action: 'measure' })),
    button(l10n.t('Open File…'), () => rpc.notify('act', { action: 'open' })),
    button(l10n.t('Save PNG'), () => void save('png')),
    button(l10n.t('Save CSV'), () => void save('csv')),
  );
  const message = element('p', { class: 'message', role: 'status', hidden: true });
  const key = legend(l10n.t('Legend'), () => draw());
  const map = heatMap({
    select: (block, byKeys) => {
      selected = block;
      drawDetails();
      if (byKeys && block !== null) announce(said(block));
    },
    open: () => topology(),
    describe: (cell) => describe(cell),
  });
  const pairs = twin((from, to) => {
    const [row, column] = [places.indexOf(from), places.indexOf(to)];
    selected = { top: row, bottom: row, left: column, right: column };
    map.select(selected, true);
    drawDetails();
  });
  const details = element('aside', { class: 'details', 'aria-label': l10n.t('Details'), tabindex: 0 });
  const stage = element('div', { class: 'stage' }, map.element, pairs.element, key.element);
  const body = element('div', { class: 'body' }, stage, details);
  const nothing = element('div', { class: 'nothing' });
  fill(root, bar.element, message, body, nothing);

  const originText = (): string => wordOf(state?.origin ?? null);
  const describe = ({ row, column }: CellAt): HTMLElement =>
    matrix === null ? element('div') : pairCard(matrix.pair(measure, places[row] ?? 0, places[column] ?? 0), measure, originText());
  const single = (block: Block): boolean => block.top === block.bottom && block.left === block.right;
  const said = (block: Block): string => {
    if (matrix === null) return '';
    if (!single(block)) return l10n.t('{0} × {1} hosts', block.bottom - block.top + 1, block.right - block.left + 1);
    const pair = matrix.pair(measure, places[block.top] ?? 0, places[block.left] ?? 0);
    const against = pair.ratio === null ? standingText(pair.standing) : ratioText(measure, pair.ratio);
    return l10n.t('{0} to {1}: {2}, {3}', pair.from, pair.to, figure(measure, pair.value), against);
  };
  /** Hosts of the selection: rows and columns, each once. */
  const hosts = (): string[] => {
    if (matrix === null || selected === null) return [];
    const chosen = new Set<number>();
    for (let row = selected.top; row <= selected.bottom; row++) chosen.add(places[row] ?? 0);
    for (let column = selected.left; column <= selected.right; column++) chosen.add(places[column] ?? 0);
    const { names } = matrix.data;
    return [...chosen].map((at) => names[at] ?? '');
  };
  const topology = (): void => {
    if (selected !== null) rpc.notify('topology', { hosts: hosts() });
  };
  const showOutlier = ({ hosts: ends, kind, measure: own }: LatencyOutlier): void => {
    if (matrix === null) return;
    measure = own;
    measures.set(own);
    draw();
    const n = places.length;
    const rows = ends.map((host) => places.indexOf(host)).filter((place) => place >= 0);
    const [first, last] = [Math.min(...rows), Math.max(...rows)];
    if (rows.length === 0) return;
    // A link is one cell; a host is its row; a rack the rows from its first to its last.
    selected =
      kind === 'link'
        ? { top: rows[0] ?? 0, bottom: rows[0] ?? 0, left: rows[1] ?? 0, right: rows[1] ?? 0 }
        : { top: first, bottom: last, left: 0, right: n - 1 };
    map.select(selected, true);
    drawDetails();
  };
  const find = (): void => {
    const text = search.value.trim().toLowerCase();
    if (matrix === null) return;
    if (face === 'table') pairs.set(matrix, measure, places, key.hidden, search.value);
    const { names } = matrix.data;
    const row = text === '' ? -1 : places.findIndex((at) => (names[at] ?? '').toLowerCase().includes(text));
    if (row < 0) return;
    selected = { top: row, bottom: row, left: 0, right: places.length - 1 };
    map.select(selected, true);
    drawDetails();
  };
  const drawDetails = (): void => {
    if (matrix === null) return;
    const block = selected;
    const { outliers } = matrix.data;
    const card =
      block === null
        ? element('p', { class: 'quiet' }, l10n.t('Point at a cell to read it; draw over cells to select a block.'))
        : single(block)
          ? pairCard(matrix.pair(measure, places[block.top] ?? 0, places[block.left] ?? 0), measure, originText())
          : blockCard(matrix, places, block, measure, originText());
    fill(
      details,
      card,
      block === null
        ? null
        : element(
            'div',
            { class: 'card-actions' },
            button(l10n.t('Show in Topology'), topology, { primary: true }),
            single(block) ? null : button(l10n.t('Zoom to It'), () => map.zoomTo(block)),
            button(l10n.t('Copy Names'), () => {
              rpc.notify('copy', { text: hosts().join('\n') });
              announce(l10n.t('Copied.'));
            }),
          ),
      modelCard(matrix, measure),
      element('h2', {}, l10n.t('Slower than their like ({0})', outliers.length)),
      ...outlierList(outliers, allOutliers, showOutlier, () => {
        allOutliers = true;
        drawDetails();
      }),
    );
  };
  const draw = (): void => {
    if (matrix === null) return;
    const modelled = matrix.hasModel(measure);
    colourings.show('model', modelled);
    if (!modelled && colouring === 'model') {
      colouring = 'expected';
      colourings.set(colouring);
    }
    const ordered = matrix.order(order);
    places = Int32Array.from(ordered.places);
    const { names } = matrix.data;
    const { counts, range } = matrix.summary(measure);
    map.set(
      { matrix, measure, colouring, places, hidden: key.hidden, range },
      ordered.bands,
      [...places].map((at) => names[at] ?? ''),
    );
    map.select(selected, false);
    key.set(legendItems(counts, measure, colouring, range));
    map.element.hidden = face === 'table';
    zoomers.hidden = face === 'table';
    pairs.element.hidden = face === 'picture';
    if (face === 'table') pairs.set(matrix, measure, places, key.hidden, search.value);
    drawDetails();
  };
  const save = async (kind: 'png' | 'csv'): Promise<void> => {
    if (state === null || matrix === null) return;
    const data = kind === 'png' ? map.png() : csvOf(state, matrix, measure, places);
    const saved = await rpc.request('save', { name: `latency-${measure === 'us' ? 'us' : 'gbps'}.${kind}`, kind, data });
    if (saved) announce(l10n.t('Saved.'));
  };

  return (next) => {
    const fresh = next.data !== null && next.data.id !== matrix?.data.id;
    state = next;
    const some = next.data !== null;
    bar.setTitle(
      next.title === '' ? l10n.t('Latency Matrix') : l10n.t('{0}: latency matrix', next.title),
      next.origin,
      next.at === null ? '' : relativeTime(next.at, Date.now()),
      next.at === null ? '' : exactTime(next.at),
    );
    message.hidden = next.message === null;
    message.textContent = next.message ?? '';
    bar.element.querySelector('.toolbar-controls')?.toggleAttribute('hidden', !some);
    body.hidden = !some;
    nothing.hidden = some;
    if (next.data !== null && fresh) {
      matrix = new Matrix(next.data);
      selected = null;
      allOutliers = false;
      const has = { us: matrix.has('us'), gbps: matrix.has('gbps') };
      if (!has[measure]) measure = has.us ? 'us' : 'gbps';
      measures.set(measure);
      // One measure alone leaves nothing to choose.
      measures.element.hidden = !(has.us && has.gbps);
      const racks = next.data.racks.some((rack) => rack !== null);
      order = racks ? 'rack' : next.data.groups.length > 1 ? 'cluster' : 'name';
      orders.value = order;
      orders.querySelector<HTMLOptionElement>('option[value=rack]')?.toggleAttribute('disabled', !racks);
      draw();
    }
    if (!some) {
      matrix = null;
      fill(
        nothing,
        emptyState(
          l10n.t('Nothing is measured yet'),
          l10n.t('Measure latency and bandwidth between the hosts of the cluster, or open a matrix that a file holds (JSON or CSV).'),
          button(l10n.t('Measure Latencies…'), () => rpc.notify('act', { action: 'measure' }), { primary: true }),
          button(l10n.t('Open File…'), () => rpc.notify('act', { action: 'open' })),
        ),
      );
    }
  };
}

function wordOf(origin: Origin | null): string {
  switch (origin) {
    case 'measured':
      return l10n.t('measured');
    case 'simulated':
      return l10n.t('simulated');
    case 'modelled':
      return l10n.t('modelled');
    case null:
      return l10n.t('origin not known');
  }
}
