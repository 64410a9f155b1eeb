import * as vscode from 'vscode';
import { clean } from '../../base/clean.js';
import { bytes } from '../../base/format.js';
import type { Health } from '../../doctor/index.js';
import type { GpuFact, HostAnswer, NicFact } from '../../cluster/facts.js';
import { rows } from '../../contract/index.js';
import type { ClusterService } from './clusterService.js';
import { type ClusterState, wellHosts, withoutHost } from './state.js';

/** One row of the Clusters view. */
export type Row =
  | { readonly kind: 'cluster'; readonly cluster: string }
  | { readonly kind: 'trouble'; readonly cluster: string; readonly title: string; readonly severity: Health['severity'] }
  | { readonly kind: 'well' | 'waiting'; readonly cluster: string }
  | { readonly kind: 'host'; readonly cluster: string; readonly host: string; readonly trouble: Health | null }
  | { readonly kind: 'part'; readonly cluster: string; readonly host: string; readonly label: string; readonly description: string; readonly icon: string; readonly node: string }
  | { readonly kind: 'note'; readonly cluster: string; readonly host: string; readonly text: string; readonly icon: string };

const themeIcon = (id: string, colour?: string): vscode.ThemeIcon =>
  colour === undefined ? new vscode.ThemeIcon(id) : new vscode.ThemeIcon(id, new vscode.ThemeColor(colour));
const icons = {
  error: themeIcon('error', 'list.errorForeground'),
  warning: themeIcon('warning', 'list.warningForeground'),
  well: themeIcon('pass', 'testing.iconPassed'),
};

/** Clusters, grouped by what is wrong before groups by name; hosts open to their GPUs and NICs. */
export class ClusterTree implements vscode.TreeDataProvider<Row> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly service: ClusterService) {
    service.onDidChange(() => this.changed.fire());
  }

  getChildren(row?: Row): Row[] {
    if (row === undefined) return this.service.states().map((state) => ({ kind: 'cluster', cluster: state.cluster.name }));
    const state = this.service.state(row.cluster);
    if (state === undefined) return [];
    switch (row.kind) {
      case 'cluster':
        return groups(state);
      case 'trouble':
        return state.health.filter((entry) => entry.title === row.title).map((entry) => hostRow(state, entry.host, entry));
      case 'well':
        return wellHosts(state).map((host) => hostRow(state, host, null));
      case 'waiting':
        return state.cluster.hosts.filter((host) => !state.answers.has(host)).map((host) => hostRow(state, host, null));
      case 'host':
        return hostParts(state, row.host);
      case 'part':
      case 'note':
        return [];
    }
  }

  getParent(row: Row): Row | null {
    const state = this.service.state(row.cluster);
    if (row.kind === 'cluster' || state === undefined) return null;
    if (row.kind === 'host') {
      const trouble = state.health.find((entry) => entry.host === row.host);
      return trouble === undefined ? { kind: 'well', cluster: row.cluster } : troubleRow(state, trouble);
    }
    if (row.kind === 'part' || row.kind === 'note') return hostRow(state, row.host, state.health.find((entry) => entry.host === row.host) ?? null);
    return { kind: 'cluster', cluster: row.cluster };
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const item = this.item(row);
    item.id = idOf(row);
    return item;
  }

  private item(row: Row): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const state = this.service.state(row.cluster);
    switch (row.kind) {
      case 'cluster': {
        const item = new vscode.TreeItem(row.cluster, Expanded);
        item.contextValue = rows.cluster;
        item.iconPath = themeIcon('server-environment');
        if (state !== undefined) item.description = summary(state);
        return item;
      }
      case 'trouble': {
        const hosts = state?.health.filter((entry) => entry.title === row.title) ?? [];
        const item = new vscode.TreeItem(row.title, Collapsed);
        item.description = hosts.length === 1 ? clean(hosts[0]?.host ?? '') : vscode.l10n.t('{0} hosts', hosts.length);
        item.iconPath = icons[row.severity];
        return item;
      }
      case 'well':
      case 'waiting': {
        const hosts = this.getChildren(row).length;
        const item = new vscode.TreeItem(row.kind === 'well' ? vscode.l10n.t('Well') : vscode.l10n.t('Waiting for an answer'), Collapsed);
        item.description = vscode.l10n.t('{0} hosts', hosts);
        item.iconPath = row.kind === 'well' ? icons.well : themeIcon('loading~spin');
        return item;
      }
      case 'host': {
        const answer = state?.answers.get(row.host);
        const item = new vscode.TreeItem(clean(row.host), Collapsed);
        item.contextValue = rows.host;
        item.description = row.trouble === null ? hostSummary(answer) : clean(withoutHost(row.trouble));
        item.tooltip = row.trouble === null ? hostSummary(answer) : clean(`${row.trouble.message} ${row.trouble.next ?? ''}`);
        item.iconPath = themeIcon('server');
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
        item.iconPath = row.icon === 'error' ? icons.error : row.icon === 'warning' ? icons.warning : themeIcon(row.icon);
        return item;
      }
    }
  }
}

function groups(state: ClusterState): Row[] {
  const { name } = state.cluster;
  const titles = new Map<string, Health>();
  for (const entry of state.health) if (!titles.has(entry.title)) titles.set(entry.title, entry);
  const troubles = [...titles.values()].sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
  const waiting = state.cluster.hosts.some((host) => !state.answers.has(host));
  return [
    ...troubles.map((entry) => troubleRow(state, entry)),
    ...(waiting ? [{ kind: 'waiting', cluster: name } as const] : []),
    ...(wellHosts(state).length > 0 ? [{ kind: 'well', cluster: name } as const] : []),
  ];
}

const troubleRow = (state: ClusterState, entry: Health): Row => ({
  kind: 'trouble',
  cluster: state.cluster.name,
  title: entry.title,
  severity: entry.severity,
});

/** The row of one host, under its trouble or among the well ones. */
export const hostRow = (state: ClusterState, host: string, trouble: Health | null): Row => ({
  kind: 'host',
  cluster: state.cluster.name,
  host,
  trouble,
});

function hostParts(state: ClusterState, host: string): Row[] {
  const cluster = state.cluster.name;
  const note = (text: string, icon: string): Row => ({ kind: 'note', cluster, host, text: clean(text), icon });
  const answer = state.answers.get(host);
  const troubles = state.health.filter((entry) => entry.host === host).flatMap((entry) => [note(withoutHost(entry), entry.severity), ...(entry.next ? [note(entry.next, 'arrow-right')] : [])]);
  if (answer === undefined || answer.facts === null) return troubles;
  const part = (label: string, description: string, icon: string, node: string): Row => ({ kind: 'part', cluster, host, label: clean(label), description: clean(description), icon, node });
  const { gpus, nics, versions } = answer.facts;
  return [
    ...troubles,
    ...(gpus ?? []).map((gpu) => part(vscode.l10n.t('GPU {0}', gpu.index), gpuSummary(gpu), 'chip', `${host}/gpu${gpu.index}`)),
    ...(nics ?? []).map((nic) => part(nic.port === 1 ? nic.device : `${nic.device}:${nic.port}`, nicSummary(nic), 'plug', `${host}/${nic.device}`)),
    ...(versions.driver === null ? [] : [part(vscode.l10n.t('Driver'), versions.driver, 'versions', `${host}/driver`)]),
    ...versions.nccl.map((copy) => part(`NCCL ${copy.version}`, copy.path, 'library', `${host}/${copy.path}`)),
    ...(answer.notes ?? []).map((text) => note(text, 'info')),
  ];
}

const present = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null && part !== '').join(' · ');

function gpuSummary(gpu: GpuFact): string {
  return present([gpu.name, gpu.memoryBytes === null ? null : bytes(gpu.memoryBytes), gpu.numaNode === null ? null : `NUMA ${gpu.numaNode}`]);
}

function nicSummary(nic: NicFact): string {
  const rate = nic.rateGbps === null ? null : `${nic.rateGbps} Gb/s${nic.width === null ? '' : ` (${nic.width}x)`}`;
  return present([nic.state, rate, nic.linkLayer, nic.netdev]);
}

function hostSummary(answer: HostAnswer | undefined): string {
  if (answer === undefined) return vscode.l10n.t('asking');
  if (answer.facts === null) return clean(answer.problem?.message ?? '');
  const { gpus, nics, versions } = answer.facts;
  const model = gpus?.[0]?.name;
  return clean(
    present([
      gpus === null ? null : model === undefined ? vscode.l10n.t('no GPU') : `${gpus.length} × ${model.replace(/^NVIDIA /, '')}`,
      nics === null ? null : `${nics.length} NIC`,
      versions.nccl[0] === undefined ? null : `NCCL ${versions.nccl[0].version}`,
    ]),
  );
}

function summary(state: ClusterState): string {
  const total = state.cluster.hosts.length;
  const counted =
    state.phase === 'asking'
      ? vscode.l10n.t('{0} of {1} hosts answered', state.answers.size, total)
      : vscode.l10n.t('{0} of {1} hosts well', wellHosts(state).length, total);
  return state.origin === 'simulated' ? `${vscode.l10n.t('simulated')} · ${counted}` : counted;
}

function idOf(row: Row): string {
  switch (row.kind) {
    case 'cluster':
    case 'well':
    case 'waiting':
      return JSON.stringify([row.kind, row.cluster]);
    case 'trouble':
      return JSON.stringify([row.kind, row.cluster, row.title]);
    case 'host':
      return JSON.stringify([row.kind, row.cluster, row.host, row.trouble?.title]);
    case 'part':
      return JSON.stringify([row.kind, row.cluster, row.node]);
    case 'note':
      return JSON.stringify([row.kind, row.cluster, row.host, row.text]);
  }
}
