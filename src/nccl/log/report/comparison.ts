import * as l10n from '@vscode/l10n';
import { escapeMarkdown } from '../../../base/markdown.js';
import type { Difference, LogComparison, RunSummary } from '../compare/index.js';
import { fewOf } from '../findings/job.js';
import { evidenceMarkdown, evidenceText, weightWord } from './words.js';

/** Pieces of evidence shown of either run. */
const mostEvidence = 2;

function summary({ files, lines, nRanks, nNodes, versions, errors, warnings }: RunSummary): string {
  return [
    l10n.t('files: {0}, lines: {1}', files, lines),
    ...(nRanks === null ? [] : [l10n.t('{0} ranks', nRanks)]),
    ...(nNodes === null ? [] : [l10n.t('{0} nodes', nNodes)]),
    ...(versions.length === 0 ? [] : [`NCCL ${versions.join(', ')}`]),
    l10n.t('errors: {0}, warnings: {1}', errors, warnings),
  ].join(', ');
}

/** The one sentence that stands above the differences. */
function headOf({ differences }: LogComparison): string {
  const much = differences.filter(({ weight }) => weight === 'much').length;
  if (differences.length === 0) return l10n.t('The two runs do not differ in anything that their logs tell and that matters.');
  return l10n.t('Differences: {0}, of which {1} matter for sure.', differences.length, much);
}

function detailsOf({ hosts, explains, cause, fix }: Difference): string[] {
  return [
    ...(hosts.length === 0 ? [] : [l10n.t('On: {0}', fewOf(hosts))]),
    ...(explains.length === 0 ? [] : [l10n.t('This may bring about other differences named here.')]),
    ...(cause === null ? [] : [l10n.t('Cause: {0}', cause)]),
    ...(fix === null ? [] : [l10n.t('To do: {0}', fix)]),
  ];
}

/** A comparison for people: what matters most first, each with its lines in both logs. */
export function comparisonText(comparison: LogComparison): string {
  const { good, bad, differences, limits } = comparison;
  const parts = [
    `${l10n.t('Good run: {0}', summary(good))}\n${l10n.t('Bad run: {0}', summary(bad))}\n${limits.map((limit) => `${limit}\n`).join('')}`,
    `${headOf(comparison)}\n`,
    ...differences.map((each) =>
      [
        `${weightWord(each.weight)}: ${each.message}\n`,
        ...each.good.evidence.slice(0, mostEvidence).map((one) => `    ${l10n.t('good')}  ${evidenceText(one)}\n`),
        ...each.bad.evidence.slice(0, mostEvidence).map((one) => `    ${l10n.t('bad')}  ${evidenceText(one)}\n`),
        ...detailsOf(each).map((line) => `  ${line}\n`),
      ].join(''),
    ),
  ];
  return parts.join('\n');
}

/** A comparison as Markdown, fit for an issue. Texts of logs cannot become links, HTML or formatting. */
export function comparisonMarkdown(comparison: LogComparison): string {
  const { good, bad, differences, limits } = comparison;
  return [
    `# ${l10n.t('Two NCCL logs compared')}`,
    [
      `- ${escapeMarkdown(l10n.t('Good run: {0}', summary(good)))}`,
      `- ${escapeMarkdown(l10n.t('Bad run: {0}', summary(bad)))}`,
      ...limits.map((limit) => `- ${escapeMarkdown(limit)}`),
    ].join('\n'),
    `**${headOf(comparison)}**`,
    ...differences.flatMap((each) => [
      `## ${escapeMarkdown(`${weightWord(each.weight)}: ${each.message}`)}`,
      [
        ...detailsOf(each).map((line) => `- ${escapeMarkdown(line)}`),
        ...each.good.evidence.slice(0, mostEvidence).map((one) => `- ${l10n.t('good')} ${evidenceMarkdown(one)}`),
        ...each.bad.evidence.slice(0, mostEvidence).map((one) => `- ${l10n.t('bad')} ${evidenceMarkdown(one)}`),
      ].join('\n'),
    ]),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}
