import { compareVersions, effectiveEnvironment } from '../nccl/catalog/index.js';
import type { HostSurroundings } from './rule.js';

/** A variable that a configuration file of a host sets. */
export interface HostSetting {
  readonly host: string;
  readonly path: string;
  /** 0-based line. */
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

/** The release of NCCL that a host loads first, or else the one that files are read for. */
export function versionOf({ nccl }: HostSurroundings, version: string): string {
  return nccl?.[0] ?? version;
}

const kept = new WeakMap<HostSurroundings, { readonly version: string; readonly settings: readonly HostSetting[] }>();

/** What the configuration files of a host set, as NCCL takes them: the first file wins, and in it the first line. Kept for as long as the host is. */
export function settingsOnHost(host: HostSurroundings, version: string): readonly HostSetting[] {
  const before = kept.get(host);
  if (before?.version === version) return before.settings;
  const settings = readOnHost(host, version);
  kept.set(host, { version, settings });
  return settings;
}

function readOnHost(host: HostSurroundings, version: string): HostSetting[] {
  const loaded = versionOf(host, version);
  const own = host.environment?.['NCCL_CONF_FILE'];
  const replaced = own !== undefined && own !== '' && compareVersions(loaded, '2.23.4') >= 0;
  const files = (host.confFiles ?? []).filter(({ path }) =>
    replaced ? path === own || path === '/etc/nccl.conf' : path !== own || own === '',
  );
  const encoder = new TextEncoder();
  const { entries } = effectiveEnvironment(
    files.map(({ path, text }) => ({ path, bytes: encoder.encode(text) })),
    {},
    loaded,
  );
  return entries.flatMap(({ file, entry, effective }) =>
    effective ? [{ host: host.name, path: file, line: entry.line, name: entry.name, value: entry.value }] : [],
  );
}

/** A value that a host has for a variable before a file is read there. */
export interface HostSource {
  readonly host: string;
  readonly name: string;
  readonly value: string;
  /** The line of a configuration file, or null for the login environment. */
  readonly from: { readonly path: string; readonly line: number } | null;
}

/** What the login environment and the configuration files of a host set. */
function sourcesOnHost(host: HostSurroundings, version: string): HostSource[] {
  const environment = Object.entries(host.environment ?? {}).map(([name, value]) => ({ host: host.name, name, value, from: null }));
  const files = settingsOnHost(host, version).map(({ path, line, name, value }) => ({
    host: host.name,
    name,
    value,
    from: { path, line },
  }));
  return [...environment, ...files];
}

/** What all hosts set, by name. */
export function sourcesByName(hosts: readonly HostSurroundings[], version: string): ReadonlyMap<string, readonly HostSource[]> {
  const byName = new Map<string, HostSource[]>();
  for (const source of hosts.flatMap((host) => sourcesOnHost(host, version))) {
    const list = byName.get(source.name);
    if (list === undefined) byName.set(source.name, [source]);
    else list.push(source);
  }
  return byName;
}

/** Things in groups of the same key, in the order of the first of each. */
export function grouped<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
