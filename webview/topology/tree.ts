import * as l10n from '@vscode/l10n';
import { healthWord } from '../../src/fabric/summary.js';
import { element, fill } from '../shared/dom.js';
import type { Target } from './scene.js';
import type { TreeRow } from './treeRows.js';

/** The list twin of the picture: a tree by the WAI-ARIA pattern, with the same content. */
export interface Tree {
  readonly element: HTMLElement;
  set(rows: readonly TreeRow[], filter: string): void;
}

interface Flat {
  readonly row: TreeRow;
  readonly level: number;
  readonly place: number;
  readonly of: number;
  /** What is in it is shown below it, because it is open or because the search found something there. */
  readonly opened: boolean;
}

/** Makes the tree; `select` is called when an entry is chosen. */
export function tree(select: (target: Target) => void): Tree {
  const open = new Set<string>(['wrong']);
  let rows: readonly TreeRow[] = [];
  let flat: readonly Flat[] = [];
  let current = 0;
  let filter = '';
  const container = element('div', {
    role: 'tree',
    class: 'tree',
    'aria-label': l10n.t('Topology as a list'),
    on: { keydown: (event) => press(event) },
  });
  const empty = element('p', { class: 'tree-empty', hidden: true }, l10n.t('Nothing matches the search.'));

  const draw = (focus: boolean): void => {
    flat = flatten(rows, open, filter);
    current = Math.min(current, Math.max(0, flat.length - 1));
    fill(container, ...flat.map(item));
    empty.hidden = flat.length > 0;
    container.hidden = flat.length === 0;
    if (focus) child(current)?.focus();
  };
  const child = (at: number): HTMLElement | null => container.children.item(at) as HTMLElement | null;
  const move = (to: number): void => {
    const next = Math.min(flat.length - 1, Math.max(0, to));
    child(current)?.setAttribute('tabindex', '-1');
    current = next;
    child(current)?.setAttribute('tabindex', '0');
    child(current)?.focus();
  };
  const toggle = (row: TreeRow, state: boolean): void => {
    if (row.children === null) return;
    if (state) open.add(row.key);
    else open.delete(row.key);
    draw(true);
  };
  const item = ({ row, level, place, of, opened }: Flat, at: number): HTMLElement => {
    const expanded = row.children === null ? null : String(opened);
    const made = element(
      'div',
      {
        role: 'treeitem',
        class: 'tree-row',
        'aria-level': level,
        'aria-setsize': of,
        'aria-posinset': place,
        'aria-expanded': expanded,
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
            element('span', { class: 'visually-hidden' }, `${healthWord(row.health)} `),
          ),
      element('span', { class: 'tree-text' }, row.text),
      row.detail === '' ? null : element('span', { class: 'tree-detail' }, ` ${row.detail}`),
    );
    made.style.setProperty('--level', String(level - 1));
    return made;
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
      case 'Home':
        move(0);
        break;
      case 'End':
        move(flat.length - 1);
        break;
      case 'ArrowRight':
        if (at.row.children !== null && !open.has(at.row.key)) toggle(at.row, true);
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
    element: element('div', { class: 'tree-frame' }, container, empty),
    set: (next, text) => {
      const focused = container.contains(document.activeElement);
      const key = flat[current]?.row.key;
      rows = next;
      filter = text.trim().toLowerCase();
      draw(false);
      const again = flat.findIndex(({ row }) => row.key === key);
      if (again < 0 || again === current) {
        if (focused) child(current)?.focus();
        return;
      }
      if (focused) move(again);
      else current = again;
    },
  };
}

/** The entries in view: children of what is open, or with a search all entries that match, with their parents. */
function flatten(rows: readonly TreeRow[], open: ReadonlySet<string>, filter: string): Flat[] {
  const flat: Flat[] = [];
  const walk = (level: number, siblings: readonly TreeRow[]): boolean => {
    let any = false;
    const kept = filter === '' ? siblings : siblings.filter((row) => filter === '' || matches(row, filter));
    kept.forEach((row, at) => {
      any = true;
      const opened = row.children !== null && (open.has(row.key) || (filter !== '' && !own(row, filter)));
      flat.push({ row, level, place: at + 1, of: kept.length, opened });
      if (opened) walk(level + 1, row.children());
    });
    return any;
  };
  walk(1, rows);
  return flat;
}

function own(row: TreeRow, filter: string): boolean {
  return row.target !== null && `${row.text} ${row.detail}`.toLowerCase().includes(filter);
}

/** True where the entry or something in it matches. Links are looked through only by what they hang on, or each would match twice. */
function matches(row: TreeRow, filter: string): boolean {
  if (own(row, filter)) return true;
  if (row.target?.kind === 'link' || row.children === null) return false;
  return row.children().some((inner) => inner.target?.kind !== 'link' && matches(inner, filter));
}
