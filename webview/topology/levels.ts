import type { FabricNode } from '../../src/fabric/graph.js';
import type { Layout } from '../../src/fabric/layout.js';

/** How much is drawn: pods as boxes, racks as boxes, hosts as boxes, or hosts with their GPUs and adapters. */
export type Level = 'pod' | 'rack' | 'host' | 'inside';

/** From which scale (px for each layout unit) each level is drawn, and what box stands for each node there. */
export interface Levels {
  /** Scale from which a level is used; a level that says nothing new starts where the next one does. */
  readonly from: Readonly<Record<Level, number>>;
  /** Code of the box that stands for each node. */
  readonly shown: Readonly<Record<Level, Int32Array>>;
}

/** From this scale on, hosts show their GPUs and NICs. */
export const insideScale = 0.62;
/** A host is drawn from this width in px on, a rack from that one; what would be smaller stands in a larger box. */
const least = { host: 40, rack: 36 } as const;

/** The levels of a layout. */
export function levelsOf(nodes: readonly FabricNode[], { width, groups, groupOf, podOf, parent }: Layout): Levels {
  const count = nodes.length;
  const inside = Int32Array.from(nodes, (_, at) => at);
  const host = inside.map((at) => ((parent[at] ?? -1) >= 0 ? (parent[at] ?? at) : at));
  const rack = host.map((at) => ((groupOf[at] ?? -1) >= 0 ? count + (groupOf[at] ?? 0) : at));
  const pod = rack.map((code, at) => ((podOf[at] ?? -1) >= 0 ? count + (podOf[at] ?? 0) : code));
  const racks = groups.filter(({ kind }) => kind === 'rack');
  const pods = groups.filter(({ kind }) => kind === 'pod');
  const hosts = racks.reduce((sum, { members }) => sum + members.length, 0);
  const hostWidth = width[racks[0]?.members[0] ?? -1] ?? 0;
  const rackWidth = racks.reduce((sum, group) => sum + group.width, 0) / Math.max(1, racks.length);
  const groupRacks = racks.length >= 4 && hosts >= racks.length * 2 && hostWidth > 0;
  const groupPods = pods.length >= 2 && racks.length > pods.length;
  const hostFrom = groupRacks ? Math.min(insideScale, least.host / hostWidth) : 0;
  const rackFrom = groupRacks && groupPods ? Math.min(hostFrom, least.rack / rackWidth) : 0;
  return { from: { pod: 0, rack: rackFrom, host: hostFrom, inside: insideScale }, shown: { pod, rack, host, inside } };
}

/** The level that is drawn at a scale. */
export function levelAt({ from }: Levels, scale: number): Level {
  if (scale >= from.inside) return 'inside';
  if (scale >= from.host) return 'host';
  return scale >= from.rack ? 'rack' : 'pod';
}
