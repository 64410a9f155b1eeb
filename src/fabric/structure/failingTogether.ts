import type { Fabric } from '../graph.js';
import { placesByName } from '../hostNames.js';
import { mostOf, planOf } from './plan.js';

/** Groups of hosts that fail together, by name. */
export type Groups = Readonly<Record<string, readonly string[]>>;

/** Switches that are named in a group's name; more are counted. */
const mostNamed = 2;

/**
 * Hosts that hang on the same switches: by the leaf switches of all their adapters together (with one leaf a rail these are several), and by the pod that most of
 * their cables lead to. `hosts` are the names that are wanted; what the network does not show is in no group. Linear in the network's size.
 */
export function failingTogether(
  fabric: Pick<Fabric, 'nodes' | 'links'>,
  hosts: readonly string[],
): { readonly leaf: Groups; readonly pod: Groups } {
  const plan = planOf(fabric);
  const placeOf = placesByName(hosts);
  const leaves = new Map<number, Set<number>>();
  const pods = new Map<number, Map<number, number>>();
  for (const { lower, upper } of plan.boundaries[0] ?? []) {
    const node = fabric.nodes[lower];
    const place = node === undefined ? -1 : placeOf(node.host ?? node.name);
    if (place < 0) continue;
    leaves.set(place, (leaves.get(place) ?? new Set()).add(upper));
    const pod = plan.pod[upper] ?? -1;
    const votes = pods.get(place) ?? new Map<number, number>();
    pods.set(place, votes);
    if (pod >= 0) votes.set(pod, (votes.get(pod) ?? 0) + 1);
  }
  const [byLeaf, byPod] = [new Map<string, string[]>(), new Map<string, string[]>()];
  hosts.forEach((host, place) => {
    const own = [...(leaves.get(place) ?? [])].map((at) => fabric.nodes[at]?.name ?? '').sort();
    if (own.length > 0) join(byLeaf, own.join('\n'), host);
    const pod = mostOf(pods.get(place) ?? new Map<number, number>());
    if (pod !== null) join(byPod, `pod ${pod + 1}`, host);
  });
  return { leaf: named(byLeaf), pod: Object.fromEntries(byPod) };
}

function join(groups: Map<string, string[]>, name: string, host: string): void {
  const known = groups.get(name);
  if (known === undefined) groups.set(name, [host]);
  else known.push(host);
}

/** Groups under short names; where two sets of switches begin alike, the later says which one it is. */
function named(groups: ReadonlyMap<string, readonly string[]>): Groups {
  const found = new Map<string, readonly string[]>();
  for (const [switches, hosts] of groups) {
    const all = switches.split('\n');
    const name = `${all.slice(0, mostNamed).join(' ')}${all.length > mostNamed ? ` +${all.length - mostNamed}` : ''}`;
    let unique = name;
    for (let number = 2; found.has(unique); number++) unique = `${name} (${number})`;
    found.set(unique, hosts);
  }
  return Object.fromEntries(found);
}
