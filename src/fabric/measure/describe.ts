import * as l10n from '@vscode/l10n';
import { microseconds, significant } from '../../base/format.js';
import type { Estimate } from './estimate.js';
import { estimateClasses } from './estimate.js';
import type { PairMatrix } from './matrix.js';
import { clusterHosts } from './order.js';
import type { SlowPart } from './outliers.js';
import type { PairClass } from './pairClass.js';

/** A rate of a link or pair: "380 Gbit/s". */
export function gigabits(gbps: number): string {
  return `${significant(gbps)} Gbit/s`;
}

/** A class of pairs in a few words. */
export function classText(name: PairClass): string {
  switch (name) {
    case 'intra-rack':
      return l10n.t('inside a rack');
    case 'cross-rack':
      return l10n.t('between racks');
    case 'cross-site':
      return l10n.t('between sites');
    case 'unknown':
      return l10n.t('racks not known');
  }
}

/** Which host, link or rack is slow and by how much, in one sentence. */
export function slowText(part: SlowPart, names: readonly string[]): string {
  const who = subjectOf(part, names);
  if (part.what === 'cut-off')
    return part.kind === 'link'
      ? l10n.t('{0}: no answer, though both answer others.', who)
      : l10n.t('{0} is cut off: {1} of {2} tests got no answer.', who, part.value, part.expected);
  const show = part.what === 'latency' ? microseconds : gigabits;
  const times = significant(part.ratio, part.ratio < 10 ? 2 : 3);
  const like = part.pairClass === null ? '' : ` (${classText(part.pairClass)})`;
  return part.what === 'latency'
    ? l10n.t(
        '{0} is slow: {1} one way where its like takes {2}{3}, {4} times as long; pairs: {5}.',
        who,
        show(part.value),
        show(part.expected),
        like,
        times,
        part.pairs,
      )
    : l10n.t(
        '{0} is slow: {1} where its like has {2}{3}, {4} times less; pairs: {5}.',
        who,
        show(part.value),
        show(part.expected),
        like,
        times,
        part.pairs,
      );
}

function subjectOf({ kind, hosts, rack }: SlowPart, names: readonly string[]): string {
  const [a = '', b = ''] = hosts.map((host) => names[host] ?? '?');
  if (kind === 'rack') return l10n.t('All that leaves rack {0}', rack ?? '?');
  return kind === 'host' ? a : `${a} → ${b}`;
}

/** What to do next about a slow part, in one or two sentences with commands to paste. */
export function nextStep(part: SlowPart, names: readonly string[], method: string | null): string {
  const [a = '', b = ''] = part.hosts.map((host) => names[host] ?? '?');
  const rdma = method === 'perftest' || method === 'nccl-tests';
  switch (part.kind) {
    case 'rack':
      return rdma
        ? l10n.t(
            'Look at the uplinks of its leaf switch: iblinkinfo and ibqueryerrors name links that are slow, half as wide or have errors.',
          )
        : l10n.t('Look at the uplinks of its leaf switch: their speed, errors and load.');
    case 'host':
      return rdma
        ? l10n.t(
            'Examine it: nccl-workbench doctor {0}. Then its cables: iblinkinfo and ibqueryerrors show width, speed and errors of its ports.',
            a,
          )
        : l10n.t('Examine it: nccl-workbench doctor {0}. Then its interface: ethtool shows speed and errors.', a);
    case 'link':
      return l10n.t(
        'Only the path between the two is slow. Measure it again: nccl-workbench latency {0} {1}. Then follow it from switch to switch.',
        a,
        b,
      );
  }
}

/** A measured matrix in words: what is slow first, then what each class shows with its error bars, then the racks that the latencies show. */
export function describeMatrix(matrix: PairMatrix, slow: readonly SlowPart[], most = 10): string {
  const { names, method } = matrix;
  const lines: string[] = [];
  if (slow.length === 0) lines.push(l10n.t('Nothing is slow among its like.'));
  for (const part of slow.slice(0, most)) lines.push(slowText(part, names), `  ${l10n.t('Next: {0}', nextStep(part, names, method))}`);
  if (slow.length > most) lines.push(l10n.t('… and {0} more', slow.length - most));
  lines.push('');
  for (const { pairClass, us, gbps } of estimateClasses(matrix)) {
    const parts = [...(us === null ? [] : [estimateText(us, microseconds)]), ...(gbps === null ? [] : [estimateText(gbps, gigabits)])];
    lines.push(`${classText(pairClass)}: ${parts.join('; ')}`);
  }
  const racks = new Set(matrix.racks);
  const { groups, gap } = clusterHosts(matrix);
  if (gap !== null && (racks.size < 2 || racks.has(null))) {
    lines.push(
      '',
      l10n.t('The latencies show {0} groups of hosts, {1} times as far from each other as inside:', groups.length, significant(gap, 2)),
    );
    for (const group of groups.slice(0, 40)) lines.push(`  ${group.map((host) => names[host] ?? '').join(' ')}`);
  }
  const failed = matrix.failures.slice(0, 3).map(({ from, to, message }) => `  ${names[from] ?? ''} → ${names[to] ?? ''}: ${message}`);
  if (failed.length > 0) lines.push('', l10n.t('Tests that gave nothing: {0}', matrix.failures.length), ...failed);
  return `${lines.join('\n')}\n`;
}

function estimateText({ median, low, high, coverage, pairs }: Estimate, show: (value: number) => string): string {
  return pairs < 2
    ? l10n.t('{0} (one pair)', show(median))
    : l10n.t(
        'median {0}, between {1} and {2} with {3} % certainty, from {4} pairs',
        show(median),
        show(low),
        show(high),
        Math.floor(coverage * 100),
        pairs,
      );
}
