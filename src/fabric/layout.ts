import type { Fabric, FabricNode } from './graph.js';
import { natural, push } from './structure/assemble.js';

/** A labelled frame around the hosts of one rack. */
export interface LayoutGroup {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where each node of a graph stands: left, top, width and height in layout units, by the node's place in `fabric.nodes`. */
export interface Layout {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly width: Float64Array;
  readonly height: Float64Array;
  readonly groups: readonly LayoutGroup[];
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Size of a GPU or NIC inside its host, and the space around it. */
const cell = { width: 24, height: 20, gap: 5 } as const;
/** Inside a host: the name on top, the cells, and room for the NVLink arcs below the GPUs. */
const host = { minWidth: 92, title: 22, padding: 8, arcs: 16, gap: 14 } as const;
const switchBox = { width: 92, height: 30, gap: 20, rowGap: 16 } as const;
/** Between tiers: at least this, and more in a wide picture, whose lines would else lie flat. */
const tierGap = { least: 110, share: 0.06 } as const;
const group = { padding: 12, title: 20, gap: 28 } as const;
/** Width to height that the hosts' part aims at. */
const aspect = 3;

/**
 * Lays the tiers out directly: hosts at the bottom, grouped by rack (or by the switch they hang on), leaves, spines and cores in rows
 * above, each ordered by what is below it. Deterministic, nothing overlaps, linear but for sorting.
 */
export function layoutFabric(fabric: Fabric): Layout {
  const { nodes } = fabric;
  const count = nodes.length;
  const layout = {
    x: new Float64Array(count),
    y: new Float64Array(count),
    width: new Float64Array(count),
    height: new Float64Array(count),
  };
  const index = new Map(nodes.map((node, at) => [node.id, at]));
  const parent = Int32Array.from(nodes, (node) =>
    node.host === null || node.kind === 'switch' || node.kind === 'host' ? -1 : (index.get(node.host) ?? -1),
  );
  const cables = cablesOf(fabric, index);
  const inside = contents(nodes, parent);
  const ends: number[] = [];
  parent.forEach((owner, at) => {
    if (owner < 0 && nodes[at]?.kind !== 'switch') ends.push(at);
  });
  const size = hostSize(inside);
  const hostGroups = groupsOf(ends, nodes, inside, cables.first);
  const rows = switchRows(nodes);
  const step = { x: size.width + host.gap, y: size.height + host.gap };
  // The width that gives the hosts' part its shape; switches that do not fit into it go into several lines.
  const target = Math.max(1100, Math.sqrt(ends.length * step.x * step.y * aspect));
  const widestRow = Math.min(Math.max(0, ...rows.map((row) => row.length)) * (switchBox.width + switchBox.gap), target);
  const { groups, width, height } = placeGroups(hostGroups, nodes, size, target, layout);
  placeContents(ends, inside, nodes, layout);
  const total = Math.max(width, widestRow);
  centre(ends, inside, (total - width) / 2, layout);
  const top = placeSwitches(rows, nodes, cables, total, layout);
  return {
    ...layout,
    groups: groups.map((frame) => ({ ...frame, x: frame.x + (total - width) / 2 })).filter(({ label }) => label !== ''),
    bounds: { x: 0, y: top, width: total, height: height - top },
  };
}

interface Box {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly width: Float64Array;
  readonly height: Float64Array;
}

type Inside = ReadonlyMap<number, { readonly gpus: number[]; readonly nics: number[] }>;

function contents(nodes: readonly FabricNode[], parent: Int32Array): Inside {
  const inside = new Map<number, { gpus: number[]; nics: number[] }>();
  parent.forEach((owner, at) => {
    if (owner < 0) return;
    let found = inside.get(owner);
    if (found === undefined) inside.set(owner, (found = { gpus: [], nics: [] }));
    (nodes[at]?.kind === 'gpu' ? found.gpus : found.nics).push(at);
  });
  return inside;
}

/** All hosts get the size of the fullest, so that they line up. */
function hostSize(inside: Inside): { width: number; height: number } {
  let most = 0;
  let rows = 0;
  let gpus = false;
  for (const { gpus: g, nics: n } of inside.values()) {
    most = Math.max(most, g.length, n.length);
    rows = Math.max(rows, (g.length > 0 ? 1 : 0) + (n.length > 0 ? 1 : 0));
    gpus ||= g.length > 0;
  }
  const width = Math.max(host.minWidth, most * (cell.width + cell.gap) - cell.gap + 2 * host.padding);
  const height = host.title + rows * (cell.height + (rows > 1 ? 14 : 6)) + host.padding + (gpus ? host.arcs : 0);
  return { width, height };
}

/** Cables as places of their two ends, and for each node the other end of its first cable (-1: it has none). */
interface Cables {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly first: Int32Array;
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

interface HostGroup {
  readonly label: string;
  readonly members: number[];
}

function groupsOf(ends: readonly number[], nodes: readonly FabricNode[], inside: Inside, first: Int32Array): HostGroup[] {
  const groups = new Map<string, HostGroup>();
  for (const at of ends) {
    const rack = nodes[at]?.rack ?? null;
    const key = rack === null ? `1${leafName(at, nodes, inside, first)}` : `0${rack}`;
    let found = groups.get(key);
    if (found === undefined) groups.set(key, (found = { label: rack ?? '', members: [] }));
    found.members.push(at);
  }
  const sorted = [...groups].sort(([a], [b]) => natural(a, b)).map(([, found]) => found);
  for (const { members } of sorted) members.sort((a, b) => natural(nodes[a]?.name ?? '', nodes[b]?.name ?? ''));
  return sorted;
}

/** The switch on the host's first cabled adapter. */
function leafName(at: number, nodes: readonly FabricNode[], inside: Inside, first: Int32Array): string {
  for (const nic of inside.get(at)?.nics ?? [at]) {
    const leaf = first[nic] ?? -1;
    if (leaf >= 0) return nodes[leaf]?.name ?? '';
  }
  // Hosts without a cable come last.
  return '\uffff';
}

function placeGroups(
  groups: readonly HostGroup[],
  nodes: readonly FabricNode[],
  size: { width: number; height: number },
  wanted: number,
  layout: Box,
): { groups: LayoutGroup[]; width: number; height: number } {
  const count = groups.reduce((sum, { members }) => sum + members.length, 0);
  const step = { x: size.width + host.gap, y: size.height + host.gap };
  const rows = Math.max(1, Math.ceil((count * step.x) / wanted - 0.1));
  const frames: LayoutGroup[] = [];
  let x = 0;
  let height = 0;
  for (const { label, members } of groups) {
    const columns = Math.ceil(members.length / rows);
    const title = label === '' ? 0 : group.title;
    members.forEach((at, place) => {
      layout.x[at] = x + group.padding + (place % columns) * step.x;
      layout.y[at] = title + group.padding + Math.floor(place / columns) * step.y;
      layout.width[at] = size.width;
      layout.height[at] = nodes[at]?.kind === 'host' ? size.height : switchBox.height;
    });
    const used = Math.ceil(members.length / columns);
    const frame = {
      label,
      x,
      y: 0,
      width: columns * step.x - host.gap + 2 * group.padding,
      height: title + used * step.y - host.gap + 2 * group.padding,
    };
    frames.push(frame);
    height = Math.max(height, frame.height);
    x += frame.width + group.gap;
  }
  return { groups: frames, width: Math.max(0, x - group.gap), height };
}

function placeContents(ends: readonly number[], inside: Inside, nodes: readonly FabricNode[], layout: Box): void {
  for (const at of ends) {
    const found = inside.get(at);
    if (found === undefined) continue;
    const left = layout.x[at] ?? 0;
    const width = layout.width[at] ?? 0;
    const row = (members: readonly number[], y: number): void => {
      // Cells shrink where one host holds more than the others that set the size; they never overlap.
      const stepX = Math.min(cell.width + cell.gap, (width - 2 * host.padding + cell.gap) / Math.max(1, members.length));
      const start = left + (width - (members.length * stepX - cell.gap)) / 2;
      members.forEach((member, place) => {
        layout.x[member] = start + place * stepX;
        layout.y[member] = y;
        layout.width[member] = Math.max(1, stepX - cell.gap);
        layout.height[member] = cell.height;
      });
    };
    const byRail = (a: number, b: number): number =>
      (nodes[a]?.rail ?? 1e6) - (nodes[b]?.rail ?? 1e6) || natural(nodes[a]?.name ?? '', nodes[b]?.name ?? '');
    const top = (layout.y[at] ?? 0) + host.title;
    row(ordered(found.nics, byRail), top);
    row(ordered(found.gpus, byRail), top + (found.nics.length > 0 ? cell.height + 14 : 0));
  }
}

function centre(ends: readonly number[], inside: Inside, shift: number, layout: Box): void {
  if (shift === 0) return;
  const move = (at: number): void => void (layout.x[at] = (layout.x[at] ?? 0) + shift);
  for (const at of ends) {
    move(at);
    const found = inside.get(at);
    found?.gpus.forEach(move);
    found?.nics.forEach(move);
  }
}

/** Switches by tier, lowest first; those without a tier stand above all others. */
function switchRows(nodes: readonly FabricNode[]): number[][] {
  const tiers = new Map<number, number[]>();
  nodes.forEach((node, at) => {
    if (node.kind === 'switch') push(tiers, node.tier ?? Number.MAX_SAFE_INTEGER, at);
  });
  return [...tiers].sort(([a], [b]) => a - b).map(([, members]) => members);
}

/** Sorted; readers give these in order already, so mostly this only looks. */
function ordered(members: readonly number[], compare: (a: number, b: number) => number): readonly number[] {
  const inOrder = members.every((at, place) => place === 0 || compare(members[place - 1] ?? at, at) <= 0);
  return inOrder ? members : [...members].sort(compare);
}

/** Places the tiers upwards from y = 0 and returns the top. */
function placeSwitches(rows: readonly number[][], nodes: readonly FabricNode[], cables: Cables, total: number, layout: Box): number {
  const perRow = Math.max(1, Math.floor(total / (switchBox.width + switchBox.gap)));
  const placed = Uint8Array.from(nodes, ({ kind }) => (kind === 'switch' ? 0 : 1));
  let y = 0;
  for (const members of rows) {
    const below = barycentres(cables, placed, layout);
    // Rails hang on every host alike: their centres differ by less than a switch's width, and the name decides.
    const rank = (at: number): number => Math.round((below[at] ?? 0) / (switchBox.width * 2));
    const sorted = [...members].sort((a, b) => rank(a) - rank(b) || natural(nodes[a]?.name ?? '', nodes[b]?.name ?? ''));
    const lines = Math.ceil(sorted.length / perRow);
    const each = Math.ceil(sorted.length / lines);
    y -= Math.max(tierGap.least, total * tierGap.share);
    for (let line = 0; line < lines; line++) {
      const slice = sorted.slice(line * each, (line + 1) * each);
      const step = total / slice.length;
      y -= switchBox.height + (line > 0 ? switchBox.rowGap : 0);
      slice.forEach((at, place) => {
        layout.x[at] = step * (place + 0.5) - switchBox.width / 2;
        layout.y[at] = y;
        layout.width[at] = switchBox.width;
        layout.height[at] = switchBox.height;
        placed[at] = 1;
      });
    }
  }
  return y;
}

/** For each switch not yet placed, the mean of the centres of what hangs on it and has its place. */
function barycentres({ from, to }: Cables, placed: Uint8Array, layout: Box): Float64Array {
  const sum = new Float64Array(placed.length);
  const count = new Float64Array(placed.length);
  const add = (at: number, other: number): void => {
    if (at < 0 || other < 0 || placed[at] === 1 || placed[other] !== 1) return;
    sum[at] = (sum[at] ?? 0) + (layout.x[other] ?? 0) + (layout.width[other] ?? 0) / 2;
    count[at] = (count[at] ?? 0) + 1;
  };
  for (let at = 0; at < from.length; at++) {
    add(from[at] ?? -1, to[at] ?? -1);
    add(to[at] ?? -1, from[at] ?? -1);
  }
  return sum.map((value, at) => (count[at] === 0 ? 0 : value / (count[at] ?? 1)));
}
