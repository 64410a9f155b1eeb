import { element, fill, svg } from './dom.js';

/** One kind of line or mark in a picture. */
export interface LegendItem {
  readonly id: string;
  readonly text: string;
  /** CSS colour. */
  readonly colour: string;
  /** Dash pattern of the line in px; empty for solid. */
  readonly dash: readonly number[];
  /** Line width in px. Default 2. */
  readonly width?: number;
  /** Shown after the text, such as a count. */
  readonly detail?: string;
  /** A mark in place of the piece of line. */
  readonly mark?: SVGElement;
}

/** A legend that is also the filter: each entry is a switch. */
export interface Legend {
  readonly element: HTMLElement;
  /** Entries by id that are switched off. */
  readonly hidden: ReadonlySet<string>;
  set(items: readonly LegendItem[]): void;
}

/** Makes a legend; `change` is called after a switch was flipped. `hidden` are the ids that start switched off. */
export function legend(label: string, change: () => void, hidden: Iterable<string> = []): Legend {
  const off = new Set(hidden);
  const list = element('ul', { class: 'legend', 'aria-label': label });
  const entry = (item: LegendItem): HTMLElement => {
    const flip = element(
      'button',
      {
        type: 'button',
        class: 'legend-entry',
        'aria-pressed': String(!off.has(item.id)),
        'data-id': item.id,
        on: {
          click: () => {
            if (!off.delete(item.id)) off.add(item.id);
            flip.setAttribute('aria-pressed', String(!off.has(item.id)));
            change();
          },
        },
      },
      item.mark ?? swatch(item),
      element('span', {}, item.text),
      item.detail === undefined ? null : element('span', { class: 'legend-detail' }, item.detail),
    );
    return element('li', {}, flip);
  };
  return {
    element: list,
    hidden: off,
    set: (items) => {
      // The focus stays on the same entry when counts change under it.
      const focused = document.activeElement?.closest('[data-id]')?.getAttribute('data-id');
      fill(list, ...items.map(entry));
      if (focused !== undefined && focused !== null) {
        for (const made of list.querySelectorAll('button')) if (made.dataset['id'] === focused) made.focus();
      }
    },
  };
}

/** A short piece of line as the picture draws it. */
export function swatch(item: Pick<LegendItem, 'colour' | 'dash' | 'width'>): SVGElement {
  const line = svg('line', { x1: 1, y1: 6, x2: 25, y2: 6, 'stroke-width': item.width ?? 2, 'stroke-dasharray': item.dash.join(' ') });
  line.style.stroke = item.colour;
  return svg('svg', { class: 'swatch', width: 26, height: 12, viewBox: '0 0 26 12', 'aria-hidden': 'true' }, line);
}
