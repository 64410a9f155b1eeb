import * as l10n from '@vscode/l10n';
import { element } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';
import { labelOf } from './describe.js';
import { hitsOf } from './filter.js';
import { type Paths, shortestPaths } from './paths.js';
import type { Scene } from './scene.js';

/** The row in which two ends are named and what lies between them is told. */
export interface PathBar {
  readonly element: HTMLElement;
  /** Takes a node as the next end that is missing, or as the first of a new path. */
  take(scene: Scene, at: number): void;
  /** Works the path out again, for a graph that has changed. */
  renew(scene: Scene): void;
  close(): void;
}

/** Makes the row; `show` is called with the paths, or null where there are none to show. */
export function pathBar(scene: () => Scene | null, show: (paths: Paths | null, text: string) => void): PathBar {
  const input = (label: string): HTMLInputElement =>
    element('input', {
      type: 'text',
      class: 'end',
      'aria-label': label,
      placeholder: label,
      on: {
        keydown: (event) => {
          if (event.key === 'Enter') work();
        },
      },
    });
  const from = input(l10n.t('From'));
  const to = input(l10n.t('To'));
  const answer = element('span', { class: 'answer', role: 'status' });
  const work = (): void => {
    const now = scene();
    if (now === null) return;
    const [a, b] = [named(now, from.value), named(now, to.value)];
    const missing = a === null ? from : b === null ? to : null;
    if (a === null || b === null) {
      tell(null, missing?.value.trim() === '' ? '' : l10n.t('Nothing here is called {0}.', missing?.value.trim() ?? ''));
      return;
    }
    const paths = a === b ? null : shortestPaths(now, a, b);
    if (paths === null) tell(null, a === b ? l10n.t('Both ends are the same.') : l10n.t('No cable that works leads from one to the other.'));
    else if (paths.hops === 0) tell(paths, l10n.t('Both are on the same adapter.'));
    else tell(paths, l10n.t('{0} cables, {1} switches between · equal paths: {2}', paths.hops, paths.hops - 1, paths.count.toLocaleString('en')));
  };
  const tell = (paths: Paths | null, text: string): void => {
    answer.textContent = text;
    show(paths, text);
  };
  const row = element(
    'div',
    { class: 'bar', role: 'group', 'aria-label': l10n.t('Path between two ends'), hidden: true },
    from,
    element('span', { 'aria-hidden': 'true' }, '→'),
    to,
    button(l10n.t('Find path'), work),
    button(l10n.t('Clear'), () => {
      from.value = '';
      to.value = '';
      tell(null, '');
      from.focus();
    }),
    answer,
  );
  return {
    element: row,
    take: (now, at) => {
      const label = labelOf(now, at);
      if (from.value.trim() === '' || to.value.trim() !== '') {
        from.value = label;
        to.value = '';
        tell(null, l10n.t('Choose the other end: name it, or click it.'));
      } else {
        to.value = label;
        work();
      }
    },
    renew: () => {
      if (!row.hidden && from.value.trim() !== '' && to.value.trim() !== '') work();
    },
    close: () => {
      row.hidden = true;
      tell(null, '');
    },
  };
}

/** The node of this name or GUID: the one called exactly so, else the only one or the first that has it in its name. */
function named(scene: Scene, text: string): number | null {
  const name = text.trim().toLowerCase();
  if (name === '') return null;
  const hits = hitsOf(scene, { text: name, kind: null, health: null, rack: null, rail: null });
  const exact = hits?.places.find((at) => labelOf(scene, at).toLowerCase() === name || scene.fabric.nodes[at]?.guid === name);
  return exact ?? hits?.places[0] ?? null;
}
