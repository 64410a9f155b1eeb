import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import { commands } from '../../contract/index.js';
import type { Notifier } from '../notifier.js';
import type { ComparisonPanel } from '../panels/comparisonPanel.js';
import type { HealthPanel } from '../panels/healthPanel.js';
import type { ClusterService } from './clusterService.js';
import { loadCluster } from '../parts/load.js';
import { askHosts, offerConnect, pickCluster, type RowLike, selectedHosts } from './pickCluster.js';
import { askSnapshot, savedSnapshots } from './reports.js';
import type { ClusterState } from './state.js';

/** What the commands about health work on. */
export interface HealthCommandOptions {
  readonly clusters: ClusterService;
  readonly panel: HealthPanel;
  readonly comparison: ComparisonPanel;
  readonly notifier: Notifier;
}

/** Commands that show the health of a cluster and of its hosts. */
export function healthCommands({ clusters, panel, comparison, notifier }: HealthCommandOptions): Record<string, (...args: never[]) => unknown> {
  return {
    [commands.showHealth.id]: (row?: RowLike) => panel.show(row?.cluster, row !== undefined && 'host' in row ? row.host : undefined),
    [commands.explainGpuDirect.id]: async (row?: RowLike) => {
      const state = await pickCluster(clusters, row);
      if (state === undefined) {
        offerConnect(clusters, notifier);
        return;
      }
      const host = row !== undefined && 'host' in row ? row.host : await askHosts(state, vscode.l10n.t('Explain GPUDirect RDMA on which host?'), false);
      if (host !== undefined) panel.show(state.cluster.name, host, true);
    },
    [commands.compareHosts.id]: async (row?: RowLike, selection?: readonly RowLike[]) => {
      const state = await pickCluster(clusters, row);
      if (state === undefined) {
        // Without a cluster there may be probes of other days to compare.
        if (clusters.states().length === 0 && (await savedSnapshots()).length > 1) await compareSnapshots(comparison);
        else offerConnect(clusters, notifier);
        return;
      }
      const chosen = row?.kind === 'cluster' ? null : selectedHosts(clusters, row, selection);
      const hosts = chosen !== null && chosen.length > 1 ? chosen : await askSides(state, chosen?.[0]);
      if (hosts !== undefined) comparison.show(state.cluster.name, hosts);
    },
    [commands.compareAll.id]: async (row?: RowLike) => {
      const state = await pickCluster(clusters, row);
      if (state === undefined) offerConnect(clusters, notifier);
      else if (state.snapshot === null) throw new Failure('input', vscode.l10n.t('{0} has not been examined yet.', state.cluster.name), { next: vscode.l10n.t('Wait until its hosts have answered.') });
      else comparison.show(state.cluster.name, null);
    },
    [commands.compareSnapshots.id]: async (before?: vscode.Uri, after?: vscode.Uri) => {
      await compareSnapshots(comparison, before instanceof vscode.Uri ? before : undefined, after instanceof vscode.Uri ? after : undefined);
    },
  };
}

/** Asks for two hosts or more; where one is known already, for the other. Undefined when given up. */
async function askSides(state: ClusterState, first: string | undefined): Promise<readonly string[] | undefined> {
  if (first !== undefined) {
    const second = await askHosts(state, vscode.l10n.t('Compare {0} with which host?', first), false);
    return second === undefined ? undefined : [first, second];
  }
  const hosts = await askHosts(state, vscode.l10n.t('Compare which hosts? Choose two or more.'), true);
  if (hosts === undefined || hosts.length === 0) return undefined;
  const [only] = hosts;
  return hosts.length > 1 ? hosts : await askSides(state, only);
}

/** Compares two saved snapshots, those that are named or asked for; the older one counts as before. */
async function compareSnapshots(comparison: ComparisonPanel, first?: vscode.Uri, second?: vscode.Uri): Promise<void> {
  const one = first ?? (await askSnapshot(vscode.l10n.t('Compare which snapshot?')));
  if (one === undefined) return;
  const other = second ?? (await askSnapshot(vscode.l10n.t('Compare it with which snapshot?'), one));
  if (other === undefined) return;
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Comparing snapshots') }, async () => {
    const part = await loadCluster();
    const [a, b] = [await part.loadSnapshot(one.fsPath), await part.loadSnapshot(other.fsPath)];
    const [before, after] = Date.parse(a.at) > Date.parse(b.at) ? [b, a] : [a, b];
    await comparison.showSnapshots(before, after);
  });
}
