import * as l10n from '@vscode/l10n';
import { emptyState } from '../shared/emptyState.js';
import { button } from '../shared/toolbar.js';

/** What the page shows while there is nothing to draw; `read` when a cluster was read and had nothing. */
export function nothingYet(read: boolean, act: (action: 'connect' | 'demo' | 'refresh') => void): HTMLElement {
  return read
    ? emptyState(
        l10n.t('No host answered with anything to draw'),
        l10n.t('The picture is made from what hosts tell about their GPUs and adapters, and from ibnetdiscover where one of them has it.'),
        button(l10n.t('Refresh'), () => act('refresh'), { primary: true }),
      )
    : emptyState(
        l10n.t('No cluster has been read yet'),
        l10n.t('Connect to a cluster to see its switches, hosts and GPUs here, or start the demo cluster, which needs no GPUs.'),
        button(l10n.t('Connect to a Cluster'), () => act('connect'), { primary: true }),
        button(l10n.t('Start the Demo Cluster'), () => act('demo')),
      );
}
