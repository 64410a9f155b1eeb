import * as l10n from '@vscode/l10n';
import { cleanLine } from '../base/clean.js';
import type { Communicator } from '../nccl/log/communicators.js';
import type { Evidence, Finding } from '../nccl/log/findings/index.js';
import type { NcclLog } from '../nccl/log/reader.js';
import { confidenceWord, evidenceText, reportLink, severityWord } from '../nccl/log/report/words.js';
import { rankRows } from './logAnswer.js';

/** Communicators shown one by one. */
const mostCommunicators = 8;
const mostReports = 3;
/** Kinds of hosts and of choices shown. */
const mostGroups = 12;

/** The diagnosis for people: what job it was, the first failure with its lines, cause and fix, then the rest. */
export function logText(log: NcclLog, findings: readonly Finding[]): string {
  const echoes = findings.filter(({ role }) => role === 'echo');
  const told = findings.filter(({ role }) => role !== 'echo');
  const parts = [overview(log), ...told.map(paragraph)];
  if (echoes.length > 0) parts.push(`${l10n.t('What follows from the first failure:')}\n${echoes.map(echo).join('')}`);
  if (log.ncclLines === 0 && findings.length === 0)
    parts.push(`${l10n.t('No line of NCCL is in it. Start the job with NCCL_DEBUG=INFO (or WARN, which says only what fails).')}\n`);
  else if (told.every(({ severity }) => severity === 'information'))
    parts.push(`${l10n.t('Nothing in the log says that something failed or is slow.')}\n`);
  return parts.join('\n');
}

function overview(log: NcclLog): string {
  const rows = rankRows(log);
  const hosts = new Set(rows.flatMap(({ host }) => host ?? [])).size;
  const versions = [...new Set(rows.flatMap(({ ncclVersion }) => ncclVersion ?? []))];
  const version = versions.length === 0 ? '' : `, NCCL ${versions.join(', ')}`;
  const lines = [l10n.t('Files: {0}, lines: {1}, ranks: {2}, hosts: {3}{4}', log.files.length, log.lines, rows.length, hosts, version)];
  for (const { id, nRanks, nNodes, ranks, rings, channels, edges, progress, offload } of [...log.communicators]
    .sort((a, b) => b.nRanks - a.nRanks)
    .slice(0, mostCommunicators)) {
    const ways = new Map<string, number>();
    for (const { transport, network, gdrdma } of edges) {
      const way = transport === 'NET' ? `NET/${network ?? ''}${gdrdma ? '/GDRDMA' : ''}` : transport;
      ways.set(way, (ways.get(way) ?? 0) + 1);
    }
    const shape = [
      l10n.t('{0} of {1} ranks', ranks.size, nRanks),
      ...(nNodes === null ? [] : [l10n.t('{0} nodes', nNodes)]),
      ...(channels === null && rings.size === 0 ? [] : [l10n.t('{0} channels', channels?.coll ?? rings.size)]),
      ...[...ways].sort(([, a], [, b]) => b - a).map(([way, count]) => `${count} ${way}`),
    ];
    lines.push(`  ${l10n.t('communicator {0}', id)}: ${shape.join(', ')}`);
    const time = setUpTime(progress);
    if (time !== null) lines.push(`    ${time}`);
    if (offload.nvls > 0) lines.push(`    ${l10n.t('{0} ranks reduce in NVLink switches (NVLS)', offload.nvls)}`);
    if (offload.collnet > 0 || offload.ways.size > 0)
      lines.push(`    ${l10n.t('CollNet: {0}', [...offload.ways.keys()].slice(0, 4).join(', '))}`);
    if (offload.off !== null) lines.push(`    ${cleanLine(offload.off.reason)}`);
  }
  if (log.communicators.length > mostCommunicators)
    lines.push(`  ${l10n.t('and {0} more communicators', log.communicators.length - mostCommunicators)}`);
  lines.push(...machines(log), ...choices(log));
  for (const { line, message } of log.problems) lines.push(`  ${line === null ? '' : `${line}: `}${message}`);
  return `${lines.join('\n')}\n`;
}

/** How long setting up took at most, and the longest of its phases. */
function setUpTime(progress: Communicator['progress']): string | null {
  const all = [...progress].flatMap(([rank, { timings }]) => (timings === null ? [] : [{ rank, ...timings }]));
  const [worst] = all.sort((a, b) => b.total - a.total);
  if (worst === undefined) return null;
  const [phase = '', seconds = 0] = Object.entries(worst.phases).sort(([, a], [, b]) => b - a)[0] ?? [];
  return l10n.t('set up in {0} s at most (rank {1}; {2} {3} s)', worst.total, worst.rank, phase, seconds);
}

/** Topologies that hosts print, equal ones together. */
function machines({ systems }: NcclLog): string[] {
  const groups = new Map<string, Set<string>>();
  for (const { host, nodes, totalBandwidth } of systems) {
    const count = (kind: string): number => nodes.filter((node) => node.kind === kind).length;
    const shape = l10n.t('{0} GPUs, {1} adapters, {2} CPUs, {3} GB/s to a GPU', count('GPU'), count('NET'), count('CPU'), totalBandwidth);
    groups.set(shape, (groups.get(shape) ?? new Set()).add(host));
  }
  return [...groups].slice(0, mostGroups).map(([shape, hosts]) => `  ${l10n.t('{0} hosts: {1}', hosts.size, shape)}`);
}

/** What ran how, by collective and size. */
function choices(log: NcclLog): string[] {
  return log.choices
    .slice(0, mostGroups)
    .map(
      ({ collective, algorithm, protocol, channels, minBytes, maxBytes, count }) =>
        `  ${collective ?? l10n.t('collective')} ${minBytes === maxBytes ? minBytes : `${minBytes}–${maxBytes}`} B: ${algorithm}/${protocol}${channels === null ? '' : `, ${l10n.t('{0} channels', channels)}`} (${count})`,
    );
}

const line = (evidence: Evidence): string => `    ${evidenceText(evidence)}\n`;

function paragraph({ severity, message, rule, evidence, cause, fix, variables, reports, confidence, count }: Finding): string {
  const more = count > evidence.length ? `    ${l10n.t('seen {0} times', count)}\n` : '';
  const look = variables.length === 0 ? '' : `  ${l10n.t('Settings: {0}', variables.join(', '))}\n`;
  const read = reports.length === 0 ? '' : `  ${l10n.t('Reports: {0}', reports.slice(0, mostReports).map(reportLink).join(' '))}\n`;
  return [
    `${severityWord(severity)}: ${message} [${rule}]\n`,
    ...evidence.map(line),
    more,
    `  ${l10n.t('Cause ({0}): {1}', confidenceWord(confidence), cause)}\n`,
    `  ${l10n.t('To do: {0}', fix)}\n`,
    look,
    read,
  ].join('');
}

function echo({ message, rule, evidence }: Finding): string {
  const [first] = evidence;
  return `  ${message} [${rule}]${first === undefined ? '' : ` ${first.place.file}:${first.place.line}`}\n`;
}
