import type { HostSurroundings } from '../lint/rule.js';
import { compareVersions, parseVersion, type Context, type SocketInterface } from '../nccl/catalog/index.js';
import type { GidFact, HostFacts, NicFact, Snapshot } from './facts.js';

/** What judging a file takes from a snapshot: what is known of each host that answered, and the oldest NCCL that any of them has. */
export interface Surroundings {
  readonly hosts: readonly HostSurroundings[];
  readonly oldest: string | null;
}

/** Devices, interfaces, releases of NCCL, configuration files, environment and GIDs of the hosts that answered. */
export function surroundingsOf(snapshot: Pick<Snapshot, 'hosts'>): Surroundings {
  const hosts = knownHosts(snapshot);
  const versions = hosts.flatMap(({ nccl = [] }) => nccl);
  const oldest = versions.reduce<string | null>(
    (least, version) => (least === null || compareVersions(version, least) < 0 ? version : least),
    null,
  );
  return { hosts, oldest };
}

/** The hosts of a snapshot that answered, as rules and the language server want to know them. */
export function knownHosts(snapshot: Pick<Snapshot, 'hosts'>): readonly HostSurroundings[] {
  return Object.entries(snapshot.hosts).flatMap(([name, { facts }]) => (facts === null ? [] : [hostOf(name, facts)]));
}

function hostOf(name: string, facts: HostFacts): HostSurroundings {
  const nccl = [...new Set(facts.versions.nccl.map(({ version }) => version))].filter((version) => parseVersion(version) !== null);
  const gids = gidsOf(facts.nics ?? []);
  return {
    name,
    context: contextOf(facts),
    nccl,
    confFiles: facts.confFiles,
    environment: facts.environment,
    ...(gids === null ? {} : { gids }),
  };
}

const isActive = ({ state }: NicFact): boolean => state === null || /active/i.test(state);
const portName = ({ device, port }: NicFact): string => `${device}:${String(port)}`;

function contextOf(facts: HostFacts): Context {
  const devices = facts.nics?.filter(isActive).map(portName);
  const interfaces = facts.interfaces?.flatMap(({ name, up, addresses }) =>
    addresses.map((addr): SocketInterface => {
      const [bare = '', prefix] = addr.split('/');
      const shared = { name, family: bare.includes(':') ? 'AF_INET6' : 'AF_INET', addr: bare, running: up };
      return prefix === undefined ? shared : { ...shared, prefix: Number(prefix) };
    }),
  );
  return { ...(devices === undefined ? {} : { devices }), ...(interfaces === undefined ? {} : { interfaces }) };
}

/** GID tables of the ports in use whose link is Ethernet: a port of InfiniBand proper has no choice of GIDs. null where no table was read. */
function gidsOf(nics: readonly NicFact[]): Readonly<Record<string, readonly GidFact[]>> | null {
  const tables = nics.flatMap((nic) =>
    nic.gids === undefined || nic.linkLayer !== 'Ethernet' || !isActive(nic) ? [] : [[portName(nic), nic.gids] as const],
  );
  return tables.length === 0 ? null : Object.fromEntries(tables);
}
