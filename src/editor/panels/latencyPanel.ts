import * as vscode from 'vscode';
import { messageOf } from '../../base/failure.js';
import type { Logger } from '../../base/log.js';
import { commands, panels } from '../../contract/index.js';
import type { LatencyData, LatencyHost, LatencyState } from '../../protocol/latency.js';
import type { Fabric } from '../../fabric/graph.js';
import { clusterFabric } from '../clusters/clusterFabric.js';
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
  /** Shows a file, or the newest measurement where none is given; answers with what is shown. */
  show(file?: vscode.Uri): Promise<ShownMatrix>;
  dispose(): void;
}

/** What the panel shows, in short. */
export interface ShownMatrix extends Pick<LatencyState, 'title' | 'origin' | 'message'> {
  readonly hosts: number;
  /** Whether the model stands beside what was measured. */
  readonly besideModel: boolean;
}

/** Where measurements are kept; names begin with the time, so the last one is the newest. */
const measurements = '**/.nccl/latency/*.{json,csv}';
/** Larger files are no matrix of hosts that could be shown. */
const mostBytes = 200 * 1024 * 1024;

interface Shown extends ReadMatrix {
  readonly file: vscode.Uri;
  readonly changed: number;
  /** The graph that the model beside it was taken from. */
  readonly fabric: Fabric | null;
}

/** A file with its time and size. */
interface Stated {
  readonly file: vscode.Uri;
  readonly mtime: number;
  readonly size: number;
}

async function stated(file: vscode.Uri): Promise<Stated | null> {
  try {
    const { mtime, size } = await vscode.workspace.fs.stat(file);
    return { file, mtime, size };
  } catch {
    return null;
  }
}

/** Makes the panel. */
export function createLatencyPanel(options: LatencyPanelOptions): LatencyPanel {
  const { clusters, notifier } = options;
  let opened: vscode.Uri | null = null;
  let shown: Shown | null = null;
  let guessed: { readonly fabric: Fabric; readonly data: LatencyData | null } | null = null;
  let ids = 0;

  const newest = async (): Promise<Stated | null> => {
    const files = await vscode.workspace.findFiles(measurements, '**/node_modules/**', 1000);
    const name = (file: vscode.Uri): string => file.path.slice(file.path.lastIndexOf('/') + 1);
    const last = files.sort((a, b) => name(a).localeCompare(name(b))).at(-1);
    return last === undefined ? null : stated(last);
  };
  const read = async (): Promise<Shown | null> => {
    // A file that was opened and is gone makes way for the newest measurement.
    const own = opened === null ? null : await stated(opened);
    if (own === null) opened = null;
    const found = own ?? (await newest());
    if (found === null) return null;
    const { file, mtime, size } = found;
    const [state] = clusters.states();
    const fabric = state === undefined ? null : await clusterFabric(state);
    if (shown?.file.toString() === file.toString() && shown.changed === mtime && shown.fabric === fabric) return shown;
    if (size > mostBytes) throw new Error(vscode.l10n.t('{0} is too large for a matrix of hosts.', vscode.workspace.asRelativePath(file)));
    const text = Buffer.from(await vscode.workspace.fs.readFile(file)).toString('utf8');
    const part = await loadCluster();
    shown = { ...part.readLatencyData(text, ++ids, state?.cluster.racks ?? {}, fabric), file, changed: mtime, fabric };
    return shown;
  };
  /** The model alone, for a cluster of which nothing is measured. */
  const predicted = async (): Promise<LatencyState> => {
    const [state] = clusters.states();
    const nothing = { title: state?.cluster.name ?? '', origin: null, at: null, message: null, data: null };
    const fabric = state === undefined ? null : await clusterFabric(state);
    if (state === undefined || fabric === null) return nothing;
    const { predictedData, basisText } = await loadCluster();
    if (guessed?.fabric !== fabric) guessed = { fabric, data: predictedData(fabric, ++ids) };
    if (guessed.data === null) return nothing;
    return {
      ...nothing,
      origin: 'modelled',
      at: state.snapshot?.at ?? null,
      message: vscode.l10n.t('Nothing is measured yet. This is what the cables let expect: {0}', basisText()),
      data: guessed.data,
    };
  };
  const stateNow = async (): Promise<LatencyState> => {
    const [cluster] = clusters.states();
    try {
      const now = await read();
      if (now === null) return await predicted();
      const title = opened === null ? (cluster?.cluster.name ?? vscode.workspace.asRelativePath(now.file)) : vscode.workspace.asRelativePath(now.file);
      return { title, origin: now.data === null ? null : now.origin, at: now.at, message: now.problem, data: now.data };
    } catch (error) {
      return { title: '', origin: null, at: null, message: messageOf(error), data: null };
    }
  };
  const panel = new Panel<LatencyState, LatencyHost>({
    type: panels.latency,
    page: 'latency',
    extensionUri: options.extensionUri,
    log: options.log,
    title: () => vscode.l10n.t('Latency Matrix'),
    state: stateNow,
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
    show: async (file) => {
      if (file !== undefined) opened = file;
      panel.show();
      const { title, origin, message, data } = await stateNow();
      return { title, origin, message, hosts: data?.names.length ?? 0, besideModel: (data?.modelled ?? null) !== null };
    },
    dispose: () => {
      for (const subscription of subscriptions) subscription.dispose();
      panel.dispose();
    },
  };
}
