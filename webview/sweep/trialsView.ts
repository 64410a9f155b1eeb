import * as l10n from '@vscode/l10n';
import { type Brush, isBrushed, noBrush, passes } from '../../src/bench/analysis/brush.js';
import { heldBackCell } from '../../src/bench/heldBack.js';
import type { Ranked } from '../../src/bench/result.js';
import type { SweepState } from '../../src/protocol/sweep.js';
import { element, fill } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';
import { type VirtualColumn, virtualTable } from '../shared/virtualTable.js';
import { parallelPicture } from './parallel.js';
import { percentWithReach, scoreText, shortName, verdictOf, verdictText } from './words.js';

/** All combinations: parallel coordinates that filter, and below them a table of what they let through. `apply` is called with a trial. */
export function trialsView(apply: (trial: number) => void): { readonly element: HTMLElement; set(state: SweepState): void } {
  let state: SweepState | null = null;
  let brush: Brush = noBrush;
  const detail = element('div', { class: 'trial-detail', 'aria-live': 'polite' });
  const count = element('span', { class: 'quiet', role: 'status' });
  const clear = button(l10n.t('Show all'), () => brushed(noBrush));
  const table = virtualTable<Ranked>({
    label: l10n.t('All combinations'),
    keyOf: ({ trial }) => String(trial),
    choose: (entry) => show(entry),
    act: ({ trial }) => apply(trial),
  });
  const picture = parallelPicture((next) => brushed(next));
  const show = (entry: Ranked | null): void => {
    picture.highlight(entry?.trial ?? null);
    fill(
      detail,
      entry === null || state === null
        ? element('span', { class: 'quiet' }, l10n.t('Choose a row to see all of it; Enter applies it.'))
        : detailOf(entry),
    );
  };
  const detailOf = (entry: Ranked): HTMLElement => {
    const settings = Object.entries(entry.settings).map(([name, value]) => `${name}=${value}`);
    const failed = entry.failures === 0 ? null : l10n.t('{0} failed', entry.failures);
    return element(
      'div',
      { class: 'trial-line' },
      button(l10n.t('Apply…'), () => apply(entry.trial)),
      element('span', { class: 'value' }, settings.length === 0 ? l10n.t('nothing set') : settings.join(' ')),
      element(
        'span',
        { class: 'quiet' },
        [l10n.t('{0} runs', entry.runs), failed, entry.message, state?.clocks?.[entry.trial]?.text ?? null]
          .filter((part) => part !== null)
          .join(' · '),
      ),
    );
  };
  const brushed = (next: Brush): void => {
    brush = next;
    draw();
  };
  const draw = (): void => {
    if (state === null) return;
    const through = isBrushed(brush) ? state.ranking.filter((entry) => passes(brush, entry)) : state.ranking;
    count.textContent = l10n.t('{0} of {1} combinations', through.length, state.ranking.length);
    clear.hidden = !isBrushed(brush);
    picture.set(state, brush);
    table.set(through, columnsOf(state));
    show(table.chosen());
  };
  return {
    element: element(
      'div',
      { class: 'trials' },
      element(
        'p',
        { class: 'quiet hint' },
        l10n.t('Each line is a combination. Press a value to leave it out, or drag along an axis to pick a stretch.'),
      ),
      picture.element,
      element('div', { class: 'trials-bar' }, count, clear),
      table.element,
      detail,
    ),
    set: (next) => {
      state = next;
      draw();
    },
  };
}

function columnsOf({ metric, parameters, ranking, clocks }: SweepState): VirtualColumn<Ranked>[] {
  const place = new Map(ranking.map(({ trial }, index) => [trial, index + 1]));
  return [
    {
      id: 'rank',
      title: '#',
      hint: l10n.t('rank'),
      numeric: true,
      text: ({ trial }) => String(place.get(trial) ?? ''),
      sort: ({ trial }) => place.get(trial) ?? null,
    },
    {
      id: 'gain',
      title: l10n.t('gain'),
      numeric: true,
      text: ({ gainPercent, ci95 }) => (gainPercent === null ? '–' : percentWithReach(gainPercent, ci95)),
      sort: ({ gainPercent }) => gainPercent,
    },
    {
      id: 'verdict',
      title: l10n.t('verdict'),
      text: (entry) =>
        entry.gainPercent === null ? (entry.failures > 0 ? l10n.t('✗ failed') : l10n.t('not measured')) : verdictText(verdictOf(entry)),
      className: verdictOf,
    },
    {
      id: 'score',
      title: metric === 'time' ? l10n.t('time') : l10n.t('bus bandwidth'),
      numeric: true,
      text: ({ score }) => scoreText(score, metric),
      sort: ({ score }) => score,
    },
    ...parameters.map(({ name }): VirtualColumn<Ranked> => {
      const text = ({ settings }: Ranked): string => settings[name] ?? '–';
      return { id: `=${name}`, title: shortName(name), hint: name, text, className: () => 'value' };
    }),
    ...(clocks === undefined
      ? []
      : [
          {
            id: 'clocks',
            title: l10n.t('GPU clocks'),
            hint: l10n.t('around how many of its runs something held the clocks of a GPU down'),
            text: ({ trial }: Ranked) => heldBackCell(clocks[trial]),
            sort: ({ trial }: Ranked) => clocks[trial]?.held ?? null,
            className: ({ trial }: Ranked) => ((clocks[trial]?.held ?? 0) > 0 ? 'held' : ''),
          },
        ]),
    { id: 'runs', title: l10n.t('runs'), numeric: true, text: ({ runs }) => String(runs), sort: ({ runs }) => runs },
  ];
}
