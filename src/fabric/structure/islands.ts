import type { Fabric } from '../graph.js';
import type { CompactGraph } from './compact.js';

/** A part of the network that no cable joins with others. Places in `Fabric.nodes`. */
export interface Island {
  readonly switches: readonly number[];
  readonly hosts: readonly number[];
}

/** The parts of a network. */
export interface Islands {
  /** Those that hold switches and hosts or adapters; the largest first. */
  readonly islands: readonly Island[];
  /** Adapters without a cable, whose namesakes on most hosts have one. */
  readonly unplugged: readonly number[];
}

/** Parts of a network: a host joins what its adapters are plugged into, since planes of switches meet in hosts only. Linear. */
export function islandsOf({ nodes }: Pick<Fabric, 'nodes'>, { offsets, neighbours, indexOf }: CompactGraph): Islands {
  const unit = Int32Array.from(nodes, ({ host }, at) => (host === null ? at : (indexOf.get(host) ?? at)));
  const inside: number[][] = nodes.map(() => []);
  unit.forEach((owner, at) => inside[owner]?.push(at));
  const seen = new Uint8Array(nodes.length);
  const islands: Island[] = [];
  for (let root = 0; root < nodes.length; root++) {
    if (unit[root] !== root || seen[root] === 1) continue;
    const members = [root];
    seen[root] = 1;
    for (const owner of members) {
      for (const at of inside[owner] ?? []) {
        for (let place = offsets[at] ?? 0; place < (offsets[at + 1] ?? 0); place++) {
          const other = unit[neighbours[place] ?? 0] ?? 0;
          if (seen[other] === 1) continue;
          seen[other] = 1;
          members.push(other);
        }
      }
    }
    const switches = members.filter((at) => nodes[at]?.kind === 'switch');
    const hosts = members.filter((at) => nodes[at]?.kind !== 'switch');
    if (switches.length > 0 && hosts.length > 0) islands.push({ switches, hosts });
  }
  islands.sort((a, b) => b.hosts.length - a.hosts.length || b.switches.length - a.switches.length);
  const cabled = new Map<string, { all: number; plugged: number }>();
  const nics = nodes.flatMap((node, at) => (node.kind === 'nic' && node.host !== null ? [{ name: node.name, at }] : []));
  const isPlugged = (at: number): boolean => (offsets[at + 1] ?? 0) > (offsets[at] ?? 0);
  for (const { name, at } of nics) {
    const known = cabled.get(name) ?? { all: 0, plugged: 0 };
    cabled.set(name, { all: known.all + 1, plugged: known.plugged + (isPlugged(at) ? 1 : 0) });
  }
  const unplugged = nics.filter(({ name, at }) => {
    const { all, plugged } = cabled.get(name) ?? { all: 0, plugged: 0 };
    return !isPlugged(at) && plugged * 2 > all && plugged > 1;
  });
  return { islands, unplugged: unplugged.map(({ at }) => at) };
}
