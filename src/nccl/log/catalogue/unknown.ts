import * as l10n from '@vscode/l10n';
import type { CatalogueMessage } from './message.js';

/** A warning of NCCL that no other message of the catalogue is. */
export const unknown: CatalogueMessage = {
  id: 'unknown-warning',
  severity: 'warning',
  distance: 3,
  heard: 'warning',
  needles: ['NCCL WARN '],
  pattern: /NCCL WARN \S/,
  what: () => l10n.t('NCCL warns of something that is not in the catalogue'),
  cause: () => l10n.t('The line tells; the calls that failed with it stand below it as "file:line -> code".'),
  fix: () => l10n.t('Look for the text of the warning in the issues of NCCL and of its network plugin.'),
  variables: [],
  reports: [],
  confidence: 'possible',
};
