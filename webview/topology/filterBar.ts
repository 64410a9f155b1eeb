import * as l10n from '@vscode/l10n';
import type { FabricNode, Health } from '../../src/fabric/graph.js';
import { healthWord } from '../../src/fabric/summary.js';
import { element, fill } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';
import { kindWord } from './describe.js';
import { choicesOf, type Filter } from './filter.js';
import { healthOrder, type Scene } from './scene.js';

/** The row in which kinds, healths, racks and rails are chosen. */
export interface FilterBar {
  readonly element: HTMLElement;
  /** The choices that a scene has; what was chosen stays where it still exists. */
  set(scene: Scene): void;
  filter(): Omit<Filter, 'text'>;
}

const kinds: readonly FabricNode['kind'][] = ['host', 'gpu', 'nic', 'switch'];

/** Makes the row; `change` is called when something was chosen. */
export function filterBar(change: () => void): FilterBar {
  const choose = (label: string): HTMLSelectElement => element('select', { 'aria-label': label, on: { change } });
  const kind = choose(l10n.t('Kind'));
  const health = choose(l10n.t('Health'));
  const rack = choose(l10n.t('Rack'));
  const rail = choose(l10n.t('Rail'));
  const offer = (select: HTMLSelectElement, all: string, options: readonly (readonly [string, string])[]): void => {
    const before = select.value;
    fill(select, ...[['', all] as const, ...options].map(([value, text]) => element('option', { value }, text)));
    select.value = options.some(([value]) => value === before) ? before : '';
    select.disabled = options.length === 0;
  };
  offer(kind, l10n.t('Every kind'), kinds.map((one) => [one, kindWord(one)]));
  offer(health, l10n.t('Every health'), healthOrder.map((one) => [one, healthWord(one)]));
  const clear = button(l10n.t('Clear'), () => {
    for (const select of [kind, health, rack, rail]) select.value = '';
    change();
  });
  return {
    element: element('div', { class: 'bar', role: 'group', 'aria-label': l10n.t('Filter'), hidden: true }, kind, health, rack, rail, clear),
    set: (scene) => {
      const { racks, rails } = choicesOf(scene);
      offer(rack, l10n.t('Every rack'), racks.map((name) => [name, name]));
      offer(rail, l10n.t('Every rail'), rails.map((number) => [String(number), l10n.t('Rail {0}', number)]));
    },
    filter: () => ({
      kind: kinds.find((one) => one === kind.value) ?? null,
      health: healthOrder.find((one): one is Health => one === health.value) ?? null,
      rack: rack.value === '' ? null : rack.value,
      rail: rail.value === '' ? null : Number(rail.value),
    }),
  };
}
