import * as vscode from 'vscode';
import type { Notifier } from '../notifier.js';
import { commands } from '../../contract/index.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import type { ClusterService } from './clusterService.js';
import { indexOf } from './clusterIndex.js';
import { hostsOfRows, type Row } from './rows.js';
import type { ClusterState } from './state.js';
import { hostSummary } from './words.js';

/** What a command may be called on: a row of the tree, or a host that a link or a panel names. */
export type RowLike = Row | { readonly kind: 'host'; readonly cluster: string; readonly host: string };

/** The cluster that a command means: that of the row it was called on, the only one, or the one picked. Undefined when there is none or the person gave up. */
export async function pickCluster(clusters: ClusterService, row?: { readonly cluster: string }): Promise<ClusterState | undefined> {
  const states = clusters.states();
  if (row !== undefined) return clusters.state(row.cluster);
  if (states.length <= 1) return states[0];
  const name = await vscode.window.showQuickPick(states.map((state) => state.cluster.name), { title: vscode.l10n.t('Which cluster?') });
  return name === undefined ? undefined : clusters.state(name);
}

/** Says that no cluster is connected, with the way to connect one; quiet while one is, for then the person gave up. */
export function offerConnect(clusters: ClusterService, notifier: Notifier): void {
  if (clusters.states().length > 0) return;
  notifier.info(vscode.l10n.t('No cluster is connected.'), { title: vscode.l10n.t('Connect'), run: () => vscode.commands.executeCommand(commands.connect.id) });
}

/** Hosts that a command means when it is called on rows; null where it was called on none, which means all or a question. */
export function selectedHosts(clusters: ClusterService, row: RowLike | undefined, selection: readonly RowLike[] | undefined): readonly string[] | null {
  if (row === undefined) return null;
  const rows = selection === undefined || selection.length === 0 ? [row] : selection.filter((one) => one.cluster === row.cluster);
  return hostsOfRows(rows, (name) => clusters.state(name)?.cluster.hosts ?? []);
}

/** Asks for hosts of a cluster, those with troubles first. Undefined when given up. */
export async function askHosts(state: ClusterState, title: string, many: true): Promise<readonly string[] | undefined>;
export async function askHosts(state: ClusterState, title: string, many: false): Promise<string | undefined>;
export async function askHosts(state: ClusterState, title: string, many: boolean): Promise<readonly string[] | string | undefined> {
  const { findings, hosts } = indexOf(state);
  const ordered = [...hosts.fail, ...hosts.warn, ...hosts.unreached, ...hosts.well, ...hosts.answered, ...hosts.waiting];
  const items = ordered.map((host) => ({
    label: host,
    description: findings.get(host)?.[0]?.trouble.title ?? hostSummary(state.answers.get(host)),
  }));
  // A page that had the focus takes it back while the palette closes, and would close the list with it.
  const options = { title, placeHolder: vscode.l10n.t('{0} hosts; type to search', items.length), matchOnDescription: true, ignoreFocusOut: true };
  if (!many) return (await vscode.window.showQuickPick(items, options))?.label;
  const chosen = await vscode.window.showQuickPick(items, { ...options, canPickMany: true });
  return chosen?.map(({ label }) => label);
}

/** Names of hosts in a few characters, for titles: "gpu-[003,017]", or how many there are. */
export function hostsText(hosts: readonly string[]): string {
  const folded = hosts.length <= 200 ? foldHosts(hosts) : '';
  return folded === '' || folded.length > 40 ? vscode.l10n.t('{0} hosts', hosts.length) : folded;
}
