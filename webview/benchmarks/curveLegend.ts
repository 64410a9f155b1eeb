import { element, fill } from '../shared/dom.js';
import { swatch } from '../shared/legend.js';
import type { CurveStyle } from './chart.js';

/** One entry of the legend. */
export interface CurveEntry {
  readonly id: string;
  readonly text: string;
  /** Shown after the text: where its numbers come from. */
  readonly detail: string;
  readonly style: CurveStyle;
  readonly shown: boolean;
}

/** A legend whose entries switch curves on and off; what is on is kept by the caller, who also decides what is on at first. */
export function curveLegend(
  label: string,
  flip: (id: string) => void,
): { readonly element: HTMLElement; set(entries: readonly CurveEntry[]): void } {
  const list = element('ul', { class: 'legend', 'aria-label': label });
  const made = (entry: CurveEntry): HTMLElement =>
    element(
      'li',
      {},
      element(
        'button',
        {
          type: 'button',
          class: 'legend-entry',
          'aria-pressed': String(entry.shown),
          'data-id': entry.id,
          on: { click: () => flip(entry.id) },
        },
        swatch({ colour: entry.style.colour, dash: entry.style.dash }),
        element('span', {}, entry.text),
        element('span', { class: 'legend-detail' }, entry.detail),
      ),
    );
  return {
    element: list,
    set: (entries) => {
      // The focus stays on the same entry when the list is drawn anew.
      const focused = document.activeElement?.closest('[data-id]')?.getAttribute('data-id') ?? null;
      fill(list, ...entries.map(made));
      if (focused !== null) for (const entry of list.querySelectorAll('button')) if (entry.dataset['id'] === focused) entry.focus();
    },
  };
}
