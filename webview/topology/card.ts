import { healthWord } from '../../src/fabric/summary.js';
import { element } from '../shared/dom.js';
import type { Description } from './describe.js';

/** Title, health and facts of one thing, as the tooltip and the detail column show them. */
export function card(description: Description): HTMLElement[] {
  return [
    element('h2', {}, description.title),
    element(
      'p',
      { class: `health health-${description.health}` },
      element('span', { class: 'health-mark', 'aria-hidden': 'true' }),
      description.note ?? healthWord(description.health),
    ),
    element(
      'dl',
      {},
      ...description.facts.flatMap(({ label, value, title }) => [element('dt', {}, label), element('dd', { title: title ?? null }, value)]),
    ),
  ];
}
