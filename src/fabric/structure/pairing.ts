import { mostOf, type Plan } from './plan.js';

/** A cable that is missing between two switches of a torus or another regular net, with the ports that it would join. */
export interface MissingPair {
  readonly a: number;
  readonly aPort: string;
  readonly b: number;
  readonly bPort: string;
  /** How many switches have these two ports joined with a neighbour's, and how many there are. */
  readonly alike: number;
  readonly of: number;
}

/** Share of the switches that must have the same two ports joined for the rest to be called wrong, and the fewest switches that tell. */
const sure = 0.75;
const fewest = 4;

/**
 * Of switches that are joined with each other and not by tiers: where nearly all have their port p in a neighbour's port q, and just one has nothing in
 * p and just one nothing in q, the cable between those two is missing. Where several lack the same port nothing tells which belong together, and at
 * the edge of a mesh nothing is missing. Linear in the cables.
 */
export function missingPairs({ fatTree, tier, fabric: { nodes, links } }: Plan): MissingPair[] {
  if (fatTree) return [];
  const place = new Map(nodes.map(({ id }, at) => [id, at]));
  const used = new Map<number, Set<string>>();
  const partners = new Map<string, Map<string, number>>();
  for (const { a, b, aPort, bPort, kind } of links) {
    const [x, y] = [place.get(a) ?? -1, place.get(b) ?? -1];
    if (kind !== 'fabric' || (tier[x] ?? 0) <= 0 || (tier[y] ?? 0) <= 0 || aPort === null || bPort === null) continue;
    for (const [own, port, other] of [
      [x, aPort, bPort],
      [y, bPort, aPort],
    ] as const) {
      const ports = used.get(own) ?? new Set<string>();
      used.set(own, ports.add(port));
      const counts = partners.get(port) ?? new Map<string, number>();
      partners.set(port, counts.set(other, (counts.get(other) ?? 0) + 1));
    }
  }
  if (used.size < fewest) return [];
  const found: MissingPair[] = [];
  for (const [aPort, counts] of partners) {
    const bPort = mostOf(counts);
    const alike = counts.get(bPort ?? '') ?? 0;
    if (bPort === null || aPort > bPort || alike < used.size * sure || mostOf(partners.get(bPort) ?? new Map()) !== aPort) continue;
    const lacking = (port: string): number[] => [...used].filter(([, ports]) => !ports.has(port)).map(([at]) => at);
    const [first, second, ...more] = aPort === bPort ? lacking(aPort) : [...lacking(aPort), ...lacking(bPort)];
    if (first === undefined || second === undefined || first === second || more.length > 0) continue;
    found.push({ a: first, aPort, b: second, bPort, alike, of: used.size });
  }
  return found;
}
