import * as vscode from 'vscode';
import { unlinked } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import type { Logger } from '../../base/log.js';
import type { Run } from '../../bench/record.js';
import { isLeft } from '../../bench/runs.js';
import { commands, settings } from '../../contract/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { setting } from '../configuration.js';
import type { Notifier } from '../notifier.js';
import { saveFile } from '../panels/saveFile.js';
import { loadBench } from '../parts/load.js';
import { requireTrust } from '../trust.js';
import { clusterOfRun } from './clusterOfRun.js';
import { runLabel } from './runSummary.js';
import type { RunService } from './runService.js';

/** What the commands about recorded runs work on. */
export interface KeptRunsOptions {
  readonly runs: RunService;
  readonly clusters: ClusterService;
  readonly notifier: Notifier;
}

/** Commands about what is recorded: follow a job that outlived us, export runs, delete old ones. */
export function keptRunsCommands(options: KeptRunsOptions): Record<string, (...args: never[]) => unknown> {
  return {
    [commands.followJob.id]: (run?: Run) => followJob(options, run),
    [commands.exportRuns.id]: () => exportRuns(options),
    [commands.deleteRuns.id]: () => deleteRuns(options),
  };
}

async function followJob({ runs, clusters, notifier }: KeptRunsOptions, given: Run | undefined): Promise<void> {
  requireTrust();
  const run = given ?? (await pickLeft(runs));
  if (run === undefined) return;
  const state = await clusterOfRun(run.spec, clusters);
  const where = { location: vscode.ProgressLocation.Notification, cancellable: true, title: unlinked(vscode.l10n.t('Job {0}', run.job ?? run.mark ?? '')) };
  const done = await vscode.window.withProgress(where, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return await runs.follow(state, run, { onJob: (text) => progress.report({ message: unlinked(text) }) }, stop.signal);
  });
  const show = { title: vscode.l10n.t('Show Benchmarks'), run: () => vscode.commands.executeCommand(commands.compareRun.id, done) };
  if (done.state === 'ok') notifier.info(vscode.l10n.t('The result of job {0} is recorded: {1} sizes.', done.job ?? done.mark ?? '', done.rows.length), show);
  else notifier.warn(done.message ?? '', show);
}

/** Asks which run is meant whose job was left behind; undefined when none is. */
async function pickLeft(service: RunService): Promise<Run | undefined> {
  const runs = await service.runs();
  const left = runs.filter((run) => run.trial === null && isLeft(run));
  if (left.length === 0) throw new Failure('input', vscode.l10n.t('No run was cut off while a scheduler had its job.'), { next: vscode.l10n.t('Sweeps fetch such results by themselves when they go on.') });
  if (left.length === 1) return left[0];
  const now = new Date();
  const items = left.map((run) => ({ label: runLabel(run, runs, now), description: vscode.l10n.t('job {0}', run.job ?? run.mark ?? ''), detail: run.spec.argv.join(' '), run }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Follow the job of which run?') }))?.run;
}

async function exportRuns({ runs, notifier }: KeptRunsOptions): Promise<void> {
  const part = await loadBench();
  const all = (await runs.runs()).reverse();
  if (all.length === 0) throw new Failure('input', vscode.l10n.t('No benchmark has run here yet.'), { next: vscode.l10n.t('Run one first.') });
  const single = all.filter((run) => run.trial === null);
  const kinds = [
    { label: vscode.l10n.t('Single runs'), description: vscode.l10n.t('{0} runs', single.length), chosen: single },
    { label: vscode.l10n.t('Single runs and the trials of sweeps'), description: vscode.l10n.t('{0} runs', all.length), chosen: all },
  ];
  const kind = single.length === all.length ? kinds[0] : await vscode.window.showQuickPick(kinds, { title: vscode.l10n.t('Export which runs?') });
  if (kind === undefined) return;
  const data = [...part.runsCsv(kind.chosen)].join('');
  if (await saveFile({ name: 'runs.csv', kind: 'csv', data })) notifier.info(vscode.l10n.t('{0} runs were written, a line for each size and placement.', kind.chosen.length));
}

async function deleteRuns({ runs, notifier }: KeptRunsOptions): Promise<void> {
  const store = await runs.store();
  const counts = new Map<string, number>();
  for (const run of await runs.runs()) counts.set(run.at.slice(0, 7), (counts.get(run.at.slice(0, 7)) ?? 0) + 1);
  if (counts.size === 0) throw new Failure('input', vscode.l10n.t('No benchmark has run here yet.'), { next: vscode.l10n.t('Run one first.') });
  const items = [...counts].sort(([a], [b]) => (a < b ? 1 : -1)).map(([month, count]) => ({ label: month, description: vscode.l10n.t('{0} runs', count), count }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Delete the runs of which months?'), canPickMany: true });
  if (chosen === undefined || chosen.length === 0) return;
  const total = chosen.reduce((sum, { count }) => sum + count, 0);
  const question = vscode.l10n.t('Delete {0} runs of {1}, trials of sweeps included? Baselines keep their own copies. This cannot be undone.', total, chosen.map(({ label }) => label).join(', '));
  const yes = vscode.l10n.t('Delete');
  if ((await vscode.window.showWarningMessage(question, { modal: true }, yes)) !== yes) return;
  const left = await runs.remove(chosen.map(({ label }) => label));
  notifier.info(left.length === 0 ? vscode.l10n.t('{0} runs were deleted from {1}.', total, store.dir) : vscode.l10n.t('Runs of {0} stay: one of them is being written.', left.join(', ')));
}

/** Deletes the months that the setting lets go, in a trusted workspace and never the current one; 0 keeps all. Says in the log what it deleted. */
export async function keepMonths(runs: RunService, log: Logger, now = new Date()): Promise<void> {
  const months = setting(settings.keepMonths);
  if (months < 1 || !vscode.workspace.isTrusted) return;
  const part = await loadBench();
  const old = await part.monthsBefore((await runs.store()).dir, part.firstKept(months, now));
  if (old.length === 0) return;
  await runs.remove(old);
  log.info(vscode.l10n.t('Runs of {0} were deleted, as "{1}" says.', old.join(', '), settings.keepMonths.id));
}
