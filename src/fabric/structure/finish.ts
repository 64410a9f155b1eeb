import type { Problem } from '../../base/problem.js';
import type { Fabric, FabricLink, FabricNode, Health } from '../graph.js';
import { assemble, switchTiers } from './assemble.js';
import { judgeLinks } from './linkHealth.js';

/** Sets the tiers, judges the links, lets hosts be as well as what sits in them, and counts. */
export function finish(nodes: readonly FabricNode[], links: readonly FabricLink[], problems: readonly Problem[]): Fabric {
  const tiers = switchTiers(nodes, links);
  const placed = nodes.map((node) => (node.kind === 'switch' ? { ...node, tier: tiers.get(node.id) ?? node.tier } : node));
  return assemble(worstOfHost(placed), judgeLinks(placed, links), problems);
}

const rank: Readonly<Record<Health, number>> = { ok: 0, unknown: 1, degraded: 2, down: 3 };

/** A host is as well as the worst of what sits in it. */
function worstOfHost(nodes: readonly FabricNode[]): FabricNode[] {
  const worst = new Map<string, FabricNode>();
  for (const node of nodes) {
    if (node.host === null) continue;
    const before = worst.get(node.host);
    if (before === undefined || rank[node.health] > rank[before.health]) worst.set(node.host, node);
  }
  return nodes.map((node) => {
    const inner = node.kind === 'host' ? worst.get(node.id) : undefined;
    if (inner === undefined || rank[inner.health] <= rank[node.health]) return node;
    // One port that is down leaves the host degraded, not down.
    return { ...node, health: inner.health === 'down' ? 'degraded' : inner.health, note: inner.note };
  });
}
