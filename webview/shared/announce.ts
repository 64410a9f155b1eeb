import { element } from './dom.js';

let region: HTMLElement | null = null;

/** Says a text to screen readers, without moving the focus. */
export function announce(text: string): void {
  if (region === null) {
    region = element('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
    document.body.append(region);
  }
  region.textContent = text;
}
