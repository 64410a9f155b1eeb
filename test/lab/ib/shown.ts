import type { Fabric, FabricLink } from '../../../src/fabric/graph.js';
import { fabricFindings } from '../../../src/fabric/structure/findings.js';
import { cableName } from './fabricFile.js';

/** Cables of a graph as a fabric file has them, "gpu000 mlx5_0/1 ↔ leaf00/1", each with its link, sorted. */
export function cablesOf(fabric: Fabric): ReadonlyMap<string, FabricLink> {
  const nodes = new Map(fabric.nodes.map((node) => [node.id, node]));
  const end = (id: string, port: string | null): string => {
    const node = nodes.get(id);
    const host = nodes.get(node?.host ?? '')?.name;
    return `${host === undefined ? '' : `${host} `}${node?.name ?? '?'}/${port ?? '?'}`;
  };
  const named = fabric.links
    .filter(({ kind }) => kind === 'fabric')
    .map((link) => [cableName(end(link.a, link.aPort), end(link.b, link.bPort)), link] as const);
  return new Map(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The switches of a graph by their tier, as their names begin: "leaf 1", "spine 2". */
export function tiersOf(fabric: Fabric): string[] {
  const kinds = fabric.nodes
    .filter(({ kind }) => kind === 'switch')
    .map(({ name, tier }) => `${/(leaf|spine|core|sw)\d+$/.exec(name)?.[1] ?? name} ${tier ?? '?'}`);
  return [...new Set(kinds)].sort();
}

/** What the checks find, "miswired leaf00/9 ↔ spine01/5", sorted. */
export function foundIn(fabric: Fabric): string[] {
  return fabricFindings(fabric)
    .map(({ check, ends, message }) =>
      ends.length === 1 && ends[0] !== undefined ? finding(check, ends[0][0].label, ends[0][1].label) : `${check} ${message}`,
    )
    .sort();
}

/** A finding as {@link foundIn} writes it. */
export function finding(check: string, ...ends: readonly string[]): string {
  return `${check} ${cableName(...ends)}`;
}
