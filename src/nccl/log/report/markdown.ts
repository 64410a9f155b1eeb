import * as l10n from '@vscode/l10n';
import { codeSpan, escapeMarkdown, link } from '../../../base/markdown.js';
import type { Finding } from '../findings/finding.js';
import type { NcclLog } from '../reader.js';
import { confidenceWord, evidenceMarkdown, reportLink, severityWord } from './words.js';

const mostCommunicators = 8;
const mostReports = 3;
const mostFindings = 40;

/** The diagnosis of a job as Markdown, fit for an issue, a chat or a job's epilogue. Texts of the log cannot become links, HTML or formatting. */
export function logMarkdown(log: NcclLog, findings: readonly Finding[]): string {
  const told = findings.filter(({ role }) => role !== 'echo').slice(0, mostFindings);
  const echoes = findings.filter(({ role }) => role === 'echo');
  return [
    `# ${l10n.t('Diagnosis of an NCCL log')}`,
    overview(log),
    `**${escapeMarkdown(verdict(log, findings))}**`,
    ...told.flatMap(section),
    ...(echoes.length === 0
      ? []
      : [
          `## ${l10n.t('What follows from the first failure')}`,
          echoes
            .slice(0, mostFindings)
            .map(({ message, rule, evidence: [first] }) =>
              [`- ${escapeMarkdown(message)} ${codeSpan(rule)}`, ...(first === undefined ? [] : [evidenceMarkdown(first)])].join(' '),
            )
            .join('\n'),
        ]),
  ]
    .join('\n\n')
    .concat('\n');
}

/** The diagnosis in one sentence: the first failure, else how many things are worth a look. */
export function verdict(log: NcclLog, findings: readonly Finding[]): string {
  const failed = findings.find(({ role }) => role === 'culprit') ?? findings.find(({ severity }) => severity === 'error');
  if (failed !== undefined) return failed.message;
  if (log.ncclLines === 0 && findings.length === 0)
    return l10n.t('No line of NCCL is in it. Start the job with NCCL_DEBUG=INFO (or WARN, which says only what fails).');
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  return warnings > 0
    ? l10n.t('Nothing failed as far as the log tells; warnings: {0}.', warnings)
    : l10n.t('Nothing in the log says that something failed or is slow.');
}

function overview(log: NcclLog): string {
  const hosts = new Set(log.processes.flatMap(({ host }) => host ?? []));
  const versions = [...new Set([...log.versions, ...log.processes.flatMap(({ version }) => version ?? [])].map(({ value }) => value))];
  const bySize = [...log.communicators].sort((a, b) => b.nRanks - a.nRanks);
  return [
    `- ${l10n.t('Files: {0}, lines: {1}, processes: {2}, hosts: {3}', log.files.length, log.lines, log.processes.length, hosts.size)}`,
    ...(versions.length === 0 ? [] : [`- NCCL ${codeSpan(versions.join(', '))}`]),
    ...bySize.slice(0, mostCommunicators).map(({ id, nRanks, ranks, nNodes, channels, rings }) => {
      const shape = [
        l10n.t('{0} of {1} ranks', ranks.size, nRanks),
        ...(nNodes === null ? [] : [l10n.t('{0} nodes', nNodes)]),
        ...(channels === null && rings.size === 0 ? [] : [l10n.t('{0} channels', channels?.coll ?? rings.size)]),
      ];
      return `- ${escapeMarkdown(l10n.t('communicator {0}', id))}: ${shape.join(', ')}`;
    }),
    ...(bySize.length > mostCommunicators ? [`- ${l10n.t('and {0} more communicators', bySize.length - mostCommunicators)}`] : []),
    ...log.problems.map(({ message }) => `- ${escapeMarkdown(message)}`),
  ].join('\n');
}

function section({ severity, message, rule, cause, fix, confidence, evidence, variables, reports, count }: Finding): string[] {
  return [
    `## ${severityWord(severity)}: ${escapeMarkdown(message)}`,
    [
      `- ${escapeMarkdown(l10n.t('Cause ({0}): {1}', confidenceWord(confidence), cause))}`,
      `- **${escapeMarkdown(l10n.t('To do: {0}', fix))}**`,
      ...(variables.length === 0 ? [] : [`- ${escapeMarkdown(l10n.t('Settings: {0}', ''))} ${variables.map(codeSpan).join(' ')}`]),
      ...evidence.map((one) => `- ${evidenceMarkdown(one)}`),
      ...(count > evidence.length ? [`- ${l10n.t('seen {0} times', count)}`] : []),
      `- ${codeSpan(rule)} ${reports
        .slice(0, mostReports)
        .map((report) => link(report, reportLink(report)))
        .join(' ')}`.trimEnd(),
    ].join('\n'),
  ];
}
