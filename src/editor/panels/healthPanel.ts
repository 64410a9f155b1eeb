import * as vscode from 'vscode';
import type { Logger } from '../../base/log.js';
import { commands, panels } from '../../contract/index.js';
import type { HealthPanelHost, HealthState } from '../../protocol/health.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { gpuDirectOf } from '../clusters/gpuDirect.js';
import { hostDetail } from '../clusters/hostDetail.js';
import { healthState, noHealth } from '../clusters/healthState.js';
import type { ClusterState } from '../clusters/state.js';
import { counted } from '../clusters/words.js';
import { Panel } from './panel.js';

/** What the Health panel needs from outside. */
export interface HealthPanelOptions {
  readonly clusters: ClusterService;
  readonly extensionUri: vscode.Uri;
  readonly log: Logger;
  readonly reveal: (cluster: string, host: string) => void;
}

/** The health overview of one cluster. */
export interface HealthPanel {
  /** Brings it to the front, for a cluster (the latest one where none is named) and a host to select. */
  show(cluster?: string, host?: string, gpuDirect?: boolean): void;
  dispose(): void;
}

const actions = {
  connect: commands.connect.id,
  demo: commands.startDemo.id,
  check: commands.checkHealth.id,
  report: commands.createReport.id,
  terminal: commands.openTerminal.id,
  compare: commands.compareHosts.id,
  compareAll: commands.compareAll.id,
  openSnapshot: commands.openSnapshot.id,
} as const;

/** The Health panel. */
export function createHealthPanel(options: HealthPanelOptions): HealthPanel {
  const { clusters } = options;
  let wanted: string | null = null;
  let select: HealthState['select'] = null;
  let wishes = 0;
  const current = (): ClusterState | undefined => (wanted === null ? undefined : clusters.state(wanted)) ?? clusters.states()[0];
  const panel = new Panel<HealthState, HealthPanelHost>({
    type: panels.health,
    page: 'health',
    extensionUri: options.extensionUri,
    log: options.log,
    title: () => vscode.l10n.t('Cluster Health'),
    state: () => {
      const state = current();
      if (state === undefined) return noHealth;
      const asked = state.progress;
      const message = state.phase === 'asking' && asked !== null ? vscode.l10n.t('{0} of {1} hosts answered', counted(asked.done), counted(asked.total)) : null;
      return { ...healthState(state), phase: state.phase, message, select };
    },
    requests: {
      host: async ({ host }) => {
        const state = current();
        return state === undefined ? null : hostDetail(state, host, await gpuDirectOf(state, host));
      },
    },
    notifications: {
      reveal: ({ host }) => {
        const state = current();
        if (state !== undefined) options.reveal(state.cluster.name, host);
      },
      copy: ({ text }) => void vscode.env.clipboard.writeText(text),
      act: ({ action, hosts }) => void act(action, hosts),
      docs: ({ key }) => {
        const page = current()?.report?.checks.find((result) => `${result.id}/${result.title}/${result.status}` === key)?.docs ?? '';
        if (page.startsWith('https://')) void vscode.env.openExternal(vscode.Uri.parse(page));
      },
    },
  });

  /** Runs a command on the hosts that the page names; names that the cluster does not have are left out. */
  const act = async (action: keyof typeof actions, hosts: readonly string[]): Promise<void> => {
    const id = actions[action];
    const state = current();
    const known = new Set(state?.cluster.hosts ?? []);
    const cluster = state?.cluster.name;
    const rows = cluster === undefined ? [] : hosts.filter((host) => known.has(host)).map((host) => ({ kind: 'host' as const, cluster, host }));
    const row = rows[0] ?? (cluster === undefined || action === 'connect' || action === 'demo' || action === 'openSnapshot' ? undefined : { kind: 'cluster' as const, cluster });
    await vscode.commands.executeCommand(id, row, rows);
  };

  const subscription = clusters.onDidChange(() => panel.changed());
  return {
    show: (cluster, host, gpuDirect = false) => {
      if (cluster !== undefined) wanted = cluster;
      if (host !== undefined) select = { host, gpuDirect, wish: ++wishes };
      panel.show();
    },
    dispose: () => {
      subscription.dispose();
      panel.dispose();
    },
  };
}
