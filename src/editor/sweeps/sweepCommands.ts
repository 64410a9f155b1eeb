import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import { commands, tasks } from '../../contract/index.js';
import type { SweepPanel } from '../panels/sweepPanel.js';
import type { LineToRun } from '../runs/lenses.js';
import { sweepTask } from '../runs/taskProvider.js';
import { requireTrust } from '../trust.js';
import { type ApplyOptions, proposeSettings } from './applyProposal.js';
import { createSweepReport } from './sweepReport.js';
import type { SweepActivity, SweepService, SweepView } from './sweepService.js';
import { sweepTemplate } from './sweepTemplate.js';

/** What the sweep commands need from outside. */
export interface SweepCommandOptions extends ApplyOptions {
  readonly sweeps: SweepService;
  readonly panel: SweepPanel;
}

/** The sweep commands by id; without an argument they take the open sweep file, the only one, or ask. */
export function sweepCommands(options: SweepCommandOptions): Record<string, (...args: never[]) => unknown> {
  const { sweeps, panel, notifier } = options;

  const pick = async (given: SweepView | undefined): Promise<SweepView | undefined> => {
    if (given !== undefined && 'sweep' in given) return await sweeps.view(given.uri);
    const active = vscode.window.activeTextEditor?.document;
    if (active !== undefined && /[/\\]\.nccl[/\\]sweeps[/\\][^/\\]+\.yaml$/.test(active.fileName)) return await sweeps.view(active.uri);
    const views = await sweeps.list();
    if (views.length === 0) {
      notifier.info(vscode.l10n.t('This workspace has no sweep file yet.'), { title: vscode.l10n.t('New Sweep'), run: () => vscode.commands.executeCommand(commands.newSweep.id) });
      return undefined;
    }
    if (views.length === 1) return views[0];
    const chosen = await vscode.window.showQuickPick(
      views.map((view) => ({ label: view.sweep.name, description: vscode.l10n.t('{0} combinations', view.estimate.combinations), view })),
      { title: vscode.l10n.t('Which sweep?') },
    );
    return chosen?.view;
  };

  /** The sweep of this window that is in this state: the given one, the only one, or which is asked. */
  const pickActive = async (state: SweepActivity['state'], given: SweepView | undefined): Promise<SweepView> => {
    const active = (await sweeps.list()).filter((view) => view.activity?.state === state && (given === undefined || view.uri.fsPath === given.uri.fsPath));
    if (active.length === 0) throw new Failure('input', state === 'running' ? vscode.l10n.t('No sweep is running.') : vscode.l10n.t('No sweep is paused.'));
    if (active.length === 1 && active[0] !== undefined) return active[0];
    const chosen = await vscode.window.showQuickPick(active.map((view) => ({ label: view.sweep.name, view })), { title: vscode.l10n.t('Which sweep?') });
    if (chosen === undefined) throw new Failure('cancelled', vscode.l10n.t('Cancelled.'));
    return chosen.view;
  };

  return {
    [commands.newSweep.id]: async (line?: LineToRun) => await newSweep(line !== undefined && 'argv' in line ? line : undefined),
    [commands.runSweep.id]: async (given?: SweepView) => {
      requireTrust();
      const view = await pick(given);
      if (view === undefined) return;
      const folder = vscode.workspace.getWorkspaceFolder(view.uri);
      if (folder === undefined) throw new Failure('input', vscode.l10n.t('A sweep needs an open folder.'));
      await vscode.workspace.saveAll(false);
      panel.show(view.uri);
      await vscode.tasks.executeTask(sweepTask({ type: tasks.sweep, sweep: vscode.workspace.asRelativePath(view.uri, false) }, sweeps.job, folder));
    },
    [commands.pauseSweep.id]: async (given?: SweepView) => {
      const view = await pickActive('running', given);
      sweeps.pause(view.uri);
    },
    [commands.resumeSweep.id]: async (given?: SweepView) => {
      const view = await pickActive('paused', given).catch(() => null);
      if (view !== null) sweeps.resume(view.uri);
      // Nothing stands still in this window: a search that was stopped, or whose window was closed, goes on by running it.
      else await vscode.commands.executeCommand(commands.runSweep.id, given);
    },
    [commands.showSweep.id]: async (given?: SweepView) => {
      const view = await pick(given);
      if (view !== undefined) panel.show(view.uri);
    },
    [commands.applySweep.id]: async (given?: SweepView) => {
      const view = await pick(given);
      if (view === undefined) return;
      const result = await sweeps.result(view.uri);
      const [best] = result.ranking.ranking;
      if (best === undefined || best.gainPercent === null) throw new Failure('input', vscode.l10n.t('{0} has no result yet.', view.sweep.name), { next: vscode.l10n.t('Run it first.') });
      await proposeSettings(options, result, best);
    },
    [commands.createSweepReport.id]: async (given?: SweepView) => {
      const view = await pick(given);
      if (view !== undefined) await createSweepReport(await sweeps.result(view.uri));
    },
  };
}

async function newSweep(line: LineToRun | undefined): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Failure('input', vscode.l10n.t('A sweep needs an open folder.'), { next: vscode.l10n.t('Open a folder first.') });
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Name of the new sweep'),
    value: 'buffers',
    validateInput: (value) => (/^[A-Za-z0-9][\w.-]*$/.test(value) ? undefined : vscode.l10n.t('Letters, digits, dots, dashes and underscores.')),
  });
  if (name === undefined) return;
  const uri = vscode.Uri.joinPath(folder.uri, '.nccl', 'sweeps', `${name}.yaml`);
  const exists = await Promise.resolve(vscode.workspace.fs.stat(uri)).then(() => true, () => false);
  if (!exists) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(sweepTemplate(name, line?.argv ?? ['all_reduce_perf'])));
  await vscode.window.showTextDocument(uri);
}
