import type { Communicator, Edge } from '../../nccl/log/communicators.js';
import type { Finding } from '../../nccl/log/findings/index.js';
import type { Place } from '../../nccl/log/messages.js';
import type { NcclLog } from '../../nccl/log/reader.js';
import {
  type CommunicatorDetail,
  type CommunicatorSummary,
  type DiagnosedRank,
  type Diagnosis,
  type LogPlace,
  phases,
  type Way,
  ways,
} from '../../protocol/diagnosis.js';
import type { Moment, PhaseBook, PhaseRow } from './phases.js';

/** What is handed to the panel: the diagnosis, and what the largest communicators are made of. */
export interface Digest {
  readonly diagnosis: Diagnosis;
  readonly details: readonly CommunicatorDetail[];
}

/** Bounds of what is handed over; a job of 4,096 ranks stays below. */
const mostRanks = 8192;
const mostCommunicators = 200;
const mostNumbers = 3_000_000;
const mostFindings = 300;

/** A log with its findings as the panel shows it: bounded, in plain values and columns of numbers. */
export function digestOf(log: NcclLog, findings: readonly Finding[], book: PhaseBook): Digest {
  const files = log.files.map(({ name }) => name);
  const fileOf = new Map(files.map((name, at) => [name, at]));
  const placed = ({ file, line }: Place): LogPlace => ({ file: fileOf.get(file) ?? 0, line });
  const bySize = [...log.communicators].sort((a, b) => b.nRanks - a.nRanks || b.ranks.size - a.ranks.size);
  const unit = book.timed ? 'ms' : files.length > 1 ? 'ownLine' : 'line';
  const ranks = ranksOf(log, bySize, book, unit, placed);
  const details: CommunicatorDetail[] = [];
  let numbers = 0;
  for (const communicator of bySize.slice(0, mostCommunicators)) {
    const size = communicator.edges.length * 7 + communicator.nRanks * (1 + communicator.rings.size + communicator.trees.size);
    if (numbers + size > mostNumbers) break;
    numbers += size;
    details.push(detailOf(communicator, placed));
  }
  const versions = new Set([...log.versions.map(({ value }) => value), ...log.processes.flatMap(({ version }) => version?.value ?? [])]);
  return {
    details,
    diagnosis: {
      files,
      lines: log.lines,
      ncclLines: log.ncclLines,
      hosts: new Set(ranks.flatMap(({ host }) => host ?? [])).size,
      versions: [...versions].slice(0, 20),
      findings: findings.slice(0, mostFindings).map(({ evidence, ...finding }) => ({
        rule: finding.rule,
        severity: finding.severity,
        message: finding.message,
        cause: finding.cause,
        fix: finding.fix,
        confidence: finding.confidence,
        role: finding.role,
        variables: finding.variables,
        reports: finding.reports,
        count: finding.count,
        evidence: evidence.map(({ place, text }) => ({ ...placed(place), text })),
      })),
      unit,
      ranks: ranks.slice(0, mostRanks),
      moreRanks: Math.max(0, ranks.length - mostRanks),
      communicators: bySize.slice(0, mostCommunicators).map((communicator, at) => summaryOf(communicator, details[at])),
      moreCommunicators: Math.max(0, bySize.length - mostCommunicators),
      problems: log.problems.map(({ line, message }) => (line === null ? message : `${line}: ${message}`)),
    },
  };
}

type Placed = (place: Place) => LogPlace;

/** Ranks in the numbers of the largest communicator each is in, those of it that are missing, then processes of none. */
function ranksOf(log: NcclLog, bySize: readonly Communicator[], book: PhaseBook, unit: Diagnosis['unit'], placed: Placed): DiagnosedRank[] {
  const own = new Map(log.processes.map((process) => [`${process.host ?? ''}:${process.pid ?? 0}`, process]));
  const versions = [...new Set(log.versions.map(({ value }) => value))];
  const only = versions.length === 1 ? (versions[0] ?? null) : null;
  const at = ({ place, order, at: time }: Moment): number => (unit === 'ms' ? (time ?? 0) : unit === 'ownLine' ? place.line : order);
  const timed = (row: PhaseRow | null): Pick<DiagnosedRank, 'spans' | 'until' | 'first' | 'last' | 'warning' | 'lines'> => {
    if (row === null) return { spans: [], until: 0, first: null, last: null, warning: null, lines: 0 };
    const spans = phases
      .flatMap((phase) => {
        const moment = row.begins.get(phase);
        return moment === undefined ? [] : [{ phase, from: at(moment), ...placed(moment.place) }];
      })
      .sort((a, b) => a.from - b.from);
    return {
      spans,
      until: at(row.last),
      first: placed(row.first.place),
      last: placed(row.last.place),
      warning: row.warning === null ? null : { ...placed(row.warning.place), at: at(row.warning) },
      lines: row.lines,
    };
  };
  const rows = new Map<string, DiagnosedRank>();
  const named = new Set<string>();
  for (const { ranks, progress } of bySize) {
    for (const { rank, host, pid, device, pci } of ranks.values()) {
      const key = `${host}:${pid}:${device ?? ''}`;
      named.add(`${host}:${pid}`);
      if (rows.has(key)) continue;
      const process = own.get(`${host}:${pid}`);
      const { started = null, completed = null, aborted = null, timings = null } = progress.get(rank) ?? {};
      rows.set(key, {
        rank,
        host: host === '' ? null : host,
        pid: host === '' ? null : pid,
        device,
        busId: pci,
        version: process?.version?.value ?? only,
        network: process?.network?.value ?? null,
        standing: aborted !== null ? 'aborted' : completed !== null ? 'complete' : started !== null ? 'incomplete' : 'unknown',
        timings,
        ...timed(book.of(host, pid, device)),
      });
    }
  }
  const world = bySize[0];
  const missing: DiagnosedRank[] = [];
  if (world !== undefined && world.ranks.size > 1)
    for (let rank = 0; rank < Math.min(world.nRanks, mostRanks); rank++) if (!world.ranks.has(rank)) missing.push(absent(rank));
  const rest = [...book.rows.values()].filter(({ host, pid }) => host === null || !named.has(`${host}:${pid ?? 0}`));
  return [
    ...[...rows.values(), ...missing].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0)),
    ...rest.map((row): DiagnosedRank => {
      const process = own.get(`${row.host ?? ''}:${row.pid ?? 0}`);
      return {
        ...absent(row.tag),
        host: row.host,
        pid: row.pid,
        device: row.device,
        version: process?.version?.value ?? only,
        network: process?.network?.value ?? null,
        standing: 'unknown',
        ...timed(row),
      };
    }),
  ];
}

function absent(rank: number | null): DiagnosedRank {
  return {
    rank,
    host: null,
    pid: null,
    device: null,
    busId: null,
    version: null,
    network: null,
    lines: 0,
    standing: 'missing',
    spans: [],
    until: 0,
    first: null,
    last: null,
    warning: null,
    timings: null,
  };
}

function summaryOf(
  { id, nRanks, nNodes, ranks, rings, trees, channels }: Communicator,
  detail: CommunicatorDetail | undefined,
): CommunicatorSummary {
  return {
    id,
    nRanks,
    seen: ranks.size,
    nodes: nNodes,
    channels: channels?.coll ?? (rings.size > 0 ? rings.size : null),
    rings: rings.size,
    trees: trees.size,
    pairs: detail?.pairs.from.length ?? 0,
  };
}

/** What a connection costs: over which of {@link ways} it goes. */
export function wayOf({ transport, network, gdrdma, via }: Pick<Edge, 'transport' | 'network' | 'gdrdma' | 'via'>): Way {
  if (transport === 'P2P') return 'p2p';
  if (transport === 'SHM') return 'shm';
  if (transport === 'COLLNET' || via.startsWith('COLLNET')) return 'collnet';
  if (transport !== 'NET') return 'other';
  if (gdrdma) return 'gdr';
  return network === 'Socket' ? 'tcp' : 'rdma';
}

function detailOf(communicator: Communicator, placed: Placed): CommunicatorDetail {
  const { id, nRanks, ranks, rings, trees, edges } = communicator;
  const hosts = new Map<string, number>();
  const hostOf = new Int32Array(nRanks).fill(-1);
  for (const { rank, host } of ranks.values()) {
    if (host === '' || rank >= nRanks) continue;
    if (!hosts.has(host)) hosts.set(host, hosts.size);
    hostOf[rank] = hosts.get(host) ?? -1;
  }
  const via = new Map<string, number>();
  const pairs = new Map<string, { edge: Edge; way: number; via: number; channels: Set<number> }>();
  for (const edge of edges) {
    const way = ways.indexOf(wayOf(edge));
    const key = `${edge.from} ${edge.to} ${way}`;
    const known = pairs.get(key);
    if (known !== undefined) {
      known.channels.add(edge.channel);
      continue;
    }
    if (!via.has(edge.via)) via.set(edge.via, via.size);
    pairs.set(key, { edge, way, via: via.get(edge.via) ?? 0, channels: new Set([edge.channel]) });
  }
  const all = [...pairs.values()].sort((a, b) => a.edge.from - b.edge.from || a.edge.to - b.edge.to);
  const places = all.map(({ edge }) => placed(edge.place));
  return {
    id,
    nRanks,
    hosts: [...hosts.keys()],
    hostOf,
    rings: [...rings].map(([channel, order]) => ({ channel, order: Int32Array.from(order), complete: order.length === nRanks })),
    trees: [...trees].map(([channel, links]) => {
      const parent = new Int32Array(nRanks).fill(-2);
      for (const link of links) if (link.rank < nRanks) parent[link.rank] = link.parent ?? -1;
      return { channel, parent };
    }),
    pairs: {
      from: Int32Array.from(all, ({ edge }) => edge.from),
      to: Int32Array.from(all, ({ edge }) => edge.to),
      way: Uint8Array.from(all, ({ way }) => way),
      channels: Int32Array.from(all, ({ channels }) => channels.size),
      via: Int32Array.from(all, (pair) => pair.via),
      file: Int32Array.from(places, ({ file }) => file),
      line: Int32Array.from(places, ({ line }) => line),
    },
    via: [...via.keys()],
  };
}
