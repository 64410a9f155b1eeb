import type { CommunicatorDetail } from '../../src/protocol/diagnosis.js';

/** A node of a picture: a rank, or the ranks of a host that stand together. */
export interface GraphNode {
  readonly label: string;
  readonly host: number;
  readonly ranks: readonly number[];
}

/** A ring as it is drawn. */
export interface RingGraph {
  readonly nodes: readonly GraphNode[];
  /** Whether the last node leads to the first. */
  readonly closed: boolean;
  /** Steps from one host to another, and how many there need be. */
  readonly crossings: number;
  readonly hosts: number;
}

/** A tree as it is drawn; parents stand before their children. */
export interface TreeGraph {
  readonly nodes: readonly GraphNode[];
  readonly parent: readonly number[];
  readonly depth: number;
  /** Links between hosts. */
  readonly crossings: number;
  readonly hosts: number;
  readonly untold: number;
}

/** Nodes that are drawn one by one. */
export const mostNodes = 64;

/** The ring of a channel; ranks of a host that follow each other become one node where there are too many. */
export function ringOf({ hostOf }: CommunicatorDetail, { order, complete }: CommunicatorDetail['rings'][number]): RingGraph {
  const hosts = [...order].map((rank) => hostOf[rank] ?? -1);
  const steps = complete ? order.length : order.length - 1;
  let crossings = 0;
  // Of a rank that the log does not hold, nobody knows where it runs.
  for (let at = 0; at < steps; at++) if (differ(hosts[at], hosts[(at + 1) % order.length])) crossings++;
  const nodes: { label: string; host: number; ranks: number[] }[] = [];
  order.forEach((rank, at) => {
    const last = nodes.at(-1);
    if (order.length > mostNodes && last !== undefined && last.host === hosts[at] && last.host >= 0) last.ranks.push(rank);
    else nodes.push({ label: String(rank), host: hosts[at] ?? -1, ranks: [rank] });
  });
  const joined = nodes.map((node) => ({ ...node, label: rangeText(node.ranks) }));
  return { nodes: joined, closed: complete, crossings, hosts: new Set(hosts.filter((host) => host >= 0)).size };
}

/** The tree of a channel; each host becomes one node where there are too many ranks. */
export function treeOf({ hostOf, hosts }: CommunicatorDetail, { parent }: CommunicatorDetail['trees'][number]): TreeGraph {
  const told = [...parent.keys()].filter((rank) => parent[rank] !== -2);
  const byHost = told.length > mostNodes && hosts.length > 1 && told.every((rank) => (hostOf[rank] ?? -1) >= 0);
  const groupOf = (rank: number): number => (byHost ? (hostOf[rank] ?? 0) : rank);
  const members = new Map<number, number[]>();
  for (const rank of told) members.set(groupOf(rank), [...(members.get(groupOf(rank)) ?? []), rank]);
  const up = new Map<number, number>();
  let crossings = 0;
  for (const rank of told) {
    const above = parent[rank] ?? -1;
    if (above < 0) continue;
    if (differ(hostOf[rank], hostOf[above])) crossings++;
    if (groupOf(above) !== groupOf(rank) && members.has(groupOf(above)) && !up.has(groupOf(rank))) up.set(groupOf(rank), groupOf(above));
  }
  const children = new Map<number, number[]>();
  for (const [child, above] of up) children.set(above, [...(children.get(above) ?? []), child]);
  const order: { readonly group: number; readonly parent: number; readonly depth: number }[] = [];
  const seen = new Set<number>();
  // Walked from the roots with a list of its own: a chain of thousands must not exhaust the stack, and a loop must end.
  const stack = [...members.keys()].filter((group) => !up.has(group)).map((group) => ({ group, parent: -1, depth: 0 }));
  stack.reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (seen.has(next.group)) continue;
    seen.add(next.group);
    const own = order.push(next) - 1;
    for (const child of [...(children.get(next.group) ?? [])].reverse()) stack.push({ group: child, parent: own, depth: next.depth + 1 });
  }
  return {
    nodes: order.map(({ group }) => {
      const ranks = members.get(group) ?? [];
      return { label: byHost ? (hosts[group] ?? '') : String(group), host: hostOf[ranks[0] ?? 0] ?? -1, ranks };
    }),
    parent: order.map((node) => node.parent),
    depth: Math.max(0, ...order.map(({ depth }) => depth)),
    crossings,
    hosts: new Set(told.map((rank) => hostOf[rank] ?? -1).filter((host) => host >= 0)).size,
    untold: parent.length - told.length,
  };
}

/** Whether two hosts are known and not the same. */
export function differ(a = -1, b = -1): boolean {
  return a >= 0 && b >= 0 && a !== b;
}

/** "8–15", or the ranks where they are not in a row. */
function rangeText(ranks: readonly number[]): string {
  const [first = 0] = ranks;
  const last = ranks.at(-1) ?? first;
  if (ranks.length === 1) return String(first);
  const rising = ranks.every((rank, at) => rank === first + at);
  return rising ? `${String(first)}–${String(last)}` : `${String(first)}…${String(last)}`;
}
