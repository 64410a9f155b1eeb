import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { Logger } from '../../base/log.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import type { HostAnswer } from '../../cluster/facts.js';
import { contextKeys, settings } from '../../contract/index.js';
import type { Prompts, SecretStore, Session, SshPool } from '../../ssh/types.js';
import { setting } from '../configuration.js';
import { loadCluster } from '../parts/load.js';
import { requireTrust } from '../trust.js';
import type { ClusterState } from './state.js';

/** What the service needs from outside. */
export interface ClusterServiceOptions {
  readonly prompts: Prompts;
  readonly secrets: SecretStore;
  readonly log: Logger;
  /** File of the host keys trusted here. */
  readonly trustFile: string;
}

interface Connection {
  state: ClusterState;
  pool: SshPool;
  probing: AbortController | null;
}

/** Connected clusters by name: their sessions, answers and health. The trees and panels only read what it says. */
export class ClusterService implements vscode.Disposable {
  private readonly connections = new Map<string, Connection>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly options: ClusterServiceOptions) {}

  /** States of all connected clusters, latest connected first. */
  states(): ClusterState[] {
    return [...this.connections.values()].map((connection) => connection.state).reverse();
  }

  state(name: string): ClusterState | undefined {
    return this.connections.get(name)?.state;
  }

  /** Connects to every host of the cluster and probes it; answers stream in. Connecting again replaces the former connection. */
  async connect(cluster: Cluster, signal: AbortSignal): Promise<ClusterState> {
    requireTrust();
    const part = await loadCluster();
    this.disconnect(cluster.name);
    const pool = part.createPool({
      config: cluster.sshConfig,
      prompts: this.options.prompts,
      trust: part.fileTrustStore(this.options.trustFile),
      secrets: this.options.secrets,
      log: this.options.log,
      concurrency: setting(settings.concurrency),
    });
    const origin = cluster.simulated ? 'simulated' : 'measured';
    this.connections.set(cluster.name, {
      pool,
      probing: null,
      state: { cluster, phase: 'asking', answers: new Map(), snapshot: null, health: [], origin },
    });
    this.announce();
    return await this.refresh(cluster.name, signal);
  }

  /** Probes all hosts of a connected cluster again. */
  async refresh(name: string, signal: AbortSignal): Promise<ClusterState> {
    const connection = this.connections.get(name);
    if (connection === undefined) throw notConnected(name);
    const part = await loadCluster();
    connection.probing?.abort();
    const probing = new AbortController();
    connection.probing = probing;
    const { cluster } = connection.state;
    const answers = new Map<string, HostAnswer>();
    this.update(connection, { phase: 'asking' });
    try {
      const snapshot = await part.probeHosts(cluster, connection.pool, {
        jobs: setting(settings.concurrency),
        timeoutMs: setting(settings.probeTimeout) * 1000,
        signal: AbortSignal.any([signal, probing.signal]),
        onHost: (host, answer) => {
          answers.set(host, answer);
          if (connection.state.snapshot === null) this.update(connection, { answers: new Map(answers) });
        },
      });
      this.update(connection, { answers: new Map(Object.entries(snapshot.hosts)), snapshot, health: part.healthOf(snapshot), origin: snapshot.origin });
    } finally {
      if (connection.probing === probing) {
        connection.probing = null;
        this.update(connection, { phase: 'ready' });
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
    connection.pool.dispose();
    this.announce();
  }

  /** The shared session to one host of a connected cluster. */
  async session(name: string, host: string, signal?: AbortSignal): Promise<Session> {
    requireTrust();
    const connection = this.connections.get(name);
    if (connection === undefined) throw notConnected(name);
    return await connection.pool.session(host, signal);
  }

  dispose(): void {
    for (const name of [...this.connections.keys()]) this.disconnect(name);
    this.changed.dispose();
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

function notConnected(name: string): Failure {
  return new Failure('input', vscode.l10n.t('The cluster {0} is not connected.', name), {
    next: vscode.l10n.t('Connect with "NCCL: Connect to Cluster…".'),
  });
}
