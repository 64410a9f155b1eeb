import type { FabricNode } from '../graph.js';
import { push } from '../structure/assemble.js';
import type { Inside } from './boxes.js';

/** Hosts that stand together: a rack, or those that hang on the same switch. */
export interface HostGroup {
  /** Name of the rack; empty where the hosts are not known to be in one. */
  readonly rack: string;
  readonly members: number[];
}

/** Without racks, at most this many hosts stand together. */
const chunk = 32;

/** Ranks of all nodes by name, numbers inside names counted: comparing two of these is comparing their names. */
export function naturalRanks(nodes: readonly FabricNode[]): Int32Array {
  const keys = new Map<string, string>();
  // Numbers of one length are in the order of their digits; a collator compares the same a hundred times slower.
  for (const { name } of nodes) if (!keys.has(name)) keys.set(name, name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0')));
  const sorted = [...keys].sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
  const rank = new Map(sorted.map(([name], at) => [name, at]));
  return Int32Array.from(nodes, ({ name }) => rank.get(name) ?? 0);
}

/** The hosts of each pod in groups, in the order of their names; index -1 of the pods comes last. */
export function hostGroups(
  ends: readonly number[],
  nodes: readonly FabricNode[],
  inside: Inside,
  first: Int32Array,
  podOf: Int32Array,
  order: Int32Array,
): ReadonlyMap<number, readonly HostGroup[]> {
  const byRank = (a: number, b: number): number => (order[a] ?? 0) - (order[b] ?? 0);
  const pods = new Map<number, Map<string, HostGroup>>();
  for (const at of ends) {
    const rack = nodes[at]?.rack ?? null;
    const key = rack === null ? `1${leafName(at, nodes, inside, first)}` : `0${rack}`;
    const pod = podOf[at] ?? -1;
    let groups = pods.get(pod);
    if (groups === undefined) pods.set(pod, (groups = new Map<string, HostGroup>()));
    const found = groups.get(key);
    if (found === undefined) groups.set(key, { rack: rack ?? '', members: [at] });
    else found.members.push(at);
  }
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' });
  const made = new Map<number, readonly HostGroup[]>();
  for (const [pod, groups] of pods) {
    const sorted = [...groups].sort(([a], [b]) => collator.compare(a, b)).map(([, found]) => found);
    for (const { members } of sorted) members.sort(byRank);
    made.set(pod, sorted.flatMap(parts));
  }
  return made;
}

/** A rack stays whole; other hosts come in even parts that are small enough to be taken in at a glance. */
function parts(group: HostGroup): readonly HostGroup[] {
  const { rack, members } = group;
  if (rack !== '' || members.length <= chunk * 1.25) return [group];
  const count = Math.ceil(members.length / chunk);
  const each = Math.ceil(members.length / count);
  return Array.from({ length: count }, (_, at) => ({ rack, members: members.slice(at * each, (at + 1) * each) })).filter(
    (part) => part.members.length > 0,
  );
}

/** The switch on the host's first cabled adapter. */
function leafName(at: number, nodes: readonly FabricNode[], inside: Inside, first: Int32Array): string {
  for (const nic of inside.get(at)?.nics ?? [at]) {
    const leaf = first[nic] ?? -1;
    if (leaf >= 0) return nodes[leaf]?.name ?? '';
  }
  // Hosts without a cable come last.
  return '\uffff';
}

/** Switches in sets that are cabled to the same switches and adapters below them or, where that would make many sets, all in one. */
export function switchSets(members: readonly number[], nodes: readonly FabricNode[], neighboursOf: (at: number) => Iterable<number>): number[][] {
  const sets = new Map<string, number[]>();
  for (const at of members) {
    const tier = nodes[at]?.tier ?? 0;
    const below = [...new Set(neighboursOf(at))].filter((other) => nodes[other]?.kind !== 'switch' || (nodes[other].tier ?? 0) < tier);
    push(sets, below.sort((a, b) => a - b).join(','), at);
  }
  return sets.size > 48 || sets.size * 2 > members.length ? [[...members]] : [...sets.values()];
}
