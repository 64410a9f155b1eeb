import type { FabricNode, Health } from '../../src/fabric/graph.js';
import { labelOf } from './describe.js';
import { groupCode, type Scene } from './scene.js';

/** What is to be seen; null and empty ask for everything. */
export interface Filter {
  readonly text: string;
  readonly kind: FabricNode['kind'] | null;
  readonly health: Health | null;
  readonly rack: string | null;
  readonly rail: number | null;
}

/** What a filter found, by place of the node. */
export interface Hits {
  /** Nodes that fit themselves, in order. */
  readonly places: readonly number[];
  /** 1 for each of these. */
  readonly own: Uint8Array;
  /** 1 for these and the hosts that they sit in. */
  readonly near: Uint8Array;
}

const haystacks = new WeakMap<Scene, readonly string[]>();

function haystackOf(scene: Scene): readonly string[] {
  let found = haystacks.get(scene);
  if (found === undefined) {
    found = scene.fabric.nodes.map((node, at) => `${labelOf(scene, at)} ${node.guid ?? ''}`.toLowerCase());
    haystacks.set(scene, found);
  }
  return found;
}

/** Nodes that fit all parts of a filter; null where it asks for nothing. Text is looked for in names and GUIDs. */
export function hitsOf(scene: Scene, filter: Filter): Hits | null {
  const text = filter.text.trim().toLowerCase();
  const { kind, health, rack, rail } = filter;
  if (text === '' && kind === null && health === null && rack === null && rail === null) return null;
  const haystack = text === '' ? [] : haystackOf(scene);
  const { nodes } = scene.fabric;
  const own = new Uint8Array(nodes.length);
  const places: number[] = [];
  nodes.forEach((node, at) => {
    if (kind !== null && node.kind !== kind) return;
    if (health !== null && node.health !== health) return;
    if (rack !== null && rackOf(scene, at) !== rack) return;
    if (rail !== null && node.rail !== rail) return;
    if (text !== '' && haystack[at]?.includes(text) !== true) return;
    own[at] = 1;
    places.push(at);
  });
  const near = own.slice();
  for (const at of places) {
    const owner = scene.parent[at] ?? -1;
    if (owner >= 0) near[owner] = 1;
  }
  return { places, own, near };
}

function rackOf(scene: Scene, at: number): string | null {
  const { nodes } = scene.fabric;
  return nodes[at]?.rack ?? nodes[scene.parent[at] ?? -1]?.rack ?? null;
}

/** 1 for each box, by code, in which something was found; what sits in a found host is found with it. */
export function brightOf(scene: Scene, hits: Hits): Uint8Array {
  const bright = new Uint8Array(scene.x.length);
  bright.set(hits.near);
  scene.parent.forEach((owner, at) => {
    if (owner >= 0 && hits.own[owner] === 1) bright[at] = 1;
  });
  scene.layout.groups.forEach(({ members }, at) => {
    if (members.some((member) => bright[member] === 1)) bright[groupCode(scene, at)] = 1;
  });
  return bright;
}

/** Racks and rails that a scene has, in order. */
export function choicesOf({ fabric }: Scene): { readonly racks: readonly string[]; readonly rails: readonly number[] } {
  const racks = new Set<string>();
  const rails = new Set<number>();
  for (const { rack, rail } of fabric.nodes) {
    if (rack !== null) racks.add(rack);
    if (rail !== null) rails.add(rail);
  }
  const collator = new Intl.Collator(undefined, { numeric: true });
  return { racks: [...racks].sort((a, b) => collator.compare(a, b)), rails: [...rails].sort((a, b) => a - b) };
}
