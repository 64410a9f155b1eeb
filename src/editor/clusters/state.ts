import type { Health } from '../../doctor/index.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import type { HostAnswer, Snapshot } from '../../cluster/facts.js';
import type { Origin } from '../../base/origin.js';

/** One connected cluster as the tree and the panels see it. */
export interface ClusterState {
  readonly cluster: Cluster;
  /** "asking" while hosts are being probed for the first time or again. */
  readonly phase: 'asking' | 'ready';
  /** Answers so far; hosts without one are still being asked. */
  readonly answers: ReadonlyMap<string, HostAnswer>;
  /** The last complete probe, null before there is one. */
  readonly snapshot: Snapshot | null;
  readonly health: readonly Health[];
  readonly origin: Origin;
}

/** Hosts on which nothing is wrong. */
export function wellHosts(state: ClusterState): string[] {
  const troubled = new Set(state.health.map((entry) => entry.host));
  return state.cluster.hosts.filter((host) => state.answers.get(host)?.ok === true && !troubled.has(host));
}

/** What is wrong with a host, without its name in front: for rows that stand under the name already. */
export function withoutHost({ host, message }: Pick<Health, 'host' | 'message'>): string {
  return message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message;
}
