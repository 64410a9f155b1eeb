import type { FabricNode } from '../graph.js';

/** Boxes by place of their node: left, top, width and height in layout units. */
export interface Boxes {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly width: Float64Array;
  readonly height: Float64Array;
}

/** What sits in each host, by place of the host. */
export type Inside = ReadonlyMap<number, { readonly gpus: readonly number[]; readonly nics: readonly number[] }>;

/** Size of a GPU or NIC inside its host, and the space around it. */
export const cell = { width: 24, height: 20, gap: 5 } as const;
/** Inside a host: the name on top, the cells, and room for the NVLink arcs below the GPUs. */
export const hostBox = { minWidth: 92, title: 22, padding: 8, arcs: 16, gap: 14 } as const;
export const switchBox = { width: 92, height: 30, gap: 20, rowGap: 16 } as const;
/** Frame around the hosts of a rack, and around the racks of a pod. */
export const rackFrame = { padding: 12, title: 20, gap: 22 } as const;
export const podFrame = { padding: 18, title: 30, gap: 60 } as const;

/** GPUs and NICs by the host that they sit in. */
export function contents(nodes: readonly FabricNode[], parent: Int32Array): Inside {
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
export function hostSize(inside: Inside): { readonly width: number; readonly height: number } {
  let most = 0;
  let rows = 0;
  let gpus = false;
  for (const { gpus: g, nics: n } of inside.values()) {
    most = Math.max(most, g.length, n.length);
    rows = Math.max(rows, (g.length > 0 ? 1 : 0) + (n.length > 0 ? 1 : 0));
    gpus ||= g.length > 0;
  }
  const width = Math.max(hostBox.minWidth, most * (cell.width + cell.gap) - cell.gap + 2 * hostBox.padding);
  const height = hostBox.title + rows * (cell.height + (rows > 1 ? 14 : 6)) + hostBox.padding + (gpus ? hostBox.arcs : 0);
  return { width, height };
}

/** Places NICs and GPUs in rows inside their hosts, which have their places already; `order` is what {@link naturalRanks} gives. */
export function placeContents(inside: Inside, nodes: readonly FabricNode[], order: Int32Array, boxes: Boxes): void {
  const byRail = (a: number, b: number): number =>
    (nodes[a]?.rail ?? 1e6) - (nodes[b]?.rail ?? 1e6) || (order[a] ?? 0) - (order[b] ?? 0);
  for (const [at, { gpus, nics }] of inside) {
    const left = boxes.x[at] ?? 0;
    const width = boxes.width[at] ?? 0;
    const row = (members: readonly number[], y: number): void => {
      // Cells shrink where one host holds more than the others that set the size; they never overlap.
      const step = Math.min(cell.width + cell.gap, (width - 2 * hostBox.padding + cell.gap) / Math.max(1, members.length));
      const start = left + (width - (members.length * step - cell.gap)) / 2;
      members.forEach((member, place) => {
        boxes.x[member] = start + place * step;
        boxes.y[member] = y;
        boxes.width[member] = Math.max(1, step - cell.gap);
        boxes.height[member] = cell.height;
      });
    };
    const top = (boxes.y[at] ?? 0) + hostBox.title;
    row(ordered(nics, byRail), top);
    row(ordered(gpus, byRail), top + (nics.length > 0 ? cell.height + 14 : 0));
  }
}

/** Sorted; readers give these in order already, so mostly this only looks. */
export function ordered(members: readonly number[], compare: (a: number, b: number) => number): readonly number[] {
  const inOrder = members.every((at, place) => place === 0 || compare(members[place - 1] ?? at, at) <= 0);
  return inOrder ? members : [...members].sort(compare);
}
