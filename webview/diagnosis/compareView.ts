import * as l10n from '@vscode/l10n';
import type { LogComparison, LogDifference, LogPlace } from '../../src/protocol/diagnosis.js';
import { element, fill } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';

/** A good run beside a bad one: what differs and matters. */
export interface CompareView {
  readonly element: HTMLElement;
  set(comparison: LogComparison | null): void;
}

/** What can be done from the comparison. */
export interface CompareActs {
  readonly open: (place: LogPlace) => void;
  readonly openGood: (place: LogPlace) => void;
  readonly again: () => void;
}

/** Makes the view. */
export function compareView({ open, openGood, again }: CompareActs): CompareView {
  const body = element('section', { class: 'view' });
  const choose = (): HTMLElement => element('div', { class: 'buttons' }, button(l10n.t('Compare Two Logs…'), again));
  return {
    element: body,
    set: (comparison) => {
      if (comparison === null) {
        fill(
          body,
          element(
            'p',
            { class: 'note' },
            l10n.t(
              'Two logs can be held against each other: that of a run that was good and that of one that is not. What is the same is left out.',
            ),
          ),
          choose(),
        );
        return;
      }
      const { good, bad, differences, limits } = comparison;
      fill(
        body,
        element(
          'p',
          { class: 'note' },
          differences.length === 0
            ? l10n.t('{0} and {1} do not differ in anything that the logs tell and that matters.', good, bad)
            : l10n.t('What is different in {1} from {0}, the weightiest first: {2}', good, bad, differences.length),
        ),
        ...limits.map((limit) => element('p', { class: 'note quiet' }, limit)),
        differences.length === 0
          ? null
          : element(
              'table',
              { class: 'differences' },
              element('caption', { class: 'visually-hidden' }, l10n.t('What differs')),
              element(
                'thead',
                {},
                element(
                  'tr',
                  {},
                  ...[l10n.t('What differs'), l10n.t('Good run'), l10n.t('Bad run')].map((title) => element('th', { scope: 'col' }, title)),
                ),
              ),
              element('tbody', {}, ...differences.map((one) => rowOf(one, open, openGood))),
            ),
        choose(),
      );
    },
  };
}

function rowOf(difference: LogDifference, open: (place: LogPlace) => void, openGood: (place: LogPlace) => void): HTMLElement {
  const { message, weight, good, bad, cause, fix, hosts, goodPlace, badPlace } = difference;
  const more = [
    ...(cause === null ? [] : [`${l10n.t('Cause')}: ${cause}`]),
    ...(fix === null ? [] : [`${l10n.t('To do')}: ${fix}`]),
    ...(hosts.length === 0
      ? []
      : [`${l10n.t('On')}: ${hosts.slice(0, 8).join(', ')}${hosts.length > 8 ? ` … (${String(hosts.length)})` : ''}`]),
  ];
  return element(
    'tr',
    { class: weight },
    element(
      'th',
      { scope: 'row' },
      weight === 'much' ? element('span', { class: 'odd-mark', title: l10n.t('Matters for sure') }, '! ') : null,
      message,
      ...more.map((line) => element('div', { class: 'quiet' }, line)),
    ),
    side(good, goodPlace, openGood),
    side(bad, badPlace, open),
  );
}

function side(value: string | null, place: LogPlace | null, open: (place: LogPlace) => void): HTMLElement {
  return element(
    'td',
    { class: value === null ? 'quiet' : null },
    value ?? '–',
    place === null
      ? null
      : element(
          'div',
          {},
          element('button', { type: 'button', class: 'link', on: { click: () => open(place) } }, l10n.t('line {0}', place.line)),
        ),
  );
}
