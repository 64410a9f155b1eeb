import type { FabricNode, Health } from '../../src/fabric/graph.js';
import type { LayoutGroup } from '../../src/fabric/layout.js';

/** What a box that stands for many says of them. */
export interface GroupStats {
  readonly hosts: number;
  readonly switches: number;
  readonly gpus: number;
  /** Hosts and switches that are degraded, down or not known. */
  readonly unwell: number;
  readonly worst: Health;
}

const rank: Readonly<Record<Health, number>> = { ok: 0, unknown: 1, degraded: 2, down: 3 };

/** Counts what is in a group. */
export function groupStats(
  nodes: readonly FabricNode[],
  { members }: LayoutGroup,
  childrenOf: ReadonlyMap<number, readonly number[]>,
): GroupStats {
  let [hosts, switches, gpus, unwell] = [0, 0, 0, 0];
  let worst: Health = 'ok';
  for (const at of members) {
    const node = nodes[at];
    if (node === undefined) continue;
    if (node.kind === 'switch') switches++;
    else hosts++;
    if (node.health !== 'ok') unwell++;
    if (rank[node.health] > rank[worst]) worst = node.health;
    for (const child of childrenOf.get(at) ?? []) if (nodes[child]?.kind === 'gpu') gpus++;
  }
  return { hosts, switches, gpus, unwell, worst };
}
