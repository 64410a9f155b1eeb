import * as vscode from 'vscode';
import { commands } from '../../contract/index.js';
import { type SweepService, verdictOf } from './sweepService.js';

/** Above a sweep file: what it will cost and can tell, run it, and what it found. */
export class SweepLenses implements vscode.CodeLensProvider {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly service: SweepService) {
    service.onDidChange(() => this.changed.fire());
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const view = await this.service.view(document.uri).catch(() => null);
    if (view === null) return [];
    const range = new vscode.Range(0, 0, 0, 0);
    const { estimate, activity } = view;
    const started = view.runs.length > 0 && estimate.remaining > 0;
    const title =
      activity !== null
        ? `$(loading~spin) ${vscode.l10n.t('{0} of {1} runs', activity.progress.done, activity.progress.total)}`
        : started
          ? `$(play) ${vscode.l10n.t('Resume: {0} of {1} runs left', estimate.remaining, estimate.runs)}`
          : `$(play) ${vscode.l10n.t('Run {0} combinations, {1} runs', estimate.combinations, estimate.runs)}`;
    const lenses = [
      new vscode.CodeLens(range, { title, command: activity === null ? commands.runSweep.id : commands.showSweep.id, arguments: [view] }),
      new vscode.CodeLens(range, {
        title: vscode.l10n.t('finds differences of {0} % or more', estimate.detectablePercent.toFixed(1)),
        tooltip: vscode.l10n.t('The smallest gain that four of five such searches find, with noise of {0} % a run.', estimate.noisePercent.toFixed(1)),
        command: commands.showSweep.id,
        arguments: [view],
      }),
    ];
    if (view.runs.length > 0 && activity === null) {
      lenses.push(new vscode.CodeLens(range, { title: verdictOf(await this.service.result(document.uri)), command: commands.showSweep.id, arguments: [view] }));
    }
    return lenses;
  }
}
