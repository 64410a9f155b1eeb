import * as l10n from '@vscode/l10n';
import type { Gain } from '../../src/bench/result.js';
import { element } from '../shared/dom.js';
import { axisOf, intervalBar } from './interval.js';
import { percentWithReach, shortName, verdictOf, verdictText } from './words.js';

/** What each value gains by itself, grouped by variable. */
export function gainList(gains: readonly Gain[]): HTMLElement {
  const axis = axisOf(gains.map((gain) => ({ gain: gain.gainPercent, ci95: gain.ci95 })));
  const names = [...new Set(gains.map((gain) => gain.name))];
  const group = (name: string): HTMLElement => {
    const own = gains.filter((gain) => gain.name === name);
    const reference = own[0]?.against;
    const against =
      reference === undefined || reference === 'others'
        ? l10n.t('against its other values')
        : reference.value === null
          ? l10n.t('against leaving it unset')
          : l10n.t('against {0}', reference.value);
    return element(
      'tbody',
      {},
      element(
        'tr',
        {},
        element(
          'th',
          { scope: 'rowgroup', colspan: 4, class: 'group', title: name },
          element('span', { class: 'name' }, shortName(name)),
          ` ${against}`,
        ),
      ),
      ...own.map((gain) => {
        const verdict = verdictOf(gain);
        return element(
          'tr',
          {},
          element('th', { scope: 'row', class: 'value' }, gain.value ?? l10n.t('unset')),
          element('td', { class: 'numeric' }, percentWithReach(gain.gainPercent, gain.ci95)),
          element('td', { class: verdict }, verdictText(verdict)),
          element('td', {}, intervalBar({ gain: gain.gainPercent, ci95: gain.ci95, verdict }, axis)),
        );
      }),
    );
  };
  return element(
    'section',
    { class: 'gains' },
    element('h2', {}, l10n.t('Each value by itself, everything else equal')),
    element('table', {}, ...names.map(group)),
  );
}
