import * as vscode from 'vscode';
import { throttle } from '../throttle.js';
import { homeOf } from './branches.js';
import type { ClusterService } from './clusterService.js';
import { findingRows, hostRows, partRows } from './hostRows.js';
import type { HostView } from './hostView.js';
import { idOf, type Row } from './rows.js';
import { clusterItem, rowItem, rowTooltip } from './treeItems.js';

/** Time between two drawings of the tree, in ms. */
const drawEveryMs = 250;

/** Clusters, grouped by what is wrong before groups by name; hosts open to what is wrong with them, their GPUs and NICs. */
export class ClusterTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly parts: vscode.Disposable;

  constructor(
    private readonly service: ClusterService,
    private readonly view: HostView,
  ) {
    const draw = throttle(() => this.changed.fire(), drawEveryMs);
    this.parts = vscode.Disposable.from(this.changed, draw, service.onDidChange(() => draw.call()), view.onDidChange(() => draw.call()));
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row === undefined) return this.service.states().map((state) => ({ kind: 'cluster', cluster: state.cluster.name }));
    const state = this.service.state(row.cluster);
    if (state === undefined) return [];
    switch (row.kind) {
      case 'cluster':
        return (await this.view.branches(state)).map((branch) => ({ kind: 'branch', cluster: row.cluster, branch }));
      case 'branch':
        return row.branch.branches.length > 0 ? row.branch.branches.map((branch) => ({ kind: 'branch', cluster: row.cluster, branch })) : hostRows(state, row.branch);
      case 'host':
        return partRows(state, row);
      case 'finding':
        return findingRows(row);
      case 'part':
      case 'note':
        return [];
    }
  }

  async getParent(row: Row): Promise<Row | null> {
    if (row.kind === 'cluster') return null;
    const { cluster } = row;
    const state = this.service.state(cluster);
    if (state === undefined) return null;
    if (row.kind === 'finding' || row.kind === 'part' || row.kind === 'note') return { kind: 'host', cluster, host: row.host, branch: row.branch };
    if (row.kind === 'host') return { kind: 'branch', cluster, branch: row.branch };
    const [first] = row.branch.hosts;
    const path = first === undefined ? null : pathTo(await this.view.branches(state), row.branch.key);
    const above = path?.at(-2);
    return above === undefined ? { kind: 'cluster', cluster } : { kind: 'branch', cluster, branch: above };
  }

  /** The row of a host where it is first met; null where the filter hides it. */
  async hostRow(cluster: string, host: string): Promise<Row | null> {
    const state = this.service.state(cluster);
    const branch = state === undefined ? undefined : homeOf(await this.view.branches(state), host)?.at(-1);
    return branch === undefined ? null : { kind: 'host', cluster, host, branch };
  }

  async getTreeItem(row: Row): Promise<vscode.TreeItem> {
    const state = this.service.state(row.cluster);
    const item =
      row.kind !== 'cluster'
        ? rowItem(row, state)
        : state === undefined
          ? new vscode.TreeItem(row.cluster)
          : clusterItem(state, this.view.filter, this.view.filter === '' ? 0 : (await this.view.shown(state)).length);
    item.id = idOf(row);
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, row: Row): vscode.TreeItem {
    const tooltip = rowTooltip(row, this.service.state(row.cluster));
    if (tooltip !== undefined) item.tooltip = tooltip;
    return item;
  }

  dispose(): void {
    this.parts.dispose();
  }
}

type Branches = Awaited<ReturnType<HostView['branches']>>;

/** The branches from the top down to the one with this key. */
function pathTo(branches: Branches, key: string): Branches | null {
  for (const one of branches) {
    if (one.key === key) return [one];
    const below = pathTo(one.branches, key);
    if (below !== null) return [one, ...below];
  }
  return null;
}
