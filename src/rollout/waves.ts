/** Hosts that get the new content together. */
export interface Wave {
  /** "canary", "10 %", "50 %", "all", or a domain's name. */
  readonly name: string;
  readonly hosts: readonly string[];
}

/** How hosts are put into waves: growing shares of all, one fault domain after the other, or all at once. */
export const waveKinds = ['shares', 'domains', 'once'] as const;
/** One of {@link waveKinds}. */
export type WaveKind = (typeof waveKinds)[number];

/** What waves are planned from. */
export interface WavePlan {
  readonly kind: WaveKind;
  /** Hosts of the first wave, at least 1. */
  readonly canaries: number;
  /** Racks, or other groups of hosts that fail together, by name; a host counts in the first that has it. */
  readonly domains: Readonly<Record<string, readonly string[]>>;
}

/** Cumulative shares after the canaries. */
const shares = [
  ['10 %', 0.1],
  ['50 %', 0.5],
  ['all', 1],
] as const;

/**
 * Waves over hosts, each host in exactly one. Shares take hosts from all domains in turn, so that each wave meets each kind of place;
 * domains come one by one after the canaries, so that what goes wrong stays in one. Empty waves are left out.
 */
export function planWaves(hosts: readonly string[], { kind, canaries, domains }: WavePlan): Wave[] {
  const all = [...new Set(hosts)];
  if (kind === 'once') return all.length === 0 ? [] : [{ name: 'all', hosts: all }];
  const groups = groupsOf(all, domains);
  const spread = inTurn(groups.map((group) => group.hosts));
  const first = spread.slice(0, Math.max(1, canaries));
  const waves: Wave[] = [{ name: 'canary', hosts: first }];
  if (kind === 'shares') {
    let done = first.length;
    for (const [name, share] of shares) {
      const until = Math.max(done, Math.ceil(spread.length * share));
      waves.push({ name, hosts: spread.slice(done, until) });
      done = until;
    }
  } else {
    const taken = new Set(first);
    for (const group of groups) waves.push({ name: group.name, hosts: group.hosts.filter((host) => !taken.has(host)) });
  }
  return waves.filter((wave) => wave.hosts.length > 0);
}

function groupsOf(hosts: readonly string[], domains: WavePlan['domains']): { readonly name: string; readonly hosts: readonly string[] }[] {
  const left = new Set(hosts);
  const groups = Object.entries(domains).map(([name, members]) => ({ name, hosts: members.filter((host) => left.delete(host)) }));
  return [...groups, { name: 'rest', hosts: [...left] }].filter((group) => group.hosts.length > 0);
}

/** The first of each list, the second of each, and so on. */
function inTurn(lists: readonly (readonly string[])[]): string[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list[index] ?? [])).flat();
}
