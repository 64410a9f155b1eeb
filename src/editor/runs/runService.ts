import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Executor } from '../../base/executor.js';
import { type Cluster, type LauncherKind, startsHere } from '../../cluster/clusterFile.js';
import type { Run } from '../../bench/record.js';
import type { RunStore } from '../../bench/store/index.js';
import type { PerfRow } from '../../nccl/perf/result.js';
import { settings } from '../../contract/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import type { ClusterState } from '../clusters/state.js';
import { setting } from '../configuration.js';
import { loadBench, loadCluster } from '../parts/load.js';

/** What to run and where. */
export interface RunRequest {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly hosts?: readonly string[];
  readonly ranksPerHost?: number;
  readonly launcher?: LauncherKind;
  /** True: `env` is all of it, whatever the cluster file says now; for runs that are repeated. */
  readonly exact?: boolean;
}

/** Who hears about a run while it goes on. */
export interface RunListener {
  /** The exact command, shell-quoted for reading. */
  onCommand?(text: string): void;
  onOutput?(chunk: string): void;
  onRow?(row: PerfRow): void;
  /** Where the job stands that a scheduler has, one sentence. */
  onJob?(text: string): void;
}

/** The workspace's runs: starts them, keeps them in the store and says when they change. */
export class RunService implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly watcher: vscode.FileSystemWatcher;
  private opened: Promise<RunStore> | null = null;
  private tidy: (() => Promise<void>) | null = null;

  constructor(
    private readonly folder: string,
    private readonly clusters: ClusterService,
  ) {
    this.watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '*.jsonl'));
    for (const event of [this.watcher.onDidChange, this.watcher.onDidCreate, this.watcher.onDidDelete]) event(() => this.changed.fire());
  }

  /** The run store, opened when first needed. */
  store(): Promise<RunStore> {
    if (this.opened === null) {
      this.opened = loadBench().then((part) => part.openStore(this.folder));
      this.opened.then(() => this.tidy?.()).catch(() => undefined);
    }
    return this.opened;
  }

  /** What is done once, when the store is first opened. */
  onFirstUse(tidy: () => Promise<void>): void {
    this.tidy = tidy;
  }

  /** All runs, latest first; those that are running carry the rows that have come so far. */
  async runs(): Promise<Run[]> {
    const store = await this.store();
    return (await store.runs()).sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  }

  /** Runs one benchmark on a connected cluster. Rows are saved as they come; cancelling ends the remote processes. */
  async run(state: ClusterState, request: RunRequest, listener: RunListener, signal: AbortSignal): Promise<Run> {
    return await this.carryOut(state, request, listener, signal, null);
  }

  /** Follows the job of a run that was cut off to its end; what it printed becomes the run's result. */
  async follow(state: ClusterState, left: Run, listener: RunListener, signal: AbortSignal): Promise<Run> {
    const { repeated } = await loadCluster();
    return await this.carryOut(state, repeated(left.spec), listener, signal, left);
  }

  private async carryOut(state: ClusterState, request: RunRequest, listener: RunListener, signal: AbortSignal, left: Run | null): Promise<Run> {
    const part = await loadCluster();
    const plan = part.planRun(state.cluster, request);
    if (left === null) listener.onCommand?.(part.preview(plan));
    const executor = await this.executor(state.cluster, plan.host, signal, plan.spec.launcher);
    try {
      const { run } = await part.runBenchmark({
        plan,
        executor,
        store: await this.store(),
        origin: state.origin,
        signal,
        observe: true,
        timeoutMs: setting(settings.runTimeout) * 60_000,
        now: () => new Date().toISOString(),
        id: randomUUID(),
        ...(left === null ? {} : { left }),
        onRow: (row) => {
          this.changed.fire();
          listener.onRow?.(row);
        },
        onOutput: (chunk) => listener.onOutput?.(chunk),
        onJob: ({ text }) => listener.onJob?.(text),
      });
      return run;
    } finally {
      this.changed.fire();
    }
  }

  /** Deletes whole months; answers with those that stay because a run of them is being written. */
  async remove(months: readonly string[]): Promise<string[]> {
    const store = await this.store();
    await store.remove(months);
    this.changed.fire();
    const { monthsBefore } = await loadBench();
    const there = new Set(await monthsBefore(store.dir, '9999-99'));
    return months.filter((month) => there.has(month));
  }

  /** What runs commands where the plan wants them: the shared SSH sessions, or this machine. `launcher` is the run's own where it has one. */
  async executor(cluster: Cluster, host: string, signal: AbortSignal, launcher: string = cluster.launcher): Promise<Executor> {
    if (startsHere(launcher)) return (await loadCluster()).localExecutor(process.env);
    const beside = async (other: string): Promise<Executor> => {
      const session = await this.clusters.session(cluster.name, other, signal);
      return { host: session.host, run: (argv, options) => session.run(argv, options), beside };
    };
    return await beside(host);
  }

  dispose(): void {
    this.watcher.dispose();
    this.changed.dispose();
  }
}

/** Folder of the run store: in the workspace where there is one on disk, else in the extension's own storage. */
export function runsFolder(storage: vscode.Uri): string {
  const folder = vscode.workspace.workspaceFolders?.find((candidate) => candidate.uri.scheme === 'file');
  return folder === undefined ? join(storage.fsPath, 'runs') : join(folder.uri.fsPath, '.nccl', 'runs');
}
