import * as l10n from '@vscode/l10n';
import { microseconds } from '../../base/format.js';
import type { Change, NamedEdge, TreeAnswer } from './treeAnswer.js';

/** Edges of a tree that are listed before the rest is only counted. */
const shown = 60;
const shownNames = 8;

/** What matters of a tree first, then the tree itself and what NCCL made (`nccl`, lines to show as they are; empty: not asked), for people to read. */
export function describeTree(answer: TreeAnswer, nccl = ''): string {
  const { tree, root, change } = answer;
  const lines = [
    l10n.t(
      'Spanning tree from {0} over {1} ends: {2} in all ({3}; {4})',
      root,
      answer.ends,
      microseconds(answer.weight),
      answer.formula,
      answer.origin,
    ),
    ...treeFacts(answer),
  ];
  if (change !== null) lines.push('', ...changeLines(change, answer.weight));
  lines.push('', ...drawn(tree, answer.roots), '', ...(nccl === '' ? [] : [nccl]), cannotDo());
  return `${lines.join('\n')}\n`;
}

/** What is to be said of a tree beside its weight: depth and broadcast, better roots, what it does not reach and what has no figure. */
export function treeFacts(answer: TreeAnswer): string[] {
  const { best, root } = answer;
  const lines = [
    l10n.t(
      'Depth: {0} · dearest way: {1} · broadcast: {2} (modelled)',
      best.depth.own,
      microseconds(best.eccentricity.own),
      microseconds(best.broadcast.own),
    ),
    ...betterRoots(answer),
  ];
  if (answer.unreached.length > 0) {
    lines.push(l10n.t('The network falls into {0} parts. Not reached from {1}: {2}', answer.roots.length, root, some(answer.unreached)));
  }
  if (answer.unknown > 0) {
    lines.push(
      answer.from === 'pairs'
        ? l10n.t('Pairs left out because they were not measured: {0}', answer.unknown)
        : l10n.t('Cables left out because they have no figure for this weight: {0}', answer.unknown),
    );
  }
  return lines;
}

/** What a tree computed outside of NCCL can change and what not (NCCL 2.30, src/graph/connect.cc and search.cc). */
export function cannotDo(): string {
  return l10n.t(
    'NCCL takes no tree from outside: it connects hosts in the order of their ranks, in rings and in double binary trees. What you can change is that order (nccl-workbench fabric ranks), the links it sees (NCCL_TOPO_FILE), and the channels inside a host (NCCL_GRAPH_FILE). Use this tree to see which links are worth most, or for traffic that is not NCCL’s.',
  );
}

function betterRoots({ best, root }: TreeAnswer): string[] {
  const { depth, broadcast } = best;
  const lines: string[] = [];
  if (broadcast.cost < broadcast.own)
    lines.push(l10n.t('A broadcast from {0} would take {1} instead (modelled).', broadcast.root, microseconds(broadcast.cost)));
  if (depth.cost < depth.own && depth.root !== broadcast.root)
    lines.push(l10n.t('From {0} its depth would be {1} instead of {2}.', depth.root, depth.cost, depth.own));
  if (lines.length === 0) lines.push(l10n.t('No other root makes a broadcast over it faster than {0} (modelled).', root));
  return lines;
}

/** What taking something away did to the tree, a sentence each. */
export function changeLines({ without, weightBefore, lost, added, cutOff }: Change, weight: number): string[] {
  const edges = (list: readonly NamedEdge[]): string => some(list.map(({ parent, child }) => `${parent} – ${child}`));
  const lines = [
    l10n.t('Without {0}: {1} in all instead of {2}', without.join(', '), microseconds(weight), microseconds(weightBefore)),
    lost.length === 0 ? l10n.t('The tree did not use it; nothing changes.') : l10n.t('Lost from the tree: {0}', edges(lost)),
  ];
  if (added.length > 0) lines.push(l10n.t('Taken instead: {0}', edges(added)));
  if (cutOff.length > 0) lines.push(l10n.t('Cut off, no other way leads there: {0}', some(cutOff)));
  return lines;
}

/** The tree with its branches indented, each part under its root. */
function drawn(tree: readonly NamedEdge[], roots: readonly string[]): string[] {
  const below = new Map<string, NamedEdge[]>();
  for (const edge of tree) {
    const list = below.get(edge.parent);
    if (list === undefined) below.set(edge.parent, [edge]);
    else list.push(edge);
  }
  const lines: string[] = [];
  // A stack of its own: a chain of 10,000 hosts would be too deep for calls.
  const stack = [...roots].reverse().map((name) => ({ name, depth: 0, weight: 0 }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { name, depth, weight } = next;
    lines.push(`${'  '.repeat(Math.min(depth, 40))}${name}${depth === 0 ? '' : `  ${microseconds(weight)}`}`);
    if (lines.length > shown) break;
    for (const edge of [...(below.get(name) ?? [])].reverse()) stack.push({ name: edge.child, depth: depth + 1, weight: edge.weight });
  }
  const all = tree.length + roots.length;
  return all <= shown ? lines : [...lines.slice(0, shown), l10n.t('and {0} more; --format json or dot gives all', all - shown)];
}

function some(names: readonly string[]): string {
  return names.length <= shownNames
    ? names.join(', ')
    : `${names.slice(0, shownNames).join(', ')} ${l10n.t('and {0} more', names.length - shownNames)}`;
}
