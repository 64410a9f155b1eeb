import type { HostFacts } from '../cluster/facts.js';
import type { Reached } from './check.js';

/**
 * What a host is compared with: hosts with the same GPU models. A login node is not the odd one among GPU hosts, nor an A100 host among
 * H100 hosts; null where the GPUs are not known, and such a host is compared with nobody.
 */
export function kindOf(facts: HostFacts): string | null {
  if (facts.gpus === null) return null;
  return [...new Set(facts.gpus.map(({ name }) => name))].sort().join(' + ');
}

/** Hosts of the same kind together, in the order of the first of each. */
export function byKind(hosts: readonly Reached[]): (readonly Reached[])[] {
  const groups = new Map<string, Reached[]>();
  for (const host of hosts) {
    const kind = kindOf(host.facts);
    if (kind === null) continue;
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [host]);
    else group.push(host);
  }
  return [...groups.values()];
}

/** Whether a host has GPUs; null where that is not known. */
export function hasGpus(facts: HostFacts): boolean | null {
  return facts.gpus === null ? null : facts.gpus.length > 0;
}
