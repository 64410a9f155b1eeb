import * as vscode from 'vscode';
import { messageOf } from '../../base/failure.js';
import type { Logger } from '../../base/log.js';
import { commands, panels } from '../../contract/index.js';
import type { LatencyHost, LatencyState } from '../../protocol/latency.js';
import type { ClusterService } from '../clusters/clusterService.js';
import type { Notifier } from '../notifier.js';
import { loadCluster } from '../parts/load.js';
import type { ReadMatrix } from './latencyData.js';
import { Panel } from './panel.js';
import { saveFile } from './saveFile.js';

/** What the Latency Matrix panel needs from outside. */
export interface LatencyPanelOptions {
  readonly clusters: ClusterService;
  readonly extensionUri: vscode.Uri;
  readonly log: Logger;
  readonly notifier: Notifier;
  /** Shows a host in the Topology panel. */
  readonly topology: (host: string) => void;
  /** Starts a measurement of the connected cluster. */
  readonly measure: () => unknown;
}

/** The Latency Matrix panel: the newest measurement of the workspace, or a file that the user opened. */
export interface LatencyPanel {
  /** Shows a file, or the newest measurement where none is given. */
  show(file?: vscode.Uri): void;
  dispose(): void;
}

/** Where measurements are kept; names begin with the time, so the last one is the newest. */
const measurements = '**/.nccl/latency/*.{json,csv}';
/** Larger files are no matrix of hosts that could be shown. */
const mostBytes = 200 * 1024 * 1024;

interface Shown extends ReadMatrix {
  readonly file: vscode.Uri;
  readonly changed: number;
}

/** Makes the panel. */
export function createLatencyPanel(options: LatencyPanelOptions): LatencyPanel {
  const { clusters, notifier } = options;
  let opened: vscode.Uri | null = null;
  let shown: Shown | null = null;
  let ids = 0;

  const newest = async (): Promise<vscode.Uri | null> => {
    const files = await vscode.workspace.findFiles(measurements, '**/node_modules/**', 1000);
    const name = (file: vscode.Uri): string => file.path.slice(file.path.lastIndexOf('/') + 1);
    return files.sort((a, b) => name(a).localeCompare(name(b))).at(-1) ?? null;
  };
  const read = async (): Promise<Shown | null> => {
    const file = opened ?? (await newest());
    if (file === null) return null;
    const { mtime, size } = await vscode.workspace.fs.stat(file);
    if (shown?.file.toString() === file.toString() && shown.changed === mtime) return shown;
    if (size > mostBytes) throw new Error(vscode.l10n.t('{0} is too large for a matrix of hosts.', vscode.workspace.asRelativePath(file)));
    const text = Buffer.from(await vscode.workspace.fs.readFile(file)).toString('utf8');
    const [state] = clusters.states();
    const part = await loadCluster();
    shown = { ...part.readLatencyData(text, ++ids, state?.cluster.racks ?? {}), file, changed: mtime };
    return shown;
  };
  const panel = new Panel<LatencyState, LatencyHost>({
    type: panels.latency,
    page: 'latency',
    extensionUri: options.extensionUri,
    log: options.log,
    title: () => vscode.l10n.t('Latency Matrix'),
    state: async (): Promise<LatencyState> => {
      const [cluster] = clusters.states();
      try {
        const now = await read();
        if (now === null) return { title: cluster?.cluster.name ?? '', origin: null, at: null, message: null, data: null };
        const title = opened === null ? (cluster?.cluster.name ?? vscode.workspace.asRelativePath(now.file)) : vscode.workspace.asRelativePath(now.file);
        return { title, origin: now.data === null ? null : now.origin, at: now.at, message: now.problem, data: now.data };
      } catch (error) {
        return { title: '', origin: null, at: null, message: messageOf(error), data: null };
      }
    },
    requests: { save: saveFile },
    notifications: {
      topology: ({ hosts }) => {
        const [first] = hosts;
        if (first !== undefined) options.topology(first);
      },
      copy: ({ text }) => void vscode.env.clipboard.writeText(text),
      act: ({ action }) => {
        if (action === 'open') void open().catch((error: unknown) => notifier.failure(error));
        else if (action === 'demo') void vscode.commands.executeCommand(commands.startDemo.id);
        else void Promise.resolve(options.measure()).catch((error: unknown) => notifier.failure(error));
      },
    },
  });
  const open = async (): Promise<void> => {
    const [file] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t('Open a latency matrix'),
        filters: { [vscode.l10n.t('Latency matrix')]: ['json', 'csv', 'tsv', 'txt'] },
      })) ?? [];
    if (file === undefined) return;
    opened = file;
    panel.changed();
  };
  const watcher = vscode.workspace.createFileSystemWatcher(measurements);
  const subscriptions = [watcher, watcher.onDidCreate(() => panel.changed()), watcher.onDidChange(() => panel.changed()), clusters.onDidChange(() => panel.changed())];
  return {
    show: (file) => {
      if (file !== undefined) opened = file;
      panel.show();
    },
    dispose: () => {
      for (const subscription of subscriptions) subscription.dispose();
      panel.dispose();
    },
  };
}
