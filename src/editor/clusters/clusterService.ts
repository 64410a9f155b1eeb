import * as vscode from 'vscode';
import { Failure, messageOf } from '../../base/failure.js';
import type { Logger } from '../../base/log.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import type { HostAnswer, Snapshot } from '../../cluster/facts.js';
import type { Origin } from '../../base/origin.js';
import { contextKeys, settings } from '../../contract/index.js';
import type { Prompts, SecretStore, Session, SshPool } from '../../ssh/types.js';
import { setting } from '../configuration.js';
import { loadCluster } from '../parts/load.js';
import { inSlices } from '../inSlices.js';
import { throttle } from '../throttle.js';
import { requireTrust } from '../trust.js';
import type { SiteRulesFiles } from './siteRules.js';
import type { ClusterState } from './state.js';

/** What the service needs from outside. */
export interface ClusterServiceOptions {
  readonly prompts: Prompts;
  readonly secrets: SecretStore;
  readonly log: Logger;
  /** File of the host keys trusted here. */
  readonly trustFile: string;
  /** The site's own checks and expected values. */
  readonly site: SiteRulesFiles;
}

interface Connection {
  state: ClusterState;
  /** null where a saved snapshot is shown. */
  pool: SshPool | null;
  probing: AbortController | null;
  /** The answers before those that are shown, for what the doctor says of changes. */
  before: Snapshot | null;
}

/** Time between two tellings of answers that stream in, in ms: a tree that is drawn again for each of a thousand hosts stands still. */
const tellEveryMs = 250;

/** Connected clusters by name: their sessions, answers and health. The trees and panels only read what it says. */
export class ClusterService implements vscode.Disposable {
  private readonly connections = new Map<string, Connection>();
  /** Clusters that are being connected to, by name. */
  private readonly connecting = new Map<string, Promise<ClusterState>>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  private readonly rules: vscode.Disposable;
  private judging = 0;

  constructor(private readonly options: ClusterServiceOptions) {
    this.rules = options.site.onDidChange(() => {
      this.judgeAgain().catch((error: unknown) => options.log.error(messageOf(error)));
    });
  }

  /** States of all connected clusters, latest connected first. */
  states(): ClusterState[] {
    return [...this.connections.values()].map((connection) => connection.state).reverse();
  }

  state(name: string): ClusterState | undefined {
    return this.connections.get(name)?.state;
  }

  /** The cluster's state where it is connected, or will be by what somebody else began; undefined otherwise. */
  underWay(name: string): Promise<ClusterState> | ClusterState | undefined {
    return this.state(name) ?? this.connecting.get(name);
  }

  /**
   * Connects to every host of the cluster and probes it; answers stream in. Connecting again replaces the former connection: whoever waits for that
   * one gets what the new one finds.
   */
  async connect(cluster: Cluster, signal: AbortSignal): Promise<ClusterState> {
    requireTrust();
    const { name } = cluster;
    const whole: Promise<ClusterState> = this.connectAnew(cluster, signal).then(async (state) => {
      const newest = this.connecting.get(name);
      return newest === undefined || newest === whole ? state : await newest;
    });
    this.connecting.set(name, whole);
    try {
      return await whole;
    } finally {
      if (this.connecting.get(name) === whole) this.connecting.delete(name);
    }
  }

  private async connectAnew(cluster: Cluster, signal: AbortSignal): Promise<ClusterState> {
    const pool = await this.pool(cluster.sshConfig);
    // Nothing may come between these two, or a connection would be left open with nobody to close it.
    this.disconnect(cluster.name);
    this.connections.set(cluster.name, { pool, probing: null, before: null, state: unasked(cluster, cluster.simulated ? 'simulated' : 'measured') });
    this.announce();
    return await this.refresh(cluster.name, signal);
  }

  /** Runs something on one host that need not be of a connected cluster, such as a login node, and lets go of it again. */
  async borrow<T>(host: string, signal: AbortSignal, run: (session: Session) => Promise<T>): Promise<T> {
    requireTrust();
    const pool = await this.pool(null);
    try {
      return await run(await pool.session(host, signal));
    } finally {
      pool.dispose();
    }
  }

  /** Shows a snapshot from a file in place of a connection, under the name of its cluster. */
  async openSnapshot(snapshot: Snapshot, cluster: Cluster, file: string): Promise<ClusterState> {
    this.disconnect(cluster.name);
    const state = await this.judged({ ...unasked(cluster, snapshot.origin), phase: 'ready', progress: null, file }, snapshot, null);
    this.connections.set(cluster.name, { pool: null, probing: null, before: null, state });
    this.announce();
    return state;
  }

  /** Probes the hosts of a connected cluster again, all of them or those named. What was not asked, or was called off, stays as it was. */
  async refresh(name: string, signal: AbortSignal, only?: readonly string[]): Promise<ClusterState> {
    const connection = this.connections.get(name);
    if (connection === undefined) throw notConnected(name);
    const { pool } = connection;
    if (pool === null) throw onlySaved(name);
    const part = await loadCluster();
    connection.probing?.abort();
    const probing = new AbortController();
    connection.probing = probing;
    const { cluster, snapshot: before } = connection.state;
    const hosts = only ?? cluster.hosts;
    const answers = new Map<string, HostAnswer>();
    let done = 0;
    const tell = throttle(() => {
      if (connection.probing === probing) this.update(connection, { progress: { done, total: hosts.length }, ...(before === null ? { answers: new Map(answers) } : {}) });
    }, tellEveryMs);
    this.update(connection, { phase: 'asking', progress: { done, total: hosts.length } });
    try {
      const probed = await part.probeHosts({ ...cluster, hosts }, pool, {
        jobs: setting(settings.concurrency),
        timeoutMs: setting(settings.probeTimeout) * 1000,
        signal: AbortSignal.any([signal, probing.signal]),
        onHost: (host, answer) => {
          answers.set(host, answer);
          done++;
          tell.call();
        },
      });
      if (connection.probing === probing) {
        const snapshot = merged(before, probed, cluster.hosts);
        const state = await this.judged(connection.state, snapshot, before);
        if (connection.probing === probing) {
          connection.before = before;
          this.update(connection, state);
        }
      }
    } finally {
      tell.dispose();
      if (connection.probing === probing) {
        connection.probing = null;
        this.update(connection, { phase: 'ready', progress: null });
      }
    }
    return connection.state;
  }

  /** Closes all sessions of one cluster. */
  disconnect(name: string): void {
    const connection = this.connections.get(name);
    if (connection === undefined) return;
    this.connections.delete(name);
    connection.probing?.abort();
    connection.pool?.dispose();
    this.announce();
  }

  /** The shared session to one host of a connected cluster. */
  async session(name: string, host: string, signal?: AbortSignal): Promise<Session> {
    requireTrust();
    const connection = this.connections.get(name);
    if (connection === undefined) throw notConnected(name);
    if (connection.pool === null) throw onlySaved(name);
    return await connection.pool.session(host, signal);
  }

  /** Closes the session to a host that answers nothing any more, so that the next one begins afresh. */
  closeSession(name: string, host: string): void {
    this.connections.get(name)?.pool?.close(host);
  }

  dispose(): void {
    this.rules.dispose();
    for (const name of [...this.connections.keys()]) this.disconnect(name);
    this.changed.dispose();
  }

  private async pool(config: string | null): Promise<SshPool> {
    const part = await loadCluster();
    return part.createPool({
      config,
      prompts: this.options.prompts,
      trust: part.fileTrustStore(this.options.trustFile),
      secrets: this.options.secrets,
      log: this.options.log,
      concurrency: setting(settings.concurrency),
    });
  }

  /** The state with a snapshot and what the doctor says of it beside the former one. */
  private async judged(state: ClusterState, snapshot: Snapshot, before: Snapshot | null): Promise<ClusterState> {
    const part = await loadCluster();
    const { checks, platforms } = await this.options.site.rules();
    const report = await inSlices(part.examineInSteps(snapshot, { before, more: checks, platforms }));
    return { ...state, answers: new Map(Object.entries(snapshot.hosts)), snapshot, report, health: part.healthIn(report), origin: snapshot.origin };
  }

  /** Holds what is known against checks and expected values that were changed; hosts are not asked again. */
  private async judgeAgain(): Promise<void> {
    const mine = ++this.judging;
    for (const connection of this.connections.values()) {
      const { snapshot } = connection.state;
      if (snapshot === null) continue;
      const { report, health } = await this.judged(connection.state, snapshot, connection.before);
      if (mine !== this.judging) return;
      // New answers that came meanwhile have been held against the new rules already.
      if (connection.state.snapshot === snapshot) this.update(connection, { report, health });
    }
  }

  private update(connection: Connection, change: Partial<ClusterState>): void {
    connection.state = { ...connection.state, ...change };
    if (this.connections.get(connection.state.cluster.name) === connection) this.announce();
  }

  private announce(): void {
    const states = this.states();
    void vscode.commands.executeCommand('setContext', contextKeys.connected, states.length > 0);
    void vscode.commands.executeCommand(
      'setContext',
      contextKeys.connecting,
      states.some((state) => state.phase === 'asking' && state.answers.size === 0),
    );
    this.changed.fire();
  }
}

const unasked = (cluster: Cluster, origin: Origin): ClusterState => ({
  cluster,
  phase: 'asking',
  progress: null,
  answers: new Map(),
  snapshot: null,
  report: null,
  health: [],
  origin,
  file: null,
});

/** A former snapshot with the new answers in it; a host whose question was called off keeps its former answer. */
function merged(before: Snapshot | null, probed: Snapshot, hosts: readonly string[]): Snapshot {
  if (before === null) return probed;
  const answers = hosts.flatMap((host) => {
    const fresh = probed.hosts[host];
    const answer = fresh === undefined || fresh.problem?.kind === 'cancelled' ? (before.hosts[host] ?? fresh) : fresh;
    return answer === undefined ? [] : [[host, answer] as const];
  });
  return { ...probed, hosts: Object.fromEntries(answers), ibnetdiscover: probed.ibnetdiscover ?? before.ibnetdiscover ?? null };
}

function notConnected(name: string): Failure {
  return new Failure('input', vscode.l10n.t('The cluster {0} is not connected.', name), {
    next: vscode.l10n.t('Connect with "NCCL: Connect to Cluster…".'),
  });
}

function onlySaved(name: string): Failure {
  return new Failure('input', vscode.l10n.t('{0} is shown from a saved snapshot, so its hosts cannot be asked.', name), {
    next: vscode.l10n.t('Connect with "NCCL: Connect to Cluster…".'),
  });
}
