import * as l10n from '@vscode/l10n';
import type { Ranked } from '../../src/bench/result.js';
import type { SweepExpectation, SweepState } from '../../src/protocol/sweep.js';
import { element, fill } from '../shared/dom.js';
import { axisMarks, axisOf, intervalBar } from './interval.js';
import { percentWithReach, scoreText, shortName, verdictOf, verdictText } from './words.js';

const pageSize = 25;

/** The ranking as a table whose rows carry their interval as a picture. `apply` is called with a trial. */
export function rankingTable(apply: (trial: number) => void): { readonly element: HTMLElement; set(state: SweepState): void } {
  let shown = pageSize;
  let state: SweepState | null = null;
  const frame = element('section', { class: 'ranking' });
  const draw = (): void => {
    if (state === null) return;
    const { metric } = state;
    const ranked = state.ranking.filter((entry) => entry.gainPercent !== null);
    const failed = state.ranking.filter((entry) => entry.gainPercent === null && entry.failures > 0);
    const names = varied(state.ranking);
    const against = Object.keys(state.expected?.trials ?? {}).length > 0;
    const axis = axisOf(ranked.map((entry) => ({ gain: entry.gainPercent ?? 0, ci95: entry.ci95 })));
    const head = element(
      'tr',
      {},
      element('th', { scope: 'col', class: 'numeric' }, element('span', { class: 'visually-hidden' }, l10n.t('rank'))),
      element('th', { scope: 'col', class: 'numeric' }, l10n.t('gain')),
      element('th', { scope: 'col' }, l10n.t('verdict')),
      element('th', { scope: 'col' }, element('span', { class: 'visually-hidden' }, l10n.t('95 % interval')), axisMarks(axis)),
      element('th', { scope: 'col', class: 'numeric' }, metric === 'time' ? l10n.t('time') : l10n.t('bus bandwidth')),
      ...(against ? [element('th', { scope: 'col' }, l10n.t('against the model'))] : []),
      element('th', { scope: 'col' }, element('span', { class: 'visually-hidden' }, l10n.t('action'))),
      ...names.map((name) => element('th', { scope: 'col', title: name }, shortName(name))),
    );
    const row = (entry: Ranked, index: number): HTMLElement => {
      const verdict = verdictOf(entry);
      const gain = entry.gainPercent ?? 0;
      const line = names.map((name) => `${name}=${entry.settings[name] ?? ''}`).join(' ');
      return element(
        'tr',
        { class: index === 0 ? 'first' : null },
        element('td', { class: 'numeric quiet' }, String(index + 1)),
        element('th', { scope: 'row', class: 'numeric' }, percentWithReach(gain, entry.ci95)),
        element('td', { class: verdict }, verdictText(verdict)),
        element('td', {}, intervalBar({ gain, ci95: entry.ci95, verdict }, axis)),
        element('td', { class: 'numeric' }, scoreText(entry.score, metric)),
        ...(against ? [modelCell(state?.expected?.trials[entry.trial], metric)] : []),
        element(
          'td',
          {},
          element(
            'button',
            {
              type: 'button',
              class: index === 0 && verdict === 'better' ? 'button primary' : 'button',
              'aria-label': l10n.t('Apply {0}', line),
              on: { click: () => apply(entry.trial) },
            },
            l10n.t('Apply…'),
          ),
        ),
        ...names.map((name) => element('td', { class: 'value' }, entry.settings[name] ?? '–')),
      );
    };
    // The focus stays where it was when results come in.
    const focused =
      document.activeElement instanceof HTMLElement && frame.contains(document.activeElement)
        ? document.activeElement.getAttribute('aria-label')
        : null;
    const more =
      ranked.length > shown
        ? element(
            'button',
            { type: 'button', class: 'button more', on: { click: showMore } },
            l10n.t('Show {0} more', Math.min(pageSize, ranked.length - shown)),
          )
        : null;
    const failures = failed.map((entry) =>
      element('li', {}, `${names.map((name) => `${shortName(name)}=${entry.settings[name] ?? '–'}`).join(' ')}: ${entry.message ?? ''}`),
    );
    fill(
      frame,
      element('h2', {}, l10n.t('Ranking against the baseline')),
      element(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': l10n.t('Ranking against the baseline') },
        element('table', {}, element('thead', {}, head), element('tbody', {}, ...ranked.slice(0, shown).map(row))),
      ),
      more,
      failures.length === 0
        ? null
        : element(
            'details',
            {},
            element('summary', {}, l10n.t('failed combinations: {0}', failures.length)),
            element('ul', {}, ...failures),
          ),
    );
    if (focused !== null)
      for (const candidate of frame.querySelectorAll('button')) if (candidate.getAttribute('aria-label') === focused) candidate.focus();
  };
  const showMore = (): void => {
    shown += pageSize;
    draw();
  };
  return {
    element: frame,
    set: (next) => {
      state = next;
      draw();
    },
  };
}

/** How a combination stands against the model, the modelled score on hover. */
function modelCell(found: SweepExpectation['trials'][number] | undefined, metric: SweepState['metric']): HTMLElement {
  if (found === undefined) return element('td', { class: 'quiet' }, '–');
  const title = l10n.t('modelled: {0}', scoreText(found.score, metric));
  return element('td', { class: found.slow ? 'against slow' : 'against', title }, found.slow ? `▼ ${found.text}` : found.text);
}

/** Names whose values differ between combinations, in order of appearance. */
export function varied(ranking: readonly Ranked[]): string[] {
  const names = [...new Set(ranking.flatMap((entry) => Object.keys(entry.settings)))];
  return names.filter((name) => new Set(ranking.map((entry) => entry.settings[name])).size > 1 || ranking.length === 1);
}
