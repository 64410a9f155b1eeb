import type { LauncherKind } from '../clusterFile.js';
import type { Via } from '../fanout/fanOut.js';
import { foldHosts } from '../foldHosts.js';
import { isHostName } from '../hostName.js';

/** Where a cluster can be read from. */
export const sources = ['slurm', 'kubernetes', 'clush', 'pdsh', 'ssh-config', 'hostfile'] as const;

/** One of {@link sources}. */
export type Source = (typeof sources)[number];

/** A cluster as one source describes it: what a cluster file could say. */
export interface Proposal {
  readonly source: Source;
  readonly name: string;
  /** In the source's order, without duplicates. */
  readonly hosts: readonly string[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly racks: Readonly<Record<string, readonly string[]>>;
  /** Host where launchers run, or null where the source does not say. */
  readonly head: string | null;
  readonly launcher: LauncherKind;
  readonly via: Via | null;
  /** GPUs of each host, or null where the source does not say. */
  readonly gpusPerHost: number | null;
  /** What is worth knowing before it is used, one sentence each. */
  readonly notes: readonly string[];
}

/** A proposal with what is no host name left out and empty groups gone; null when no host is left. */
export function settled(proposal: Proposal): Proposal | null {
  const hosts = [...new Set(proposal.hosts)].filter(isHostName);
  if (hosts.length === 0) return null;
  const known = new Set(hosts);
  const within = (lists: Proposal['groups']): Record<string, readonly string[]> =>
    Object.fromEntries(
      Object.entries(lists).flatMap(([name, list]) => {
        const own = [...new Set(list)].filter((host) => known.has(host));
        return own.length === 0 ? [] : [[name, own] as const];
      }),
    );
  return { ...proposal, hosts, groups: within(proposal.groups), racks: within(proposal.racks) };
}

/** The proposal as the text of a cluster file, ranges folded. Every text is quoted, in JSON's way, which is YAML's too. */
export function clusterYaml(proposal: Proposal): string {
  const text = JSON.stringify;
  const lists = (key: string, map: Proposal['groups']): string[] =>
    Object.keys(map).length === 0
      ? []
      : [`${key}:`, ...Object.entries(map).map(([name, hosts]) => `  ${text(name)}: ${text(foldHosts(hosts))}`)];
  return [
    ...proposal.notes.map((note) => `# ${note.replace(/\s+/g, ' ')}`),
    `name: ${text(proposal.name)}`,
    `hosts: ${text(foldHosts(proposal.hosts))}`,
    ...(proposal.head === null ? [] : [`head: ${text(proposal.head)}`]),
    `launcher: ${proposal.launcher}`,
    ...(proposal.via === null ? [] : [`via: ${proposal.via}`]),
    ...(proposal.gpusPerHost === null ? [] : [`gpusPerHost: ${String(proposal.gpusPerHost)}`]),
    ...lists('racks', proposal.racks),
    ...lists('groups', proposal.groups),
    '',
  ].join('\n');
}

/** The number that most hosts have, or null; the hosts that have another. */
export function usual(counts: ReadonlyMap<string, number>): { readonly count: number | null; readonly others: readonly string[] } {
  const tally = new Map<number, number>();
  for (const count of counts.values()) tally.set(count, (tally.get(count) ?? 0) + 1);
  const [first] = [...tally].sort(([, a], [, b]) => b - a);
  if (first === undefined) return { count: null, others: [] };
  return { count: first[0], others: [...counts].filter(([, count]) => count !== first[0]).map(([host]) => host) };
}
