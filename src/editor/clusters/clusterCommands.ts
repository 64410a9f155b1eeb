import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import { commands, contextKeys, views } from '../../contract/index.js';
import type { Notifier } from '../notifier.js';
import { requireTrust } from '../trust.js';
import { chooseCluster } from './chooseCluster.js';
import { clusterFileName, clusterFileTemplate, findClusterFiles } from './clusterFiles.js';
import type { ClusterService } from './clusterService.js';
import type { DemoCluster } from './demo.js';
import { hostsText, offerConnect, pickCluster, type RowLike, selectedHosts } from './pickCluster.js';
import { probeWithProgress } from './probeWithProgress.js';
import type { Row } from './rows.js';
import type { ClusterState } from './state.js';

/** What the cluster commands work on. */
export interface ClusterCommandOptions {
  readonly clusters: ClusterService;
  readonly demo: DemoCluster;
  readonly notifier: Notifier;
  /** Brings the health overview of a cluster to the front. */
  readonly showHealth: (cluster: string) => void;
}

/** Connects with a progress that can be cancelled, and answers with the cluster's state. */
export function connectWithProgress(clusters: ClusterService, cluster: Cluster): Thenable<ClusterState> {
  return probeWithProgress(clusters, cluster.name, vscode.l10n.t('Connecting to {0}', cluster.name), (signal) => clusters.connect(cluster, signal));
}

/** The cluster's state where it is connected or somebody is connecting to it; else it is connected now, with a progress that can be cancelled. */
export async function connectedWithProgress(clusters: ClusterService, cluster: Cluster): Promise<ClusterState> {
  return (await clusters.underWay(cluster.name)) ?? (await connectWithProgress(clusters, cluster));
}

/** The cluster commands by id. Each answers sensibly while nothing is connected. */
export function clusterCommands(options: ClusterCommandOptions): Record<string, (...args: never[]) => unknown> {
  const { clusters, demo, notifier } = options;

  const startDemo = async (): Promise<Cluster> =>
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Starting the demo cluster') }, () => demo.start());

  const connect = async (): Promise<ClusterState | undefined> => {
    requireTrust();
    const cluster = await chooseCluster(clusters, startDemo);
    return cluster === undefined ? undefined : await connectWithProgress(clusters, cluster);
  };

  return {
    [commands.connect.id]: connect,
    [commands.startDemo.id]: async () => await connectWithProgress(clusters, await startDemo()),
    [commands.stopDemo.id]: () => {
      demo.stop();
      for (const state of clusters.states()) if (state.cluster.path === demo.clusterFile) clusters.disconnect(state.cluster.name);
    },
    [commands.disconnect.id]: async (row?: Row) => {
      const state = await pickCluster(clusters, row);
      if (state === undefined) offerConnect(clusters, notifier);
      else clusters.disconnect(state.cluster.name);
    },
    [commands.refresh.id]: async (row?: Row) => {
      const state = await pickCluster(clusters, row);
      if (state === undefined) {
        offerConnect(clusters, notifier);
        return;
      }
      await vscode.window.withProgress({ location: { viewId: views.clusters } }, () => clusters.refresh(state.cluster.name, new AbortController().signal));
    },
    [commands.checkHealth.id]: async (row?: RowLike, selection?: readonly RowLike[]) => {
      const known = await pickCluster(clusters, row);
      const state = known ?? (clusters.states().length === 0 ? await connect() : undefined);
      if (state === undefined) return;
      const { name } = state.cluster;
      // A cluster that was just connected has just been examined.
      if (known !== undefined && state.file === null) {
        const chosen = selectedHosts(clusters, row, selection);
        const only = chosen === null || chosen.length === state.cluster.hosts.length ? undefined : chosen;
        await probeWithProgress(clusters, name, vscode.l10n.t('Checking {0}', only === undefined ? name : hostsText(only)), (signal) => clusters.refresh(name, signal, only));
      }
      options.showHealth(name);
    },
    [commands.openClusterFile.id]: openClusterFile,
  };
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
async function announceClusterFile(): Promise<void> {
  await vscode.commands.executeCommand('setContext', contextKeys.hasClusterFile, (await findClusterFiles()).length > 0);
}

/** Keeps that up to date as cluster files come and go. */
export function watchClusterFiles(): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(`**/${clusterFileName}`);
  const events = [watcher.onDidCreate, watcher.onDidDelete].map((event) => event(() => void announceClusterFile()));
  void announceClusterFile();
  return vscode.Disposable.from(watcher, ...events);
}
