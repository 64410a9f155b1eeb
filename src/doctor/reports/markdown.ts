import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import { codeSpan, escapeMarkdown, link } from '../../base/markdown.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import { fixLines } from '../fixes.js';
import { type CheckResult, headOf, type NoteResult, type Report, troublesIn } from '../report.js';
import { areaName, statusName } from './words.js';

const mostTroubles = 20;
const mostEvidence = 6;

/** A report as Markdown, fit for an issue or a wiki. Texts of hosts cannot become links, HTML or formatting. */
export function reportMarkdown(report: Report): string {
  const troubles = troublesIn(report);
  const unknown = report.checks.filter(({ status }) => status === 'unknown');
  const passed = report.checks.filter(({ status }) => status === 'pass');
  return [
    `# ${l10n.t('Cluster health')}`,
    headOf(report).map(escapeMarkdown).join(' · '),
    `**${l10n.t('{0} of {1} hosts well', report.well.length, report.hosts.length)}**`,
    ...(troubles.length === 0
      ? [l10n.t('Nothing is wrong as far as the checks can tell.')]
      : [summary(troubles), ...troubles.flatMap(details)]),
    ...(report.notes.length === 0 ? [] : [`## ${l10n.t('Worth knowing')}`, ...report.notes.flatMap(note)]),
    ...(unknown.length === 0 ? [] : [`## ${l10n.t('Not known')}`, list(unknown.map(({ message }) => message))]),
    ...(passed.length === 0 ? [] : [`## ${l10n.t('Well')}`, list(passed.map(({ message }) => message))]),
  ]
    .join('\n\n')
    .concat('\n');
}

function summary(troubles: readonly CheckResult[]): string {
  const rows = troubles.map(({ status, title, hosts, area }) =>
    [statusName(status), escapeMarkdown(title), areaName(area), String(hosts.length), hostsSpan(hosts)].join(' | '),
  );
  const head = [l10n.t('State'), l10n.t('Trouble'), l10n.t('Area'), l10n.t('Hosts'), l10n.t('Which')];
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows.map((row) => `| ${row} |`)].join('\n');
}

/** In a table, a vertical line ends the cell even inside a code span. */
function hostsSpan(hosts: readonly string[]): string {
  return codeSpan(cleanLine(foldHosts(hosts))).replaceAll('|', '\\|');
}

function details(result: CheckResult): string[] {
  const rest = result.troubles.length - mostTroubles;
  const fixes = fixLines(result.troubles).slice(0, 5);
  return [
    `## ${escapeMarkdown(result.title)}`,
    ...(result.consequence === null ? [] : [escapeMarkdown(result.consequence)]),
    [
      ...result.troubles
        .slice(0, mostTroubles)
        .flatMap(({ message, evidence }) => [
          `- ${escapeMarkdown(message)}`,
          ...evidence.slice(0, mostEvidence).map((line) => `  - ${codeSpan(line)}`),
        ]),
      ...(rest > 0 ? [`- ${l10n.t('and {0} more', rest)}`] : []),
    ].join('\n'),
    ...fixes.map((fix) => `**${l10n.t('What to do')}** ${escapeMarkdown(fix)}`),
    [codeSpan(result.id), ...(result.docs === null ? [] : [link(result.docs, result.docs)])].join(' · '),
  ];
}

function note({ title, hosts, notes }: NoteResult): string[] {
  const [first] = notes;
  return [
    `### ${escapeMarkdown(title)}`,
    hostsSpan(hosts),
    ...(first === undefined
      ? []
      : [[`- ${escapeMarkdown(first.message)}`, ...first.evidence.slice(0, 20).map((line) => `  - ${codeSpan(line)}`)].join('\n')]),
  ];
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n');
}
