import { foldHosts } from '../../cluster/foldHosts.js';
import { type Standing, standings } from '../../protocol/health.js';
import type { ClusterIndex } from './clusterIndex.js';

/** What the hosts of the tree are grouped by. */
export const groupings = ['reason', 'rack', 'switch', 'state'] as const;
export type Grouping = (typeof groupings)[number];

/** What the hosts of a branch have in common; the view puts it in words. */
export type Heading =
  | { readonly kind: 'trouble'; readonly title: string }
  | { readonly kind: 'standing'; readonly standing: Standing }
  | { readonly kind: 'rack' | 'switch'; readonly name: string | null }
  /** Racks or switches on which nothing is wrong. */
  | { readonly kind: 'wellGroups'; readonly of: 'rack' | 'switch'; readonly count: number }
  /** Neighbours by name: what is left to group a long list by. */
  | { readonly kind: 'range'; readonly name: string };

/** Hosts under a heading. A branch with branches shows these, another one its hosts. */
export interface Branch {
  /** Unique in the cluster, and the same after a refresh. */
  readonly key: string;
  readonly heading: Heading;
  /** That of the worst host, or of the trouble. */
  readonly standing: Standing;
  readonly hosts: readonly string[];
  readonly branches: readonly Branch[];
}

/** What branches are made of. */
export interface BranchInput {
  readonly hosts: readonly string[];
  readonly index: ClusterIndex;
  readonly grouping: Grouping;
  /** Rack and leaf switches by host, where they are known. */
  readonly rackOf: ReadonlyMap<string, string>;
  readonly switchOf: ReadonlyMap<string, string>;
  /** Whether a host passes the filter; null when all do. */
  readonly shown: ((host: string) => boolean) | null;
}

/** Rows that a list may have before it is grouped. */
export const longest = 30;
const mostInRange = 50;

/** The branches below a cluster, what is wrong first. */
export function branchesOf(input: BranchInput): Branch[] {
  const { index, shown, grouping } = input;
  const keep = (hosts: readonly string[]): readonly string[] => (shown === null ? hosts : hosts.filter(shown));
  switch (grouping) {
    case 'reason':
      return [
        ...index.troubles.map((result) =>
          branch(input, `${result.id}\0${result.title}\0${result.status}`, { kind: 'trouble', title: result.title }, standingOf(index, result), keep(result.hosts)),
        ),
        // Hosts that were not reached are in the report once there is one.
        ...(index.troubles.length > 0 ? (['waiting', 'answered', 'well'] as const) : (['fail', 'unreached', 'waiting', 'answered', 'well'] as const)).map((standing) =>
          branch(input, standing, { kind: 'standing', standing }, standing, keep(index.hosts[standing])),
        ),
      ].filter(({ hosts }) => hosts.length > 0);
    case 'state':
      return standings.map((standing) => branch(input, standing, { kind: 'standing', standing }, standing, keep(index.hosts[standing]))).filter(({ hosts }) => hosts.length > 0);
    case 'rack':
    case 'switch':
      return grouped(input, '', keep(input.hosts), grouping);
  }
}

/** How hosts with a trouble stand; those that were not reached have a mark of their own. */
function standingOf(index: ClusterIndex, { status, hosts }: ClusterIndex['troubles'][number]): Standing {
  return hosts.every((host) => index.standing.get(host) === 'unreached') ? 'unreached' : status === 'fail' ? 'fail' : 'warn';
}

/** The branch at whose end a host is first met, for revealing it; null where no branch holds it. */
export function homeOf(branches: readonly Branch[], host: string): readonly Branch[] | null {
  for (const one of branches) {
    if (!one.hosts.includes(host)) continue;
    const below = homeOf(one.branches, host);
    return below === null ? [one] : [one, ...below];
  }
  return null;
}

function branch(input: BranchInput, key: string, heading: Heading, standing: Standing, hosts: readonly string[]): Branch {
  if (hosts.length <= longest) return { key, heading, standing, hosts, branches: [] };
  const by = groupedBy(input, hosts);
  return { key, heading, standing, hosts, branches: by === null ? ranges(key, standing, hosts) : grouped(input, key, hosts, by) };
}

/** What a long list is best grouped by: the rack where it tells hosts apart, else the switch; null where neither is known for most. */
function groupedBy(input: BranchInput, hosts: readonly string[]): 'rack' | 'switch' | null {
  for (const [by, of] of [['rack', input.rackOf], ['switch', input.switchOf]] as const) {
    const names = hosts.map((host) => of.get(host));
    const known = names.filter((name) => name !== undefined);
    if (known.length * 2 > hosts.length && new Set(known).size > 1) return by;
  }
  return null;
}

function grouped(input: BranchInput, parent: string, hosts: readonly string[], by: 'rack' | 'switch'): Branch[] {
  const of = by === 'rack' ? input.rackOf : input.switchOf;
  const groups = new Map<string | null, string[]>();
  for (const host of hosts) {
    const name = of.get(host) ?? null;
    const own = groups.get(name);
    if (own === undefined) groups.set(name, [host]);
    else own.push(host);
  }
  const made = [...groups]
    .map(([name, own]): Branch => {
      const key = `${parent}/${by} ${name ?? ''}`;
      const standing = worst(input.index, own);
      return { key, heading: { kind: by, name }, standing, hosts: own, branches: own.length > longest && (name === null || own.length > mostInRange) ? ranges(key, standing, own) : [] };
    })
    .sort((a, b) => rank(a.standing) - rank(b.standing) || natural.compare(nameOf(a.heading), nameOf(b.heading)));
  if (made.length <= longest) return made;
  const [ill, well] = [made.filter(({ standing }) => standing !== 'well'), made.filter(({ standing }) => standing === 'well')];
  const rest: Branch[] =
    well.length === 0
      ? []
      : [{ key: `${parent}/well ${by}`, heading: { kind: 'wellGroups', of: by, count: well.length }, standing: 'well', hosts: well.flatMap((one) => one.hosts), branches: folded(`${parent}/well ${by}`, well) }];
  return [...folded(parent, ill), ...rest];
}

/** Branches in runs of at most fifty, where there are too many for one list. */
function folded(parent: string, branches: readonly Branch[]): Branch[] {
  if (branches.length <= longest) return [...branches];
  return chunks(branches).map((run): Branch => {
    const name = span(run.map(({ heading }) => nameOf(heading)));
    const standing = standings.find((one) => run.some((branch) => branch.standing === one)) ?? 'well';
    return { key: `${parent}/${name}`, heading: { kind: 'range', name }, standing, hosts: run.flatMap(({ hosts }) => hosts), branches: run };
  });
}

function ranges(parent: string, standing: Standing, hosts: readonly string[]): Branch[] {
  const sorted = [...hosts].sort(natural.compare);
  const made = chunks(sorted).map((run): Branch => {
    const name = span(run);
    return { key: `${parent}/${name}`, heading: { kind: 'range', name }, standing, hosts: run, branches: [] };
  });
  return folded(parent, made);
}

/** Equal pieces of at most fifty, and of at least thirty where there are enough. */
function chunks<T>(list: readonly T[]): T[][] {
  const size = Math.ceil(list.length / Math.ceil(list.length / mostInRange));
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}

/** A run of names in a few characters: folded where that is short, else its ends. */
function span(names: readonly string[]): string {
  const text = foldHosts(names);
  return text.length <= 40 ? text : `${names[0] ?? ''} … ${names.at(-1) ?? ''}`;
}

const natural = new Intl.Collator('en', { numeric: true });
const rank = (standing: Standing): number => standings.indexOf(standing);

function worst(index: ClusterIndex, hosts: readonly string[]): Standing {
  let found = standings.length - 1;
  for (const host of hosts) found = Math.min(found, rank(index.standing.get(host) ?? 'well'));
  return standings[found] ?? 'well';
}

/** A name to sort and fold by; what has none comes last. */
function nameOf(heading: Heading): string {
  return 'name' in heading ? (heading.name ?? '\uffff') : '';
}
