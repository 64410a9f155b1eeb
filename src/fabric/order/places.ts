import { type Fabric, type FabricNode } from '../graph.js';
import { natural, push } from '../structure/assemble.js';
import { compactGraph } from '../structure/compact.js';

/** Hosts that hang on the same switch, or rail by rail on the same switches. */
export interface LeafGroup {
  /** The name of its switch, or of the first and the last of several. */
  readonly label: string;
  /** Names of its switches, by rail. */
  readonly leaves: readonly string[];
  /** Hosts of pods reach each other over one spine at most. */
  readonly pod: number;
  /** Places of its hosts in {@link Places.hosts}. */
  readonly members: readonly number[];
  /** Cables from its switches to other switches. */
  readonly uplinks: number;
}

/** Where hosts stand in the network. */
export interface Places {
  /** Names, in natural order. */
  readonly hosts: readonly string[];
  readonly racks: readonly (string | null)[];
  readonly groups: readonly LeafGroup[];
  /** The group of each host; -1 where no cable of it is known. */
  readonly groupOf: Int32Array;
  /** Switches that a message passes from group i to group j (row-major): 1 within a group; Infinity where no way leads. */
  readonly passes: Float64Array;
  /** From cables, or from the racks alone where there are none: then other racks count as one spine away. */
  readonly from: 'cables' | 'racks' | 'nothing';
}

/** Switches on the way within a leaf, over one spine, and over a core. */
export const passesOf = { leaf: 1, spine: 3 } as const;

/** The places of all hosts of a graph. Between hosts of several rails, the passes are the mean over the rails that both have: NCCL keeps to a rail. */
export function placesOf(fabric: Fabric): Places {
  const hosts = fabric.nodes.filter(({ kind }) => kind === 'host').sort((a, b) => natural(a.name, b.name));
  const cables = attachments(fabric, hosts);
  if (cables.some(({ size }) => size > 0)) return fromCables(fabric, hosts, cables);
  return fromRacks(hosts);
}

/** For each host the place of the switch (in `Fabric.nodes`) that each of its rails hangs on. */
function attachments(fabric: Fabric, hosts: readonly FabricNode[]): ReadonlyMap<number, number>[] {
  const nodes = new Map(fabric.nodes.map((node, at) => [node.id, at]));
  const places = new Map(hosts.map(({ id }, at) => [id, at]));
  const rails = hosts.map(() => new Map<number, number>());
  /** Adapters of a host in the order of the graph: the n-th without a rail stands for rail n. */
  const counted = new Map<string, number>();
  const railOf = new Map<string, { readonly host: number; readonly rail: number }>();
  for (const { id, kind, host, rail } of fabric.nodes) {
    if (kind === 'host') railOf.set(id, { host: places.get(id) ?? -1, rail: 0 });
    if (kind !== 'nic' || host === null || !places.has(host)) continue;
    const nth = counted.get(host) ?? 0;
    counted.set(host, nth + 1);
    railOf.set(id, { host: places.get(host) ?? -1, rail: rail ?? nth });
  }
  const attach = (end: string, other: string): void => {
    const at = railOf.get(end);
    const place = nodes.get(other);
    if (at === undefined || at.host < 0 || place === undefined || fabric.nodes[place]?.kind !== 'switch') return;
    const own = rails[at.host];
    if (own !== undefined && !own.has(at.rail)) own.set(at.rail, place);
  };
  for (const { a, b, kind, state } of fabric.links) {
    if (kind !== 'fabric' || state === 'down') continue;
    attach(a, b);
    attach(b, a);
  }
  return rails;
}

function fromCables(fabric: Fabric, hosts: readonly FabricNode[], rails: readonly ReadonlyMap<number, number>[]): Places {
  const byKey = new Map<string, number[]>();
  rails.forEach((own, host) => {
    if (own.size > 0)
      push(
        byKey,
        [...own]
          .sort(([a], [b]) => a - b)
          .map(([rail, leaf]) => `${String(rail)}:${String(leaf)}`)
          .join(' '),
        host,
      );
  });
  const found = [...byKey.values()].map((members) => ({ members, rails: rails[members[0] ?? 0] ?? new Map<number, number>() }));
  const labels = found.map((group) => labelOf(fabric, [...group.rails.values()]));
  const sorted = found
    .map((group, at) => ({ ...group, ...(labels[at] ?? { label: '', leaves: [] }) }))
    .sort((a, b) => natural(a.label, b.label));
  const groupOf = new Int32Array(hosts.length).fill(-1);
  sorted.forEach(({ members }, group) => {
    for (const host of members) groupOf[host] = group;
  });
  const switches = switchWays(fabric, new Set(sorted.flatMap((group) => [...group.rails.values()])));
  const count = sorted.length;
  const passes = new Float64Array(count * count).fill(passesOf.leaf);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const between = meanPasses(sorted[i]?.rails ?? new Map(), sorted[j]?.rails ?? new Map(), switches.between);
      passes[i * count + j] = between;
      passes[j * count + i] = between;
    }
  }
  const pods = podsOf(passes, count);
  return {
    hosts: hosts.map(({ name }) => name),
    racks: hosts.map(({ rack }) => rack),
    groups: sorted.map(({ label, leaves, members, rails: own }, at) => ({
      label,
      leaves,
      members,
      pod: pods[at] ?? 0,
      uplinks: [...new Set(own.values())].reduce((sum, leaf) => sum + switches.uplinks(leaf), 0),
    })),
    groupOf,
    passes,
    from: 'cables',
  };
}

function labelOf(fabric: Fabric, switches: readonly number[]): { label: string; leaves: string[] } {
  const leaves = [...new Set(switches)].map((at) => fabric.nodes[at]?.name ?? '').sort(natural);
  return { label: leaves.length <= 1 ? (leaves[0] ?? '') : `${leaves[0] ?? ''} … ${leaves.at(-1) ?? ''}`, leaves };
}

/** Mean over the rails that both hosts have; the shortest of all ways where they share none. */
function meanPasses(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>, between: (x: number, y: number) => number): number {
  let [sum, shared] = [0, 0];
  for (const [rail, leaf] of a) {
    const other = b.get(rail);
    if (other === undefined) continue;
    sum += between(leaf, other) + 1;
    shared++;
  }
  if (shared > 0) return sum / shared;
  let best = Infinity;
  for (const leaf of a.values()) for (const other of b.values()) best = Math.min(best, between(leaf, other) + 1);
  return best;
}

/** Hops between leaf switches over switches alone: hosts pass nothing on. One walk from each leaf. */
function switchWays(
  fabric: Fabric,
  leaves: ReadonlySet<number>,
): { between: (x: number, y: number) => number; uplinks: (leaf: number) => number } {
  const isSwitch = fabric.nodes.map(({ kind }) => kind === 'switch');
  const kinds = new Map(fabric.nodes.map(({ id, kind }) => [id, kind]));
  const graph = compactGraph(fabric, {
    inside: false,
    take: ({ a, b, kind, state }) => kind === 'fabric' && state !== 'down' && kinds.get(a) === 'switch' && kinds.get(b) === 'switch',
  });
  const count = fabric.nodes.length;
  const rows = new Map<number, Int32Array>();
  const front = new Int32Array(count);
  const column = new Map([...leaves].map((leaf, at) => [leaf, at]));
  const hops = new Int32Array(count);
  for (const leaf of leaves) {
    hops.fill(-1);
    hops[leaf] = 0;
    front[0] = leaf;
    for (let head = 0, tail = 1; head < tail; head++) {
      const at = front[head] ?? 0;
      for (let place = graph.offsets[at] ?? 0; place < (graph.offsets[at + 1] ?? 0); place++) {
        const next = graph.neighbours[place] ?? 0;
        if (hops[next] !== -1 || isSwitch[next] !== true) continue;
        hops[next] = (hops[at] ?? 0) + 1;
        front[tail++] = next;
      }
    }
    rows.set(
      leaf,
      Int32Array.from(column.keys(), (other) => hops[other] ?? -1),
    );
  }
  return {
    between: (x, y) => {
      const way = rows.get(x)?.[column.get(y) ?? -1] ?? -1;
      return way < 0 ? Infinity : way;
    },
    uplinks: (leaf) => (graph.offsets[leaf + 1] ?? 0) - (graph.offsets[leaf] ?? 0),
  };
}

/** Groups that reach each other over one spine are one pod. */
function podsOf(passes: Float64Array, count: number): Int32Array {
  const pods = new Int32Array(count).fill(-1);
  let pod = 0;
  for (let start = 0; start < count; start++) {
    if (pods[start] !== -1) continue;
    const front = [start];
    pods[start] = pod;
    for (let at = front.pop(); at !== undefined; at = front.pop()) {
      for (let other = 0; other < count; other++) {
        if (pods[other] !== -1 || (passes[at * count + other] ?? Infinity) > passesOf.spine) continue;
        pods[other] = pod;
        front.push(other);
      }
    }
    pod++;
  }
  return pods;
}

function fromRacks(hosts: readonly FabricNode[]): Places {
  const byRack = new Map<string, number[]>();
  hosts.forEach(({ rack }, at) => {
    if (rack !== null) push(byRack, rack, at);
  });
  const racks = [...byRack].sort(([a], [b]) => natural(a, b));
  const groupOf = new Int32Array(hosts.length).fill(-1);
  racks.forEach(([, members], group) => {
    for (const host of members) groupOf[host] = group;
  });
  const count = racks.length;
  const passes = new Float64Array(count * count).fill(passesOf.spine);
  for (let at = 0; at < count; at++) passes[at * count + at] = passesOf.leaf;
  return {
    hosts: hosts.map(({ name }) => name),
    racks: hosts.map(({ rack }) => rack),
    groups: racks.map(([label, members]) => ({ label, leaves: [], pod: 0, members, uplinks: 1 })),
    groupOf,
    passes,
    from: count === 0 ? 'nothing' : 'racks',
  };
}

/** The same places for these hosts alone, in this order; a name that is not among them has none. */
export function placesAmong(places: Places, names: readonly string[]): Places {
  const known = new Map(places.hosts.map((name, at) => [name, at]));
  const groupOf = Int32Array.from(names, (name) => places.groupOf[known.get(name) ?? -1] ?? -1);
  const members = places.groups.map((): number[] => []);
  groupOf.forEach((group, at) => members[group]?.push(at));
  return {
    ...places,
    hosts: names,
    racks: names.map((name) => places.racks[known.get(name) ?? -1] ?? null),
    groups: places.groups.map((group, at) => ({ ...group, members: members[at] ?? [] })),
    groupOf,
  };
}
