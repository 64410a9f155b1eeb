import * as l10n from '@vscode/l10n';
import { microseconds } from '../../base/format.js';
import type { GraphsBeside, Leaving, TreeBeside } from './ncclGraphs.js';

/** What NCCL itself made of the network, beside the measured tree of `total` µs (null where nothing was measured), for people to read. */
export function describeNccl({ rings, trees }: GraphsBeside, total: number | null): string {
  const lines = [l10n.t('What NCCL made of it, by its log:')];
  for (const [channels, ring] of alike(rings)) lines.push(`  ${l10n.t('Rings of channels {0}: {1}', channels, crossed(ring))}`);
  for (const [channels, tree] of alike(trees))
    lines.push(`  ${l10n.t('Trees of channels {0}: depth {1}, {2}', channels, tree.depth, crossed(tree))}${beside(tree, total)}`);
  if (rings.length === 0 && trees.length === 0)
    lines.push(`  ${l10n.t('The log tells of no ring and no tree: set NCCL_DEBUG=INFO and NCCL_DEBUG_SUBSYS=INIT,GRAPH.')}`);
  const worst = rings.reduce<Leaving | null>((most, ring) => (excess(ring) > (most === null ? 0 : excess(most)) ? ring : most), null);
  if (worst?.leaf !== undefined && worst.leaf !== null && worst.leastLeaf !== null)
    lines.push(
      `  ${l10n.t('Its rings leave leaves {0} times where {1} would do: nccl-workbench fabric ranks gives an order that does.', worst.leaf, worst.leastLeaf)}`,
    );
  return `${lines.join('\n')}\n`;
}

function excess({ leaf, leastLeaf }: Leaving): number {
  return leaf === null || leastLeaf === null ? 0 : leaf - leastLeaf;
}

function crossed({ host, leastHost, leaf, leastLeaf, pod, rail }: Leaving): string {
  return [
    l10n.t('between hosts {0} (at least {1})', host, leastHost),
    ...(leaf === null || leastLeaf === null ? [] : [l10n.t('between leaves {0} (at least {1})', leaf, leastLeaf)]),
    ...(pod === null || pod === 0 ? [] : [l10n.t('between pods {0}', pod)]),
    ...(rail === 0 ? [] : [l10n.t('from rail to rail {0}', rail)]),
  ].join(', ');
}

function beside({ weight, shared }: TreeBeside, total: number | null): string {
  if (weight === null || total === null) return '';
  return ` · ${l10n.t('{0} by the measurement, the spanning tree {1}; edges of it that NCCL has too: {2}', microseconds(weight), microseconds(total), shared ?? 0)}`;
}

/** Channels with the same figures in one line: "0–7, 16". */
function alike<T extends Leaving & { readonly channel: number }>(list: readonly T[]): [string, T][] {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = JSON.stringify({ ...one, channel: null });
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].flatMap((group): [string, T][] =>
    group[0] === undefined ? [] : [[ranges(group.map(({ channel }) => channel)), group[0]]],
  );
}

function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${String(from)}–${String(to)}`)).join(', ');
}
