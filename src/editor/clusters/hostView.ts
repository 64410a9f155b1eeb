import * as vscode from 'vscode';
import { contextKeys } from '../../contract/index.js';
import { inSlices } from '../inSlices.js';
import { loadCluster } from '../parts/load.js';
import { type Branch, branchesOf, type Grouping, groupings } from './branches.js';
import { indexOf } from './clusterIndex.js';
import { type FilterInput, hostFilter } from './hostFilter.js';
import { leafSwitches } from './leafSwitches.js';
import { type ClusterState, racksOf } from './state.js';

const groupingKey = 'nccl.clusters.grouping';
const noNames: ReadonlyMap<string, string> = new Map();

/** How the Clusters view shows hosts: by what they are grouped (kept for the workspace) and which are shown. */
export class HostView implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private text = '';
  private readonly made = new WeakMap<ClusterState, { readonly key: string; readonly branches: readonly Branch[] }>();
  private readonly switches = new WeakMap<object, ReadonlyMap<string, string>>();

  constructor(private readonly memory: vscode.Memento) {}

  get grouping(): Grouping {
    const kept = this.memory.get<string>(groupingKey);
    return groupings.find((one) => one === kept) ?? 'reason';
  }

  async group(grouping: Grouping): Promise<void> {
    await this.memory.update(groupingKey, grouping);
    this.changed.fire();
  }

  /** Words that hosts must fit to be shown; empty when all are. */
  get filter(): string {
    return this.text;
  }

  show(filter: string): void {
    this.text = filter.trim();
    void vscode.commands.executeCommand('setContext', contextKeys.hostsFiltered, this.text !== '');
    this.changed.fire();
  }

  /** What is below a cluster. */
  async branches(state: ClusterState): Promise<readonly Branch[]> {
    const key = `${this.grouping}\0${this.text}`;
    const known = this.made.get(state);
    if (known?.key === key) return known.branches;
    const input = await this.input(state);
    const branches = branchesOf({ ...input, hosts: state.cluster.hosts, grouping: this.grouping, shown: hostFilter(this.text, input) });
    this.made.set(state, { key, branches });
    return branches;
  }

  /** Hosts that the filter lets through, in the cluster's order. */
  async shown(state: ClusterState, filter = this.text): Promise<readonly string[]> {
    const passes = hostFilter(filter, await this.input(state, filter));
    return passes === null ? state.cluster.hosts : state.cluster.hosts.filter(passes);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async input(state: ClusterState, filter = this.text): Promise<FilterInput> {
    const asked = this.grouping === 'switch' || filter.includes('switch:');
    return {
      index: indexOf(state),
      factsOf: (host) => state.answers.get(host)?.facts ?? null,
      rackOf: racksOf(state),
      switchOf: asked ? await this.switchesOf(state) : noNames,
    };
  }

  /** Leaf switches by host. Making the graph of a large fabric takes a moment, so it is done when somebody asks. */
  private async switchesOf({ snapshot }: ClusterState): Promise<ReadonlyMap<string, string>> {
    if (snapshot === null) return noNames;
    const known = this.switches.get(snapshot);
    if (known !== undefined) return known;
    const { fabricFromSnapshotInSteps } = await loadCluster();
    const made = leafSwitches(await inSlices(fabricFromSnapshotInSteps(snapshot)));
    this.switches.set(snapshot, made);
    return made;
  }
}
