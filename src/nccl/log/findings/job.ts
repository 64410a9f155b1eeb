import * as l10n from '@vscode/l10n';
import type { Communicator, Edge } from '../communicators.js';
import type { LoggedProcess, NcclLog, Told } from '../reader.js';
import type { Sighting } from '../sightings.js';

/** Who said something, as far as the log tells. */
export interface Who {
  readonly host: string | null;
  readonly pid: number | null;
  readonly rank: number | null;
}

/** A connection with the hosts of its ends; null where the log does not tell. */
export interface PlacedEdge {
  readonly edge: Edge;
  readonly from: string | null;
  readonly to: string | null;
}

/** The log of a job with what conclusions ask of it again and again. */
export class Job {
  /** The communicator with the most ranks: the whole job, mostly. */
  readonly world: Communicator | null;
  private readonly ranks = new Map<string, number>();
  private readonly processes = new Map<string, LoggedProcess>();

  constructor(readonly log: NcclLog) {
    const bySize = [...log.communicators].sort((a, b) => b.nRanks - a.nRanks);
    this.world = bySize[0] ?? null;
    for (const { ranks } of bySize)
      for (const { rank, host, pid, device } of ranks.values())
        for (const key of [`${host}:${pid}:${device ?? ''}`, `${host}:${pid}`]) if (!this.ranks.has(key)) this.ranks.set(key, rank);
    for (const process of log.processes) if (process.host !== null) this.processes.set(`${process.host}:${process.pid ?? 0}`, process);
  }

  who({ host, pid, device, tag }: Sighting): Who {
    const rank =
      host === null ? null : (this.ranks.get(`${host}:${pid ?? 0}:${device ?? ''}`) ?? this.ranks.get(`${host}:${pid ?? 0}`) ?? null);
    return { host, pid, rank: rank ?? tag };
  }

  process(host: string, pid: number): LoggedProcess | undefined {
    return this.processes.get(`${host}:${pid}`);
  }

  /** Rank of a process in the largest communicator it is in. */
  rankOf(host: string, pid: number): number | null {
    return this.ranks.get(`${host}:${pid}`) ?? null;
  }

  /** All connections, with the hosts of both ends. */
  *edges(): Generator<PlacedEdge> {
    for (const { ranks, edges } of this.log.communicators)
      for (const edge of edges) yield { edge, from: ranks.get(edge.from)?.host ?? null, to: ranks.get(edge.to)?.host ?? null };
    for (const edge of this.log.loose) yield { edge, from: null, to: null };
  }

  /** Whether all ranks of all communicators are in the log, and on one host. */
  get onOneHost(): boolean {
    return (
      this.log.communicators.length > 0 &&
      this.log.communicators.every(
        ({ nRanks, ranks, nNodes }) =>
          nNodes === 1 || (ranks.size === nRanks && new Set([...ranks.values()].map(({ host }) => host)).size === 1),
      )
    );
  }

  /** The first telling of a variable. */
  variable(name: string): Told | null {
    for (const { variables } of this.log.processes) {
      const told = variables.get(name);
      if (told !== undefined) return told;
    }
    return null;
  }
}

/** "rank 3 on gpu-7", or what is known of it; null: nothing. */
export function nameOf({ host, pid, rank }: Who): string | null {
  if (rank !== null && host !== null) return l10n.t('rank {0} on {1}', rank, host);
  if (rank !== null) return l10n.t('rank {0}', rank);
  return host === null ? null : l10n.t('process {0} on {1}', pid ?? '?', host);
}

/** A few of many, "0, 1, 2 … (12)". */
export function fewOf(values: readonly (number | string)[]): string {
  const shown = values.slice(0, 8).join(', ');
  return values.length > 8 ? `${shown} … (${values.length})` : shown;
}

/** `what` said of `who`, as a sentence. */
export function sentence(who: string | null, others: number, what: string): string {
  if (who === null) return `${what.charAt(0).toUpperCase()}${what.slice(1)}.`;
  const all = others > 0 ? l10n.t('{0} and {1} more', who, others) : who;
  return `${all.charAt(0).toUpperCase()}${all.slice(1)}: ${what}.`;
}
