import * as vscode from 'vscode';
import type { Origin } from '../../base/origin.js';
import { Failure } from '../../base/failure.js';
import type { Fabric } from '../../fabric/graph.js';
import type { LatencyMatrix } from '../../fabric/readers/latencyMatrix.js';
import { clusterFabric } from '../clusters/clusterFabric.js';
import type { ClusterService } from '../clusters/clusterService.js';
import type { ClusterState } from '../clusters/state.js';
import { counted } from '../clusters/words.js';
import { loadCluster } from '../parts/load.js';
import { originText } from '../sweeps/words.js';

/** What is known of a network: its graph, measured pairs, or both. */
export interface NetworkSource {
  readonly name: string;
  readonly origin: Origin;
  readonly fabric: Fabric | null;
  readonly pairs: LatencyMatrix | null;
}

/** Files of the workspace that describe a network, and how many of the newest are offered. */
const kinds = ['**/.nccl/snapshots/*.json', '**/.nccl/latency/*.{json,csv}', '**/{ibnetdiscover,topology}*.{txt,conf}'];
const most = 20;
const mostBytes = 200_000_000;

/** A cluster that is connected or shown, a file of the workspace, or another file. Undefined when given up. */
export async function chooseNetwork(clusters: ClusterService, title: string): Promise<NetworkSource | undefined> {
  const items: (vscode.QuickPickItem & { readonly read?: () => Promise<NetworkSource | undefined> })[] = [];
  for (const state of clusters.states()) {
    if (state.snapshot === null) continue;
    const { name, hosts } = state.cluster;
    items.push({
      label: `$(server) ${name}`,
      description: `${originText(state.origin)} · ${vscode.l10n.t('{0} hosts', counted(hosts.length))}`,
      read: () => networkOfCluster(state),
    });
  }
  for (const { uri, mtime } of await newestFiles()) {
    items.push({
      label: `$(file) ${vscode.workspace.asRelativePath(uri)}`,
      description: new Date(mtime).toLocaleString(vscode.env.language),
      read: () => networkInFile(uri, clusters),
    });
  }
  items.push({ label: `$(folder-opened) ${vscode.l10n.t('Another file…')}`, description: vscode.l10n.t('snapshot, fabric, latency matrix, ibnetdiscover or topology.conf') });
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true, placeHolder: vscode.l10n.t('Where is the network described?') });
  if (chosen === undefined) return undefined;
  if (chosen.read !== undefined) return chosen.read();
  const [file] = (await vscode.window.showOpenDialog({ title })) ?? [];
  return file === undefined ? undefined : networkInFile(file, clusters);
}

/** What a cluster's last probe tells of its network. */
export async function networkOfCluster(state: ClusterState): Promise<NetworkSource> {
  return { name: state.cluster.name, origin: state.origin, fabric: await clusterFabric(state), pairs: null };
}

async function newestFiles(): Promise<{ readonly uri: vscode.Uri; readonly mtime: number }[]> {
  const found = (await Promise.all(kinds.map((glob) => vscode.workspace.findFiles(glob, '**/node_modules/**', 500)))).flat();
  const stated = await Promise.all(
    found.map(async (uri) => {
      try {
        return [{ uri, mtime: (await vscode.workspace.fs.stat(uri)).mtime }];
      } catch {
        return [];
      }
    }),
  );
  return stated
    .flat()
    .sort((a, b) => b.mtime - a.mtime)
    .slice(0, most);
}

/** What a file tells; measured pairs get the cables of the cluster that they are of, where it is connected. Throws a {@link Failure} for a file that tells nothing. */
export async function networkInFile(uri: vscode.Uri, clusters: ClusterService): Promise<NetworkSource> {
  const name = vscode.workspace.asRelativePath(uri);
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > mostBytes) throw new Failure('input', vscode.l10n.t('{0} is too large to describe a network.', name));
  const { readNetworkFile } = await loadCluster();
  const read = readNetworkFile(Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8'));
  if (read === null)
    throw new Failure('input', vscode.l10n.t('{0} describes no network.', name), {
      next: vscode.l10n.t('Choose a snapshot, a fabric, a latency matrix, a topology.conf or the output of ibnetdiscover.'),
    });
  if (read.kind === 'fabric') return { name, origin: read.origin, fabric: read.fabric, pairs: null };
  return { name, origin: read.origin, fabric: await cablesOf(read.pairs.names, clusters), pairs: read.pairs };
}

async function cablesOf(names: readonly string[], clusters: ClusterService): Promise<Fabric | null> {
  for (const state of clusters.states()) {
    const hosts = new Set(state.cluster.hosts);
    if (names.every((name) => hosts.has(name))) return clusterFabric(state);
  }
  return null;
}
