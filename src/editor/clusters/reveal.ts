import type * as vscode from 'vscode';
import { deviceId, hostId } from '../../fabric/nodeId.js';
import type { ClusterService } from './clusterService.js';
import { hostRow, type Row } from './clusterTree.js';

/** Shows a node of the fabric (a host, or a GPU or NIC in one) in the Clusters tree. Switches have no row there. */
export async function revealNode(view: vscode.TreeView<Row>, clusters: ClusterService, cluster: string, node: string): Promise<void> {
  const state = clusters.state(cluster);
  const host = state?.cluster.hosts.find((name) => node === hostId(name) || node.startsWith(deviceId(name, '')));
  if (state === undefined || host === undefined) return;
  const trouble = state.health.find((entry) => entry.host === host) ?? null;
  await view.reveal(hostRow(state, host, trouble), { select: true, focus: false, expand: node !== hostId(host) });
}
