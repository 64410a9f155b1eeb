import * as l10n from '@vscode/l10n';
import { element, fill } from './dom.js';

/** A cell: what is shown, and what it is sorted by where that differs. */
export interface Cell {
  readonly text: string;
  readonly sort?: number | string | null;
  readonly title?: string;
}

/** A column of a table twin. */
export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly numeric?: boolean;
}

/** A row; `id` is given back when it is chosen. */
export interface Row {
  readonly id: string;
  readonly cells: readonly Cell[];
}

/** The table twin of a picture: sortable, copyable, by keyboard. */
export interface Table {
  readonly element: HTMLElement;
  set(rows: readonly Row[]): void;
  /** All rows as tab-separated text with a heading, in the order shown. */
  asText(): string;
}

/** Rows drawn at once; a button brings the next ones, for a table of ten thousand rows would stall the page. */
const pageSize = 300;

/** Makes a table. With `choose`, a row's first cell is a button that calls it. */
export function table(caption: string, columns: readonly Column[], choose?: (id: string) => void): Table {
  let rows: readonly Row[] = [];
  let sorted: { readonly column: number; readonly down: boolean } | null = null;
  let shown = pageSize;
  const body = element('tbody');
  const showMore = (): void => {
    shown += pageSize;
    draw();
  };
  const more = element('button', { type: 'button', class: 'button', on: { click: showMore } });
  const heads = columns.map((column, index) =>
    element(
      'th',
      { scope: 'col', class: column.numeric === true ? 'numeric' : null },
      element('button', { type: 'button', class: 'sort', on: { click: () => sortBy(index) } }, column.title),
    ),
  );
  const ordered = (): readonly Row[] => {
    const by = sorted;
    if (by === null) return rows;
    const sign = by.down ? -1 : 1;
    return [...rows].sort((a, b) => compare(a.cells[by.column], b.cells[by.column]) * sign);
  };
  const draw = (): void => {
    const all = ordered();
    fill(body, ...all.slice(0, shown).map((row) => rowElement(row, columns, choose)));
    more.hidden = all.length <= shown;
    more.textContent = l10n.t('Show {0} more of {1}', Math.min(pageSize, all.length - shown), all.length);
    heads.forEach((head, index) => {
      if (sorted?.column === index) head.setAttribute('aria-sort', sorted.down ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
  };
  const sortBy = (column: number): void => {
    sorted = { column, down: sorted?.column === column ? !sorted.down : columns[column]?.numeric === true };
    draw();
  };
  return {
    element: element(
      'div',
      { class: 'table-frame', tabindex: 0, role: 'region', 'aria-label': caption },
      element(
        'table',
        {},
        element('caption', { class: 'visually-hidden' }, caption),
        element('thead', {}, element('tr', {}, ...heads)),
        body,
      ),
      more,
    ),
    set: (next) => {
      rows = next;
      draw();
    },
    asText: () =>
      [columns.map(({ title }) => title), ...ordered().map(({ cells }) => cells.map(({ text }) => text.replace(/[\t\r\n]+/g, ' ')))]
        .map((cells) => cells.join('\t'))
        .join('\n'),
  };
}

function rowElement(row: Row, columns: readonly Column[], choose?: (id: string) => void): HTMLElement {
  const cells = row.cells.map((cell, index) => {
    const content =
      index === 0 && choose !== undefined
        ? element('button', { type: 'button', class: 'link', on: { click: () => choose(row.id) } }, cell.text)
        : cell.text;
    const attributes = { class: columns[index]?.numeric === true ? 'numeric' : null, title: cell.title ?? null };
    return index === 0 ? element('th', { scope: 'row', ...attributes }, content) : element('td', attributes, content);
  });
  return element('tr', { 'data-id': row.id }, ...cells);
}

/** Numbers by size, texts by the reader's alphabet with numbers inside them by value, unknown last. */
function compare(a: Cell | undefined, b: Cell | undefined): number {
  const [left, right] = [a?.sort === undefined ? a?.text : a.sort, b?.sort === undefined ? b?.text : b.sort];
  if (left === null || left === undefined) return right === null || right === undefined ? 0 : 1;
  if (right === null || right === undefined) return -1;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left).localeCompare(String(right), undefined, { numeric: true });
}
