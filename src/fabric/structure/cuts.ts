import type { Plan } from './plan.js';

/** Places at which a network of switches falls apart. */
export interface Cuts {
  /** Switches without which others are cut off; `apart` switches are, the smaller part counted. */
  readonly switches: readonly { readonly node: number; readonly apart: number }[];
  /** Cables without which others are cut off, by place in `Fabric.links`. */
  readonly cables: readonly { readonly link: number; readonly apart: number }[];
}

/**
 * Articulation points and bridges among switches (Tarjan 1972), where both sides hold adapters. Parallel cables are no bridge. Without recursion,
 * for a chain of switches may be long. Linear.
 */
export function cutsOf({ graph, tier, fabric }: Plan): Cuts {
  const count = fabric.nodes.length;
  const { offsets, neighbours, links } = graph;
  const order = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const parentLink = new Int32Array(count).fill(-1);
  const next = new Int32Array(count);
  // Adapters and switches below each node of the search tree.
  const adapters = new Int32Array(count);
  const size = new Int32Array(count);
  const isSwitch = (at: number): boolean => tier[at] !== 0;
  for (let at = 0; at < count; at++) {
    if (!isSwitch(at)) continue;
    for (let place = offsets[at] ?? 0; place < (offsets[at + 1] ?? 0); place++) {
      if (!isSwitch(neighbours[place] ?? 0)) adapters[at] = (adapters[at] ?? 0) + 1;
    }
  }
  const own = adapters.slice();
  const switches: { node: number; apart: number }[] = [];
  const cables: { link: number; apart: number }[] = [];
  let clock = 0;
  for (let root = 0; root < count; root++) {
    if (!isSwitch(root) || (order[root] ?? -1) >= 0) continue;
    const stack: number[] = [root];
    const component: number[] = [];
    const parent = new Map<number, number>();
    const open = (at: number): void => {
      order[at] = low[at] = clock++;
      next[at] = offsets[at] ?? 0;
      size[at] = 1;
      component.push(at);
    };
    open(root);
    // What hangs below a node by children that reach no higher than it.
    const cutOff = new Map<number, { adapters: number; size: number; parts: number }>();
    while (stack.length > 0) {
      const at = stack.at(-1) ?? root;
      const place = next[at] ?? 0;
      if (place < (offsets[at + 1] ?? 0)) {
        next[at] = place + 1;
        const other = neighbours[place] ?? 0;
        if (!isSwitch(other) || links[place] === parentLink[at]) continue;
        if ((order[other] ?? -1) >= 0) low[at] = Math.min(low[at] ?? 0, order[other] ?? 0);
        else {
          parentLink[other] = links[place] ?? -1;
          parent.set(other, at);
          stack.push(other);
          open(other);
        }
        continue;
      }
      stack.pop();
      const above = parent.get(at);
      if (above === undefined) continue;
      low[above] = Math.min(low[above] ?? 0, low[at] ?? 0);
      adapters[above] = (adapters[above] ?? 0) + (adapters[at] ?? 0);
      size[above] = (size[above] ?? 0) + (size[at] ?? 0);
      // What a single cable cuts off is told as that cable.
      if (low[at] === order[above] && (adapters[at] ?? 0) > 0) {
        const known = cutOff.get(above) ?? { adapters: 0, size: 0, parts: 0 };
        cutOff.set(above, { adapters: known.adapters + (adapters[at] ?? 0), size: known.size + (size[at] ?? 0), parts: known.parts + 1 });
      }
    }
    const [whole, all] = [adapters[root] ?? 0, size[root] ?? 0];
    for (const [node, { adapters: below, size: part, parts }] of cutOff) {
      const rest = whole - below - (own[node] ?? 0);
      if (parts + (rest > 0 ? 1 : 0) < 2) continue;
      switches.push({ node, apart: rest > 0 ? Math.min(part, all - part - 1) : part });
    }
    for (const at of component) {
      const above = parent.get(at);
      const link = parentLink[at] ?? -1;
      if (above === undefined || link < 0 || (low[at] ?? 0) <= (order[above] ?? 0)) continue;
      const below = adapters[at] ?? 0;
      if (below > 0 && whole - below > 0) cables.push({ link, apart: Math.min(size[at] ?? 0, all - (size[at] ?? 0)) });
    }
  }
  return { switches, cables };
}
