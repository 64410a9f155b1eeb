import * as l10n from '@vscode/l10n';
import type { Origin } from '../../src/base/origin.js';
import { element } from './dom.js';

/** The word for where numbers come from, in the user's language. */
export function originWord(origin: Origin): string {
  switch (origin) {
    case 'measured':
      return l10n.t('measured');
    case 'modelled':
      return l10n.t('modelled');
    case 'simulated':
      return l10n.t('simulated');
  }
}

/** The mark beside a title that says where the numbers come from; null shows nothing. */
export function originBadge(origin: Origin | null): HTMLElement | null {
  return origin === null ? null : element('span', { class: `badge badge-${origin}` }, originWord(origin));
}
