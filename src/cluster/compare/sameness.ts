import { createPauses } from '../../ssh/slices.js';
import type { HostFacts, Snapshot } from '../facts.js';
import { kindOf } from './compareHosts.js';
import { type Difference, differences } from './difference.js';

/** Hosts that differ from most others in the same way. */
export interface OddHosts {
  readonly hosts: readonly string[];
  /** "before" is what most hosts have, "after" what these have. */
  readonly differences: readonly Difference[];
}

/** Whether hosts have the same configuration. */
export interface Sameness {
  /** True when no host that answered differs. */
  readonly same: boolean;
  /** Hosts that are as most are. */
  readonly alike: readonly string[];
  /** Those that differ, the most important difference first. */
  readonly odd: readonly OddHosts[];
  /** Hosts that did not answer: nothing is known of them. */
  readonly unanswered: readonly string[];
}

/**
 * Compares every host with what most hosts have, fact by fact. A fact that every host has for itself (each of three hosts or more says something else) is left aside.
 * Two passes over the hosts, so that nothing but the counts is kept; others get a turn between them.
 */
export async function sameness(snapshot: Pick<Snapshot, 'hosts'>): Promise<Sameness> {
  const answers = Object.entries(snapshot.hosts);
  const reached = answers.flatMap(([host, { facts }]): [string, HostFacts][] => (facts === null ? [] : [[host, facts]]));
  const counts = new Map<string, Map<string, number>>();
  const pause = createPauses();
  for (const [, facts] of reached) {
    await pause();
    for (const [path, value] of kindOf(facts)) {
      const values = counts.get(path) ?? new Map<string, number>();
      values.set(value, (values.get(value) ?? 0) + 1);
      counts.set(path, values);
    }
  }
  const usual = new Map<string, string>();
  const ownPaths = new Set<string>();
  for (const [path, values] of counts) {
    const all = [...values.values()].reduce((sum, count) => sum + count, 0);
    if (reached.length > 2 && values.size > 2 && values.size === all) ownPaths.add(path);
    const [value, count] = [...values].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
    // What fewer than half have is a thing of those few.
    if (all * 2 >= reached.length && count > 0) usual.set(path, value);
  }
  for (const path of ownPaths) usual.delete(path);
  const groups = new Map<string, { readonly hosts: string[]; readonly differences: readonly Difference[] }>();
  const alike: string[] = [];
  for (const [host, facts] of reached) {
    await pause();
    const found = differences(usual, new Map([...kindOf(facts)].filter(([path]) => !ownPaths.has(path))));
    if (found.length === 0) alike.push(host);
    else {
      const key = JSON.stringify(found);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { hosts: [host], differences: found });
      else group.hosts.push(host);
    }
  }
  const rank = ({ differences: [first] }: OddHosts): number => ['high', 'normal', 'low'].indexOf(first?.importance ?? 'low');
  return {
    same: groups.size === 0,
    alike,
    odd: [...groups.values()].sort((a, b) => rank(a) - rank(b) || a.hosts.length - b.hosts.length),
    unanswered: answers.flatMap(([host, { facts }]) => (facts === null ? [host] : [])),
  };
}
