import * as l10n from '@vscode/l10n';
import { microseconds, significant } from '../../base/format.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import type { Crossings, PatternCost } from './cost.js';
import type { RanksAnswer } from './ranksAnswer.js';

const shown = 40;

/** What an order changes first, then the order, for people to read. */
export function describeRanks(answer: RanksAnswer): string {
  const { before, after, better, order } = answer;
  const lines = [
    ...headline(answer),
    '',
    row(l10n.t('Ring'), before.ring, after.ring, answer),
    row(l10n.t('Trees'), before.tree, after.tree, answer),
    allToAll(answer),
    '',
    ...(better ? [l10n.t('Order of hosts, first ranks first:'), ...listed(order)] : [l10n.t('Order of hosts: as given.')]),
    ...notes(answer),
    '',
    l10n.t(
      'What this rests on: NCCL joins hosts in the order of their first ranks, in a ring and in two binary trees (2.30, src/graph/connect.cc and trees.cc). Inside a host it chooses for itself. An order helps where the network between leaves is shared or slow; measure before and after.',
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Neighbours that leave their leaf. */
function away({ spine, core, none }: Crossings): number {
  return spine + core + none;
}

/** What an order changes, in a sentence or two. */
export function headline(answer: RanksAnswer): string[] {
  const { before, after, better, leaves, unit, order } = answer;
  const [was, is] = [before.ring.crossings, after.ring.crossings];
  if (!better) {
    const said = is === null ? cost(after.ring.cost, unit) : l10n.t('its ring leaves a leaf {0} times', away(is));
    return [l10n.t('No better order of these {0} hosts was found: {1} (modelled).', order.length, said)];
  }
  if (was === null || is === null || unit === 'µs')
    return [l10n.t('This order makes the ring {0} instead of {1} (modelled).', cost(after.ring.cost, unit), cost(before.ring.cost, unit))];
  const lines = [l10n.t('In this order the ring crosses spines {0} times instead of {1} (modelled).', away(is), away(was))];
  if (leaves > 1 && away(is) === leaves) lines.push(l10n.t('That is the least possible with hosts on {0} leaves.', leaves));
  return lines;
}

function row(name: string, before: PatternCost, after: PatternCost, { unit }: RanksAnswer): string {
  const [was, is] = [before.crossings, after.crossings];
  const costs = l10n.t('{0}: {1}, before {2}', name, cost(after.cost, unit), cost(before.cost, unit));
  if (was === null || is === null) return costs;
  const parts = [
    l10n.t('inside a leaf {0} (before {1})', is.leaf, was.leaf),
    l10n.t('over a spine {0} (before {1})', is.spine, was.spine),
    ...(is.core + was.core > 0 ? [l10n.t('over a core {0} (before {1})', is.core, was.core)] : []),
    ...(is.none + was.none > 0 ? [l10n.t('no way {0} (before {1})', is.none, was.none)] : []),
  ];
  return `${costs} · ${parts.join(' · ')}`;
}

function allToAll({ before, after, unit }: RanksAnswer): string {
  const said = (value: number): string => (unit === 'µs' ? microseconds(value) : significant(value));
  return unit === 'µs'
    ? l10n.t('All-to-all: {0}, before {1} (slowest pair of each step)', said(after.allToAll), said(before.allToAll))
    : l10n.t(
        'All-to-all: {0}, before {1} (flows an uplink of the busiest leaf, over all steps)',
        said(after.allToAll),
        said(before.allToAll),
      );
}

function cost(value: number, unit: RanksAnswer['unit']): string {
  return unit === 'µs'
    ? microseconds(value)
    : l10n.t('{0} switches passed', significant(value, Math.max(3, String(Math.trunc(value)).length)));
}

/** Hosts in a row that a range can name are named so, in their order. */
function listed(order: readonly string[]): string[] {
  const lines = order.slice(0, shown).map((host, at) => `  ${String(at).padStart(String(order.length - 1).length)}  ${host}`);
  return order.length <= shown ? lines : [...lines, `  ${l10n.t('and {0} more; --format json gives all', order.length - shown)}`];
}

function notes({ unplaced, assumed, aim, before, after, unit }: RanksAnswer): string[] {
  const lines: string[] = [];
  if (unplaced.length > 0) lines.push(l10n.t('No cable is known of {0}: they are taken for far from all others.', foldHosts(unplaced)));
  if (assumed > 0) lines.push(l10n.t('Pairs that were not measured, taken for as slow as the slowest: {0}', assumed));
  const worse = [
    ...(after.ring.cost > before.ring.cost ? [l10n.t('Ring')] : []),
    ...(after.tree.cost > before.tree.cost ? [l10n.t('Trees')] : []),
    ...(after.allToAll > before.allToAll ? [l10n.t('All-to-all')] : []),
  ];
  if (worse.length > 0) lines.push(l10n.t('Made for {0}; this order costs more for: {1}', aim, worse.join(', ')));
  if (unit === 'switches' && before.ring.crossings?.none !== undefined && before.ring.crossings.none > 0)
    lines.push(l10n.t('Some of these hosts cannot reach each other over the cables that are known.'));
  return lines.length === 0 ? [] : ['', ...lines];
}
