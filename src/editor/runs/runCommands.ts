import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import { bytes, rate } from '../../base/format.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import { commands, settings, tasks } from '../../contract/index.js';
import type { Run } from '../../bench/record.js';
import { connectedWithProgress } from '../clusters/clusterCommands.js';
import { clusterFileName, findClusterFiles, readCluster } from '../clusters/clusterFiles.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { type RowLike, selectedHosts } from '../clusters/pickCluster.js';
import type { ClusterState } from '../clusters/state.js';
import { setting } from '../configuration.js';
import type { Notifier } from '../notifier.js';
import type { BenchmarksPanel } from '../panels/benchmarksPanel.js';
import { loadBench, loadCluster } from '../parts/load.js';
import { originText, settingsText } from '../sweeps/words.js';
import { requireTrust } from '../trust.js';
import type { LineToRun } from './lenses.js';
import { clusterOfRun } from './clusterOfRun.js';
import { standingWords } from './model.js';
import { change, changeText, peak, runLabel } from './runSummary.js';
import type { RunService } from './runService.js';
import { benchmarkTask, type BenchmarkTask, defaultArguments, type Job, requestOf } from './taskProvider.js';
import type { TerminalWriter } from './terminal.js';

/** What running benchmarks needs from outside. */
export interface RunCommandOptions {
  readonly clusters: ClusterService;
  readonly runs: RunService;
  readonly panel: BenchmarksPanel;
  readonly notifier: Notifier;
}

/** The cluster that a task means: the connected one of that file, else the file's own, connected now; without a file the latest connected. */
export async function clusterForTask(clusters: ClusterService, file: string | undefined, folder: vscode.WorkspaceFolder | undefined, writer: TerminalWriter): Promise<ClusterState> {
  requireTrust();
  const uri = folder === undefined ? null : vscode.Uri.joinPath(folder.uri, file ?? clusterFileName);
  const connected = clusters.states().find((state) => file === undefined || state.cluster.path === uri?.fsPath);
  if (connected !== undefined) return connected;
  if (uri === null || (file === undefined && !(await findClusterFiles()).some((found) => found.fsPath === uri.fsPath))) {
    // Nothing says where to run: the person does, as "Connect to Cluster…" asks.
    await vscode.commands.executeCommand(commands.connect.id);
    const [latest] = clusters.states();
    if (latest === undefined) throw new Failure('cancelled', vscode.l10n.t('No cluster is connected.'));
    return latest;
  }
  const cluster = await readCluster(uri);
  writer.say(vscode.l10n.t('Connecting to {0}', cluster.name));
  return await connectedWithProgress(clusters, cluster);
}

/** The job behind an `nccl-tests` task. */
export function benchmarkJob(options: RunCommandOptions): Job<BenchmarkTask> {
  const { clusters, runs, notifier, panel } = options;
  return async (definition, folder, writer, signal) => {
    const request = await requestOf(definition);
    const state = await clusterForTask(clusters, definition.cluster, folder, writer);
    const focused = vscode.window.state.focused;
    const run = await runs.run(state, request, { onCommand: (text) => writer.say(`${state.cluster.name}> ${text}`), onOutput: (chunk) => writer.output(chunk), onJob: (text) => writer.say(text) }, signal);
    const lines = await resultLines(run, runs);
    for (const line of lines) writer.result(line);
    const standing = await standingWords(run, clusters);
    if (standing?.slow === true) writer.problem(standing.long);
    else if (standing !== null) writer.say(standing.long);
    if (setting(settings.notifyRunEnded) && (!focused || !vscode.window.state.focused)) {
      notifier.info([...lines, standing?.short ?? ''].join(' ').trimEnd(), { title: vscode.l10n.t('Show Benchmarks'), run: () => panel.show([run.id]) });
    }
    return run.state === 'ok' ? 0 : (run.exitCode ?? 1) || 1;
  };
}

async function resultLines(run: Run, runs: RunService): Promise<string[]> {
  const best = peak(run);
  const against = change(run, await runs.runs());
  const origin = originText(run.origin);
  const throttling = run.machines === undefined ? null : (await loadBench()).throttlingText(run.machines);
  return [
    ...(run.message === null ? [] : [run.message]),
    ...(throttling === null ? [] : [throttling]),
    ...(best === null ? [] : [`${vscode.l10n.t('{0} bus bandwidth at {1}', rate(best.busbwGBs), bytes(best.sizeBytes))} (${origin})`]),
    ...(against === null ? [] : [vscode.l10n.t('{0} since the run before', changeText(against))]),
  ];
}

/** The benchmark commands by id. */
export function runCommands(options: RunCommandOptions): Record<string, (...args: never[]) => unknown> {
  const job = benchmarkJob(options);
  const start = async (definition: BenchmarkTask): Promise<void> => {
    requireTrust();
    // The result appears above the line in the script: the curve must not hide it.
    options.panel.show(undefined, vscode.window.activeTextEditor !== undefined);
    await vscode.tasks.executeTask(benchmarkTask(definition, job));
  };
  return {
    [commands.runBenchmark.id]: async (row?: RowLike, selection?: readonly RowLike[]) => {
      requireTrust();
      const hosts = selectedHosts(options.clusters, row, selection);
      const where = hosts === null ? {} : { hosts: [foldHosts(hosts)], ...fileOf(row === undefined ? undefined : options.clusters.state(row.cluster)) };
      const binary = await vscode.window.showQuickPick(programs, { title: vscode.l10n.t('Run which benchmark?') });
      if (binary === undefined) return;
      const args = await vscode.window.showInputBox({
        title: binary,
        value: defaultArguments.join(' '),
        prompt: vscode.l10n.t('Arguments: -b first size, -e last size, -f factor, -n iterations'),
      });
      if (args !== undefined) await start({ type: tasks.benchmark, binary, args: args.split(/\s+/).filter((word) => word !== ''), ...where });
    },
    [commands.runLine.id]: async (line: LineToRun) => {
      const [binary, ...args] = line.argv;
      if (binary !== undefined) await start({ type: tasks.benchmark, binary: binary.split('/').pop() ?? binary, args, env: line.env });
    },
    [commands.runAgain.id]: async (chosen?: Run) => {
      requireTrust();
      const run = chosen ?? (await pickRun(options.runs));
      if (run !== undefined) await start(await taskAgain(run, options.clusters));
    },
    [commands.compareRun.id]: (run?: Run) => options.panel.show(run === undefined ? undefined : [run.id]),
    [commands.showBenchmarks.id]: () => options.panel.show(),
  };
}

/** Asks which recorded run is meant; undefined when none is. */
async function pickRun(service: RunService): Promise<Run | undefined> {
  const runs = (await service.runs()).filter((run) => run.trial === null).slice(0, 200);
  if (runs.length === 0) throw new Failure('input', vscode.l10n.t('No benchmark has run here yet.'), { next: vscode.l10n.t('Run one first.') });
  const now = new Date();
  const items = runs.map((run) => ({ label: runLabel(run, runs, now), description: run.spec.argv.join(' '), detail: settingsText(run.spec.env), run }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Repeat which run?'), matchOnDescription: true, matchOnDetail: true }))?.run;
}

/** The task that repeats a run on its own cluster: the same hosts, launcher, arguments and settings. */
async function taskAgain(run: Run, clusters: ClusterService): Promise<BenchmarkTask> {
  const { argv, env, hosts, ranksPerHost, launcher } = (await loadCluster()).repeated(run.spec);
  const state = await clusterOfRun(run.spec, clusters);
  const [binary = '', ...args] = argv;
  return { type: tasks.benchmark, binary, args, exact: true, ...(env === undefined ? {} : { env }), ...(hosts === undefined ? {} : { hosts }), ...(ranksPerHost === undefined ? {} : { ranksPerHost }), ...(launcher === undefined ? {} : { launcher }), ...fileOf(state) };
}

/** The cluster's file as a task names it, so that of several connected clusters the right one is meant. */
function fileOf(state: ClusterState | undefined): { readonly cluster?: string } {
  const path = state?.cluster.path ?? null;
  return path === null || vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path)) === undefined ? {} : { cluster: vscode.workspace.asRelativePath(path, false) };
}

/** Programs of nccl-tests. */
const programs = ['all_reduce_perf', 'all_gather_perf', 'reduce_scatter_perf', 'broadcast_perf', 'reduce_perf', 'alltoall_perf', 'sendrecv_perf', 'gather_perf', 'scatter_perf', 'hypercube_perf'];
