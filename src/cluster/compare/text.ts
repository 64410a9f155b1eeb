import * as l10n from '@vscode/l10n';
import { clean, cleanLine } from '../../base/clean.js';
import { codeSpan, escapeMarkdown } from '../../base/markdown.js';
import { foldHosts } from '../foldHosts.js';
import type { SnapshotComparison } from './compareHosts.js';
import type { Difference } from './difference.js';
import type { Sameness } from './sameness.js';
import type { Topic } from './weight.js';

/** A comparison as headings with lines below them, from which text and Markdown are made. */
export interface Comparison {
  readonly title: string;
  readonly parts: readonly {
    readonly heading: string;
    readonly differences: readonly Difference[];
    readonly columns: readonly [string, string];
  }[];
  /** Sentences after the differences. */
  readonly remarks: readonly string[];
}

/** The name of a topic. */
export function topicName(topic: Topic): string {
  switch (topic) {
    case 'software':
      return l10n.t('Software');
    case 'settings':
      return l10n.t('Settings');
    case 'gpu':
      return l10n.t('GPUs');
    case 'rdma':
      return l10n.t('RDMA ports');
    case 'pci':
      return l10n.t('PCI and IOMMU');
    case 'network':
      return l10n.t('Network');
    case 'host':
      return l10n.t('Host');
  }
}

/** Two hosts beside each other. */
export function hostsComparison(a: string, b: string, differences: readonly Difference[]): Comparison {
  const topics = [...new Set(differences.map(({ topic }) => topic))];
  return {
    title:
      differences.length === 0
        ? l10n.t('{0} and {1} have the same configuration.', a, b)
        : l10n.t('{0} and {1} · differences: {2}', a, b, differences.length),
    parts: topics.map((topic) => ({
      heading: topicName(topic),
      differences: differences.filter((difference) => difference.topic === topic),
      columns: [a, b],
    })),
    remarks: [l10n.t('Addresses, GUIDs, counters, temperatures and what else every host has for itself are left aside.')],
  };
}

/** Hosts that are not as most are. */
export function samenessComparison({ same, alike, odd, unanswered }: Sameness): Comparison {
  const differing = odd.reduce((sum, { hosts }) => sum + hosts.length, 0);
  return {
    title: same
      ? l10n.t('All {0} hosts that answered have the same configuration.', alike.length)
      : l10n.t('{0} of {1} hosts differ from the others', differing, differing + alike.length),
    parts: odd.map(({ hosts, differences }) => ({
      heading: foldHosts(hosts),
      differences,
      columns: [l10n.t('most hosts'), l10n.t('here')],
    })),
    remarks: [
      ...(alike.length === 0 || same ? [] : [l10n.t('As most are: {0}', foldHosts(alike))]),
      ...(unanswered.length === 0 ? [] : [l10n.t('Not compared, because they did not answer: {0}', foldHosts(unanswered))]),
    ],
  };
}

/** Two probes of one cluster. */
export function snapshotsComparison(found: SnapshotComparison): Comparison {
  const changed = found.changed.reduce((sum, { hosts }) => sum + hosts.length, 0);
  const some = (hosts: readonly string[], say: (names: string) => string): string[] => (hosts.length === 0 ? [] : [say(foldHosts(hosts))]);
  return {
    title: l10n.t('{0} hosts changed from {1} to {2}', changed, found.before, found.after),
    parts: found.changed.map(({ hosts, differences }) => ({
      heading: foldHosts(hosts),
      differences,
      columns: [l10n.t('before'), l10n.t('after')],
    })),
    remarks: [
      ...some(found.added, (names) => l10n.t('New: {0}', names)),
      ...some(found.removed, (names) => l10n.t('No longer asked: {0}', names)),
      ...some(found.lost, (names) => l10n.t('Answered before and do not now: {0}', names)),
      ...some(found.returned, (names) => l10n.t('Answer again: {0}', names)),
      ...some(found.same, (names) => l10n.t('Unchanged: {0}', names)),
    ],
  };
}

const longest = 100;

/** What one side has, on one line; of texts of several lines, those that the other side has not. */
export function shownValue(value: string | null, other: string | null): string {
  if (value === null) return l10n.t('not there');
  const lines = clean(value).split('\n');
  const others = new Set(clean(other ?? '').split('\n'));
  const told =
    lines.length === 1
      ? value
      : lines.filter((line) => line.trim() !== '' && !others.has(line)).join(' ⏎ ') || l10n.t('the same lines in another order');
  const text = cleanLine(told);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function rate({ perHour }: Difference): string {
  return perHour === undefined ? '' : ` (${l10n.t('{0} an hour', perHour >= 100 ? Math.round(perHour) : Number(perHour.toPrecision(3)))})`;
}

/** For a terminal. */
export function comparisonText({ title, parts, remarks }: Comparison): string {
  const lines = parts.flatMap(({ heading, differences }) => [
    `  ${cleanLine(heading)}`,
    ...differences.map(
      (difference) =>
        `      ${difference.importance === 'high' ? '!' : ' '} ${cleanLine(difference.path)}  ${shownValue(difference.before, difference.after)} → ${shownValue(difference.after, difference.before)}${rate(difference)}`,
    ),
  ]);
  return [cleanLine(title), ...lines, ...remarks.map((remark) => `  ${cleanLine(remark)}`), ''].join('\n');
}

/** For a report or an issue. */
export function comparisonMarkdown({ title, parts, remarks }: Comparison): string {
  const cell = (text: string): string => codeSpan(text).replaceAll('|', '\\|');
  const tables = parts.flatMap(({ heading, differences, columns }) => [
    `## ${escapeMarkdown(heading)}`,
    '',
    `| | ${escapeMarkdown(columns[0])} | ${escapeMarkdown(columns[1])} |`,
    '|---|---|---|',
    ...differences.map(
      (difference) =>
        `| ${difference.importance === 'high' ? '**!** ' : ''}${cell(difference.path)} | ${cell(shownValue(difference.before, difference.after))} | ${cell(shownValue(difference.after, difference.before))}${escapeMarkdown(rate(difference))} |`,
    ),
    '',
  ]);
  return [`# ${escapeMarkdown(title)}`, '', ...tables, ...remarks.map((remark) => `- ${escapeMarkdown(remark)}`), ''].join('\n');
}
