import * as l10n from '@vscode/l10n';
import { clean, cleanLine } from '../../base/clean.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import type { Trouble } from '../check.js';
import { fixLines } from '../fixes.js';
import { type CheckResult, countOf, headOf, type NoteResult, type Report, troublesIn } from '../report.js';

const mostShown = 3;
const mostEvidence = 4;
const mostFixes = 3;
/** Width of the list of hosts in the summary, where one line stands for one trouble. */
const mostHostText = 60;

/** A report for a person at a terminal: one line for each thing wrong, worst first; then each with its reasons and what to do. */
export function reportText(report: Report): string {
  const troubles = troublesIn(report);
  const head = [...headOf(report), l10n.t('{0} of {1} hosts well', report.well.length, report.hosts.length)].map(cleanLine).join(' · ');
  return [
    head,
    ...(troubles.length === 0 ? [] : ['', ...summary(troubles)]),
    ...troubles.flatMap((result) => ['', ...details(result)]),
    ...(report.notes.length === 0 ? [] : ['', l10n.t('Worth knowing'), ...report.notes.flatMap(noteLines)]),
    '',
    ...closing(report),
    '',
  ].join('\n');
}

const sign = ({ status }: CheckResult): string => (status === 'fail' ? '✗' : '!');

function summary(troubles: readonly CheckResult[]): string[] {
  const width = Math.min(44, Math.max(...troubles.map(({ title }) => title.length)));
  return troubles.map((result) => {
    const hosts = shortHosts(result.hosts);
    const count = result.hosts.length === 1 ? '' : l10n.t(' ({0} hosts)', result.hosts.length);
    return `  ${sign(result)} ${clean(result.title).padEnd(width)}  ${hosts}${count}`;
  });
}

/** Hosts folded, cut where that is still long: the details have all. */
function shortHosts(hosts: readonly string[]): string {
  const folded = cleanLine(foldHosts(hosts));
  return folded.length <= mostHostText ? folded : `${folded.slice(0, mostHostText - 1)}…`;
}

function details(result: CheckResult): string[] {
  const shown = result.troubles.slice(0, mostShown);
  const rest = result.troubles.length - shown.length;
  const fixes = fixLines(result.troubles);
  return [
    `${sign(result)} ${clean(result.title)}  [${result.id}]`,
    ...(result.hosts.length === 1 ? [] : [`    ${cleanLine(foldHosts(result.hosts))}`]),
    ...shown.flatMap(troubleLines),
    ...(rest > 0 ? [`    ${l10n.t('and {0} more', rest)}`] : []),
    ...(result.consequence === null ? [] : [`    ${l10n.t('What it does: {0}', result.consequence)}`]),
    ...fixes.slice(0, mostFixes).map((fix) => `    → ${cleanLine(fix)}`),
    ...(fixes.length > mostFixes ? [`    ${l10n.t('and {0} more', fixes.length - mostFixes)}`] : []),
  ];
}

function troubleLines({ message, evidence }: Trouble): string[] {
  return [
    `    ${cleanLine(message)}`,
    ...evidence.slice(0, mostEvidence).map((line) => `      ${cleanLine(line)}`),
    ...(evidence.length > mostEvidence ? [`      ${l10n.t('and {0} more', evidence.length - mostEvidence)}`] : []),
  ];
}

function noteLines({ title, hosts, notes }: NoteResult): string[] {
  const [first] = notes;
  return [
    `  i ${clean(title)}  ${shortHosts(hosts)}`,
    ...(first === undefined
      ? []
      : [`    ${cleanLine(first.message)}`, ...first.evidence.slice(0, mostEvidence).map((line) => `      ${cleanLine(line)}`)]),
  ];
}

function closing(report: Report): string[] {
  const unknown = countOf(report, 'unknown');
  const ran = new Set(report.checks.map(({ id }) => id)).size;
  return [
    ...(report.well.length === 0 ? [] : [`  ✓ ${l10n.t('Well')}  ${shortHosts(report.well)}`]),
    unknown === 0
      ? `  ${l10n.t('{0} checks had something to judge.', ran)}`
      : `  ${l10n.t('{0} checks had something to judge; {1} could not be judged on some hosts, --format json names them.', ran, unknown)}`,
  ];
}
