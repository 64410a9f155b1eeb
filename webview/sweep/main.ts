import * as l10n from '@vscode/l10n';
import { csvLine } from '../../src/protocol/csv.js';
import type { SweepExpectation, SweepHost, SweepState } from '../../src/protocol/sweep.js';
import { announce } from '../shared/announce.js';
import { element, fill } from '../shared/dom.js';
import { emptyState } from '../shared/emptyState.js';
import { type Page, start } from '../shared/start.js';
import { button, toolbar } from '../shared/toolbar.js';
import '../shared/shared.css';
import './sweep.css';
import { gainList } from './gainList.js';
import { progressHeader, stateWord } from './progressHeader.js';
import { rankingTable, varied } from './ranking.js';
import { percentWithReach, scoreText, verdictOf } from './words.js';

function build({ rpc, root }: Page<SweepHost, SweepState>): (state: SweepState) => void {
  root.id = 'root';
  let state: SweepState | null = null;
  const run = (): void => rpc.notify('act', { action: 'run' });
  const save = async (): Promise<void> => {
    if (state === null) return;
    const saved = await rpc.request('save', { name: `${state.name ?? 'sweep'}.csv`, kind: 'csv', data: csvOf(state) }).catch(() => false);
    if (saved) announce(l10n.t('Saved.'));
  };
  const bar = toolbar(
    l10n.t('View and export'),
    button(l10n.t('Save CSV'), () => void save()),
  );
  const progress = progressHeader((action) => rpc.notify('control', { action }), run);
  const ranking = rankingTable((trial) => rpc.notify('apply', { trial }));
  const answer = element('p', { class: 'answer' });
  const against = element('p', { class: 'against' });
  const gains = element('div', {});
  const content = element('div', { class: 'sweep' }, answer, against, ranking.element, gains);
  const empty = element('div', { class: 'empty-frame' });
  root.append(bar.element, progress.element, content, empty);

  return (next) => {
    if (state !== null && state.state !== next.state) announce(stateWord(next.state));
    state = next;
    const ranked = next.ranking.filter((entry) => entry.gainPercent !== null);
    const none = next.name === null;
    progress.element.hidden = none;
    content.hidden = ranked.length === 0;
    empty.hidden = ranked.length > 0;
    bar.setTitle(next.name ?? l10n.t('Sweep Results'), ranked.length > 0 ? next.origin : null);
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
    } else if (ranked.length === 0) {
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
      answer.textContent = answerOf(next);
      const expected = next.expected ?? null;
      against.hidden = expected === null;
      against.classList.toggle('slow', expected?.slow === true);
      against.textContent = `${expected?.slow === true ? '▼ ' : ''}${expected?.text ?? ''}`;
      ranking.set(next);
      fill(gains, next.gains.length === 0 ? null : gainList(next.gains));
    }
  };
}

/** The finding in one sentence. */
function answerOf(state: SweepState): string {
  const [best] = state.ranking;
  if (best?.gainPercent === null || best === undefined) return '';
  const text = percentWithReach(best.gainPercent, best.ci95);
  const soFar = state.state === 'running' || state.state === 'paused';
  if (verdictOf(best) !== 'better')
    return soFar
      ? l10n.t('So far nothing is better than the baseline beyond doubt; closest is {0}.', text)
      : l10n.t('Nothing is better than the baseline beyond doubt; closest is {0}.', text);
  if (soFar)
    return l10n.t(
      'The best combination so far gains {0}: {1} instead of {2}.',
      text,
      scoreText(best.score, state.metric),
      scoreText(state.baselineScore, state.metric),
    );
  return l10n.t(
    'The best combination gains {0}: {1} instead of {2}.',
    text,
    scoreText(best.score, state.metric),
    scoreText(state.baselineScore, state.metric),
  );
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
