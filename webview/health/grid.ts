import * as l10n from '@vscode/l10n';
import { element, fill } from '../shared/dom.js';
import type { GridRow } from './rows.js';
import { standingMark, standingWord } from './words.js';

/** A table of any length of which only the rows in sight are in the page: a treegrid by the WAI-ARIA pattern. */
export interface Grid {
  readonly element: HTMLElement;
  /** Shows rows; what was current stays current where it still is. */
  set(rows: readonly GridRow[]): void;
  /** Makes the first row that fits current and brings it into sight. */
  bring(fits: (row: GridRow) => boolean): void;
  /** All rows as tab-separated text. */
  asText(): string;
}

/** What the table reports. */
export interface GridEvents {
  readonly choose: (row: GridRow) => void;
  readonly toggle: (row: GridRow, open: boolean) => void;
}

const rowHeight = 24;
/** Rows drawn above and below those in sight, so that a quick scroll shows no gap. */
const spare = 8;

/** Makes the table. */
export function grid(events: GridEvents): Grid {
  let rows: readonly GridRow[] = [];
  let current = 0;
  // By the place of the pointer: a state that comes between press and release makes new rows, and the click would meet none of them.
  const click = (event: MouseEvent): void => {
    const at = Math.floor((event.clientY - body.getBoundingClientRect().top) / rowHeight);
    const row = rows[at];
    if (row === undefined) return;
    move(at, false);
    events.choose(row);
    if (row.open !== null) events.toggle(row, !row.open);
  };
  const body = element('div', { role: 'rowgroup', class: 'grid-body', on: { click } });
  const head = element(
    'div',
    { role: 'rowgroup', class: 'grid-head' },
    element(
      'div',
      { role: 'row', class: 'grid-row' },
      element('div', { role: 'columnheader', class: 'grid-what' }, l10n.t('What')),
      element('div', { role: 'columnheader', class: 'grid-detail' }, l10n.t('Where and why')),
    ),
  );
  const empty = element('p', { class: 'grid-empty', hidden: true }, l10n.t('No host fits the search and the legend.'));
  const frame = element(
    'div',
    {
      role: 'treegrid',
      class: 'grid',
      tabindex: 0,
      'aria-label': l10n.t('Troubles and hosts'),
      on: { keydown: (event) => press(event), scroll: () => draw() },
    },
    head,
    body,
  );

  const draw = (): void => {
    const first = Math.max(0, Math.floor((frame.scrollTop - rowHeight) / rowHeight) - spare);
    const last = Math.min(rows.length, first + Math.ceil(frame.clientHeight / rowHeight) + 2 * spare + 1);
    fill(body, ...rows.slice(first, last).map((row, at) => rowElement(row, first + at)));
    body.style.height = `${rows.length * rowHeight}px`;
    if (current >= first && current < last && rows.length > 0) frame.setAttribute('aria-activedescendant', `row-${current}`);
    else frame.removeAttribute('aria-activedescendant');
  };
  const rowElement = (row: GridRow, at: number): HTMLElement => {
    const made = element(
      'div',
      {
        role: 'row',
        id: `row-${at}`,
        class: at === current ? 'grid-row current' : 'grid-row',
        'aria-level': row.level,
        'aria-posinset': row.place,
        'aria-setsize': row.of,
        'aria-rowindex': at + 2,
        'aria-expanded': row.open === null ? null : String(row.open),
        'aria-selected': String(at === current),
        title: `${row.text}${row.detail === '' ? '' : `: ${row.detail}`}`,
      },
      element(
        'div',
        { role: 'gridcell', class: 'grid-what' },
        element('span', { class: 'twist', 'aria-hidden': 'true' }, row.open === null ? '' : row.open ? '▾' : '▸'),
        row.mark === null ? null : standingMark(row.mark),
        row.mark === null ? null : element('span', { class: 'visually-hidden' }, `${standingWord(row.mark)}: `),
        element('span', { class: row.mark === null ? 'grid-text quiet' : 'grid-text' }, row.text),
      ),
      element('div', { role: 'gridcell', class: 'grid-detail' }, row.detail),
    );
    made.style.top = `${at * rowHeight}px`;
    made.style.setProperty('--level', String(row.level - 1));
    return made;
  };
  const move = (to: number, scroll = true): void => {
    current = Math.min(rows.length - 1, Math.max(0, to));
    if (scroll) {
      const top = current * rowHeight;
      if (top < frame.scrollTop) frame.scrollTop = top;
      // The heading stays in sight above the rows.
      else if (top + 2 * rowHeight > frame.scrollTop + frame.clientHeight) frame.scrollTop = top + 2 * rowHeight - frame.clientHeight;
    }
    draw();
  };
  const press = (event: KeyboardEvent): void => {
    const row = rows[current];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(frame.clientHeight / rowHeight) - 2);
    switch (event.key) {
      case 'ArrowDown':
        move(current + 1);
        break;
      case 'ArrowUp':
        move(current - 1);
        break;
      case 'PageDown':
        move(current + page);
        break;
      case 'PageUp':
        move(current - page);
        break;
      case 'Home':
        move(0);
        break;
      case 'End':
        move(rows.length - 1);
        break;
      case 'ArrowRight':
        if (row.open === false) events.toggle(row, true);
        else if (row.open === true) move(current + 1);
        break;
      case 'ArrowLeft':
        if (row.open === true) events.toggle(row, false);
        else if (row.level > 1) move(rows.findLastIndex(({ level }, at) => at < current && level < row.level));
        break;
      case 'Enter':
      case ' ':
        events.choose(row);
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  new ResizeObserver(draw).observe(frame);
  return {
    element: element('div', { class: 'grid-frame' }, frame, empty),
    set: (next) => {
      const key = rows[current]?.key;
      rows = next;
      const again = key === undefined ? -1 : rows.findIndex((row) => row.key === key);
      current = again >= 0 ? again : Math.min(current, Math.max(0, rows.length - 1));
      frame.setAttribute('aria-rowcount', String(rows.length + 1));
      frame.hidden = rows.length === 0;
      empty.hidden = rows.length > 0;
      draw();
    },
    bring: (fits) => {
      const at = rows.findIndex(fits);
      if (at >= 0) move(at);
    },
    asText: () =>
      rows
        .map(({ level, mark, text, detail }) =>
          [`${'  '.repeat(level - 1)}${text}`, mark === null ? '' : standingWord(mark), detail]
            .map((cell) => cell.replace(/[\t\r\n]+/g, ' '))
            .join('\t'),
        )
        .join('\n'),
  };
}
