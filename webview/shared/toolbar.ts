import type { Origin } from '../../src/base/origin.js';
import { type Child, element, fill } from './dom.js';
import { originBadge } from './originBadge.js';

/** The one row above a picture: title with origin and time on the left, controls on the right. */
export interface Toolbar {
  readonly element: HTMLElement;
  /** `detail` is the quiet text after the title, `exact` what shows on its hover. */
  setTitle(title: string, origin: Origin | null, detail?: string, exact?: string): void;
}

/** Makes the toolbar row with these controls. */
export function toolbar(label: string, ...controls: readonly Child[]): Toolbar {
  const title = element('h1', { class: 'toolbar-title' });
  const mark = element('span', { class: 'toolbar-mark' });
  const quiet = element('span', { class: 'toolbar-detail' });
  const row = element(
    'header',
    { class: 'toolbar' },
    element('div', { class: 'toolbar-heading' }, title, mark, quiet),
    element('div', { class: 'toolbar-controls', role: 'group', 'aria-label': label }, ...controls),
  );
  return {
    element: row,
    setTitle: (text, origin, detail = '', exact = '') => {
      title.textContent = text;
      fill(mark, originBadge(origin));
      quiet.textContent = detail;
      quiet.title = exact;
    },
  };
}

/** A toolbar button with a word on it. */
export function button(
  text: string,
  press: () => void,
  options: { readonly title?: string; readonly primary?: boolean } = {},
): HTMLButtonElement {
  return element(
    'button',
    { type: 'button', class: options.primary === true ? 'button primary' : 'button', title: options.title ?? null, on: { click: press } },
    text,
  );
}

/** Buttons of which one is pressed, such as the choice between picture and table. */
export function choice<T extends string>(
  label: string,
  options: readonly { readonly value: T; readonly text: string }[],
  first: T,
  change: (value: T) => void,
): { readonly element: HTMLElement; set(value: T): void; show(value: T, shown: boolean): void } {
  const buttons = options.map(({ value, text }) => ({ value, made: button(text, () => choose(value, true)) }));
  const choose = (value: T, tell: boolean): void => {
    for (const { value: own, made } of buttons) made.setAttribute('aria-pressed', String(own === value));
    if (tell) change(value);
  };
  choose(first, false);
  return {
    element: element('div', { class: 'choice', role: 'group', 'aria-label': label }, ...buttons.map(({ made }) => made)),
    set: (value) => choose(value, false),
    show: (value, shown) => {
      for (const { value: own, made } of buttons) if (own === value) made.hidden = !shown;
    },
  };
}
