import type { Problem } from '../../base/problem.js';
import { drained } from '../../base/steps.js';
import type { Fabric, FabricLink, FabricNode, Health } from '../graph.js';
import { assemble, switchTiers } from './assemble.js';
import { judgeLinks } from './linkHealth.js';

/** Sets the tiers, judges the links, lets hosts be as well as what sits in them, and counts. */
export function finish(nodes: readonly FabricNode[], links: readonly FabricLink[], problems: readonly Problem[]): Fabric {
  return drained(finishInSteps(nodes, links, problems));
}

/** The same in short steps. */
export function* finishInSteps(
  nodes: readonly FabricNode[],
  links: readonly FabricLink[],
  problems: readonly Problem[],
): Generator<undefined, Fabric> {
  const tiers = switchTiers(nodes, links);
  yield undefined;
  const placed = nodes.map((node) => {
    const tier = node.kind === 'switch' ? (tiers.get(node.id) ?? node.tier) : node.tier;
    return tier === node.tier ? node : { ...node, tier };
  });
  const judged = judgeLinks(placed, links);
  yield undefined;
  const well = worstOfHost(placed);
  yield undefined;
  return assemble(well, judged, problems);
}

const rank: Readonly<Record<Health, number>> = { ok: 0, unknown: 1, degraded: 2, down: 3 };

/** A host is as well as the worst of what sits in it. */
function worstOfHost(nodes: readonly FabricNode[]): FabricNode[] {
  const worst = new Map<string, FabricNode>();
  for (const node of nodes) {
    if (node.host === null || node.health === 'ok') continue;
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
