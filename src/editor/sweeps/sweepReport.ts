import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import { loadBench } from '../parts/load.js';
import { openReport, reportsFolder, stamp, targetFor } from '../reportFiles.js';
import type { SweepResult } from './sweepService.js';

/** Writes what a sweep found into a new file of `.nccl/reports`, in a format that is asked for, and shows it. */
export async function createSweepReport({ uri, sweep, runs, ranking, gains, analysis, estimate, value, expected }: SweepResult): Promise<void> {
  const [best] = ranking.ranking;
  if (runs.length === 0) throw new Failure('input', vscode.l10n.t('{0} has no result yet.', sweep.name), { next: vscode.l10n.t('Run it first.') });
  const formats = [
    { label: 'HTML', description: vscode.l10n.t('one file with charts, to send and to print'), format: 'html', extension: 'html' },
    { label: 'Markdown', description: vscode.l10n.t('for tickets and wikis'), format: 'markdown', extension: 'md' },
  ] as const;
  const chosen = await vscode.window.showQuickPick(formats, { title: vscode.l10n.t('Report in which format?') });
  if (chosen === undefined) return;
  const part = await loadBench();
  const file = await vscode.workspace.openTextDocument(uri);
  const text = part.sweepReportAs(chosen.format, {
    at: new Date().toISOString(),
    file: { name: vscode.workspace.asRelativePath(uri, false), text: file.getText() },
    sweep,
    runs,
    ranking,
    gains,
    analysis,
    estimate,
    value,
    expected: best === undefined || best.gainPercent === null ? null : part.searchText(expected, best.trial, sweep.objective.metric),
  });
  const name = sweep.name.replace(/[^\w.-]+/g, '-').replace(/^[.-]+|-+$/g, '') || 'sweep';
  const target = await targetFor(reportsFolder, `${name}-sweep-${stamp(new Date(runs[0]?.at ?? Date.now()), '-', '')}.${chosen.extension}`);
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  await openReport(target, chosen.format);
  vscode.window.setStatusBarMessage(vscode.l10n.t('The report is saved in {0}.', vscode.workspace.asRelativePath(target)), 6000);
}
