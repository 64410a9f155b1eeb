import type * as vscode from 'vscode';
import { deviceId, hostId } from '../../fabric/nodeId.js';
import type { ClusterService } from './clusterService.js';
import type { ClusterTree } from './clusterTree.js';
import type { Row } from './rows.js';

/** What revealing needs: the view and where its rows come from. */
export interface Revealing {
  readonly view: vscode.TreeView<Row>;
  readonly tree: ClusterTree;
  readonly clusters: ClusterService;
}

/** Shows a host in the Clusters tree, with what is in it where asked. Nothing happens where the filter hides it. */
export async function revealHost({ view, tree }: Revealing, cluster: string, host: string, expand = false): Promise<void> {
  const row = await tree.hostRow(cluster, host);
  if (row !== null) await view.reveal(row, { select: true, focus: false, expand });
}

/** Shows a node of the fabric (a host, or a GPU or NIC in one) in the Clusters tree. Switches have no row there. */
export async function revealNode(revealing: Revealing, cluster: string, node: string): Promise<void> {
  const host = revealing.clusters.state(cluster)?.cluster.hosts.find((name) => node === hostId(name) || node.startsWith(deviceId(name, '')));
  if (host !== undefined) await revealHost(revealing, cluster, host, node !== hostId(host));
}
