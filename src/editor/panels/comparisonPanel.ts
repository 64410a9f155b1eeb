import * as vscode from 'vscode';
import type { Logger } from '../../base/log.js';
import type { Snapshot } from '../../cluster/facts.js';
import { commands, panels } from '../../contract/index.js';
import type { ComparisonHost, ComparisonState } from '../../protocol/comparison.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { comparisonOf, comparisonOfSnapshots, comparisonTitle, noComparison } from '../clusters/comparison.js';
import { Panel } from './panel.js';

/** What the Comparison panel needs from outside. */
export interface ComparisonPanelOptions {
  readonly clusters: ClusterService;
  readonly extensionUri: vscode.Uri;
  readonly log: Logger;
  readonly reveal: (cluster: string, host: string) => void;
}

/** Hosts of a cluster beside each other, or all of them against what most are. */
export interface ComparisonPanel {
  /** Compares these hosts of the cluster; all of them where none are named. */
  show(cluster: string, hosts: readonly string[] | null): void;
  /** Compares two probes; only the answer is kept. */
  showSnapshots(before: Snapshot, after: Snapshot): Promise<void>;
  dispose(): void;
}

/** The Comparison panel. */
export function createComparisonPanel(options: ComparisonPanelOptions): ComparisonPanel {
  const { clusters } = options;
  let saved: ComparisonState | null = null;
  let asked: { readonly cluster: string; readonly hosts: readonly string[] | null } | null = null;
  let made: { readonly snapshot: Snapshot | null; readonly key: string; readonly comparison: ComparisonState } | null = null;
  const panel = new Panel<ComparisonState, ComparisonHost>({
    type: panels.comparison,
    page: 'comparison',
    extensionUri: options.extensionUri,
    log: options.log,
    title: () => comparisonTitle(saved === null ? (asked?.hosts ?? null) : 'snapshots'),
    state: async () => {
      if (saved !== null) return saved;
      const state = asked === null ? undefined : clusters.state(asked.cluster);
      if (state === undefined || asked === null) return noComparison;
      const key = JSON.stringify(asked.hosts);
      // Comparing a thousand hosts takes a moment, and the state changes often while others are asked.
      if (state.snapshot !== null && made?.snapshot === state.snapshot && made.key === key) return made.comparison;
      const comparison = await comparisonOf(state, asked.hosts);
      made = { snapshot: state.snapshot, key, comparison };
      return comparison;
    },
    requests: {},
    notifications: {
      reveal: ({ host }) => {
        if (asked !== null) options.reveal(asked.cluster, host);
      },
      copy: ({ text }) => void vscode.env.clipboard.writeText(text),
      act: ({ action }) => {
        const id = { compare: commands.compareHosts.id, compareAll: commands.compareAll.id, compareSnapshots: commands.compareSnapshots.id, connect: commands.connect.id }[action];
        void vscode.commands.executeCommand(id, asked === null ? undefined : { kind: 'cluster', cluster: asked.cluster });
      },
    },
  });
  const subscription = clusters.onDidChange(() => panel.changed());
  return {
    show: (cluster, hosts) => {
      asked = { cluster, hosts };
      saved = null;
      panel.show();
    },
    showSnapshots: async (before, after) => {
      saved = await comparisonOfSnapshots(before, after);
      asked = null;
      panel.show();
    },
    dispose: () => {
      subscription.dispose();
      panel.dispose();
    },
  };
}
