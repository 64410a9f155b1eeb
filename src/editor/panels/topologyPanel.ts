import * as vscode from 'vscode';
import type { Logger } from '../../base/log.js';
import { commands, panels } from '../../contract/index.js';
import { packFabric } from '../../protocol/fabricColumns.js';
import type { TopologyHost, TopologyState } from '../../protocol/topology.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { loadCluster } from '../parts/load.js';
import { withHostHealth } from './hostHealth.js';
import { LinkHistory } from './linkHistory.js';
import { Panel } from './panel.js';

/** What the Topology panel needs from outside. */
export interface TopologyPanelOptions {
  readonly clusters: ClusterService;
  readonly extensionUri: vscode.Uri;
  readonly log: Logger;
  /** Shows a node of the picture in the Clusters tree. */
  readonly reveal: (cluster: string, node: string) => void;
}

/** The Topology panel of the latest connected cluster. */
export function createTopologyPanel(options: TopologyPanelOptions): { show(): void; dispose(): void } {
  const { clusters } = options;
  const histories = new Map<string, LinkHistory>();
  const acts = { connect: commands.connect.id, demo: commands.startDemo.id, refresh: commands.refresh.id };
  const panel = new Panel<TopologyState, TopologyHost>({
    type: panels.topology,
    page: 'topology',
    extensionUri: options.extensionUri,
    log: options.log,
    title: () => vscode.l10n.t('Topology'),
    state: async () => {
      const [state] = clusters.states();
      if (state === undefined) return { title: '', origin: null, at: null, fabric: null };
      const { snapshot } = state;
      const part = await loadCluster();
      const fabric = snapshot === null ? null : withHostHealth(part.fabricFromSnapshot(snapshot, { racks: state.cluster.racks }), state.health);
      const history = histories.get(state.cluster.name) ?? new LinkHistory();
      histories.set(state.cluster.name, history);
      return {
        title: state.cluster.name,
        origin: state.origin,
        at: snapshot?.at ?? null,
        fabric: fabric === null || snapshot === null ? null : packFabric(fabric, history.note(fabric, snapshot.at)),
        message: state.phase === 'asking' ? vscode.l10n.t('{0} of {1} hosts answered', state.answers.size, state.cluster.hosts.length) : null,
      };
    },
    requests: {},
    notifications: {
      reveal: ({ id }) => {
        const [state] = clusters.states();
        if (state !== undefined) options.reveal(state.cluster.name, id);
      },
      act: ({ action }) => void vscode.commands.executeCommand(acts[action]),
    },
  });
  const subscription = clusters.onDidChange(() => panel.changed());
  return {
    show: () => panel.show(),
    dispose: () => {
      subscription.dispose();
      panel.dispose();
    },
  };
}
