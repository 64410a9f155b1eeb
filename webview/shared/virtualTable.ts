import { element, fill } from './dom.js';

/** A column of a table of which only the rows in sight exist. */
export interface VirtualColumn<T> {
  readonly id: string;
  readonly title: string;
  /** Said on hover where the title is short for something. */
  readonly hint?: string;
  readonly numeric?: boolean;
  readonly text: (item: T) => string;
  /** What the column is sorted by; unknown comes last. Absent: its text. */
  readonly sort?: (item: T) => number | string | null;
  /** A class of the cell, such as the verdict that colours it. */
  readonly className?: (item: T) => string;
}

/** A table of any length: it scrolls, sorts, and is walked through with the arrow keys. */
export interface VirtualTable<T> {
  readonly element: HTMLElement;
  /** New rows and columns. The row at the top and the chosen row stay where they are. */
  set(items: readonly T[], columns: readonly VirtualColumn<T>[]): void;
  chosen(): T | null;
}

/** Px; all rows are alike, so that the place of each is known without it. */
const rowHeight = 24;
/** Rows above and below the sight that exist too. */
const spare = 8;

/** What a table is made with. */
export interface VirtualOptions<T> {
  readonly label: string;
  readonly keyOf: (item: T) => string;
  /** A row was chosen with the mouse or the arrow keys. */
  readonly choose: (item: T | null) => void;
  /** Enter or a double click on a row. */
  readonly act: (item: T) => void;
}

/** Makes an empty table. */
export function virtualTable<T>({ label, keyOf, choose, act }: VirtualOptions<T>): VirtualTable<T> {
  let items: readonly T[] = [];
  let order: readonly T[] = [];
  let columns: readonly VirtualColumn<T>[] = [];
  let sorted: { readonly id: string; readonly down: boolean } | null = null;
  let active: string | null = null;
  const id = `vt-${Math.trunc(performance.now() * 1000).toString(36)}`;
  const head = element('div', { role: 'row', class: 'vt-row vt-head', 'aria-rowindex': 1 });
  const body = element('div', { role: 'rowgroup', class: 'vt-body' });
  const frame = element(
    'div',
    { class: 'vt', role: 'grid', tabindex: 0, 'aria-label': label, on: { scroll: () => draw(), keydown: (event) => walk(event) } },
    element('div', { role: 'rowgroup', class: 'vt-heads' }, head),
    body,
  );
  const heads = (): number => head.offsetHeight;

  const arrange = (): void => {
    const by = columns.find((column) => column.id === sorted?.id);
    if (by === undefined || sorted === null) {
      order = items;
      return;
    }
    const sign = sorted.down ? -1 : 1;
    const keyed = items.map((item, place) => ({ item, place, key: by.sort === undefined ? by.text(item) : by.sort(item) }));
    order = keyed.sort((a, b) => compare(a.key, b.key, sign) || a.place - b.place).map(({ item }) => item);
  };

  const draw = (): void => {
    const from = Math.max(0, Math.floor(frame.scrollTop / rowHeight) - spare);
    const to = Math.min(order.length, Math.ceil((frame.scrollTop + frame.clientHeight) / rowHeight) + spare);
    body.style.setProperty('height', `${String(order.length * rowHeight)}px`);
    fill(body, ...order.slice(from, to).map((item, index) => row(item, from + index)));
    const shown = active !== null && order.slice(from, to).some((item) => keyOf(item) === active);
    if (shown) frame.setAttribute('aria-activedescendant', `${id}-active`);
    else frame.removeAttribute('aria-activedescendant');
  };

  const row = (item: T, index: number): HTMLElement => {
    const own = keyOf(item) === active;
    const made = element(
      'div',
      {
        role: 'row',
        class: own ? 'vt-row chosen' : 'vt-row',
        'aria-rowindex': index + 2,
        'aria-selected': String(own),
        'data-key': keyOf(item),
        id: own ? `${id}-active` : null,
        on: { click: () => pick(item), dblclick: () => act(item) },
      },
      ...columns.map((column) => {
        const extra = column.className?.(item) ?? '';
        const text = column.text(item);
        return element(
          'div',
          { role: 'gridcell', class: `${column.numeric === true ? 'numeric ' : ''}${extra}`.trim() || null, title: text },
          text,
        );
      }),
    );
    made.style.setProperty('top', `${String(index * rowHeight)}px`);
    return made;
  };

  const pick = (item: T): void => {
    active = keyOf(item);
    draw();
    choose(item);
  };

  const walk = (event: KeyboardEvent): void => {
    if (event.target !== frame || order.length === 0) return;
    const at = order.findIndex((item) => keyOf(item) === active);
    const page = Math.max(1, Math.floor((frame.clientHeight - heads()) / rowHeight) - 1);
    if (event.key === 'Enter' && order[at] !== undefined) {
      event.preventDefault();
      act(order[at]);
      return;
    }
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: order.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const place = Math.min(order.length - 1, Math.max(0, to));
    const top = place * rowHeight;
    const room = frame.clientHeight - heads();
    if (top < frame.scrollTop) frame.scrollTop = top;
    else if (top + rowHeight > frame.scrollTop + room) frame.scrollTop = top + rowHeight - room;
    const item = order[place];
    if (item !== undefined) pick(item);
  };

  const sortBy = (column: VirtualColumn<T>): void => {
    sorted = { id: column.id, down: sorted?.id === column.id ? !sorted.down : column.numeric === true };
    arrange();
    title();
    draw();
  };

  const title = (): void => {
    // The focus stays on the same heading when columns are made anew.
    const focused =
      document.activeElement instanceof HTMLElement && head.contains(document.activeElement)
        ? document.activeElement.dataset['column']
        : undefined;
    fill(
      head,
      ...columns.map((column) => {
        const direction = sorted?.id !== column.id ? 'none' : sorted.down ? 'descending' : 'ascending';
        return element(
          'div',
          { role: 'columnheader', class: column.numeric === true ? 'numeric' : null, 'aria-sort': direction },
          element(
            'button',
            {
              type: 'button',
              class: 'sort',
              title: column.hint ?? column.title,
              'data-column': column.id,
              on: { click: () => sortBy(column) },
            },
            column.title,
          ),
        );
      }),
    );
    if (focused !== undefined) for (const made of head.querySelectorAll('button')) if (made.dataset['column'] === focused) made.focus();
  };

  new ResizeObserver(() => draw()).observe(frame);
  return {
    element: frame,
    chosen: () => items.find((item) => keyOf(item) === active) ?? null,
    set: (next, nextColumns) => {
      // What the reader looks at stays where it is, whatever was sorted in above it.
      const place = Math.floor(frame.scrollTop / rowHeight);
      const kept = frame.scrollTop > 0 ? order[place] : undefined;
      const offset = frame.scrollTop - place * rowHeight;
      items = next;
      const same = nextColumns.length === columns.length && nextColumns.every((column, index) => column.id === columns[index]?.id);
      columns = nextColumns;
      if (!same || head.childElementCount === 0) title();
      frame.setAttribute('aria-rowcount', String(items.length + 1));
      frame.setAttribute('aria-colcount', String(columns.length));
      frame.style.setProperty('--vt-columns', columns.map((column) => `${String(widthOf(column, items))}ch`).join(' '));
      arrange();
      body.style.setProperty('height', `${String(order.length * rowHeight)}px`);
      if (kept !== undefined) {
        const key = keyOf(kept);
        const now = order.findIndex((item) => keyOf(item) === key);
        if (now >= 0) frame.scrollTop = now * rowHeight + offset;
      }
      draw();
    },
  };
}

/** Characters that a column needs, from all of its rows: it must not grow while one scrolls. */
function widthOf<T>({ title, text }: VirtualColumn<T>, items: readonly T[]): number {
  let widest = title.length + 3;
  for (const item of items) widest = Math.max(widest, text(item).length);
  return Math.min(widest, 40) + 3;
}

function compare(a: number | string | null, b: number | string | null, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return (a - b) * sign;
  return String(a).localeCompare(String(b), undefined, { numeric: true }) * sign;
}
