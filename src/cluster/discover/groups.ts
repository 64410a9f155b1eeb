import { cleanLine } from '../../base/clean.js';
import { expandHosts } from '../hostRange.js';
import { type Proposal, settled } from './proposal.js';

/**
 * A cluster from ClusterShell's groups as `nodeset -LL` prints them ("@compute gpu[001-128]"): the group "all", or all groups together.
 * Null without a group, and for the example that the package brings along.
 */
export function readNodesetGroups(text: string, host: string | null): Proposal | null {
  const groups = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const match = /^@(\S+)\s+(\S.*)$/.exec(cleanLine(line));
    if (match?.[1] !== undefined && match[2] !== undefined) groups.set(match[1], expandHosts(match[2]).hosts);
  }
  const hosts = groups.get('all') ?? [...groups.values()].flat();
  if (hosts.every((name) => /^example\d*$/.test(name))) return null;
  groups.delete('all');
  return fromGroups('clush', hosts, groups, host);
}

/**
 * A cluster from the groups that pdsh knows: files of dsh groups, each behind a line "@name", and `/etc/genders`, whose lines are
 * "gpu[1-4] attribute,attribute=value" (genders: libgenders(3)).
 */
export function readPdshGroups(dsh: string, genders: string, host: string | null): Proposal | null {
  const groups = new Map<string, string[]>();
  const add = (name: string, hosts: readonly string[]): void => void groups.set(name, [...(groups.get(name) ?? []), ...hosts]);
  let open = '';
  for (const line of dsh.split('\n').map((raw) => cleanLine(raw.replace(/#.*/, '')))) {
    if (line.startsWith('@')) open = line.slice(1);
    else if (line !== '' && open !== '') add(open, expandHosts(line).hosts);
  }
  for (const line of genders.split('\n').map((raw) => cleanLine(raw.replace(/#.*/, '')))) {
    const [hosts = '', attributes = ''] = line.split(/\s+/, 2);
    if (hosts === '') continue;
    const names = expandHosts(hosts).hosts;
    add('all', names);
    for (const attribute of attributes.split(',')) if (attribute !== '') add(attribute, names);
  }
  const hosts = groups.get('all') ?? [...groups.values()].flat();
  groups.delete('all');
  return fromGroups('pdsh', hosts, groups, host);
}

function fromGroups(
  source: 'clush' | 'pdsh',
  hosts: readonly string[],
  groups: ReadonlyMap<string, readonly string[]>,
  host: string | null,
): Proposal | null {
  const racks = [...groups].filter(([name]) => /^rack/i.test(name));
  return settled({
    source,
    name: source,
    hosts,
    groups: Object.fromEntries([...groups].filter(([name]) => !/^rack/i.test(name))),
    racks: Object.fromEntries(racks),
    head: host,
    launcher: 'mpirun',
    via: null,
    gpusPerHost: null,
    notes: [],
  });
}
