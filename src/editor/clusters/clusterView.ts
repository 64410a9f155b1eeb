import * as vscode from 'vscode';
import type { Logger } from '../../base/log.js';
import { views } from '../../contract/index.js';
import type { Notifier } from '../notifier.js';
import { createComparisonPanel } from '../panels/comparisonPanel.js';
import { createHealthPanel } from '../panels/healthPanel.js';
import { clusterCommands } from './clusterCommands.js';
import { indexOf } from './clusterIndex.js';
import type { ClusterService } from './clusterService.js';
import { ClusterTree } from './clusterTree.js';
import type { DemoCluster } from './demo.js';
import { healthCommands } from './healthCommands.js';
import { hostCommands } from './hostCommands.js';
import { HostView } from './hostView.js';
import { reportCommands } from './reports.js';
import type { SiteRulesFiles } from './siteRules.js';
import { type Revealing, revealHost, revealNode } from './reveal.js';
import type { Row } from './rows.js';
import { counted } from './words.js';

/** What the Clusters view needs from outside. */
export interface ClusterViewOptions {
  readonly clusters: ClusterService;
  readonly site: SiteRulesFiles;
  readonly demo: DemoCluster;
  readonly notifier: Notifier;
  readonly log: Logger;
  readonly extensionUri: vscode.Uri;
  /** Where the choice of grouping is kept. */
  readonly memory: vscode.Memento;
}

/** The Clusters view with its commands and the health overview that belongs to it. */
export interface ClusterView {
  dispose(): void;
  readonly commands: Record<string, (...args: never[]) => unknown>;
  /** Shows a node of the fabric in the view. */
  readonly revealNode: (cluster: string, node: string) => void;
}

/** Makes the Clusters view. */
export function createClusterView(options: ClusterViewOptions): ClusterView {
  const { clusters, notifier } = options;
  const hosts = new HostView(options.memory);
  const tree = new ClusterTree(clusters, hosts);
  const view = vscode.window.createTreeView<Row>(views.clusters, { treeDataProvider: tree, showCollapseAll: true, canSelectMany: true });
  const revealing: Revealing = { view, tree, clusters };
  const reveal = (cluster: string, host: string): void => void revealHost(revealing, cluster, host);
  const panel = createHealthPanel({ ...options, reveal });
  const comparison = createComparisonPanel({ ...options, reveal });
  const dress = (): void => {
    const ill = clusters.states().flatMap((state) => (state.report === null ? [] : [indexOf(state).hosts.fail.length + indexOf(state).hosts.unreached.length]));
    const failing = ill.reduce((sum, count) => sum + count, 0);
    view.badge = failing === 0 ? undefined : { value: failing, tooltip: failing === 1 ? vscode.l10n.t('1 host fails') : vscode.l10n.t('{0} hosts fail', counted(failing)) };
    const said = [hosts.filter === '' ? '' : vscode.l10n.t('Only hosts that fit: {0}', hosts.filter), clusters.states().length === 0 ? '' : leftOut(options.site.mistakes)];
    view.message = said.filter((text) => text !== '').join(' · ');
  };
  const showHealth = (cluster: string): void => {
    void vscode.commands.executeCommand(`${views.clusters}.focus`).then(() => panel.show(cluster));
  };
  const parts = vscode.Disposable.from(clusters.onDidChange(dress), hosts.onDidChange(dress), view, tree, hosts, panel, comparison);
  return {
    commands: {
      ...clusterCommands({ clusters, demo: options.demo, notifier, showHealth }),
      ...hostCommands({ clusters, view: hosts, notifier }),
      ...healthCommands({ clusters, panel, comparison, notifier }),
      ...reportCommands({ clusters, notifier, showHealth }),
    },
    revealNode: (cluster, node) => void revealNode(revealing, cluster, node),
    dispose: () => void parts.dispose(),
  };
}

/** A check that is left out silently would pass. */
function leftOut(mistakes: number): string {
  if (mistakes === 0) return '';
  return mistakes === 1
    ? vscode.l10n.t('1 mistake in your own checks or expected values, which are left out: see Problems')
    : vscode.l10n.t('{0} mistakes in your own checks or expected values, which are left out: see Problems', mistakes);
}
