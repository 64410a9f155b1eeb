import * as vscode from 'vscode';
import { commands } from '../../contract/index.js';
import type { HealthPanel } from '../panels/healthPanel.js';
import type { Notifier } from '../notifier.js';
import type { ClusterService } from './clusterService.js';
import { askHosts, offerConnect, pickCluster, type RowLike } from './pickCluster.js';

/** What the commands about health work on. */
export interface HealthCommandOptions {
  readonly clusters: ClusterService;
  readonly panel: HealthPanel;
  readonly notifier: Notifier;
}

/** Commands that show the health of a cluster and of its hosts. */
export function healthCommands({ clusters, panel, notifier }: HealthCommandOptions): Record<string, (...args: never[]) => unknown> {
  return {
    [commands.showHealth.id]: (row?: RowLike) => panel.show(row?.cluster, row !== undefined && 'host' in row ? row.host : undefined),
    [commands.explainGpuDirect.id]: async (row?: RowLike) => {
      const state = await pickCluster(clusters, row);
      if (state === undefined) {
        offerConnect(clusters, notifier);
        return;
      }
      const host = row !== undefined && 'host' in row ? row.host : await askHosts(state, vscode.l10n.t('Explain GPUDirect RDMA on which host?'), false);
      if (host !== undefined) panel.show(state.cluster.name, host, true);
    },
  };
}
