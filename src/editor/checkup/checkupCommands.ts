import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { unlinked } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import type { Baseline } from '../../bench/baseline/baseline.js';
import type { Checkup } from '../../checkup/state.js';
import { commands } from '../../contract/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { offerConnect, pickCluster, type RowLike } from '../clusters/pickCluster.js';
import type { ClusterState } from '../clusters/state.js';
import type { Notifier } from '../notifier.js';
import { loadBench, loadCluster } from '../parts/load.js';
import type { RunService } from '../runs/runService.js';
import type { TextDocuments } from '../textDocuments.js';
import { requireTrust } from '../trust.js';

/** What the commands about baselines and health checks work on. */
export interface CheckupCommandOptions {
  readonly clusters: ClusterService;
  readonly runs: RunService;
  /** Folder of the runs; baselines, health checks and reports lie beside it. */
  readonly folder: string;
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
}

/** Commands that keep baselines, hold runs against them, and examine a cluster with every link at work. */
export function checkupCommands(options: CheckupCommandOptions): Record<string, (...args: never[]) => unknown> {
  const { clusters, notifier } = options;
  return {
    [commands.quarterlyCheck.id]: async (row?: RowLike) => {
      requireTrust();
      const state = await pickCluster(clusters, row);
      if (state === undefined) {
        offerConnect(clusters, notifier);
        return;
      }
      await examine(options, state);
    },
    [commands.saveBaseline.id]: (row?: RowLike) => saveBaseline(options, row),
    [commands.compareBaseline.id]: () => compareBaseline(options),
  };
}

async function saveBaseline({ clusters, runs, folder, notifier }: CheckupCommandOptions, row: RowLike | undefined): Promise<void> {
  const part = await loadBench();
  const all = await runs.runs();
  const names = [...new Set(all.filter(({ state }) => state === 'ok').map(({ spec }) => spec.cluster))];
  const connected = row === undefined ? undefined : clusters.state(row.cluster)?.cluster.name;
  const cluster = connected ?? (names.length <= 1 ? names[0] : await vscode.window.showQuickPick(names, { title: vscode.l10n.t('Baseline of which cluster?') }));
  if (cluster === undefined) {
    if (names.length === 0) throw new Failure('input', vscode.l10n.t('There are no runs to keep as a baseline.'), { next: vscode.l10n.t('Run a benchmark or the quarterly health check first.') });
    return;
  }
  const known = await part.baselineNames(folder);
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Name of the baseline of {0}', cluster),
    value: quarter(new Date()),
    validateInput: (value) =>
      !part.isBaselineName(value) ? vscode.l10n.t('Letters, digits, dots, dashes and underscores.') : known.includes(value) ? vscode.l10n.t('There is a baseline of that name.') : undefined,
  });
  if (name === undefined) return;
  const baseline = part.makeBaseline(name, cluster, all, new Date().toISOString());
  if (baseline === null) throw new Failure('input', vscode.l10n.t('{0} has no runs that ended well.', cluster), { next: vscode.l10n.t('Run a benchmark or the quarterly health check first.') });
  const path = part.baselinePath(folder, name);
  await vscode.workspace.fs.writeFile(vscode.Uri.file(path), new TextEncoder().encode(part.baselineText(baseline)));
  const kept = baseline.entries.reduce((sum, entry) => sum + entry.runs.length, 0);
  notifier.info(vscode.l10n.t('The baseline {0} holds {1} runs of {2} benchmarks ({3}).', name, kept, baseline.entries.length, baseline.origin));
}

/** "2026-Q4" */
function quarter(now: Date): string {
  return `${String(now.getFullYear())}-Q${String(Math.floor(now.getMonth() / 3) + 1)}`;
}

async function compareBaseline({ runs, folder, documents }: CheckupCommandOptions): Promise<void> {
  const part = await loadBench();
  const names = await part.baselineNames(folder);
  if (names.length === 0) throw new Failure('input', vscode.l10n.t('This workspace has no baseline yet.'), { next: vscode.l10n.t('Save one first: "Save Baseline…".') });
  const name = names.length === 1 ? names[0] : await vscode.window.showQuickPick(names.reverse(), { title: vscode.l10n.t('Compare with which baseline?') });
  if (name === undefined) return;
  const baseline = await part.loadBaseline(folder, name);
  const later = (await runs.runs()).filter(({ at, spec }) => spec.cluster === baseline.cluster && at > baseline.at);
  await documents.showMarkdown(`baseline-${name}`, part.baselineMarkdown(baseline, part.compareWithBaseline(baseline, later), part.foldHosts));
}

async function examine(options: CheckupCommandOptions, state: ClusterState): Promise<void> {
  const { clusters, runs, folder, notifier } = options;
  const [part, bench] = await Promise.all([loadCluster(), loadBench()]);
  const { name } = state.cluster;
  const place = part.checkupFolder(folder);
  const begun = await part.unfinishedCheckup(place, name);
  const chosen = await askBudget(begun);
  if (chosen === undefined) return;
  const baseline = await askBaseline(folder, name);
  if (baseline === undefined) return;
  const where = { location: vscode.ProgressLocation.Notification, cancellable: true, title: unlinked(vscode.l10n.t('Quarterly health check of {0}', name)) };
  const report = await vscode.window.withProgress(where, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    let shown = 0;
    const request = {
      cluster: state.cluster,
      pool: { session: (host: string, signal?: AbortSignal) => runs.executor(state.cluster, host, signal ?? stop.signal) },
      store: await runs.store(),
      folder: place,
      latency: join(dirname(folder), 'latency'),
      signal: stop.signal,
      onStep: (text: string, done: number, total: number) => {
        const percent = (done / total) * 100;
        progress.report({ message: unlinked(vscode.l10n.t('{0} of {1}: {2}', done, total, text)), increment: Math.max(0, percent - shown) });
        shown = Math.max(shown, percent);
      },
      now: () => new Date(),
      newId: randomUUID,
      pairsTitle: vscode.l10n.t('pairs of hosts'),
    };
    const checkup = await part.carryOut(request, chosen.resumed ?? (await part.beginCheckup(request, chosen.minutes)));
    const hosts = state.cluster.hosts.flatMap((host) => clusters.state(name)?.answers.get(host)?.facts ?? []);
    return part.judgeCheckup(checkup, await runs.runs(), hosts, baseline);
  });
  if (report.checkup.endedAt === null) {
    notifier.info(vscode.l10n.t('The health check was stopped; what is done is kept. Run it again to go on.'));
    return;
  }
  const path = join(dirname(folder), 'reports', `health-check-${report.checkup.id}`);
  const write = async (extension: string, text: string): Promise<vscode.Uri> => {
    const uri = vscode.Uri.file(`${path}.${extension}`);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return uri;
  };
  await write('html', part.checkupHtml(report, vscode.env.language));
  await vscode.commands.executeCommand('markdown.showPreview', await write('md', part.checkupMarkdown(report)));
  const save = { title: vscode.l10n.t('Save Baseline…'), run: () => vscode.commands.executeCommand(commands.saveBaseline.id, { cluster: name }) };
  const sentence = `${part.checkupHeadline(report)} (${bench.originWords(report.origin)})`;
  if (report.verdict === 'fail') notifier.warn(sentence);
  else notifier.info(sentence, ...(baseline === null ? [save] : []));
}

interface Budget {
  readonly minutes: number;
  readonly resumed: Checkup | null;
}

async function askBudget(begun: Checkup | null): Promise<Budget | undefined> {
  const items: (vscode.QuickPickItem & Budget)[] = [
    ...(begun === null ? [] : [{ label: vscode.l10n.t('Go on with the one of {0}', begun.at.slice(0, 16).replace('T', ' ')), description: vscode.l10n.t('up to {0} minutes in all', begun.budgetMinutes), minutes: begun.budgetMinutes, resumed: begun }]),
    ...[10, 30, 120].map((minutes) => ({ label: vscode.l10n.t('Up to {0} minutes', minutes), description: vscode.l10n.t('most telling steps first; it loads the network and the GPUs'), minutes, resumed: null })),
  ];
  return await vscode.window.showQuickPick(items, { title: vscode.l10n.t('How long may the health check take?'), ignoreFocusOut: true });
}

/** The baseline to hold it against; null for none, undefined when given up. */
async function askBaseline(folder: string, cluster: string): Promise<Baseline | null | undefined> {
  const part = await loadBench();
  const all = await Promise.all((await part.baselineNames(folder)).map((name) => part.loadBaseline(folder, name).catch(() => null)));
  const own = all.filter((baseline) => baseline !== null).filter((baseline) => baseline.cluster === cluster).sort((a, b) => (a.at < b.at ? 1 : -1));
  if (own.length === 0) return null;
  const items = [...own.map((baseline) => ({ label: baseline.name, description: baseline.at.slice(0, 10), baseline })), { label: vscode.l10n.t('No baseline'), description: vscode.l10n.t('against the model and among themselves'), baseline: null }];
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Hold it against which baseline?'), ignoreFocusOut: true }))?.baseline;
}
