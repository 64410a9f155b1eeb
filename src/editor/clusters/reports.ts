import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { ReportFormat } from '../../doctor/index.js';
import { commands } from '../../contract/index.js';
import type { Notifier } from '../notifier.js';
import { loadCluster } from '../parts/load.js';
import { openReport, reportsFolder, stamp, targetFor } from '../reportFiles.js';
import type { ClusterService } from './clusterService.js';
import { offerConnect, pickCluster, type RowLike } from './pickCluster.js';
import type { ClusterState } from './state.js';

const snapshotsFolder = '.nccl/snapshots';

/** What the commands that write and read files about a cluster work on. */
export interface ReportCommandOptions {
  readonly clusters: ClusterService;
  readonly notifier: Notifier;
  /** Brings the health overview of a cluster to the front. */
  readonly showHealth: (cluster: string) => void;
}

/** Commands that save a report or a snapshot, and open a saved one. */
export function reportCommands({ clusters, notifier, showHealth }: ReportCommandOptions): Record<string, (...args: never[]) => unknown> {
  return {
    [commands.createReport.id]: async (row?: RowLike) => {
      const state = await pickCluster(clusters, row);
      if (state === undefined) {
        offerConnect(clusters, notifier);
        return;
      }
      const { report } = state;
      if (report === null) throw new Failure('input', vscode.l10n.t('{0} has not been examined yet.', state.cluster.name), { next: vscode.l10n.t('Wait until its hosts have answered.') });
      const format = await askFormat();
      if (format === undefined) return;
      const part = await loadCluster();
      const target = await targetFor(reportsFolder, fileName(state, 'health', format.extension));
      if (target === undefined) return;
      await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(part.reportAs(format.format, report)));
      await openReport(target, format.format);
      vscode.window.setStatusBarMessage(vscode.l10n.t('The report is saved in {0}.', vscode.workspace.asRelativePath(target)), 6000);
    },
    [commands.saveSnapshot.id]: async (row?: RowLike) => {
      const state = await pickCluster(clusters, row);
      if (state === undefined) {
        offerConnect(clusters, notifier);
        return;
      }
      const { snapshot } = state;
      if (snapshot === null) throw new Failure('input', vscode.l10n.t('{0} has not been examined yet.', state.cluster.name), { next: vscode.l10n.t('Wait until its hosts have answered.') });
      const target = await targetFor(snapshotsFolder, fileName(state, 'snapshot', 'json'));
      if (target === undefined) return;
      const part = await loadCluster();
      await part.saveSnapshot(target.fsPath, snapshot);
      notifier.info(vscode.l10n.t('The snapshot is saved in {0}.', vscode.workspace.asRelativePath(target)));
    },
    [commands.openSnapshot.id]: async (given?: vscode.Uri) => {
      const file = given instanceof vscode.Uri ? given : await askSnapshot(vscode.l10n.t('Open which snapshot?'));
      if (file === undefined) return undefined;
      const part = await loadCluster();
      const snapshot = await part.loadSnapshot(file.fsPath);
      const hosts = part.clusterFromSshConfig(Object.keys(snapshot.hosts));
      if (hosts === null) throw new Failure('input', vscode.l10n.t('{0} holds no hosts.', file.fsPath));
      const name = `${snapshot.cluster ?? vscode.l10n.t('snapshot')} · ${stamp(new Date(snapshot.at), ' ', ':')}`;
      const state = await clusters.openSnapshot(snapshot, { ...hosts, name, racks: snapshot.racks ?? {}, simulated: snapshot.origin === 'simulated' }, file.fsPath);
      showHealth(state.cluster.name);
      return state;
    },
  };
}

interface Format extends vscode.QuickPickItem {
  readonly format: ReportFormat;
  readonly extension: string;
}

async function askFormat(): Promise<Format | undefined> {
  const formats: Format[] = [
    { label: 'HTML', description: vscode.l10n.t('one file with charts, to send and to print'), format: 'html', extension: 'html' },
    { label: 'Markdown', description: vscode.l10n.t('for tickets and wikis'), format: 'markdown', extension: 'md' },
    { label: 'JUnit XML', description: vscode.l10n.t('for CI'), format: 'junit', extension: 'xml' },
    { label: 'JSON', description: vscode.l10n.t('for programs'), format: 'json', extension: 'json' },
  ];
  return await vscode.window.showQuickPick(formats, { title: vscode.l10n.t('Report in which format?') });
}

/** Snapshots that are saved in the workspace. */
export function savedSnapshots(): Thenable<vscode.Uri[]> {
  return vscode.workspace.findFiles(`**/${snapshotsFolder}/*.json`, '**/node_modules/**', 200);
}

/** A snapshot of the workspace, newest first, or any other file. Undefined when given up. */
export async function askSnapshot(title: string, without?: vscode.Uri): Promise<vscode.Uri | undefined> {
  const found = await savedSnapshots();
  const dated = await Promise.all(found.map(async (uri) => ({ uri, ...(await vscode.workspace.fs.stat(uri)) })));
  const items: (vscode.QuickPickItem & { readonly uri: vscode.Uri | null })[] = [
    ...dated.filter(({ uri }) => uri.toString() !== without?.toString()).sort((a, b) => b.mtime - a.mtime).map(({ uri, mtime }) => ({ label: vscode.workspace.asRelativePath(uri), description: new Date(mtime).toLocaleString(vscode.env.language), uri })),
    { label: `$(folder-opened) ${vscode.l10n.t('Another file…')}`, uri: null },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  if (chosen?.uri !== null) return chosen?.uri;
  const files = await vscode.window.showOpenDialog({ filters: { JSON: ['json'] }, title });
  return files?.[0];
}

/** "demo-health-20261120-1402.html": the cluster, what it is, and when it was asked. */
function fileName({ cluster, snapshot }: ClusterState, what: string, extension: string): string {
  const name = cluster.name.replace(/[^\w.-]+/g, '-').replace(/^[.-]+|-+$/g, '') || 'cluster';
  return `${name}-${what}-${stamp(new Date(snapshot?.at ?? Date.now()), '-', '')}.${extension}`;
}
