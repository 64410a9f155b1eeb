import type { Cluster } from '../cluster/clusterFile.js';

/** What hosts have in common that makes them fail together: lists of the cluster file, or what the network shows. */
export const domainKinds = ['rack', 'site', 'group', 'leaf', 'pod'] as const;
/** One of {@link domainKinds}. */
export type DomainKind = (typeof domainKinds)[number];

/** Groups of hosts by name, each kind as far as it is known. */
export type KnownDomains = Readonly<Partial<Record<DomainKind, Readonly<Record<string, readonly string[]>>>>>;

/** What a cluster file tells, with the racks of its last probe where the file has none, and what its network tells. */
export function knownDomains(
  { racks, sites = {}, groups }: Pick<Cluster, 'racks' | 'sites' | 'groups'>,
  probed: KnownDomains['rack'] = {},
  network: Pick<KnownDomains, 'leaf' | 'pod'> = {},
): KnownDomains {
  return { rack: Object.keys(racks).length > 0 ? racks : probed, site: sites, group: groups, ...network };
}

/** Domains of one kind with those of the hosts that are in them; null where no host is in any. */
export function domainsOf(
  kind: DomainKind,
  known: KnownDomains,
  hosts: readonly string[],
): Readonly<Record<string, readonly string[]>> | null {
  const wanted = new Set(hosts);
  const found = Object.entries(known[kind] ?? {})
    .map(([name, members]) => [name, members.filter((host) => wanted.has(host))] as const)
    .filter(([, members]) => members.length > 0);
  return found.length === 0 ? null : Object.fromEntries(found);
}
