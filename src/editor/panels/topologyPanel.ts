import * as vscode from 'vscode';
import type { Logger } from '../../base/log.js';
import type { Snapshot } from '../../cluster/facts.js';
import { commands, panels, settings } from '../../contract/index.js';
import { hostId } from '../../fabric/nodeId.js';
import type { CheckedFabric } from '../../fabric/structure/findings.js';
import { type PackedFabric, packFabricInSteps } from '../../protocol/fabricColumns.js';
import type { TopologyHost, TopologyState } from '../../protocol/topology.js';
import { watchSnapshots } from '../clusters/snapshotFiles.js';
import { setting } from '../configuration.js';
import type { ClusterService } from '../clusters/clusterService.js';
import type { ClusterState } from '../clusters/state.js';
import type { LogWork } from '../diagnosis/logWork.js';
import { inSlices } from '../inSlices.js';
import { loadCluster } from '../parts/load.js';
import { capturePath, listCaptures } from './captures.js';
import { CheckedFabrics } from './checkedFabrics.js';
import { ErrorHistory } from './errorHistory.js';
import { withHostHealth } from './hostHealth.js';
import { LinkHistory } from './linkHistory.js';
import { type MentionSources, mentionsOf } from './mentions.js';
import { Panel } from './panel.js';
import { saveFile } from './saveFile.js';
import { TreeSources } from './treeSources.js';

/** What the Topology panel needs from outside. */
export interface TopologyPanelOptions {
  readonly clusters: ClusterService;
  /** Reads logs of NCCL. */
  readonly logs: LogWork;
  readonly extensionUri: vscode.Uri;
  readonly log: Logger;
  /** Settings in a file of the workspace. */
  readonly settingsIn: MentionSources['settingsIn'];
  /** Shows a node of the picture in the Clusters tree. */
  readonly reveal: (cluster: string, node: string) => void;
}

/** The Topology panel. */
export interface TopologyPanel {
  show(): void;
  /** Shows the panel with the row of the spanning tree open. */
  showTree(): void;
  /** Shows the panel with this host selected. */
  select(host: string): void;
  dispose(): void;
}

/** The Topology panel of the latest connected cluster. */
export function createTopologyPanel(options: TopologyPanelOptions): TopologyPanel {
  const { clusters } = options;
  const mentioned = new Set<string>();
  let listed: { readonly name: string; readonly captures: TopologyState['captures'] & object } | null = null;
  // A host that another panel asked for; said once, so that it does not take the selection away from the user later.
  let wanted: string | null = null;
  let ask: 'tree' | null = null;
  const sources = new TreeSources(options.logs);
  const histories = new Map<string, LinkHistory>();
  const errorHistories = new Map<string, ErrorHistory>();
  const fabrics = new CheckedFabrics();
  const packedOf = async ({ cluster, health }: ClusterState, { at }: Snapshot, { fabric }: CheckedFabric): Promise<PackedFabric> => {
    const history = histories.get(cluster.name) ?? new LinkHistory();
    histories.set(cluster.name, history);
    const errors = errorHistories.get(cluster.name) ?? new ErrorHistory();
    errorHistories.set(cluster.name, errors);
    return await inSlices(packFabricInSteps(errors.note(withHostHealth(fabric, health), at), history.note(fabric, at)));
  };
  const acts = { connect: commands.connect.id, demo: commands.startDemo.id, refresh: commands.refresh.id };
  const panel = new Panel<TopologyState, TopologyHost>({
    type: panels.topology,
    page: 'topology',
    extensionUri: options.extensionUri,
    log: options.log,
    title: () => vscode.l10n.t('Topology'),
    state: async () => {
      const [state] = clusters.states();
      const name = state?.cluster.name ?? '';
      if (listed?.name !== name) listed = { name, captures: await listCaptures(name) };
      const { captures } = listed;
      const asked = ask;
      ask = null;
      if (state === undefined) return { title: '', origin: null, at: null, fabric: null, captures, ask: asked };
      const { snapshot } = state;
      const checked = snapshot === null ? null : await fabrics.of(snapshot, state.cluster.racks);
      const select = wanted;
      wanted = null;
      const packed = snapshot === null || checked === null ? null : await packedOf(state, snapshot, checked);
      return {
        title: state.cluster.name,
        captures,
        origin: state.origin,
        at: snapshot?.at ?? null,
        fabric: packed,
        findings: checked?.findings ?? [],
        select,
        ask: asked,
        message: state.phase === 'asking' ? vscode.l10n.t('{0} of {1} hosts answered', state.answers.size, state.cluster.hosts.length) : null,
      };
    },
    requests: {
      capture: async ({ id }) => {
        const path = await capturePath(id);
        if (path === null) return null;
        const part = await loadCluster();
        const snapshot = await part.loadSnapshot(path);
        const { fabric, findings } = await fabrics.of(snapshot, clusters.states()[0]?.cluster.racks);
        return { at: snapshot.at, origin: snapshot.origin, fabric: await inSlices(packFabricInSteps(fabric)), findings };
      },
      mentions: async ({ ends }) => {
        const snapshot = clusters.states()[0]?.snapshot ?? null;
        const netdev = (host: string, device: string): string | null =>
          snapshot?.hosts[host]?.facts?.nics?.find((nic) => nic.device === device)?.netdev ?? null;
        const set = setting(settings.ncclVersion);
        const found = await mentionsOf(ends, { netdev, settingsIn: options.settingsIn }, set === '' ? null : set);
        for (const { uri } of found) mentioned.add(uri);
        return found;
      },
      treeSources: () => sources.list(),
      pairs: ({ id }) => sources.pairs(id),
      ncclGraphs: ({ id }) => sources.graphs(id),
      save: saveFile,
    },
    notifications: {
      reveal: ({ id }) => {
        const [state] = clusters.states();
        if (state !== undefined) options.reveal(state.cluster.name, id);
      },
      open: ({ uri, line }) => {
        // Only files that were answered with: a page names no others.
        if (mentioned.has(uri)) void openLine(uri, line);
      },
      act: ({ action }) => void vscode.commands.executeCommand(acts[action]),
    },
  });
  const subscription = vscode.Disposable.from(
    clusters.onDidChange(() => panel.changed()),
    watchSnapshots(() => {
      listed = null;
      panel.changed();
    }),
  );
  return {
    show: () => panel.show(),
    showTree: () => {
      ask = 'tree';
      panel.show();
    },
    select: (host) => {
      wanted = hostId(host);
      panel.show();
    },
    dispose: () => {
      subscription.dispose();
      panel.dispose();
    },
  };
}

async function openLine(uri: string, line: number): Promise<void> {
  const place = new vscode.Position(Math.max(0, line - 1), 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri, true), { viewColumn: vscode.ViewColumn.Beside, selection: new vscode.Range(place, place) });
}
