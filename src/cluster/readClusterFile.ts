import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { clean, cleanLine } from '../base/clean.js';
import type { Range } from '../base/text.js';
import type { Cluster, LatencyExpectations } from './clusterFile.js';
import { clusterEntries, hostKeys, innerKeys, readEntry } from './clusterSchema.js';
import { isHostName } from './hostName.js';
import { expandHosts } from './hostRange.js';
import { isSecretName } from '../base/secret.js';
import { readYaml, type YamlPath, type YamlSource } from './yamlSource.js';

/** Something in a cluster file that was not understood or cannot be right. */
export interface ClusterProblem {
  readonly range: Range;
  readonly message: string;
}

type Say = (range: Range, message: string) => void;

/**
 * Reads `.nccl/cluster.yaml`. The cluster is null only when no host is known; whatever else is wrong stands in `problems` and its key
 * counts as absent. `path` is where the file lies: `sshConfig` is relative to its folder.
 */
export function readClusterFile(
  text: string,
  path: string,
): { readonly cluster: Cluster | null; readonly problems: readonly ClusterProblem[] } {
  const source = readYaml(text);
  const problems: ClusterProblem[] = [...source.problems];
  const say: Say = (range, message) => problems.push({ range, message });
  const top = source.value;
  if (!isRecord(top)) {
    if (problems.length === 0)
      say(source.range([]), l10n.t('A cluster file is a map; it needs at least hosts, such as hosts: ["gpu[01-04]"].'));
    return { cluster: null, problems };
  }
  sayUnknownKeys(top, source, say);
  const get = <K extends keyof typeof clusterEntries>(key: K) => {
    const value = Object.hasOwn(top, key) ? top[key] : undefined;
    // "env:" with nothing after it is the same as no env.
    if (value === undefined || value === '') return undefined;
    const answer = readEntry(key, value);
    for (const { path: below, message } of answer.wrong) say(source.range([key, ...below]), message);
    return answer.value;
  };

  const racks = new Map<string, string[]>();
  const groups = new Map<string, string[]>();
  const hosts = new Set(readHosts(get('hosts'), source, say, racks, groups));
  const given = hosts.size > 0;
  const inLists = (key: 'racks' | 'groups', into: Map<string, string[]>): void => {
    for (const [name, list] of Object.entries(get(key) ?? {})) {
      for (const { host, range } of expandList(list, [key, name], source, say)) {
        if (!given) hosts.add(host);
        else if (!hosts.has(host)) {
          say(range, l10n.t('{0} is not among the hosts above.', host));
          continue;
        }
        add(into, name, host);
      }
    }
  };
  inLists('racks', racks);
  inLists('groups', groups);

  const sites = readSites(get('sites'), racks, hosts, source, say);
  const latency = get('latency');
  const env = get('env') ?? {};
  for (const name of Object.keys(env))
    if (isSecretName(name))
      say(
        source.keyRange(['env'], name),
        l10n.t('{0} looks like a secret. This file is plain text, fit for git: keep secrets out of it.', name),
      );
  const simulated = get('simulated') ?? false;
  const sshConfig = get('sshConfig');
  const via = get('via');
  const kubernetes = get('kubernetes');
  const paths = get('paths');
  const headText = get('head');
  const head = headText === undefined ? undefined : expandHosts(headText).hosts;
  if (head !== undefined && head.length !== 1) say(source.range(['head']), l10n.t('head is one host: the one where the launcher runs.'));
  const rest = {
    name: cleanLine(get('name') ?? '') || defaultName(path),
    launcher: get('launcher') ?? ('mpirun' as const),
    launcherArgs: get('launcherArgs') ?? [],
    gpusPerHost: get('gpusPerHost') ?? 8,
    ncclTests: paths?.ncclTests ?? null,
  };
  const first = [...hosts][0];
  if (first === undefined) {
    if (problems.length === 0) say(source.range([]), l10n.t('No hosts: add hosts, such as hosts: ["gpu[01-04]"].'));
    return { cluster: null, problems };
  }
  const cluster: Cluster = {
    ...rest,
    path,
    simulated,
    sshConfig: sshConfig === undefined ? null : absolute(sshConfig, dirname(path)),
    hosts: [...hosts],
    groups: Object.fromEntries(groups),
    racks: Object.fromEntries(racks),
    head: head?.length === 1 ? (head[0] ?? first) : first,
    env,
    ...(via === undefined ? {} : { via }),
    ...(paths?.python === undefined ? {} : { python: paths.python }),
    ...(kubernetes === undefined
      ? {}
      : {
          kubernetes: {
            image: kubernetes.image,
            namespace: kubernetes.namespace ?? null,
            context: kubernetes.context ?? null,
            limits: kubernetes.limits ?? {},
          },
        }),
    ...(sites === null ? {} : { sites }),
    ...(latency === undefined ? {} : { latency: expectationsOf(latency) }),
  };
  return { cluster, problems };
}

/** A cluster of hosts that were picked from the ssh config or given by name, with every default; null when none of the names is a host name. */
export function clusterFromSshConfig(hosts: readonly string[], sshConfig: string | null = null): Cluster | null {
  const unique = [...new Set(hosts)].filter(isHostName);
  const [head] = unique;
  if (head === undefined) return null;
  return {
    name: 'ssh',
    path: null,
    simulated: false,
    sshConfig,
    hosts: unique,
    groups: {},
    racks: {},
    head,
    launcher: 'mpirun',
    launcherArgs: [],
    gpusPerHost: 8,
    ncclTests: null,
    env: {},
  };
}

type HostsValue =
  | string
  | readonly string[]
  | Readonly<Record<string, '' | { readonly rack?: string | undefined; readonly groups?: string | readonly string[] | undefined }>>;

function readHosts(
  value: HostsValue | undefined,
  source: YamlSource,
  say: Say,
  racks: Map<string, string[]>,
  groups: Map<string, string[]>,
): string[] {
  if (value === undefined) return [];
  if (typeof value === 'string' || isList(value)) return expandList(value, ['hosts'], source, say).map(({ host }) => host);
  const hosts: string[] = [];
  for (const [range, details] of Object.entries(value)) {
    const answer = expandHosts(range);
    for (const problem of answer.problems) say(source.keyRange(['hosts'], range), problem.message);
    hosts.push(...answer.hosts);
    if (details === '') continue;
    const names = details.groups === undefined ? [] : typeof details.groups === 'string' ? details.groups.split(/[\s,]+/) : details.groups;
    for (const host of answer.hosts) {
      if (details.rack !== undefined) add(racks, details.rack, host);
      for (const name of names) add(groups, name, host);
    }
  }
  return hosts;
}

/** Sites with their hosts; a rack's name stands for its hosts. Null where the file has none. */
function readSites(
  value: Readonly<Record<string, string | readonly string[]>> | undefined,
  racks: ReadonlyMap<string, readonly string[]>,
  hosts: ReadonlySet<string>,
  source: YamlSource,
  say: Say,
): Record<string, string[]> | null {
  if (value === undefined) return null;
  const sites = new Map<string, string[]>();
  for (const [name, list] of Object.entries(value))
    for (const { host, range } of expandList(list, ['sites', name], source, say)) {
      const rack = racks.get(host);
      if (rack === undefined && !hosts.has(host)) say(range, l10n.t('{0} is neither a rack nor a host of this cluster.', host));
      for (const one of rack ?? (hosts.has(host) ? [host] : [])) add(sites, name, one);
    }
  return Object.fromEntries(sites);
}

/** The same without the keys that are absent. */
function expectationsOf(value: Readonly<Record<string, Readonly<Record<string, number | undefined>> | undefined>>): LatencyExpectations {
  const defined = <T>(map: Readonly<Record<string, T | undefined>>): Record<string, T> =>
    Object.fromEntries(Object.entries(map).flatMap(([key, one]) => (one === undefined ? [] : [[key, one]])));
  return Object.fromEntries(Object.entries(defined(value)).map(([key, one]) => [key, defined(one)]));
}

function expandList(
  value: string | readonly string[],
  path: YamlPath,
  source: YamlSource,
  say: Say,
): { readonly host: string; readonly range: Range }[] {
  const items = typeof value === 'string' ? [{ item: value, at: path }] : value.map((item, i) => ({ item, at: [...path, i] }));
  return items.flatMap(({ item, at }) => {
    const answer = expandHosts(item);
    for (const { from, to, message } of answer.problems) say(source.pieceRange(at, from, to), message);
    const range = source.range(at);
    return answer.hosts.map((host) => ({ host, range }));
  });
}

function sayUnknownKeys(top: Readonly<Record<string, unknown>>, source: YamlSource, say: Say): void {
  const check = (path: YamlPath, value: unknown, known: readonly string[]): void => {
    if (!isRecord(value)) return;
    for (const key of Object.keys(value))
      if (!known.includes(key))
        say(
          source.keyRange(path, key),
          l10n.t('"{0}" is not a key that is read here; known are {1}.', clean(key).slice(0, 80), known.join(', ')),
        );
  };
  check([], top, Object.keys(clusterEntries));
  for (const [key, known] of Object.entries(innerKeys)) check([key], Object.hasOwn(top, key) ? top[key] : undefined, known);
  const hosts = Object.hasOwn(top, 'hosts') ? top['hosts'] : undefined;
  if (isRecord(hosts)) for (const [name, details] of Object.entries(hosts)) check(['hosts', name], details, hostKeys);
}

/** The folder that holds `.nccl`, or the file's own name. */
function defaultName(path: string): string {
  const folder = dirname(path);
  const name = basename(folder) === '.nccl' ? basename(dirname(resolve(folder))) : basename(path).replace(/\.ya?ml$/i, '');
  return cleanLine(name) || 'cluster';
}

function absolute(path: string, folder: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(folder, path);
}

function add(map: Map<string, string[]>, given: string, host: string): void {
  const name = cleanLine(given);
  const list = map.get(name);
  if (list === undefined) map.set(name, [host]);
  else if (!list.includes(host)) list.push(host);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: HostsValue): value is readonly string[] {
  return Array.isArray(value);
}
