import * as l10n from '@vscode/l10n';
import { valueOf } from '../../src/bench/value.js';
import { worthText } from '../../src/bench/valueText.js';
import type { SweepState } from '../../src/protocol/sweep.js';
import { element, fill } from '../shared/dom.js';
import { gainList } from './gainList.js';
import { type NextActions, nextStepView } from './nextStepView.js';
import { rankingTable } from './ranking.js';
import { sensitivityList } from './sensitivityList.js';
import { percentWithReach, scoreText, verdictOf } from './words.js';

interface View {
  readonly element: HTMLElement;
  set(state: SweepState): void;
}

/** What matters first: the winner and its gain, how it stands against the model, what it is worth, what to do next; then the ranking. */
export function resultView(actions: NextActions): View {
  const answer = element('p', { class: 'answer' });
  const against = element('p', { class: 'against' });
  const worth = element('p', { class: 'worth-line' });
  const next = nextStepView(actions);
  const ranking = rankingTable(actions.apply);
  return {
    element: element('div', { class: 'result' }, answer, against, worth, next.element, ranking.element),
    set: (state) => {
      answer.textContent = answerOf(state);
      const expected = state.expected ?? null;
      against.hidden = expected === null;
      against.classList.toggle('slow', expected?.slow === true);
      against.textContent = `${expected?.slow === true ? '▼ ' : ''}${expected?.text ?? ''}`;
      const text = worthOf(state);
      worth.hidden = text === null;
      worth.textContent = text;
      next.set(state);
      ranking.set(state);
    },
  };
}

/** How much each parameter matters, and each of its values by itself. */
export function effectsView(): View {
  const frame = element('div', { class: 'effects' });
  return {
    element: frame,
    set: ({ analysis, gains }) =>
      fill(
        frame,
        analysis === null ? null : sensitivityList(analysis.sensitivities),
        gains.length === 0
          ? element('p', { class: 'quiet' }, l10n.t('No two combinations that differ in one value alone have been measured yet.'))
          : gainList(gains),
      ),
  };
}

/** What the gain is worth, once it is beyond doubt; how far the assumptions are one's own is said with it. */
function worthOf({ ranking, value }: SweepState): string | null {
  const [best] = ranking;
  if (value === null || best === undefined || verdictOf(best) !== 'better' || best.gainPercent === null) return null;
  const guessed = Object.values(value.sources).filter((source) => source === 'assumed').length;
  const text = worthText(valueOf(value.numbers, best.gainPercent, best.ci95), value.currency);
  return guessed === 0 ? text : `${text} ${l10n.t('{0} of its figures are assumed: see Value.', guessed)}`;
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
