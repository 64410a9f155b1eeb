import * as vscode from 'vscode';
import { unlinked } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import { commands, contextKeys, views } from '../../contract/index.js';
import type { Notifier } from '../notifier.js';
import { requireTrust } from '../trust.js';
import { chooseCluster } from './chooseCluster.js';
import { clusterFileName, clusterFileTemplate, findClusterFiles } from './clusterFiles.js';
import type { ClusterService } from './clusterService.js';
import type { Row } from './clusterTree.js';
import type { DemoCluster } from './demo.js';
import type { ClusterState } from './state.js';
import { wellHosts } from './state.js';

/** What the cluster commands work on. */
export interface ClusterCommandOptions {
  readonly clusters: ClusterService;
  readonly demo: DemoCluster;
  readonly notifier: Notifier;
}

/** Connects with a progress that can be cancelled, and answers with the cluster's state. */
export function connectWithProgress(clusters: ClusterService, cluster: Cluster): Thenable<ClusterState> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, cancellable: true, title: vscode.l10n.t('Connecting to {0}', unlinked(cluster.name)) },
    async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      const report = clusters.onDidChange(() => {
        const state = clusters.state(cluster.name);
        if (state !== undefined) progress.report({ message: vscode.l10n.t('{0} of {1} hosts answered', state.answers.size, cluster.hosts.length) });
      });
      try {
        return await clusters.connect(cluster, stop.signal);
      } finally {
        report.dispose();
      }
    },
  );
}

/** The cluster commands by id. Each answers sensibly while nothing is connected. */
export function clusterCommands(options: ClusterCommandOptions): Record<string, (...args: never[]) => unknown> {
  const { clusters, demo, notifier } = options;

  const startDemo = async (): Promise<Cluster> =>
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Starting the demo cluster') }, () => demo.start());

  const connect = async (): Promise<ClusterState | undefined> => {
    requireTrust();
    const cluster = await chooseCluster(startDemo);
    return cluster === undefined ? undefined : await connectWithProgress(clusters, cluster);
  };

  /** The cluster that a command means: the row it was called on, the only one, or the one picked. */
  const pick = async (row: Row | undefined): Promise<ClusterState | undefined> => {
    const states = clusters.states();
    if (row !== undefined) return clusters.state(row.cluster);
    if (states.length <= 1) return states[0];
    const name = await vscode.window.showQuickPick(states.map((state) => state.cluster.name), { title: vscode.l10n.t('Which cluster?') });
    return name === undefined ? undefined : clusters.state(name);
  };

  const offerConnect = (): void =>
    notifier.info(vscode.l10n.t('No cluster is connected.'), { title: vscode.l10n.t('Connect'), run: connect });

  return {
    [commands.connect.id]: connect,
    [commands.startDemo.id]: async () => await connectWithProgress(clusters, await startDemo()),
    [commands.stopDemo.id]: () => {
      demo.stop();
      for (const state of clusters.states()) if (state.cluster.path === demo.clusterFile) clusters.disconnect(state.cluster.name);
    },
    [commands.disconnect.id]: async (row?: Row) => {
      const state = await pick(row);
      if (state === undefined) offerConnect();
      else clusters.disconnect(state.cluster.name);
    },
    [commands.refresh.id]: async (row?: Row) => {
      const state = await pick(row);
      if (state === undefined) {
        offerConnect();
        return;
      }
      await vscode.window.withProgress({ location: { viewId: views.clusters } }, () => clusters.refresh(state.cluster.name, new AbortController().signal));
    },
    [commands.checkHealth.id]: async (row?: Row) => {
      const state = (await pick(row)) ?? (await connect());
      if (state === undefined) return;
      const fresh = await clusters.refresh(state.cluster.name, new AbortController().signal);
      await vscode.commands.executeCommand(`${views.clusters}.focus`);
      const worst = fresh.health.find((entry) => entry.severity === 'error') ?? fresh.health[0];
      const total = fresh.cluster.hosts.length;
      if (worst === undefined) notifier.info(vscode.l10n.t('All {0} hosts of {1} are well.', total, fresh.cluster.name));
      else notifier.warn([vscode.l10n.t('{0} of {1} hosts are well.', wellHosts(fresh).length, total), worst.message, worst.next ?? ''].join(' ').trim());
    },
    [commands.openClusterFile.id]: openClusterFile,
    [commands.openTerminal.id]: async (row?: Row) => {
      requireTrust();
      const state = await pick(row);
      if (state === undefined) {
        offerConnect();
        return;
      }
      const host = row !== undefined && 'host' in row ? row.host : await vscode.window.showQuickPick(state.cluster.hosts, { title: vscode.l10n.t('Open a terminal on which host?') });
      if (host !== undefined) openTerminal(state.cluster, host);
    },
  };
}

/** A terminal with the user's own ssh: same config, own arguments, never a shell in between. */
function openTerminal(cluster: Cluster, host: string): void {
  const config = cluster.sshConfig === null ? [] : ['-F', cluster.sshConfig];
  vscode.window.createTerminal({ name: host, shellPath: 'ssh', shellArgs: [...config, '--', host], iconPath: new vscode.ThemeIcon('server') }).show();
}

async function openClusterFile(): Promise<void> {
  const [existing] = await findClusterFiles();
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (existing === undefined && folder === undefined) {
    throw new Failure('input', vscode.l10n.t('A cluster file lives in a folder, and none is open.'), { next: vscode.l10n.t('Open a folder first.') });
  }
  const uri = existing ?? vscode.Uri.joinPath(folder?.uri ?? vscode.Uri.file('/'), clusterFileName);
  if (existing === undefined) {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(clusterFileTemplate([])));
    await announceClusterFile();
  }
  await vscode.window.showTextDocument(uri);
}

/** Lets the welcome text know whether the workspace describes a cluster. */
export async function announceClusterFile(): Promise<void> {
  await vscode.commands.executeCommand('setContext', contextKeys.hasClusterFile, (await findClusterFiles()).length > 0);
}
