import type { Communicator, Edge } from '../nccl/log/communicators.js';
import type { Finding } from '../nccl/log/findings/index.js';
import type { NcclLog } from '../nccl/log/reader.js';
import { reportLink } from '../nccl/log/report/words.js';
import type { Difference, LogComparison, Side } from '../nccl/log/compare/index.js';

/** A rank, or a process that no communicator names. */
export interface RankRow {
  readonly rank: number | null;
  readonly host: string | null;
  readonly pid: number | null;
  readonly device: number | null;
  /** As NCCL prints it, "1b000". */
  readonly busId: string | null;
  readonly ncclVersion: string | null;
}

/** Ranks in the numbers of the largest communicator each is in; then processes of none. */
export function rankRows(log: NcclLog): RankRow[] {
  const versions = new Set([...log.versions.map(({ value }) => value), ...log.processes.flatMap(({ version }) => version?.value ?? [])]);
  const only = versions.size === 1 ? ([...versions][0] ?? null) : null;
  const own = new Map(log.processes.map(({ host, pid, version }) => [`${host ?? ''}:${pid ?? 0}`, version?.value ?? only]));
  const rows = new Map<string, RankRow>();
  const named = new Set<string>();
  for (const { ranks } of [...log.communicators].sort((a, b) => b.nRanks - a.nRanks)) {
    for (const { rank, host, pid, device, pci } of ranks.values()) {
      const process = `${host}:${pid}`;
      const key = `${process}:${device ?? ''}`;
      named.add(process);
      const busId = pci === null ? null : pci.replace(/[:.]/g, '').replace(/^0+(?=.)/, '');
      if (!rows.has(key))
        rows.set(key, {
          rank,
          host: host === '' ? null : host,
          pid: host === '' ? null : pid,
          device,
          busId,
          ncclVersion: own.get(process) ?? only,
        });
    }
  }
  const rest = log.processes.filter(({ host, pid }) => !named.has(`${host ?? ''}:${pid ?? 0}`));
  return [
    ...[...rows.values()].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0)),
    ...rest.map(({ host, pid, tag, version }) => ({
      rank: tag,
      host,
      pid,
      device: null,
      busId: null,
      ncclVersion: version?.value ?? only,
    })),
  ];
}

const edgeRow = (
  communicator: string | null,
  { from, to, channel, connection, via, receiveVia, gdrdma, transport, ends, place }: Edge,
) => ({
  from,
  to,
  channel,
  via,
  gdrdma,
  transport,
  connection,
  ends,
  receiveVia,
  communicator,
  file: place.file,
  line: place.line,
});

const communicatorRow = ({ id, nRanks, nNodes, channels, rings, trees, ranks, progress, offload }: Communicator) => ({
  id,
  nRanks,
  nNodes,
  channels: channels?.coll ?? (rings.size > 0 ? rings.size : null),
  p2pChannels: channels?.p2p ?? null,
  nvlsChannels: channels?.nvls ?? null,
  collnetChannels: channels?.collnet ?? null,
  nvlsRanks: offload.nvls,
  collnet: { ranks: offload.collnet, ways: Object.fromEntries(offload.ways), off: offload.off?.reason ?? null },
  rings: [...rings].map(([channel, order]) => ({ channel, order, complete: order.length === nRanks })),
  trees: [...trees].map(([channel, links]) => ({ channel, links })),
  ranks: [...ranks.values()].map(({ rank, host, pid, device }) => {
    const { completed = null, aborted = null, timings = null, bootstrap = null } = progress.get(rank) ?? {};
    return {
      rank,
      host,
      pid,
      device,
      complete: completed !== null,
      aborted: aborted !== null,
      initTimings: timings,
      bootstrapTimings: bootstrap,
    };
  }),
});

const findingRow = ({
  rule,
  severity,
  message,
  cause,
  fix,
  confidence,
  role,
  evidence,
  ranks,
  hosts,
  variables,
  reports,
  count,
}: Finding) => ({
  rule,
  severity,
  message,
  file: evidence[0]?.place.file ?? null,
  line: evidence[0]?.place.line ?? null,
  cause,
  fix,
  confidence,
  role,
  evidence: evidence.map(({ place, text }) => ({ ...place, text })),
  ranks,
  hosts,
  variables,
  reports: reports.map(reportLink),
  count,
});

/** The answer in JSON: the keys of the command line's contract, and more beside them. */
export function logAnswer(log: NcclLog, findings: readonly Finding[]): unknown {
  return {
    lines: log.lines,
    ncclLines: log.ncclLines,
    files: log.files,
    ranks: rankRows(log),
    communicators: log.communicators.map(communicatorRow),
    connections: [
      ...log.communicators.flatMap(({ id, edges }) => edges.map((edge) => edgeRow(id, edge))),
      ...log.loose.map((edge) => edgeRow(null, edge)),
    ],
    processes: log.processes.map(
      ({ host, pid, version, network, devices, plugin, gpuDirect, nvls, affinity, bootstrap, variables, lines }) => ({
        host,
        pid,
        ncclVersion: version?.value ?? null,
        network: network?.value ?? null,
        devices: devices?.value ?? null,
        plugin: plugin?.value ?? null,
        gpuDirect: Object.fromEntries(gpuDirect),
        nvls,
        affinity: affinity?.value ?? null,
        bootstrap: bootstrap?.value ?? null,
        variables: Object.fromEntries([...variables].map(([name, { value }]) => [name, value])),
        lines,
      }),
    ),
    systems: log.systems.map(({ place, ...system }) => ({ ...system, ...place })),
    searches: log.searches.map(({ place, ...search }) => ({ ...search, ...place })),
    choices: log.choices.map(({ place, ...choice }) => ({ ...choice, ...place })),
    forecasts: log.forecasts.map(({ place, ...table }) => ({ ...table, ...place })),
    calls: log.calls.map(({ host, pid, comm, count, last, place }) => ({ host, pid, comm, count, last, ...place })),
    recordings: log.recordings.map(({ file, rank, version, groups }) => ({
      file,
      rank,
      version,
      groups: groups.map(({ name, description, ranks, calls }) => ({ name, description, ranks, lastCall: calls.at(-1) ?? null })),
    })),
    ras: log.troubles.map(({ place, text, ...trouble }) => ({ ...trouble, ...place, text })),
    findings: findings.map(findingRow),
    problems: log.problems,
  };
}

const sideRow = ({ value, evidence }: Side) => ({ value, evidence: evidence.map(({ place, text }) => ({ ...place, text })) });

const differenceRow = ({ good, bad, ...rest }: Difference) => ({ ...rest, good: sideRow(good), bad: sideRow(bad) });

/** A comparison of two logs in JSON. */
export function comparisonAnswer({ good, bad, differences, limits }: LogComparison): unknown {
  return { good, bad, differences: differences.map(differenceRow), limits };
}
