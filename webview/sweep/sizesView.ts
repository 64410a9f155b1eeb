import * as l10n from '@vscode/l10n';
import { bytes } from '../../src/base/format.js';
import type { SizeBest } from '../../src/bench/analysis/result.js';
import type { SweepState } from '../../src/protocol/sweep.js';
import { element, fill } from '../shared/dom.js';
import { axisMarks, axisOf, intervalBar } from './interval.js';
import { percentWithReach, scoreText, shortName, type verdictOf } from './words.js';

/** The best combination at each message size, and what the winner over all sizes gains there. */
export function sizesView(): { readonly element: HTMLElement; set(state: SweepState): void } {
  const frame = element('div', { class: 'sizes' });
  return {
    element: frame,
    set: ({ analysis, parameters }) => {
      const sizes = analysis?.sizes ?? [];
      const names = parameters.filter(({ values }) => values.length > 1).map(({ name }) => name);
      const axis = axisOf(sizes.map(({ gainPercent, ci95 }) => ({ gain: gainPercent, ci95 })));
      const own = axisOf(sizes.flatMap(({ winner }) => (winner === null ? [] : [{ gain: winner.gainPercent, ci95: winner.ci95 }])));
      const both = { low: Math.min(axis.low, own.low), high: Math.max(axis.high, own.high) };
      const bar = (gain: number, ci95: SizeBest['ci95'], sure: boolean): SVGElement =>
        intervalBar({ gain, ci95, verdict: verdict(gain, sure) }, both);
      const row = ({ sizeBytes, gainPercent, ci95, significant, score, baselineScore, metric, settings, winner }: SizeBest): HTMLElement =>
        element(
          'tr',
          {},
          element('th', { scope: 'row', class: 'numeric' }, bytes(sizeBytes)),
          element('td', { class: 'numeric' }, percentWithReach(gainPercent, ci95)),
          element('td', { class: significant ? 'better' : 'unclear' }, significant ? l10n.t('▲ better') : l10n.t('○ unclear')),
          element('td', {}, bar(gainPercent, ci95, significant)),
          element('td', { class: 'numeric' }, `${scoreText(baselineScore, metric)} → ${scoreText(score, metric)}`),
          element('td', { class: 'numeric' }, winner === null ? '–' : winnerText(winner)),
          ...names.map((name) => element('td', { class: 'value' }, settings[name] ?? '–')),
        );
      const heads: readonly (readonly [string, boolean])[] = [
        [l10n.t('size'), true],
        [l10n.t('gain of the best'), true],
        [l10n.t('verdict'), false],
      ];
      fill(
        frame,
        sizes.length === 0
          ? element('p', { class: 'quiet' }, l10n.t('Nothing can be said of single sizes yet.'))
          : element(
              'div',
              { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': l10n.t('The best at each size') },
              element(
                'table',
                {},
                element('caption', { class: 'visually-hidden' }, l10n.t('The best at each size')),
                element(
                  'thead',
                  {},
                  element(
                    'tr',
                    {},
                    ...heads.map(([text, numeric]) => element('th', { scope: 'col', class: numeric ? 'numeric' : null }, text)),
                    element(
                      'th',
                      { scope: 'col' },
                      element('span', { class: 'visually-hidden' }, l10n.t('95 % interval')),
                      axisMarks(both),
                    ),
                    element('th', { scope: 'col', class: 'numeric' }, l10n.t('baseline → best')),
                    element('th', { scope: 'col', class: 'numeric' }, l10n.t('the overall winner here')),
                    ...names.map((name) => element('th', { scope: 'col', title: name }, shortName(name))),
                  ),
                ),
                element('tbody', {}, ...sizes.map(row)),
              ),
            ),
        element(
          'p',
          { class: 'quiet hint' },
          l10n.t(
            'Each size is judged by itself; a verdict takes all combinations and all sizes into account. Where the overall winner loses, a tuner file with ranges of sizes gives each its own.',
          ),
        ),
      );
    },
  };
}

function verdict(gain: number, sure: boolean): ReturnType<typeof verdictOf> {
  if (!sure) return 'unclear';
  return gain > 0 ? 'better' : 'worse';
}

/** A shape before what is a loss beyond doubt. */
function winnerText({ gainPercent, ci95 }: NonNullable<SizeBest['winner']>): string {
  const text = percentWithReach(gainPercent, ci95);
  return ci95 !== null && ci95[1] < 0 ? `▼ ${text}` : text;
}
