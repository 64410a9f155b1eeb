import * as l10n from '@vscode/l10n';
import type { BenchmarksHost, BenchmarkSeries, BenchmarksState } from '../../src/protocol/benchmarks.js';
import { announce } from '../shared/announce.js';
import { element, fill } from '../shared/dom.js';
import { emptyState } from '../shared/emptyState.js';
import { originWord } from '../shared/originBadge.js';
import { type Page, start } from '../shared/start.js';
import { onThemeChange, readTheme } from '../shared/theme.js';
import { exactTime, relativeTime } from '../shared/time.js';
import { button, choice, toolbar } from '../shared/toolbar.js';
import '../shared/shared.css';
import './benchmarks.css';
import { createPicture, type CurveStyle, styleOf } from './chart.js';
import { csvOf } from './csv.js';
import { curveLegend } from './curveLegend.js';
import { detailOf } from './detail.js';
import { extent, type Half, type Metric, pointsOf } from './points.js';
import { tableOf } from './twin.js';

/** Curves in the legend at once; older runs are reached through the Runs view. */
const mostCurves = 12;
const shownAtFirst = 3;

interface ViewState {
  metric: Metric;
  half: Half;
  face: 'picture' | 'table';
  /** Ids that the user turned on or off. */
  chosen: Record<string, boolean>;
}

function readView(value: unknown): ViewState {
  const given = typeof value === 'object' && value !== null ? (value as Partial<Record<keyof ViewState, unknown>>) : {};
  const chosen =
    typeof given.chosen === 'object' && given.chosen !== null
      ? Object.entries(given.chosen).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean')
      : [];
  return {
    metric: given.metric === 'time' ? 'time' : 'busbw',
    half: given.half === 'inPlace' ? 'inPlace' : 'outOfPlace',
    face: given.face === 'table' ? 'table' : 'picture',
    chosen: Object.fromEntries(chosen),
  };
}

function build({ rpc, view, root }: Page<BenchmarksHost, BenchmarksState>): (state: BenchmarksState) => void {
  root.id = 'root';
  let state: BenchmarksState = { series: [], shown: null };
  let theme = readTheme();
  const chosen = readView(view.get());
  const remember = (): void => view.set({ ...chosen });
  const change = (): void => {
    remember();
    draw();
  };
  const bar = toolbar(
    l10n.t('View and export'),
    choice(l10n.t('Quantity'), [{ value: 'busbw', text: l10n.t('Bus bandwidth') }, { value: 'time', text: l10n.t('Time') }], chosen.metric, (value) => { chosen.metric = value; change(); }).element,
    choice(l10n.t('Placement'), [{ value: 'outOfPlace', text: l10n.t('Out of place') }, { value: 'inPlace', text: l10n.t('In place') }], chosen.half, (value) => { chosen.half = value; change(); }).element,
    choice(l10n.t('View'), [{ value: 'picture', text: l10n.t('Chart') }, { value: 'table', text: l10n.t('Table') }], chosen.face, (value) => { chosen.face = value; change(); }).element,
    button(l10n.t('Save PNG'), () => void save('png')),
    button(l10n.t('Save CSV'), () => void save('csv')),
  ); // prettier-ignore
  const message = element('p', { class: 'message', role: 'status' });
  const canvas = element('canvas', { role: 'img', tabindex: 0 });
  const frame = element('div', { class: 'picture' }, canvas);
  const twin = element('div', { class: 'twin' });
  const detail = element('aside', { class: 'detail', 'aria-label': l10n.t('Curves shown'), tabindex: 0 });
  const empty = element('div', { class: 'empty-frame' });
  const content = element('div', { class: 'content' }, frame, twin, detail);
  const key = curveLegend(l10n.t('Runs'), (id) => {
    const index = candidates().findIndex((series) => series.id === id);
    const series = candidates()[index];
    if (series !== undefined) chosen.chosen[id] = !isShown(series, index);
    change();
  });
  root.append(bar.element, message, key.element, content, empty);
  const picture = createPicture(canvas, theme);

  /** The curves of the legend: those asked for, then the newest. */
  const candidates = (): readonly BenchmarkSeries[] => {
    const wanted = state.shown ?? [];
    const first = state.series.filter((series) => wanted.includes(series.id));
    return [...first, ...state.series.filter((series) => !wanted.includes(series.id))].slice(0, Math.max(mostCurves, first.length));
  };
  const isShown = (series: BenchmarkSeries, index: number): boolean =>
    chosen.chosen[series.id] ??
    (state.shown === null ? index < shownAtFirst || series.origin === 'modelled' : state.shown.includes(series.id));

  const draw = (): void => {
    const all = candidates();
    const runs = all.filter(({ origin }) => origin !== 'modelled');
    const styled = all.map((series): { series: BenchmarkSeries; style: CurveStyle } => ({
      series,
      style: styleOf(runs.indexOf(series), series.origin === 'modelled', theme),
    }));
    const shown = styled.filter(({ series }, index) => isShown(series, index));
    const nothing = state.series.length === 0;
    content.hidden = nothing;
    key.element.hidden = nothing;
    empty.hidden = !nothing;
    bar.element.querySelector('.toolbar-controls')?.toggleAttribute('hidden', nothing);
    message.hidden = (state.message ?? null) === null;
    message.textContent = state.message ?? '';
    // A model stands beside what ran and carries its own word; the title speaks of the runs.
    const ran = (shown.length > 0 ? shown : styled).map(({ series }) => series.origin).filter((origin) => origin !== 'modelled');
    const origins = [...new Set(ran)];
    const newest =
      shown
        .map(({ series }) => series.at ?? '')
        .sort()
        .at(-1) ?? '';
    bar.setTitle(
      l10n.t('Benchmarks'),
      origins.length === 1 ? (origins[0] ?? null) : null,
      newest === '' ? '' : relativeTime(newest, Date.now()),
      exactTime(newest),
    );
    key.set(
      styled.map(({ series, style }, index) => ({
        id: series.id,
        text: series.label,
        detail: originWord(series.origin),
        style,
        shown: isShown(series, index),
      })),
    );
    frame.hidden = chosen.face === 'table';
    twin.hidden = chosen.face !== 'table';
    const visible = shown.map(({ series }) => series);
    if (chosen.face === 'table') fill(twin, tableOf(visible, chosen.metric, chosen.half));
    else {
      const curves = shown.map(({ series, style }) => ({
        label: series.label,
        points: pointsOf(series, chosen.metric, chosen.half),
        style,
      }));
      picture.show(curves, chosen.metric, extent(visible));
      canvas.setAttribute('aria-label', l10n.t('Chart of {0} curves; the table has the same numbers.', curves.length));
    }
    fill(detail, ...shown.map(({ series, style }) => detailOf(series, style, chosen.half)));
    if (nothing) {
      const run = button(l10n.t('Run nccl-tests…'), () => rpc.notify('act', { action: 'run' }), { primary: true });
      const demo = button(l10n.t('Start the Demo Cluster'), () => rpc.notify('act', { action: 'demo' }));
      fill(
        empty,
        emptyState(
          l10n.t('No benchmark has run yet'),
          l10n.t('Run one on your cluster, or on the demo cluster, which needs no GPUs. Its rows appear here as they come.'),
          run,
          demo,
        ),
      );
    }
  };

  const save = async (kind: 'png' | 'csv'): Promise<void> => {
    const visible = candidates().filter(isShown);
    if (visible.length === 0) return;
    const [face, stamp] = [chosen.face, new Date().toISOString().slice(0, 10)];
    if (kind === 'png' && face === 'table') {
      chosen.face = 'picture';
      draw();
    }
    const data = kind === 'png' ? picture.png() : csvOf(visible);
    if (chosen.face !== face) {
      chosen.face = face;
      draw();
    }
    const saved = await rpc.request('save', { name: `benchmarks-${stamp}.${kind}`, kind, data }).catch(() => false);
    if (saved) announce(l10n.t('Saved.'));
  };

  onThemeChange((next) => {
    theme = next;
    picture.setTheme(next);
    draw();
  });
  return (next) => {
    for (const series of next.series) {
      const before = state.series.find((other) => other.id === series.id);
      if (before?.state === 'running' && series.state !== 'running') announce(l10n.t('{0} has ended.', series.label));
    }
    // Curves that the extension asks for anew are shown, whatever was chosen before.
    if (next.shown !== null && next.shown.join() !== state.shown?.join())
      for (const id of next.shown) Reflect.deleteProperty(chosen.chosen, id);
    state = next;
    draw();
  };
}

void start<BenchmarksState, BenchmarksHost>((rpc) => rpc.request('ready', null), build);
