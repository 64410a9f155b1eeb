import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { codeSpan, escapeMarkdown, link } from '../../base/markdown.js';
import { rows } from '../../contract/index.js';
import type { Standing } from '../../protocol/health.js';
import { indexOf } from './clusterIndex.js';
import { findingText, type Row } from './rows.js';
import type { ClusterState } from './state.js';
import { branchDetail, clusterSummary, headingText, hostSummary, standingText } from './words.js';

const themeIcon = (id: string, colour?: string): vscode.ThemeIcon => (colour === undefined ? new vscode.ThemeIcon(id) : new vscode.ThemeIcon(id, new vscode.ThemeColor(colour)));
/** A shape and a colour for each standing; the word stands beside it. */
const icons: Readonly<Record<Standing, vscode.ThemeIcon>> = {
  fail: themeIcon('error', 'list.errorForeground'),
  unreached: themeIcon('debug-disconnect', 'list.errorForeground'),
  warn: themeIcon('warning', 'list.warningForeground'),
  waiting: themeIcon('loading~spin'),
  answered: themeIcon('circle-outline'),
  well: themeIcon('pass', 'testing.iconPassed'),
};
const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** A cluster's row; `shown` is how many hosts the filter lets through. */
export function clusterItem(state: ClusterState, filter: string, shown: number): vscode.TreeItem {
  const item = new vscode.TreeItem(cleanLine(state.cluster.name), Expanded);
  item.contextValue = state.file === null ? rows.cluster : rows.savedCluster;
  item.iconPath = themeIcon(state.file === null ? 'server-environment' : 'archive');
  item.description = clusterSummary(state, filter, shown);
  item.tooltip = state.file ?? `${cleanLine(state.cluster.name)} · ${item.description}`;
  return item;
}

/** The row of any other kind. */
export function rowItem(row: Exclude<Row, { kind: 'cluster' }>, state: ClusterState | undefined): vscode.TreeItem {
  switch (row.kind) {
    case 'branch': {
      const { branch } = row;
      const item = new vscode.TreeItem(headingText(branch.heading), Collapsed);
      item.description = branchDetail(branch);
      item.contextValue = rows.branch;
      item.iconPath = icons[branch.standing];
      item.tooltip = `${headingText(branch.heading)}: ${item.description} (${standingText(branch.standing)})`;
      return item;
    }
    case 'host': {
      const item = new vscode.TreeItem(cleanLine(row.host), Collapsed);
      const findings = (state === undefined ? undefined : indexOf(state).findings.get(row.host)) ?? [];
      const { heading } = row.branch;
      const own = heading.kind === 'trouble' ? findings.find(({ result }) => result.title === heading.title) : undefined;
      const finding = own ?? findings[0];
      item.contextValue = rows.host;
      item.description = finding === undefined ? hostSummary(state?.answers.get(row.host)) : findingText(finding) + (findings.length > 1 ? ` (+${findings.length - 1})` : '');
      item.iconPath = icons[state === undefined ? 'waiting' : (indexOf(state).standing.get(row.host) ?? 'waiting')];
      return item;
    }
    case 'finding': {
      const { result, trouble } = row.finding;
      const item = new vscode.TreeItem(cleanLine(trouble.title), row.at === 0 ? Expanded : Collapsed);
      item.description = findingText(row.finding);
      item.contextValue = result.area === 'gpudirect' ? rows.gpuDirect : rows.finding;
      item.iconPath = icons[trouble.status];
      return item;
    }
    case 'part': {
      const item = new vscode.TreeItem(row.label, None);
      item.description = row.description;
      item.iconPath = themeIcon(row.icon);
      return item;
    }
    case 'note': {
      const item = new vscode.TreeItem(row.text, None);
      item.tooltip = row.text;
      item.iconPath = row.icon === 'error' ? icons.fail : themeIcon(row.icon);
      if (row.copy !== undefined) item.contextValue = rows.fix;
      if (row.page?.startsWith('https://') === true) item.command = { command: 'vscode.open', title: '', arguments: [vscode.Uri.parse(row.page)] };
      return item;
    }
  }
}

/** What hovering a host or a finding shows: made when it is asked for. Whatever a host said is escaped. */
export function rowTooltip(row: Row, state: ClusterState | undefined): vscode.MarkdownString | undefined {
  if (state === undefined || (row.kind !== 'host' && row.kind !== 'finding')) return undefined;
  const index = indexOf(state);
  const standing = index.standing.get(row.host) ?? 'waiting';
  const findings = row.kind === 'finding' ? [row.finding] : (index.findings.get(row.host) ?? []);
  const text = new vscode.MarkdownString('', true);
  text.appendMarkdown(`**${escapeMarkdown(row.host)}** · ${escapeMarkdown(standingText(standing))}\n\n${escapeMarkdown(hostSummary(state.answers.get(row.host)))}\n\n`);
  for (const { result, trouble } of findings.slice(0, 5)) {
    text.appendMarkdown(`$(${trouble.status === 'fail' ? 'error' : 'warning'}) **${escapeMarkdown(trouble.title)}**  \n${escapeMarkdown(trouble.message)}\n\n`);
    for (const line of trouble.evidence.slice(0, 6)) text.appendMarkdown(`- ${codeSpan(line)}\n`);
    if (result.consequence !== null) text.appendMarkdown(`\n${escapeMarkdown(result.consequence)}\n`);
    if (trouble.fix !== null) text.appendMarkdown(`\n$(lightbulb) ${escapeMarkdown(trouble.fix)}\n`);
    if (result.docs !== null) text.appendMarkdown(`\n${link(vscode.l10n.t('Documentation'), result.docs)}\n`);
    text.appendMarkdown('\n');
  }
  if (findings.length > 5) text.appendMarkdown(`${escapeMarkdown(vscode.l10n.t('and {0} more', findings.length - 5))}\n\n`);
  return text;
}
