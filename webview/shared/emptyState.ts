import { element } from './dom.js';

/** What a panel shows while it has nothing: a sentence on why, and its one next step (with at most one alternative). */
export function emptyState(title: string, text: string, ...actions: readonly HTMLElement[]): HTMLElement {
  return element(
    'section',
    { class: 'empty' },
    element('h2', {}, title),
    element('p', {}, text),
    actions.length === 0 ? null : element('div', { class: 'empty-actions' }, ...actions),
  );
}
