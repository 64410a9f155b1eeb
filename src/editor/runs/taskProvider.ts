import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { LauncherKind } from '../../cluster/clusterFile.js';
import { tasks } from '../../contract/index.js';
import { clusterFileName, findClusterFiles } from '../clusters/clusterFiles.js';
import { loadCluster } from '../parts/load.js';
import { jobTerminal, type TerminalWriter } from './terminal.js';
import type { RunRequest } from './runService.js';

/** A benchmark task as tasks.json writes it. */
export interface BenchmarkTask extends vscode.TaskDefinition {
  readonly binary: string;
  readonly args?: readonly string[];
  readonly hosts?: readonly string[];
  readonly ranksPerHost?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly launcher?: LauncherKind;
  /** True: `env` is all of it, whatever the cluster file says now; for runs that are repeated. */
  readonly exact?: boolean;
  readonly cluster?: string;
}

/** A sweep task as tasks.json writes it. */
export interface SweepTask extends vscode.TaskDefinition {
  readonly sweep: string;
  readonly cluster?: string;
}

/** A job behind a task: says what it does, answers with the exit code. */
export type Job<D> = (definition: D, folder: vscode.WorkspaceFolder | undefined, writer: TerminalWriter, signal: AbortSignal) => Promise<number>;

/** The arguments that a benchmark gets when a task names none. */
export const defaultArguments = ['-b', '8', '-e', '8G', '-f', '2'];

/** Makes a task of the given definition, run by its job in a terminal. */
function jobTask<D extends vscode.TaskDefinition>(definition: D, scope: vscode.WorkspaceFolder | vscode.TaskScope, name: string, job: Job<D>): vscode.Task {
  const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
  const execution = new vscode.CustomExecution((resolved) =>
    Promise.resolve(jobTerminal((writer, signal) => job(resolved as D, folder, writer, signal))),
  );
  const task = new vscode.Task(definition, scope, name, 'nccl', execution, []);
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Dedicated, clear: true };
  task.group = vscode.TaskGroup.Test;
  return task;
}

/** A task for one benchmark on the cluster. */
export function benchmarkTask(definition: BenchmarkTask, job: Job<BenchmarkTask>, scope: vscode.WorkspaceFolder | vscode.TaskScope = defaultScope()): vscode.Task {
  return jobTask(definition, scope, definition.binary, job);
}

/** A task for one sweep file. */
export function sweepTask(definition: SweepTask, job: Job<SweepTask>, scope: vscode.WorkspaceFolder | vscode.TaskScope = defaultScope()): vscode.Task {
  return jobTask(definition, scope, vscode.l10n.t('sweep {0}', definition.sweep.split('/').pop() ?? definition.sweep), job);
}

const defaultScope = (): vscode.WorkspaceFolder | vscode.TaskScope => vscode.workspace.workspaceFolders?.[0] ?? vscode.TaskScope.Workspace;

/** Offers an all-reduce on every workspace cluster, and completes tasks that tasks.json holds. */
export function benchmarkTaskProvider(job: Job<BenchmarkTask>): vscode.TaskProvider {
  return {
    provideTasks: async () => {
      const files = await findClusterFiles();
      return files.flatMap((uri) => {
        const folder = vscode.workspace.getWorkspaceFolder(uri);
        return folder === undefined ? [] : [benchmarkTask({ type: tasks.benchmark, binary: 'all_reduce_perf', args: defaultArguments, cluster: clusterFileName }, job, folder)];
      });
    },
    resolveTask: (task) => benchmarkTask(task.definition as BenchmarkTask, job, scopeOf(task)),
  };
}

/** Offers every sweep file of the workspace, and completes tasks that tasks.json holds. */
export function sweepTaskProvider(job: Job<SweepTask>): vscode.TaskProvider {
  return {
    provideTasks: async () => {
      const files = await vscode.workspace.findFiles('**/.nccl/sweeps/*.yaml', '**/node_modules/**', 200);
      return files.flatMap((uri) => {
        const folder = vscode.workspace.getWorkspaceFolder(uri);
        return folder === undefined ? [] : [sweepTask({ type: tasks.sweep, sweep: vscode.workspace.asRelativePath(uri, false) }, job, folder)];
      });
    },
    resolveTask: (task) => sweepTask(task.definition as SweepTask, job, scopeOf(task)),
  };
}

const scopeOf = (task: vscode.Task): vscode.WorkspaceFolder | vscode.TaskScope => (typeof task.scope === 'object' ? task.scope : defaultScope());

/** What a benchmark task asks for, host ranges expanded. Throws a Failure that names the bad field. */
export async function requestOf(definition: BenchmarkTask): Promise<RunRequest> {
  const part = await loadCluster();
  const { binary, args, env, hosts, ranksPerHost, launcher, exact } = definition;
  if (typeof binary !== 'string' || binary === '') throw new Failure('input', vscode.l10n.t('The task names no binary, for example "all_reduce_perf".'));
  const expanded = hosts === undefined ? undefined : part.expandHosts(hosts.join(','));
  const problem = expanded?.problems[0];
  if (problem !== undefined) throw new Failure('input', vscode.l10n.t('hosts of the task: {0}', problem.message));
  return {
    argv: [binary, ...(args ?? defaultArguments)],
    ...(env === undefined ? {} : { env }),
    ...(expanded === undefined ? {} : { hosts: expanded.hosts }),
    ...(ranksPerHost === undefined ? {} : { ranksPerHost }),
    ...(launcher === undefined ? {} : { launcher }),
    ...(exact === true ? { exact } : {}),
  };
}
