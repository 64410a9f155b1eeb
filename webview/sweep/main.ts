import * as l10n from '@vscode/l10n';
import { csvLine } from '../../src/protocol/csv.js';
import type { SweepExpectation, SweepHost, SweepState } from '../../src/protocol/sweep.js';
import { announce } from '../shared/announce.js';
import { element, fill } from '../shared/dom.js';
import { emptyState } from '../shared/emptyState.js';
import { type Page, start } from '../shared/start.js';
import { tabs } from '../shared/tabs.js';
import { button, toolbar } from '../shared/toolbar.js';
import '../shared/shared.css';
import './progress.css';
import './sweep.css';
import './trials.css';
import './pairs.css';
import './trade.css';
import './worth.css';
import { pairsView } from './pairsView.js';
import { progressHeader, stateWord } from './progressHeader.js';
import { varied } from './ranking.js';
import { effectsView, resultView } from './resultView.js';
import { sizesView } from './sizesView.js';
import { tradeView } from './tradeView.js';
import { trialsView } from './trialsView.js';
import { valueView } from './valueView.js';

function build({ rpc, view, root }: Page<SweepHost, SweepState>): (state: SweepState) => void {
  root.id = 'root';
  let state: SweepState | null = null;
  const run = (): void => rpc.notify('act', { action: 'run' });
  const apply = (trial: number): void => rpc.notify('apply', { trial });
  const save = async (): Promise<void> => {
    if (state === null) return;
    const saved = await rpc.request('save', { name: `${state.name ?? 'sweep'}.csv`, kind: 'csv', data: csvOf(state) }).catch(() => false);
    if (saved) announce(l10n.t('Saved.'));
  };
  const bar = toolbar(
    l10n.t('View and export'),
    button(l10n.t('Create Report…'), () => rpc.notify('act', { action: 'report' })),
    button(l10n.t('Save CSV'), () => void save()),
  );
  const progress = progressHeader((action) => rpc.notify('control', { action }), run);
  const result = resultView({ apply, file: () => rpc.notify('act', { action: 'file' }) });
  const effects = effectsView();
  const views = {
    result: { title: l10n.t('Result'), ...result },
    parameters: { title: l10n.t('Parameters'), ...effects },
    pairs: { title: l10n.t('Pairs'), ...pairsView(apply) },
    sizes: { title: l10n.t('Sizes'), ...sizesView() },
    trade: { title: l10n.t('Latency and bandwidth'), ...tradeView(apply) },
    trials: { title: l10n.t('All combinations'), ...trialsView(apply) },
    value: { title: l10n.t('Value'), ...valueView((key, value) => rpc.notify('assume', { key, value })) },
  };
  // Only what is in sight is drawn; the rest when it comes into sight.
  const stale = new Set(Object.keys(views));
  const draw = (): void => {
    const id = content.current() as keyof typeof views;
    if (state === null || !stale.delete(id)) return;
    views[id].set(state);
  };
  const content = tabs(
    l10n.t('Views of the result'),
    Object.entries(views).map(([id, { title, element: body }]) => ({ id, title, body })),
    tabOf(view.get()),
    (id) => {
      view.set({ tab: id });
      draw();
    },
  );
  content.element.classList.add('sweep');
  const empty = element('div', { class: 'empty-frame' });
  root.append(bar.element, progress.element, content.element, empty);

  return (next) => {
    if (state !== null && state.state !== next.state) announce(stateWord(next.state));
    state = next;
    const ranked = next.ranking.some((entry) => entry.gainPercent !== null);
    const failed = next.state === 'complete' && next.ranking.some((entry) => entry.failures > 0);
    const none = next.name === null;
    progress.element.hidden = none;
    content.element.hidden = !ranked && !failed;
    empty.hidden = ranked || failed;
    bar.element.classList.toggle('without-result', !ranked);
    bar.setTitle(next.name ?? l10n.t('Sweep Results'), ranked ? next.origin : null);
    if (!none) progress.set(next);
    if (none) {
      const create = button(l10n.t('New Sweep…'), () => rpc.notify('act', { action: 'new' }), { primary: true });
      fill(
        empty,
        emptyState(
          l10n.t('No sweep yet'),
          l10n.t(
            'A sweep tries every combination of the settings that you list and compares each with a baseline, with statistics that tell gains from noise.',
          ),
          create,
        ),
      );
    } else if (!ranked && !failed) {
      fill(
        empty,
        emptyState(
          l10n.t('No result yet'),
          next.state === 'running'
            ? l10n.t('The first results come with the second baseline run.')
            : l10n.t('Run the sweep; results appear here as they come.'),
        ),
      );
    } else {
      for (const id of Object.keys(views)) stale.add(id);
      draw();
    }
  };
}

/** The tab that was open before the page was hidden. */
function tabOf(kept: unknown): string {
  return typeof kept === 'object' && kept !== null && 'tab' in kept && typeof kept.tab === 'string' ? kept.tab : 'result';
}

function csvOf(state: SweepState): string {
  const names = varied(state.ranking);
  const head = csvLine([
    'rank',
    'origin',
    'gain_percent',
    'ci95_low',
    'ci95_high',
    'significant',
    'p_holm',
    state.metric === 'time' ? 'time_us' : 'busbw_gbs',
    'runs',
    'failures',
    'modelled_score',
    'percent_of_model',
    'too_slow',
    ...names,
  ]);
  const lines = state.ranking.map((entry, index) =>
    csvLine([
      index + 1,
      state.origin,
      entry.gainPercent,
      entry.ci95?.[0] ?? null,
      entry.ci95?.[1] ?? null,
      String(entry.significant),
      entry.p,
      entry.score,
      entry.runs,
      entry.failures,
      ...modelCells(state.expected?.trials[entry.trial]),
      ...names.map((name) => entry.settings[name] ?? null),
    ]),
  );
  return [head, ...lines].join('');
}

function modelCells(found: SweepExpectation['trials'][number] | undefined): (string | number | null)[] {
  return found === undefined ? [null, null, null] : [found.score, Number(found.percent.toPrecision(4)), String(found.slow)];
}

void start<SweepState, SweepHost>((rpc) => rpc.request('ready', null), build);
