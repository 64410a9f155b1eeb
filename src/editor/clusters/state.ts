import type { Origin } from '../../base/origin.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import type { HostAnswer, Snapshot } from '../../cluster/facts.js';
import type { Health, Report } from '../../doctor/index.js';

/** One connected cluster, or one snapshot opened from a file, as the tree and the panels see it. */
export interface ClusterState {
  readonly cluster: Cluster;
  /** "asking" while hosts are being probed for the first time or again. */
  readonly phase: 'asking' | 'ready';
  /** Hosts that answered of those being asked; null while nothing is asked. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** Answers so far; hosts without one are still being asked. */
  readonly answers: ReadonlyMap<string, HostAnswer>;
  /** The last complete probe, null before there is one. */
  readonly snapshot: Snapshot | null;
  /** What the doctor says of the snapshot; null before there is one. */
  readonly report: Report | null;
  /** The troubles of the report, host by host. */
  readonly health: readonly Health[];
  readonly origin: Origin;
  /** File of the snapshot that is shown in place of a connection; null while connected. */
  readonly file: string | null;
}

/** What is wrong with a host, without its name in front: for rows that stand under the name already. */
export function withoutHost({ host, message }: Pick<Health, 'host' | 'message'>): string {
  return message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message;
}

/** Racks by host: as the cluster file has them, else as the snapshot does. */
export function racksOf({ cluster, snapshot }: ClusterState): ReadonlyMap<string, string> {
  const racks = Object.keys(cluster.racks).length > 0 ? cluster.racks : (snapshot?.racks ?? {});
  return new Map(Object.entries(racks).flatMap(([rack, hosts]) => hosts.map((host): [string, string] => [host, rack])));
}
