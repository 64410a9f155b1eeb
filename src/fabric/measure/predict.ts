import type { Fabric } from '../graph.js';
import { placesByName } from '../hostNames.js';
import { compactGraph, type CompactGraph } from '../structure/compact.js';
import { buildMatrix, type PairMatrix } from './matrix.js';
import type { Placement } from './pairClass.js';

/** What a small RDMA message costs on its way, one way. */
export interface HopFigures {
  /** µs in both hosts together: adapters, PCIe and the library. */
  readonly endsUs: number;
  /** µs in each switch, with the cable before it. */
  readonly switchUs: number;
  /** Share of the line rate that large messages reach. */
  readonly share: number;
}

/** Near published runs of perftest on NDR: ib_write_lat about 2 µs through one switch and 2.8 through three, ib_write_bw 394 of 400 Gbit/s. */
export const usualHops: HopFigures = { endsUs: 1.6, switchUs: 0.4, share: 0.985 };

/** Hosts of the fabric by name, in natural order of the graph. */
export function hostsOf(fabric: Fabric): string[] {
  return fabric.nodes.flatMap(({ kind, name }) => (kind === 'host' ? [name] : []));
}

/**
 * What perftest would show between these hosts by the cables: latency from the switches on the way, bandwidth from the narrowest cable of the best of
 * the shortest ways. A host takes part with its first adapter that has a cable which works. NaN where no cable is known or no way leads. Linear in the
 * cables for each leaf switch, and in the pairs. What was measured of a cable has no say: it is held against this.
 */
export function predictPairs(fabric: Fabric, names: readonly string[], placement: Placement | null = null, hops: HopFigures = usualHops): PairMatrix {
  const builder = buildMatrix({
    names,
    racks: placement?.racks ?? racksOf(fabric, names),
    sites: placement?.sites ?? names.map(() => null),
    origin: 'modelled',
    at: null,
    method: null,
  });
  const ends = attached(fabric, names);
  const { matrix } = builder;
  const n = matrix.names.length;
  const ways = new SwitchWays(fabric, new Set(ends.flatMap((end) => (end === null ? [] : [end.leaf]))));
  const columns = ends.map((end) => (end === null ? -1 : ways.columnOf(end.leaf)));
  for (let i = 0; i < n; i++) {
    const from = ends[i] ?? null;
    if (from === null) continue;
    const way = ways.from(from.leaf);
    for (let j = 0; j < n; j++) {
      const column = columns[j] ?? -1;
      const cables = way.hops[column] ?? -1;
      if (i === j || cables < 0) continue;
      matrix.us[i * n + j] = hops.endsUs + (cables + 1) * hops.switchUs;
      matrix.gbps[i * n + j] = Math.min(from.gbps ?? NaN, ends[j]?.gbps ?? NaN, way.gbps[column] ?? NaN) * hops.share;
    }
  }
  return matrix;
}

function racksOf(fabric: Fabric, names: readonly string[]): (string | null)[] {
  const hosts = fabric.nodes.filter(({ kind }) => kind === 'host');
  const placeOf = placesByName(hosts.map(({ name }) => name));
  return names.map((name) => hosts[placeOf(name)]?.rack ?? null);
}

interface Attached {
  /** Place of the switch in `Fabric.nodes`. */
  readonly leaf: number;
  readonly gbps: number | null;
}

/** The first cable of each host that works, by the order of its adapters: rails first where they are known. */
function attached(fabric: Fabric, names: readonly string[]): (Attached | null)[] {
  const places = new Map(fabric.nodes.map(({ id }, at) => [id, at]));
  const cables = new Map<string, Attached>();
  for (const { a, b, kind, state, gbps } of fabric.links) {
    if (kind !== 'fabric' || state === 'down') continue;
    for (const [end, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const leaf = places.get(other) ?? -1;
      if (fabric.nodes[leaf]?.kind === 'switch' && !cables.has(end)) cables.set(end, { leaf, gbps });
    }
  }
  const found = new Map<string, { readonly rank: number; readonly cable: Attached }>();
  const hosts: { readonly id: string; readonly name: string }[] = [];
  for (const { id, kind, name, host, rail } of fabric.nodes) {
    if (kind === 'host') hosts.push({ id, name });
    const owner = kind === 'host' ? id : kind === 'nic' ? host : null;
    const cable = cables.get(id);
    if (owner === null || cable === undefined) continue;
    const rank = rail ?? Number.MAX_SAFE_INTEGER;
    const before = found.get(owner);
    if (before === undefined || rank < before.rank) found.set(owner, { rank, cable });
  }
  const placeOf = placesByName(hosts.map(({ name }) => name));
  return names.map((name) => found.get(hosts[placeOf(name)]?.id ?? '')?.cable ?? null);
}

/** Cables to each leaf over the shortest ways, and the narrowest cable on the best of them. */
interface Way {
  /** By place of the leaf among all leaves; -1 where no way leads. */
  readonly hops: Int32Array;
  /** Gbit/s; Infinity to itself, NaN where a cable's rate is not known. */
  readonly gbps: Float64Array;
}

/** Ways between leaves over switches alone: hosts pass nothing on. Those from one leaf are found once. */
class SwitchWays {
  private readonly graph: CompactGraph;
  private readonly known = new Map<number, Way>();
  private readonly column: ReadonlyMap<number, number>;
  private readonly queue: Int32Array;
  private readonly hops: Int32Array;
  private readonly gbps: Float64Array;

  constructor(
    private readonly fabric: Fabric,
    leaves: ReadonlySet<number>,
  ) {
    const kinds = new Map(fabric.nodes.map(({ id, kind }) => [id, kind]));
    this.graph = compactGraph(fabric, {
      inside: false,
      take: ({ a, b, kind, state }) => kind === 'fabric' && state !== 'down' && kinds.get(a) === 'switch' && kinds.get(b) === 'switch',
    });
    this.column = new Map([...leaves].map((leaf, at) => [leaf, at]));
    const count = fabric.nodes.length;
    [this.queue, this.hops, this.gbps] = [new Int32Array(count), new Int32Array(count), new Float64Array(count)];
  }

  /** Place of a leaf in what {@link from} gives. */
  columnOf(leaf: number): number {
    return this.column.get(leaf) ?? -1;
  }

  from(leaf: number): Way {
    const known = this.known.get(leaf);
    if (known !== undefined) return known;
    const { offsets, neighbours, links } = this.graph;
    const { queue, hops, gbps } = this;
    hops.fill(-1);
    hops[leaf] = 0;
    gbps[leaf] = Infinity;
    queue[0] = leaf;
    for (let head = 0, tail = 1; head < tail; head++) {
      const at = queue[head] ?? 0;
      const far = (hops[at] ?? 0) + 1;
      for (let edge = offsets[at] ?? 0; edge < (offsets[at + 1] ?? 0); edge++) {
        const next = neighbours[edge] ?? -1;
        const link = this.fabric.links[links[edge] ?? -1];
        const width = Math.min(gbps[at] ?? 0, link?.gbps ?? NaN);
        if (hops[next] === -1) {
          hops[next] = far;
          gbps[next] = width;
          queue[tail++] = next;
        } else if (hops[next] === far && (width > (gbps[next] ?? 0) || Number.isNaN(gbps[next]))) gbps[next] = width;
      }
    }
    const leaves = [...this.column.keys()];
    const way = { hops: Int32Array.from(leaves, (other) => hops[other] ?? -1), gbps: Float64Array.from(leaves, (other) => gbps[other] ?? NaN) };
    this.known.set(leaf, way);
    return way;
  }
}
