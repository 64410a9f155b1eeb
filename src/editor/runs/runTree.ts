import * as vscode from 'vscode';
import { rate } from '../../base/format.js';
import type { Run } from '../../bench/record.js';
import { isLeft } from '../../bench/runs.js';
import { commands, rows } from '../../contract/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { originText } from '../sweeps/words.js';
import { standingWords } from './model.js';
import { change, changeText, collectiveOf, peak, runLabel, startText } from './runSummary.js';
import type { RunService } from './runService.js';

/** The Runs view: single runs, latest first; a sweep's trials stay in the Sweeps view. */
export class RunTree implements vscode.TreeDataProvider<Run> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private all: readonly Run[] = [];

  constructor(
    private readonly service: RunService,
    private readonly clusters: ClusterService,
  ) {
    service.onDidChange(() => this.changed.fire());
    // What is known of the hosts decides what the model expects of their runs.
    clusters.onDidChange(() => this.changed.fire());
  }

  async getChildren(run?: Run): Promise<Run[]> {
    if (run !== undefined) return [];
    this.all = await this.service.runs();
    return this.all.filter((entry) => entry.trial === null).slice(0, 200);
  }

  async getTreeItem(run: Run): Promise<vscode.TreeItem> {
    const now = new Date();
    const item = new vscode.TreeItem(collectiveOf(run));
    item.id = run.id;
    item.contextValue = isLeft(run) ? rows.leftRun : rows.run;
    const best = peak(run);
    const standing = await standingWords(run, this.clusters);
    item.iconPath = standing?.slow === true && run.state === 'ok' ? slowIcon() : icon(run);
    const against = change(run, this.all);
    const result = best === null ? stateWord(run) : rate(best.busbwGBs);
    // The result comes first: a narrow side bar cuts off the end.
    item.description = [against === null ? result : `${result} ${changeText(against)}`, ...(typeof standing?.short !== 'string' ? [] : [standing.short]), startText(run, this.all, now), ...(run.origin === 'simulated' ? [originText(run.origin)] : [])].join(' · ');
    item.tooltip = [`${runLabel(run, this.all, now)} · ${originText(run.origin)}`, item.description, standing?.long ?? '', run.spec.argv.join(' '), new Date(run.at).toLocaleString(vscode.env.language), run.job === undefined ? '' : vscode.l10n.t('job {0}', run.job), machineLine(run), run.message ?? '']
      .filter((line) => line !== '')
      .join('\n');
    item.accessibilityInformation = { label: [runLabel(run, this.all, now), stateWord(run), item.description].join(', ') };
    item.command = { command: commands.compareRun.id, title: '', arguments: [run] };
    return item;
  }
}

/** What ran: the benchmark's version, the driver and the kernel of the first host that was asked. */
function machineLine({ tool, ncclVersion, machines }: Run): string {
  const first = machines?.before[0] ?? machines?.after[0];
  return [tool, ncclVersion === null ? null : `NCCL ${ncclVersion}`, first?.driver === undefined || first.driver === null ? null : vscode.l10n.t('driver {0}', first.driver), first?.kernel].filter((part) => typeof part === 'string').join(' · ');
}

/** A run that ended well and is slower than a healthy system would be. */
function slowIcon(): vscode.ThemeIcon {
  return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
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
