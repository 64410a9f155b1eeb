import * as l10n from '@vscode/l10n';
import { type PairCell, pairsByStrength, type PairTable, pairTable } from '../../src/bench/analysis/pairs.js';
import type { SweepState } from '../../src/protocol/sweep.js';
import { element, fill } from '../shared/dom.js';
import { button, choice } from '../shared/toolbar.js';
import { percent, percentWithReach, shortName } from './words.js';

type Shown = 'mean' | 'best';

/** Heat maps of two parameters at a time: a table whose cells are coloured by gain. `apply` is called with a trial. */
export function pairsView(apply: (trial: number) => void): { readonly element: HTMLElement; set(state: SweepState): void } {
  let state: SweepState | null = null;
  let pair: readonly [string, string] | null = null;
  let picked: readonly [number, number] | null = null;
  let shown: Shown = 'mean';
  const selects = [0, 1].map((place) =>
    element('select', {
      'aria-label': place === 0 ? l10n.t('rows') : l10n.t('columns'),
      on: { change: () => choose() },
    }),
  );
  const what = choice<Shown>(
    l10n.t('What the cells show'),
    [
      { value: 'mean', text: l10n.t('mean') },
      { value: 'best', text: l10n.t('best') },
    ],
    shown,
    (value) => {
      shown = value;
      draw();
    },
  );
  const strongest = element('span', { class: 'quiet' });
  const map = element('div', { class: 'scroll heat' });
  const detail = element('p', { class: 'pair-detail', 'aria-live': 'polite' });

  const choose = (): void => {
    const [first, second] = selects.map(({ value }) => value);
    if (first === undefined || second === undefined) return;
    // A parameter that is chosen for both places changes places with the other one.
    pair = first === second && pair !== null ? [pair[1], pair[0]] : [first, second];
    picked = null;
    draw();
    selects.forEach((select, place) => (select.value = pair?.[place] ?? select.value));
  };

  const draw = (): void => {
    if (state === null) return;
    const effects = state.analysis?.sensitivities.effects ?? {};
    const varied = state.parameters.filter(({ values }) => values.length > 1);
    const order = pairsByStrength(state.parameters, state.ranking, effects);
    const [first] = order;
    const held = pair?.every((name) => varied.some((parameter) => parameter.name === name)) === true ? pair : (first ?? null);
    if (held === null) {
      fill(map, element('p', { class: 'quiet' }, l10n.t('Two parameters have to vary before they can be held against each other.')));
      return;
    }
    // Results that come in do not change the pair that is looked at.
    pair = held;
    selects.forEach((select, place) => {
      if (document.activeElement !== select || select.childElementCount !== varied.length)
        fill(select, ...varied.map(({ name }) => element('option', { value: name, selected: name === held[place] }, shortName(name))));
    });
    const [rows, columns] = held.map((name) => varied.find((parameter) => parameter.name === name));
    if (rows === undefined || columns === undefined || rows === columns) return;
    const table = pairTable(state.ranking, rows, columns, effects);
    strongest.textContent = l10n.t('together ± {0} beyond what each does by itself', percent(table.togetherPercent).slice(1));
    const focused = document.activeElement instanceof HTMLElement && map.contains(document.activeElement) ? picked : null;
    fill(map, mapOf(table, rows.name, columns.name));
    if (focused !== null) map.querySelector<HTMLElement>('[data-picked]')?.focus();
    tell(table);
  };

  const mapOf = (table: PairTable, rows: string, columns: string): HTMLElement => {
    const gains = table.cells.flat().flatMap((cell) => valueOf(cell) ?? []);
    const [most, least] = [Math.max(0.5, ...gains), Math.min(-0.5, ...gains)];
    const cellOf = (cell: PairCell, row: number, column: number): HTMLElement => {
      const gain = valueOf(cell);
      const own = picked?.[0] === row && picked[1] === column;
      const first = picked === null && row === 0 && column === 0;
      const made = element(
        'button',
        {
          type: 'button',
          class: 'heat-cell',
          'data-cell': `${String(row)},${String(column)}`,
          'data-picked': own ? '' : null,
          'aria-pressed': String(own),
          tabindex: own || first ? 0 : -1,
          on: { click: () => pick(row, column), keydown: (event) => walk(event, row, column, table) },
        },
        gain === null ? '–' : percent(gain),
      );
      if (gain !== null) {
        made.classList.add(gain >= 0 ? 'gains' : 'loses');
        // Far losers do not wash out what lies near the best.
        const strength = gain >= 0 ? gain / most : Math.min(1, gain / Math.max(least, -2 * most));
        made.style.setProperty('--strength', `${String(Math.round(strength * 100))}%`);
      }
      return element('td', {}, made);
    };
    return element(
      'table',
      { class: 'heat-map' },
      element('caption', { class: 'visually-hidden' }, l10n.t('Gain by {0} and {1}', rows, columns)),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('th', { scope: 'col', class: 'corner' }, `${shortName(rows)} ↓ ${shortName(columns)} →`),
          ...table.columns.map((value) => element('th', { scope: 'col', class: 'value' }, value ?? l10n.t('unset'))),
        ),
      ),
      element(
        'tbody',
        {},
        ...table.rows.map((value, row) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row', class: 'value' }, value ?? l10n.t('unset')),
            ...(table.cells[row] ?? []).map((cell, column) => cellOf(cell, row, column)),
          ),
        ),
      ),
    );
  };
  const valueOf = ({ meanPercent, best }: PairCell): number | null => (shown === 'mean' ? meanPercent : (best?.gainPercent ?? null));

  const pick = (row: number, column: number): void => {
    picked = [row, column];
    draw();
    map.querySelector<HTMLElement>('[data-picked]')?.focus();
  };
  const walk = (event: KeyboardEvent, row: number, column: number, { rows, columns }: PairTable): void => {
    const by = ({ ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] } as const)[event.key as 'ArrowUp'] as
      readonly [number, number] | undefined;
    if (by === undefined) return;
    event.preventDefault();
    pick(Math.min(rows.length - 1, Math.max(0, row + by[0])), Math.min(columns.length - 1, Math.max(0, column + by[1])));
  };
  const tell = ({ cells }: PairTable): void => {
    const cell = picked === null ? undefined : cells[picked[0]]?.[picked[1]];
    if (cell === undefined) {
      fill(detail, element('span', { class: 'quiet' }, l10n.t('Choose a cell to see its best combination.')));
      return;
    }
    const { best, count } = cell;
    if (best?.gainPercent === undefined || best.gainPercent === null) {
      fill(detail, element('span', { class: 'quiet' }, l10n.t('No combination of these two was measured.')));
      return;
    }
    const settings = Object.entries(best.settings).map(([name, value]) => `${name}=${value}`);
    fill(
      detail,
      button(l10n.t('Apply…'), () => apply(best.trial)),
      element('span', {}, l10n.t('best of {0}: {1}', count, percentWithReach(best.gainPercent, best.ci95))),
      element('span', { class: 'value' }, settings.join(' ')),
    );
  };
  return {
    element: element(
      'div',
      { class: 'pairs' },
      element('div', { class: 'pairs-bar' }, ...selects, what.element, strongest),
      map,
      detail,
      element(
        'p',
        { class: 'quiet hint' },
        l10n.t(
          'Mean: over all combinations of the cell, the effects of the other parameters taken out. Shown first is the pair that does most together.',
        ),
      ),
    ),
    set: (next) => {
      state = next;
      draw();
    },
  };
}
