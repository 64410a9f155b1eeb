import { hostname, userInfo } from 'node:os';
import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import { contextKeys } from '../../contract/index.js';
import type { CarryOptions, DomainKind, Gate, Preview, RolloutStore, Standing, Wave, WaveKind } from '../../rollout/index.js';
import { clusterFabric } from '../clusters/clusterFabric.js';
import type { ClusterService } from '../clusters/clusterService.js';
import type { SiteRulesFiles } from '../clusters/siteRules.js';
import type { ClusterState } from '../clusters/state.js';
import { loadCluster } from '../parts/load.js';
import type { RunService } from '../runs/runService.js';
import { throttle } from '../throttle.js';
import { requireTrust } from '../trust.js';

/** What the service needs from outside. */
export interface RolloutServiceOptions {
  readonly clusters: ClusterService;
  readonly runs: RunService;
  readonly site: SiteRulesFiles;
}

/** What to roll out where. */
export interface RolloutRequest {
  readonly state: ClusterState;
  readonly path: string;
  readonly after: Buffer;
  readonly preview: Preview;
  readonly waves: readonly Wave[];
  readonly gates: readonly string[];
  /** The benchmark of the gate "bench" with its arguments. */
  readonly bench: readonly string[];
}

/** A roll-out as the view shows it. */
export interface RolloutView {
  readonly standing: Standing;
  /** Whether this window carries it out now. */
  readonly running: boolean;
}

/** Hosts worked on at once, seconds that a guard waits, and runs and loss in per cent of the gate by benchmark: those of the command line. */
const usual = { jobs: 32, guardSeconds: 60, repeats: 5, tolerancePercent: 3 };

/** The workspace's roll-outs: their journals, and those that this window carries out. */
export class RolloutService implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly live = new Map<string, { standing: Standing; readonly stop: AbortController }>();
  private readonly announce = throttle(() => this.changed.fire(), 200);
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**/.nccl/rollouts/*.jsonl');

  constructor(private readonly options: RolloutServiceOptions) {
    for (const event of [this.watcher.onDidChange, this.watcher.onDidCreate, this.watcher.onDidDelete]) event(() => void this.look());
    void this.look();
  }

  /** All roll-outs, latest first. */
  async list(): Promise<RolloutView[]> {
    const folder = rolloutFolder();
    const kept = folder === null ? [] : await (await this.store(folder)).list();
    return kept.map((standing) => {
      const live = this.live.get(standing.plan.id);
      return { standing: live?.standing ?? standing, running: live !== undefined };
    });
  }

  /** What the roll-out would change on the cluster's hosts; nothing is written. */
  async preview(state: ClusterState, path: string, after: Buffer, signal: AbortSignal): Promise<Preview> {
    requireTrust();
    const { rollouts } = await loadCluster();
    const looked = await rollouts.lookAt(this.pool(state), state.cluster.hosts, { path, after, jobs: usual.jobs, signal });
    return rollouts.previewOf(path, after, looked);
  }

  /** The waves that hosts would be taken in. */
  async waves(state: ClusterState, hosts: readonly string[], kind: WaveKind, by: DomainKind = 'rack'): Promise<Wave[]> {
    const { rollouts } = await loadCluster();
    const known = await this.known(state, hosts);
    return rollouts.planWaves(hosts, { kind, canaries: 1, domains: rollouts.domainsOf(by, known, hosts) ?? {} });
  }

  /** The kinds of fault domains that divide the hosts: of those with one domain for all nothing comes. */
  async domainKinds(state: ClusterState, hosts: readonly string[]): Promise<DomainKind[]> {
    const { rollouts } = await loadCluster();
    const known = await this.known(state, hosts);
    return rollouts.domainKinds.filter((kind) => Object.keys(rollouts.domainsOf(kind, known, hosts) ?? {}).length > 1);
  }

  private async known(state: ClusterState, hosts: readonly string[]) {
    const { rollouts, failingTogether } = await loadCluster();
    const fabric = await clusterFabric(state);
    return rollouts.knownDomains(state.cluster, state.snapshot?.racks, fabric === null ? {} : failingTogether(fabric, hosts));
  }

  /** Carries a roll-out out; answers how it ended. */
  async start(request: RolloutRequest): Promise<Standing> {
    requireTrust();
    const { state, path, after, preview, waves, gates } = request;
    const { rollouts } = await loadCluster();
    return await this.carry(state, await this.gates(request), (options) =>
      rollouts.beginRollout(
        options,
        { cluster: state.cluster.name, origin: state.origin, path, preview, waves, gates, guardSeconds: usual.guardSeconds },
        after,
      ),
    );
  }

  /** Puts back what a roll-out changed. Throws a Failure where its cluster is not connected. */
  async undo({ plan }: Standing): Promise<Standing> {
    requireTrust();
    const state = this.options.clusters.state(plan.cluster);
    if (state === undefined)
      throw new Failure('input', vscode.l10n.t('{0} is not connected.', plan.cluster), {
        next: vscode.l10n.t('Connect it first.'),
      });
    const { rollouts } = await loadCluster();
    return await this.carry(state, [], (options) => rollouts.undoRollout(options, plan.id));
  }

  /** Ends the way forward of the roll-out that this window carries out; everything goes back. */
  cancel(id: string): void {
    this.live.get(id)?.stop.abort();
  }

  /** Ids of the roll-outs that this window carries out. */
  running(): string[] {
    return [...this.live.keys()];
  }

  dispose(): void {
    for (const { stop } of this.live.values()) stop.abort();
    this.watcher.dispose();
    this.announce.dispose();
    this.changed.dispose();
  }

  private async carry(state: ClusterState, gates: readonly Gate[], work: (options: CarryOptions) => Promise<Standing>): Promise<Standing> {
    const folder = rolloutFolder();
    if (folder === null) throw new Failure('input', vscode.l10n.t('A roll-out needs an open folder: its journal is kept there.'));
    const stop = new AbortController();
    const known = new Set<string>();
    try {
      return await work({
        store: await this.store(folder),
        pool: this.pool(state),
        gates,
        jobs: usual.jobs,
        signal: stop.signal,
        by: `${userInfo().username}@${hostname()}`,
        onChange: (standing) => {
          known.add(standing.plan.id);
          this.live.set(standing.plan.id, { standing, stop });
          this.announce.call();
        },
      });
    } finally {
      for (const id of known) this.live.delete(id);
      await this.look();
    }
  }

  private async gates({ state, path, after, gates, bench }: RolloutRequest): Promise<Gate[]> {
    const { rollouts, probeHosts, newestRelease } = await loadCluster();
    const { runs, site } = this.options;
    const { checks, platforms } = await site.rules();
    const probe = (hosts: readonly string[], signal: AbortSignal) => probeHosts({ ...state.cluster, hosts }, this.pool(state), { signal });
    const { fresh, again } = rollouts.askedOnce(probe);
    return gates.map((id) =>
      id === 'settings'
        ? rollouts.settingsGate(fresh, { path, after, version: newestRelease })
        : id === 'doctor'
          ? rollouts.doctorGate(probe, { more: checks, platforms }, again)
          : rollouts.benchGate({
              run: (hosts, signal) => runs.run(state, { argv: bench, hosts }, {}, signal),
              repeats: usual.repeats,
              tolerancePercent: usual.tolerancePercent,
            }),
    );
  }

  private pool({ cluster }: ClusterState): CarryOptions['pool'] {
    const { clusters } = this.options;
    return {
      session: (host, signal) => clusters.session(cluster.name, host, signal),
      close: (host) => clusters.closeSession(cluster.name, host),
    };
  }

  private async store(folder: string): Promise<RolloutStore> {
    return (await loadCluster()).rollouts.openRollouts(folder);
  }

  /** Whether there is anything to show decides whether the view is there. */
  private async look(): Promise<void> {
    const files = await vscode.workspace.findFiles('**/.nccl/rollouts/*.jsonl', '**/node_modules/**', 1);
    await vscode.commands.executeCommand('setContext', contextKeys.hasRollouts, files.length > 0 || this.live.size > 0);
    await vscode.commands.executeCommand('setContext', contextKeys.rolloutRunning, this.live.size > 0);
    this.announce.call();
  }
}

function rolloutFolder(): string | null {
  const folder = vscode.workspace.workspaceFolders?.[0];
  return folder === undefined ? null : vscode.Uri.joinPath(folder.uri, '.nccl', 'rollouts').fsPath;
}
