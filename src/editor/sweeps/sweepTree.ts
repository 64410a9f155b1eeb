import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { commands, rows } from '../../contract/index.js';
import type { SweepService, SweepView, UnreadableSweep } from './sweepService.js';
import { gainText, originText } from './words.js';

/** The Sweeps view: each sweep file with how far it is and the best it found. */
export class SweepTree implements vscode.TreeDataProvider<SweepView | UnreadableSweep> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly service: SweepService) {
    service.onDidChange(() => this.changed.fire());
  }

  async getChildren(view?: SweepView | UnreadableSweep): Promise<(SweepView | UnreadableSweep)[]> {
    return view === undefined ? await this.service.all() : [];
  }

  async getTreeItem(view: SweepView | UnreadableSweep): Promise<vscode.TreeItem> {
    if ('problem' in view) return unreadableItem(view);
    const item = new vscode.TreeItem(view.sweep.name);
    item.id = view.uri.toString();
    item.contextValue = view.activity === null ? rows.sweep : view.activity.state === 'paused' ? rows.pausedSweep : rows.runningSweep;
    item.resourceUri = view.uri;
    item.iconPath = new vscode.ThemeIcon(view.activity === null ? 'list-ordered' : view.activity.state === 'paused' ? 'debug-pause' : 'loading~spin');
    const words = await this.describe(view);
    item.description = words.join(' · ');
    item.tooltip = [vscode.workspace.asRelativePath(view.uri), vscode.l10n.t('{0} combinations', view.estimate.combinations), ...words].join('\n');
    item.command = { command: commands.showSweep.id, title: '', arguments: [view] };
    return item;
  }

  /** The finding first: a narrow side bar cuts off the end. */
  private async describe(view: SweepView): Promise<string[]> {
    const { estimate, activity } = view;
    const done = activity?.progress.done ?? estimate.runs - estimate.remaining;
    if (view.runs.length === 0 && activity === null) return [vscode.l10n.t('{0} combinations', estimate.combinations)];
    const count = vscode.l10n.t('{0} of {1} runs', done, estimate.runs);
    // A ranking while it runs is the panel's business; the tree stays cheap.
    if (activity !== null) return [count];
    const [best] = (await this.service.result(view.uri)).ranking.ranking;
    const simulated = view.runs[0]?.origin === 'simulated' ? [originText('simulated')] : [];
    const gain = best === undefined || best.gainPercent === null ? [] : [vscode.l10n.t('best {0}', gainText(best.gainPercent, best.ci95))];
    return [...gain, ...simulated, count];
  }
}

/** A file that cannot be run stays in sight, with its first mistake; opening it leads there. */
function unreadableItem({ uri, problem }: UnreadableSweep): vscode.TreeItem {
  const item = new vscode.TreeItem(cleanLine(uri.path.split('/').pop() ?? ''));
  item.id = uri.toString();
  item.description = vscode.l10n.t('cannot be read');
  item.tooltip = cleanLine(problem);
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  item.command = { command: 'vscode.open', title: '', arguments: [uri] };
  return item;
}
