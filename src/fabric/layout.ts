import * as l10n from '@vscode/l10n';
import type { Fabric, FabricNode } from './graph.js';
import { blockOf, gridOf, type HostBlock, type HostGrid, heightOf, linesOf, placeHosts, placeLine, type Rectangle, shelves } from './layout/blocks.js';
import { type Boxes, contents, hostSize, placeContents, podFrame, switchBox } from './layout/boxes.js';
import { type HostGroup, hostGroups, naturalRanks, switchSets } from './layout/groups.js';
import { type Cables, podsOf } from './layout/pods.js';
import { push } from './structure/assemble.js';

/** A frame around hosts or switches that stand for one thing when seen from afar. */
export interface LayoutGroup extends Rectangle {
  readonly kind: 'pod' | 'rack' | 'switches';
  /** What it is called; `named` when that is its own name, else the label tells the first and last of its members. */
  readonly label: string;
  readonly named: boolean;
  /** Places of the hosts or switches in it; of a pod both. */
  readonly members: readonly number[];
}

/** Where each node of a graph stands: left, top, width and height in layout units, by the node's place in `fabric.nodes`. */
export interface Layout extends Boxes {
  readonly groups: readonly LayoutGroup[];
  /** For each node the group (rack or set of switches) that it stands in, or -1; what sits in a host stands where the host does. */
  readonly groupOf: Int32Array;
  /** For each node the group of its pod, or -1. */
  readonly podOf: Int32Array;
  /** Place of the host that a node sits in, or -1. */
  readonly parent: Int32Array;
  readonly bounds: Rectangle;
}

/** Between tiers: at least this, and more in a wide picture, whose lines would else lie flat. */
const tierGap = { least: 110, share: 0.05 } as const;
/** Height of a row of switches as a share of the width, so that it is still seen when all is in view. */
const rowShare = 0.026;
/** The same for the name of a pod. */
const titleShare = 0.026;
/** Width to height that the hosts' part aims at. */
const aspect = 2.6;

/**
 * Lays the tiers out directly: hosts at the bottom, by pod and rack (or by the switch they hang on), each pod with its own switches above
 * it, the switches that join pods in rows above all, each ordered by what is below it. Deterministic, nothing overlaps, linear but for sorting.
 */
export function layoutFabric(fabric: Fabric): Layout {
  const { nodes } = fabric;
  const zeros = (): Float64Array => new Float64Array(nodes.length);
  const boxes: Boxes = { x: zeros(), y: zeros(), width: zeros(), height: zeros() };
  const index = new Map(nodes.map((node, at) => [node.id, at]));
  const parent = Int32Array.from(nodes, (node) =>
    node.host === null || node.kind === 'switch' || node.kind === 'host' ? -1 : (index.get(node.host) ?? -1),
  );
  const cables = cablesOf(fabric, index);
  const inside = contents(nodes, parent);
  const order = naturalRanks(nodes);
  const pods = podsOf(nodes, parent, cables);
  const ends: number[] = [];
  parent.forEach((owner, at) => {
    if (owner < 0 && nodes[at]?.kind !== 'switch') ends.push(at);
  });
  const grid = gridOf(hostSize(inside));
  // The width that gives the hosts' part its shape; switches that do not fit into it go into several lines.
  const target = Math.max(1100, Math.sqrt(ends.length * grid.stepX * grid.stepY * aspect));
  const plan: Plan = { nodes, cables, parent, order, boxes, grid, rows: switchRows(nodes, pods), groups: [], neighbours: neighboursOf(nodes, parent, cables) };
  const grouped = hostGroups(ends, nodes, inside, cables.first, pods, order);
  const size = placePods(plan, grouped, target);
  placeContents(inside, nodes, order, boxes);
  const top = placeUpper(plan, size.width);
  const { groupOf, podOf } = membership(nodes, plan.groups, parent);
  return { ...boxes, groups: plan.groups, groupOf, podOf, parent, bounds: { x: 0, y: top, width: size.width, height: size.height - top } };
}

interface Plan {
  readonly nodes: readonly FabricNode[];
  readonly cables: Cables;
  readonly parent: Int32Array;
  readonly order: Int32Array;
  readonly boxes: Boxes;
  readonly grid: HostGrid;
  /** Switches by pod (-1: those above or beside all pods), each by tier, lowest first. */
  readonly rows: ReadonlyMap<number, readonly number[][]>;
  readonly groups: LayoutGroup[];
  readonly neighbours: ReadonlyMap<number, readonly number[]>;
}

interface PodBlock {
  readonly pod: number;
  readonly block: HostBlock;
  readonly rows: readonly { readonly members: readonly number[]; readonly height: number }[];
  readonly width: number;
  readonly height: number;
}

/** Places all hosts, and the switches inside pods; returns the size of that part, whose corner is (0, 0). */
function placePods(
  plan: Plan,
  grouped: ReadonlyMap<number, readonly HostGroup[]>,
  target: number,
): { readonly width: number; readonly height: number } {
  const { nodes, grid, rows, order } = plan;
  const framed = [...grouped.keys()].some((pod) => pod >= 0);
  const title = Math.max(podFrame.title, target * titleShare);
  const blocks = [...grouped]
    .sort(([a, x], [b, y]) => (a < 0 ? 1 : 0) - (b < 0 ? 1 : 0) || firstRank(x, order) - firstRank(y, order))
    .map(([pod, groups]): PodBlock => {
      const count = groups.reduce((sum, { members }) => sum + members.length, 0);
      const wanted = framed ? Math.max(grid.stepX * 2, Math.sqrt(count * grid.stepX * grid.stepY * podAspect(grouped.size))) : target;
      const block = blockOf(groups, grid, wanted);
      const own = pod < 0 ? [] : (rows.get(pod) ?? []);
      const width = Math.max(block.width, 2 * (switchBox.width + switchBox.gap));
      const lines = own.map((members) => ({ members, height: Math.max(heightOf(linesOf(members.length, width)), width * 0.06, target * rowShare) }));
      const gap = Math.max(tierGap.least, width * 0.1);
      const switches = lines.reduce((sum, { height }) => sum + height + gap, 0);
      const frame = framed && pod >= 0 ? podFrame.padding * 2 : 0;
      return { pod, block, rows: lines, width: width + frame, height: block.height + switches + (frame === 0 ? 0 : frame + title) };
    });
  const { corners, width: used, height } = shelves(blocks, grouped.size > fewPods ? target * 1.15 : Infinity);
  const perRow = switchBox.width + switchBox.gap;
  const widest = Math.max(0, ...(rows.get(-1) ?? []).map((members) => members.length)) * perRow;
  const width = Math.max(used, Math.min(widest, target));
  const shift = (width - used) / 2;
  blocks.forEach((made, at) => {
    const corner = corners[at];
    if (corner === undefined) return;
    placePod(plan, made, corner.x + shift, corner.y, podLabel(made, nodes, at));
  });
  return { width, height };
}

/** Up to this many pods stand side by side. */
const fewPods = 3;

/** Width to height of the hosts of one pod. */
function podAspect(pods: number): number {
  return pods <= fewPods ? 2.4 : 1.5;
}

function firstRank(groups: readonly { readonly members: readonly number[] }[], order: Int32Array): number {
  return Math.min(...groups.map(({ members }) => order[members[0] ?? 0] ?? 0));
}

function podLabel({ rows }: PodBlock, nodes: readonly FabricNode[], at: number): string {
  const lowest = rows[0]?.members ?? [];
  return lowest.length === 1 ? (nodes[lowest[0] ?? 0]?.name ?? '') : l10n.t('Pod {0}', at + 1);
}

function placePod(plan: Plan, { pod, block, rows, width, height }: PodBlock, left: number, top: number, label: string): void {
  const { nodes, grid, boxes, groups } = plan;
  const padding = pod < 0 ? 0 : podFrame.padding;
  const inner = width - 2 * padding;
  const hostsTop = top + height - padding - block.height;
  const members = block.groups.flatMap((group) => group.members);
  if (pod >= 0)
    groups.push({ kind: 'pod', label, named: true, x: left, y: top, width, height, members: [...members, ...rows.flatMap((row) => row.members)] });
  const blockLeft = left + padding + (inner - block.width) / 2;
  placeHosts(block, blockLeft, hostsTop, grid, nodes, boxes);
  block.groups.forEach((group, at) => {
    const frame = block.frames[at];
    if (frame === undefined) return;
    const named = group.rack !== '';
    groups.push({
      kind: 'rack',
      label: named ? group.rack : span(group.members, nodes),
      named,
      ...frame,
      x: frame.x + blockLeft,
      y: frame.y + hostsTop,
      members: group.members,
    });
  });
  const gap = Math.max(tierGap.least, inner * 0.1);
  let y = hostsTop;
  for (const row of rows) {
    y -= gap + row.height;
    const zone = { x: left + padding, y, width: inner, height: row.height };
    const sorted = sortRow(plan, row.members);
    placeLine(sorted, zone, boxes);
    groups.push({ kind: 'switches', label: span(sorted, nodes), named: false, ...zone, members: sorted });
  }
}

/** "gpu000 – gpu031", or the one name. */
function span(members: readonly number[], nodes: readonly FabricNode[]): string {
  const [first, last] = [nodes[members[0] ?? -1]?.name ?? '', nodes[members.at(-1) ?? -1]?.name ?? ''];
  return first === last ? first : `${first} – ${last}`;
}

/** Places the switches outside pods upwards from y = 0 and returns the top. */
function placeUpper(plan: Plan, total: number): number {
  const { nodes, boxes, groups, rows, neighbours } = plan;
  let y = 0;
  for (const members of rows.get(-1) ?? []) {
    const sorted = sortRow(plan, members);
    const place = new Map(sorted.map((at, position) => [at, position]));
    const sets = switchSets(sorted, nodes, (at) => neighbours.get(at) ?? []).sort((a, b) => (place.get(a[0] ?? 0) ?? 0) - (place.get(b[0] ?? 0) ?? 0));
    const widthOf = (set: readonly number[]): number => (total * set.length) / members.length;
    const height = Math.max(...sets.map((set) => heightOf(linesOf(set.length, widthOf(set)))), total * rowShare);
    y -= Math.max(tierGap.least, total * tierGap.share) + height;
    let x = 0;
    for (const set of sets) {
      const width = widthOf(set);
      const margin = sets.length === 1 ? 0 : Math.min(width * 0.04, 40);
      const zone = { x: x + margin, y, width: width - 2 * margin, height };
      placeLine(set, { ...zone, x, width }, boxes);
      groups.push({ kind: 'switches', label: span(set, nodes), named: false, ...zone, members: set });
      x += width;
    }
  }
  return y;
}

/** By the mean of the centres of what is below; where these differ by less than two boxes, as on rails, by name. */
function sortRow({ boxes, neighbours, order, nodes }: Plan, members: readonly number[]): number[] {
  const rank = new Map(
    members.map((at) => {
      const tier = nodes[at]?.tier ?? Number.MAX_SAFE_INTEGER;
      const below = (neighbours.get(at) ?? []).filter((other) => nodes[other]?.kind !== 'switch' || (nodes[other].tier ?? Number.MAX_SAFE_INTEGER) < tier);
      const sum = below.reduce((total, other) => total + (boxes.x[other] ?? 0) + (boxes.width[other] ?? 0) / 2, 0);
      return [at, below.length === 0 ? 0 : Math.round(sum / below.length / (switchBox.width * 2))];
    }),
  );
  return [...members].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0) || (order[a] ?? 0) - (order[b] ?? 0));
}

function cablesOf(fabric: Fabric, index: ReadonlyMap<string, number>): Cables {
  const cables = fabric.links.filter(({ kind }) => kind === 'fabric');
  const from = Int32Array.from(cables, ({ a }) => index.get(a) ?? -1);
  const to = Int32Array.from(cables, ({ b }) => index.get(b) ?? -1);
  const first = new Int32Array(fabric.nodes.length).fill(-1);
  from.forEach((a, at) => {
    const b = to[at] ?? -1;
    if (a < 0 || b < 0) return;
    if (first[a] === -1) first[a] = b;
    if (first[b] === -1) first[b] = a;
  });
  return { from, to, first };
}

/** What each switch is cabled to: switches, and hosts in place of their adapters. */
function neighboursOf(nodes: readonly FabricNode[], parent: Int32Array, { from, to }: Cables): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  const add = (at: number, other: number): void => {
    if (at < 0 || other < 0 || nodes[at]?.kind !== 'switch') return;
    const owner = parent[other] ?? -1;
    push(found, at, owner < 0 ? other : owner);
  };
  from.forEach((a, at) => {
    add(a, to[at] ?? -1);
    add(to[at] ?? -1, a);
  });
  return found;
}

/** Switches by pod and tier, lowest first; those without a tier stand above all others. */
function switchRows(nodes: readonly FabricNode[], pods: Int32Array): ReadonlyMap<number, readonly number[][]> {
  const found = new Map<number, Map<number, number[]>>();
  nodes.forEach((node, at) => {
    if (node.kind !== 'switch') return;
    const pod = pods[at] ?? -1;
    let tiers = found.get(pod);
    if (tiers === undefined) found.set(pod, (tiers = new Map<number, number[]>()));
    push(tiers, node.tier ?? Number.MAX_SAFE_INTEGER, at);
  });
  return new Map([...found].map(([pod, tiers]) => [pod, [...tiers].sort(([a], [b]) => a - b).map(([, members]) => members)]));
}

function membership(
  nodes: readonly FabricNode[],
  groups: readonly LayoutGroup[],
  parent: Int32Array,
): { readonly groupOf: Int32Array; readonly podOf: Int32Array } {
  const groupOf = new Int32Array(nodes.length).fill(-1);
  const podOf = new Int32Array(nodes.length).fill(-1);
  groups.forEach(({ kind, members }, group) => {
    for (const at of members) (kind === 'pod' ? podOf : groupOf)[at] = group;
  });
  parent.forEach((owner, at) => {
    if (owner < 0) return;
    groupOf[at] = groupOf[owner] ?? -1;
    podOf[at] = podOf[owner] ?? -1;
  });
  return { groupOf, podOf };
}
