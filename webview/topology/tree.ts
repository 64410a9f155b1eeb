import * as l10n from '@vscode/l10n';
import { healthWord } from '../../src/fabric/summary.js';
import { element, fill } from '../shared/dom.js';
import type { Target } from './target.js';
import type { TreeRow } from './treeRows.js';

/** The list twin of the picture: a tree by the WAI-ARIA pattern, with the same content. */
export interface Tree {
  readonly element: HTMLElement;
  set(rows: readonly TreeRow[]): void;
}

interface Flat {
  readonly row: TreeRow;
  readonly level: number;
  readonly place: number;
  readonly of: number;
  /** What is in it is shown below it, because it is open or because the search found something there. */
  readonly opened: boolean;
}

/** Height of a row in px, as the style sheet has it. */
const rowHeight = 22;
/** Rows that are made beyond what is in view, so that keys find the next one there. */
const beyond = 12;

/** Makes the tree; `select` is called when an entry is chosen. Only rows in view are elements, so that tens of thousands cost nothing. */
export function tree(select: (target: Target) => void): Tree {
  const open = new Set<string>(['wrong']);
  let rows: readonly TreeRow[] = [];
  let flat: readonly Flat[] = [];
  let current = 0;
  let made = new Map<number, HTMLElement>();
  const container = element('div', {
    role: 'tree',
    class: 'tree',
    'aria-label': l10n.t('Topology as a list'),
    on: { keydown: (event) => press(event) },
  });
  const empty = element('p', { class: 'tree-empty', hidden: true }, l10n.t('Nothing matches the search.'));
  const frame = element('div', { class: 'tree-frame', on: { scroll: () => show() } }, container, empty);
  new ResizeObserver(() => show()).observe(frame);

  const draw = (focus: boolean): void => {
    flat = flatten(rows, open);
    current = Math.min(current, Math.max(0, flat.length - 1));
    made = new Map();
    fill(container);
    container.style.height = `${String(flat.length * rowHeight)}px`;
    empty.hidden = flat.length > 0;
    container.hidden = flat.length === 0;
    show();
    if (focus) move(current);
  };
  /** Makes the rows that came into view and takes away those that left it; the current one stays, for it may have the focus. */
  const show = (): void => {
    const first = Math.max(0, Math.floor(frame.scrollTop / rowHeight) - beyond);
    const last = Math.min(flat.length - 1, Math.ceil((frame.scrollTop + Math.max(frame.clientHeight, 400)) / rowHeight) + beyond);
    for (const [at, row] of made) {
      if ((at >= first && at <= last) || at === current) continue;
      row.remove();
      made.delete(at);
    }
    const wanted = Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => first + place);
    if (flat.length > 0 && (current < first || current > last)) wanted.push(current);
    for (const at of wanted) {
      const one = flat[at];
      if (one === undefined || made.has(at)) continue;
      const row = item(one, at);
      made.set(at, row);
      // Screen readers go by the order of the elements.
      const next = [...made.keys()].filter((other) => other > at).sort((a, b) => a - b)[0];
      container.insertBefore(row, next === undefined ? null : (made.get(next) ?? null));
    }
  };
  const move = (to: number): void => {
    const next = Math.min(flat.length - 1, Math.max(0, to));
    made.get(current)?.setAttribute('tabindex', '-1');
    current = next;
    const top = next * rowHeight;
    if (top < frame.scrollTop) frame.scrollTop = top;
    else if (top + rowHeight > frame.scrollTop + frame.clientHeight) frame.scrollTop = top + rowHeight - frame.clientHeight;
    show();
    made.get(next)?.setAttribute('tabindex', '0');
    made.get(next)?.focus({ preventScroll: true });
  };
  const toggle = (row: TreeRow, state: boolean): void => {
    if (row.children === null) return;
    if (state) open.add(row.key);
    else open.delete(row.key);
    draw(true);
  };
  const item = ({ row, level, place, of, opened }: Flat, at: number): HTMLElement => {
    const line = element(
      'div',
      {
        role: 'treeitem',
        class: 'tree-row',
        'aria-level': level,
        'aria-setsize': of,
        'aria-posinset': place,
        'aria-expanded': row.children === null ? null : String(opened),
        tabindex: at === current ? 0 : -1,
        on: {
          click: () => {
            current = at;
            if (row.target !== null) select(row.target);
            if (row.children !== null) toggle(row, !open.has(row.key));
            else move(at);
          },
        },
      },
      element('span', { class: 'twist', 'aria-hidden': 'true' }, row.children === null ? '' : opened ? '▾' : '▸'),
      row.health === null
        ? null
        : element(
            'span',
            { class: `health health-${row.health}` },
            element('span', { class: 'health-mark', 'aria-hidden': 'true' }),
            element('span', { class: 'visually-hidden' }, `${row.word ?? healthWord(row.health)} `),
          ),
      element('span', { class: 'tree-text' }, row.text),
      row.detail === '' ? null : element('span', { class: 'tree-detail' }, ` ${row.detail}`),
    );
    line.style.setProperty('--level', String(level - 1));
    line.style.top = `${String(at * rowHeight)}px`;
    return line;
  };
  const press = (event: KeyboardEvent): void => {
    const at = flat[current];
    if (at === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    switch (event.key) {
      case 'ArrowDown':
        move(current + 1);
        break;
      case 'ArrowUp':
        move(current - 1);
        break;
      case 'PageDown':
        move(current + Math.max(1, Math.floor(frame.clientHeight / rowHeight) - 1));
        break;
      case 'PageUp':
        move(current - Math.max(1, Math.floor(frame.clientHeight / rowHeight) - 1));
        break;
      case 'Home':
        move(0);
        break;
      case 'End':
        move(flat.length - 1);
        break;
      case 'ArrowRight':
        if (at.row.children !== null && !at.opened) toggle(at.row, true);
        else if (at.row.children !== null) move(current + 1);
        break;
      case 'ArrowLeft':
        if (at.row.children !== null && open.has(at.row.key)) toggle(at.row, false);
        else move(flat.findLastIndex(({ level }, place) => place < current && level < at.level));
        break;
      case 'Enter':
      case ' ':
        if (at.row.target !== null) select(at.row.target);
        else toggle(at.row, !open.has(at.row.key));
        break;
      default:
        if (event.key.length !== 1) return;
        typeAhead(event.key.toLowerCase());
    }
    event.preventDefault();
  };
  const typeAhead = (letter: string): void => {
    for (let step = 1; step <= flat.length; step++) {
      const at = (current + step) % flat.length;
      if (flat[at]?.row.text.toLowerCase().startsWith(letter) === true) {
        move(at);
        return;
      }
    }
  };
  return {
    element: frame,
    set: (next) => {
      const focused = container.contains(document.activeElement);
      const key = flat[current]?.row.key;
      rows = next;
      draw(false);
      const again = flat.findIndex(({ row }) => row.key === key);
      if (again >= 0 && again !== current) {
        current = again;
        draw(false);
      }
      if (focused) move(current);
    },
  };
}

/** The entries in view: children of what is open, or of what a search opened. */
function flatten(rows: readonly TreeRow[], open: ReadonlySet<string>): Flat[] {
  const flat: Flat[] = [];
  const walk = (level: number, siblings: readonly TreeRow[]): void => {
    siblings.forEach((row, at) => {
      const opened = row.children !== null && (open.has(row.key) || row.forced === true);
      flat.push({ row, level, place: at + 1, of: siblings.length, opened });
      if (opened) walk(level + 1, row.children());
    });
  };
  walk(1, rows);
  return flat;
}
