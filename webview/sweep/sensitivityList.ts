import * as l10n from '@vscode/l10n';
import type { Sensitivities, Sensitivity } from '../../src/bench/analysis/result.js';
import { significant } from '../../src/base/format.js';
import { element } from '../shared/dom.js';
import { axisMarks, axisOf, intervalBar } from './interval.js';
import { percentWithReach, shortName } from './words.js';

/** How much each parameter matters: best value against worst, everything else equal, with its interval as a picture. */
export function sensitivityList({ parameters, shares, combinations }: Sensitivities): HTMLElement {
  const axis = axisOf(parameters.map(({ spreadPercent, ci95 }) => ({ gain: spreadPercent ?? 0, ci95 })));
  const row = (entry: Sensitivity): HTMLElement => {
    const { name, spreadPercent, ci95, significant: sure, best, worst, share, tiedTo } = entry;
    const values = spreadPercent === null ? '–' : `${best ?? l10n.t('unset')} ← ${worst ?? l10n.t('unset')}`;
    const word = sure ? l10n.t('▲ matters') : l10n.t('○ unclear');
    const tied = tiedTo.length === 0 ? null : l10n.t('changed only together with {0}', tiedTo.map(shortName).join(', '));
    return element(
      'tr',
      {},
      element('th', { scope: 'row', title: name }, shortName(name)),
      element('td', { class: 'numeric' }, spreadPercent === null ? '–' : percentWithReach(spreadPercent, ci95)),
      element('td', { class: sure ? 'better' : 'unclear' }, word),
      element(
        'td',
        {},
        spreadPercent === null ? null : intervalBar({ gain: spreadPercent, ci95, verdict: sure ? 'better' : 'unclear' }, axis),
      ),
      element('td', { class: 'numeric' }, share === null ? '–' : `${significant(share * 100, 2)} %`),
      element('td', { class: 'value' }, values),
      element('td', { class: 'quiet' }, tied),
    );
  };
  const head = [l10n.t('parameter'), l10n.t('best against worst'), l10n.t('verdict'), null, l10n.t('share'), l10n.t('best ← worst'), ''];
  return element(
    'section',
    { class: 'sensitivity' },
    element('h2', {}, l10n.t('How much each parameter matters')),
    element(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': l10n.t('How much each parameter matters') },
      element(
        'table',
        {},
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            ...head.map((text, at) =>
              text === null
                ? element('th', { scope: 'col' }, element('span', { class: 'visually-hidden' }, l10n.t('95 % interval')), axisMarks(axis))
                : text === ''
                  ? element('td', {})
                  : element('th', { scope: 'col', class: at === 1 || at === 4 ? 'numeric' : null }, text),
            ),
          ),
        ),
        element('tbody', {}, ...parameters.map(row)),
      ),
    ),
    shares === null
      ? null
      : element(
          'p',
          { class: 'quiet' },
          l10n.t(
            'Of what differs between {0} combinations, single parameters explain {1} %, parameters together {2} %, and {3} % is noise.',
            combinations,
            significant(shares.alone * 100, 2),
            significant(shares.together * 100, 2),
            significant(shares.noise * 100, 2),
          ),
        ),
  );
}
