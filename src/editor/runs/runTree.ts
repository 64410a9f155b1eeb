import * as vscode from 'vscode';
import { rate } from '../../base/format.js';
import type { Run } from '../../bench/record.js';
import { commands, rows } from '../../contract/index.js';
import { change, peak, runLabel } from './runSummary.js';
import type { RunService } from './runService.js';

/** The Runs view: single runs, latest first; a sweep's trials stay in the Sweeps view. */
export class RunTree implements vscode.TreeDataProvider<Run> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private all: readonly Run[] = [];

  constructor(private readonly service: RunService) {
    service.onDidChange(() => this.changed.fire());
  }

  async getChildren(run?: Run): Promise<Run[]> {
    if (run !== undefined) return [];
    this.all = await this.service.runs();
    return this.all.filter((entry) => entry.trial === null).slice(0, 200);
  }

  getTreeItem(run: Run): vscode.TreeItem {
    const item = new vscode.TreeItem(runLabel(run));
    item.id = run.id;
    item.contextValue = rows.run;
    item.iconPath = icon(run);
    const best = peak(run);
    const against = change(run, this.all);
    item.description = [
      run.origin === 'simulated' ? vscode.l10n.t('simulated') : '',
      best === null ? stateWord(run) : rate(best.busbwGBs),
      against === null ? '' : `${against >= 0 ? '▲' : '▼'} ${Math.abs(against).toFixed(1)} %`,
    ]
      .filter((part) => part !== '')
      .join(' · ');
    item.tooltip = [run.spec.argv.join(' '), new Date(run.at).toLocaleString(), run.message ?? ''].filter((line) => line !== '').join('\n');
    item.command = { command: commands.compareRun.id, title: '', arguments: [run] };
    return item;
  }
}

function icon(run: Run): vscode.ThemeIcon {
  switch (run.state) {
    case 'running':
      return new vscode.ThemeIcon('loading~spin');
    case 'ok':
      return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
    case 'failed':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
    case 'cancelled':
    case 'cut-off':
      return new vscode.ThemeIcon('circle-slash');
  }
}

/** The state of a run in one word. */
export function stateWord(run: Run): string {
  switch (run.state) {
    case 'running':
      return vscode.l10n.t('running');
    case 'ok':
      return vscode.l10n.t('done');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'cancelled':
      return vscode.l10n.t('cancelled');
    case 'cut-off':
      return vscode.l10n.t('cut off');
  }
}
