import type { Fabric, FabricLink, FabricNode, Health } from '../../src/fabric/graph.js';
import { type Layout, layoutFabric } from '../../src/fabric/layout.js';
import { linkKey } from '../../src/protocol/topology.js';

/** A graph with its layout and the indexes that drawing and picking need. */
export interface Scene {
  readonly fabric: Fabric;
  readonly layout: Layout;
  /** Place of a node in `fabric.nodes` by id. */
  readonly index: ReadonlyMap<string, number>;
  /** Place of the host that a node sits in, or -1. */
  readonly parent: Int32Array;
  /** Both ends of each link as places of nodes; -1 where the graph lacks one. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Layout units by which a link is moved sideways, so that parallel cables stand apart. */
  readonly shift: Float64Array;
  readonly linksOf: ReadonlyMap<number, readonly number[]>;
  readonly childrenOf: ReadonlyMap<number, readonly number[]>;
  /** Places of cables, and of the links inside hosts, by health. */
  readonly cables: ReadonlyMap<Health, readonly number[]>;
  readonly inner: readonly number[];
  /** Places of links by {@link linkKey}. */
  readonly linkIndex: ReadonlyMap<string, number>;
}

/** Builds the scene of a graph; linear but for the layout. */
export function sceneOf(fabric: Fabric): Scene {
  const { nodes, links } = fabric;
  const index = new Map(nodes.map((node, at) => [node.id, at]));
  const parent = Int32Array.from(nodes, (node) => (node.host === null ? -1 : (index.get(node.host) ?? -1)));
  const from = Int32Array.from(links, ({ a }) => index.get(a) ?? -1);
  const to = Int32Array.from(links, ({ b }) => index.get(b) ?? -1);
  const linksOf = new Map<number, number[]>();
  const childrenOf = new Map<number, number[]>();
  const add = (map: Map<number, number[]>, key: number, value: number): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [value]);
    else list.push(value);
  };
  parent.forEach((owner, at) => {
    if (owner >= 0) add(childrenOf, owner, at);
  });
  links.forEach((_, at) => {
    const [a, b] = [from[at] ?? -1, to[at] ?? -1];
    if (a >= 0) add(linksOf, a, at);
    if (b >= 0 && b !== a) add(linksOf, b, at);
  });
  const cables = new Map<Health, number[]>();
  const inner: number[] = [];
  links.forEach(({ kind, state }, at) => {
    if (kind !== 'fabric') inner.push(at);
    else {
      const list = cables.get(state);
      if (list === undefined) cables.set(state, [at]);
      else list.push(at);
    }
  });
  return {
    cables,
    inner,
    fabric,
    layout: layoutFabric(fabric),
    index,
    parent,
    from,
    to,
    shift: shifts(links, from, to),
    linksOf,
    childrenOf,
    linkIndex: new Map(links.map((link, at) => [linkKey(link), at])),
  };
}

/** Cables between the same two switches stand side by side. */
function shifts(links: readonly FabricLink[], from: Int32Array, to: Int32Array): Float64Array {
  const bundles = new Map<string, number[]>();
  links.forEach((link, at) => {
    if (link.kind !== 'fabric') return;
    const [a, b] = [from[at] ?? -1, to[at] ?? -1];
    const key = a < b ? `${a}-${b}` : `${b}-${a}`;
    const found = bundles.get(key);
    if (found === undefined) bundles.set(key, [at]);
    else found.push(at);
  });
  const shift = new Float64Array(links.length);
  for (const members of bundles.values()) {
    const step = Math.min(7, 70 / members.length);
    members.forEach((at, place) => (shift[at] = (place - (members.length - 1) / 2) * step));
  }
  return shift;
}

/** What is selected or pointed at. */
export type Target = { readonly kind: 'node'; readonly at: number } | { readonly kind: 'link'; readonly at: number };

/** A target as an id that survives a refresh. */
export function targetId(scene: Scene, target: Target): string | null {
  if (target.kind === 'node') return scene.fabric.nodes[target.at]?.id ?? null;
  const link = scene.fabric.links[target.at];
  return link === undefined ? null : `link ${linkKey(link)}`;
}

/** The target of an id, or null when it is gone. */
export function findTarget(scene: Scene, id: string): Target | null {
  const node = scene.index.get(id);
  if (node !== undefined) return { kind: 'node', at: node };
  const link = id.startsWith('link ') ? scene.linkIndex.get(id.slice(5)) : undefined;
  return link === undefined ? null : { kind: 'link', at: link };
}

/** Everything that is not well, worst first; what is merely unknown is left out. */
export function wrongTargets(scene: Scene): Target[] {
  const wrong: { readonly target: Target; readonly health: Health }[] = [];
  scene.fabric.links.forEach(({ state }, at) => {
    if (state === 'down' || state === 'degraded') wrong.push({ target: { kind: 'link', at }, health: state });
  });
  scene.fabric.nodes.forEach((node, at) => {
    if (speaksForItself(scene, node, at)) wrong.push({ target: { kind: 'node', at }, health: node.health });
  });
  const rank: Readonly<Record<Health, number>> = { down: 0, degraded: 1, unknown: 2, ok: 3 };
  return wrong.sort((a, b) => rank[a.health] - rank[b.health]).map(({ target }) => target);
}

/** A host repeats the note of what sits in it; only the inner one is listed. Hosts that were not reached are listed. */
function speaksForItself(scene: Scene, node: FabricNode, at: number): boolean {
  if (node.health === 'ok' || (node.health === 'unknown' && node.kind !== 'host')) return false;
  const cableSaysIt = (scene.linksOf.get(at) ?? []).some((link) => {
    const state = scene.fabric.links[link]?.state;
    return state === 'down' || state === 'degraded';
  });
  if (node.kind === 'nic' && cableSaysIt) return false;
  return !(scene.childrenOf.get(at) ?? []).some((child) => scene.fabric.nodes[child]?.note === node.note);
}
