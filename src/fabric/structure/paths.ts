import type { Fabric } from '../graph.js';
import { compactGraph, type CompactGraph } from './compact.js';

/** The shortest ways between two places. */
export interface Route {
  /** Cables on the way; 0 inside one host. */
  readonly hops: number;
  /** Switches on the way. */
  readonly switches: number;
  /** How many ways are as short; each of several parallel cables makes one of its own. */
  readonly paths: number;
  /** One of them: places in `Fabric.links`, in order. */
  readonly links: readonly number[];
}

/**
 * Shortest ways through the network, on demand: a breadth-first search over hosts and switches. Nothing is forwarded by a host that is
 * neither end, and a link that is down carries nothing. A GPU, and a host, may use all adapters of the host; an adapter only its own cables.
 */
export class Routes {
  private readonly graph: CompactGraph;
  /** The host that each node sits in, or itself. */
  private readonly unit: Int32Array;
  private readonly isSwitch: Uint8Array;
  private readonly isNic: Uint8Array;
  /** Nodes of each unit, as lists linked by place. */
  private readonly firstOf: Int32Array;
  private readonly nextOf: Int32Array;

  constructor({ nodes, links }: Pick<Fabric, 'nodes' | 'links'>) {
    this.graph = compactGraph({ nodes, links }, { inside: false, take: ({ kind, state }) => kind === 'fabric' && state !== 'down' });
    const { indexOf } = this.graph;
    this.unit = Int32Array.from(nodes, ({ host }, at) => (host === null ? at : (indexOf.get(host) ?? at)));
    this.isSwitch = Uint8Array.from(nodes, ({ kind }) => (kind === 'switch' ? 1 : 0));
    this.isNic = Uint8Array.from(nodes, ({ kind }) => (kind === 'nic' ? 1 : 0));
    this.firstOf = new Int32Array(nodes.length).fill(-1);
    this.nextOf = new Int32Array(nodes.length).fill(-1);
    for (let at = nodes.length - 1; at >= 0; at--) {
      const unit = this.unit[at] ?? at;
      this.nextOf[at] = this.firstOf[unit] ?? -1;
      this.firstOf[unit] = at;
    }
  }

  /** The shortest ways between two nodes of the graph by their ids; null where there is none. */
  between(a: string, b: string): Route | null {
    const [from, to] = [this.graph.indexOf.get(a), this.graph.indexOf.get(b)];
    if (from === undefined || to === undefined) return null;
    const [start, end] = [this.unit[from] ?? from, this.unit[to] ?? to];
    if (start === end) return { hops: 0, switches: 0, paths: 1, links: [] };
    const size = this.unit.length;
    const distance = new Int32Array(size).fill(-1);
    const paths = new Float64Array(size);
    const via = new Int32Array(size).fill(-1);
    const before = new Int32Array(size).fill(-1);
    const queue = new Int32Array(size);
    distance[start] = 0;
    paths[start] = 1;
    queue[0] = start;
    let [head, tail] = [0, 1];
    while (head < tail) {
      const here = queue[head++] ?? 0;
      const next = (distance[here] ?? 0) + 1;
      const goal = distance[end] ?? -1;
      if (goal >= 0 && next > goal) break;
      if (here !== start && this.isSwitch[here] !== 1) continue;
      this.each(here, here === start ? from : -1, to, (other, link) => {
        if ((distance[other] ?? -1) < 0) {
          distance[other] = next;
          via[other] = link;
          before[other] = here;
          queue[tail++] = other;
        }
        if (distance[other] === next) paths[other] = (paths[other] ?? 0) + (paths[here] ?? 0);
      });
    }
    const hops = distance[end] ?? -1;
    if (hops < 0) return null;
    const links: number[] = [];
    let switches = 0;
    for (let at = end; at !== start; at = before[at] ?? start) {
      links.unshift(via[at] ?? -1);
      if (this.isSwitch[at] === 1 && at !== end) switches++;
    }
    return { hops, switches: switches + (this.isSwitch[start] ?? 0) + (this.isSwitch[end] ?? 0), paths: paths[end] ?? 0, links };
  }

  /** Cables from a unit to others. `only` is the endpoint at the start: an adapter uses its own cables; so does one at the far end. */
  private each(unit: number, only: number, to: number, take: (other: number, link: number) => void): void {
    const { offsets, neighbours, links } = this.graph;
    for (let at = this.firstOf[unit] ?? -1; at >= 0; at = this.nextOf[at] ?? -1) {
      if (only >= 0 && this.isNic[only] === 1 && at !== only) continue;
      for (let place = offsets[at] ?? 0; place < (offsets[at + 1] ?? 0); place++) {
        const other = neighbours[place] ?? 0;
        const owner = this.unit[other] ?? other;
        if (this.isNic[to] === 1 && owner === this.unit[to] && other !== to) continue;
        if (owner !== unit) take(owner, links[place] ?? -1);
      }
    }
  }
}
