import * as l10n from '@vscode/l10n';
import { foldHosts } from '../../src/cluster/foldHosts.js';
import type { Standing } from '../../src/protocol/health.js';
import { element, svg } from '../shared/dom.js';

/** How hosts stand, in a word or two. */
export function standingWord(standing: Standing): string {
  switch (standing) {
    case 'fail':
      return l10n.t('Failing');
    case 'unreached':
      return l10n.t('Not reached');
    case 'warn':
      return l10n.t('With warnings');
    case 'waiting':
      return l10n.t('Waiting for an answer');
    case 'answered':
      return l10n.t('Answered, not judged yet');
    case 'well':
      return l10n.t('Well');
  }
}

/** The outline of each standing's mark in a box of ten by ten; no two have the same shape, so that no colour stands alone. */
export const shapes: Readonly<Record<Standing, { readonly path: string; readonly filled: boolean }>> = {
  fail: { path: 'M1.5 1.5L8.5 8.5M8.5 1.5L1.5 8.5', filled: false },
  unreached: { path: 'M1.5 1.5H8.5V8.5H1.5ZM1.5 8.5L8.5 1.5', filled: false },
  warn: { path: 'M5 1L9.2 8.8H0.8Z', filled: true },
  waiting: { path: 'M5 3.8A1.2 1.2 0 1 1 4.99 3.8Z', filled: true },
  answered: { path: 'M2 2H8V8H2Z', filled: false },
  well: { path: 'M2 2H8V8H2Z', filled: true },
};

/** A standing's mark as a picture beside its word. */
export function standingMark(standing: Standing): SVGElement {
  const { path, filled } = shapes[standing];
  const line = svg('path', {
    d: path,
    fill: filled ? 'currentColor' : 'none',
    stroke: filled ? 'none' : 'currentColor',
    'stroke-width': 1.8,
  });
  return svg('svg', { class: `mark mark-${standing}`, width: 12, height: 12, viewBox: '0 0 10 10', 'aria-hidden': 'true' }, line);
}

/** A mark with its word. */
export function standingBadge(standing: Standing): HTMLElement {
  return element('span', { class: 'standing' }, standingMark(standing), standingWord(standing));
}

/** A number as the page's language writes it. */
export function counted(value: number): string {
  return value.toLocaleString(document.documentElement.lang || undefined);
}

/** Names of hosts in a few characters where that works, else how many they are. */
export function hostsText(names: readonly string[], most = 36): string {
  if (names.length === 1) return names[0] ?? '';
  const folded = names.length <= 400 ? foldHosts(names) : '';
  const count = l10n.t('{0} hosts', counted(names.length));
  return folded === '' || folded.length > most ? count : `${count} · ${folded}`;
}
