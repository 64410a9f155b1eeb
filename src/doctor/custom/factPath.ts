import type { HostFacts } from '../../cluster/facts.js';
import { editDistance } from '../../nccl/catalog/lookup.js';

/** A value of a host as a check of a user's own sees it. */
export type FactValue = string | number | boolean;

/** Every single value that a path may name. */
const scalars = (
  'hostName kernel os memoryBytes dmaBuf uptimeSeconds cpu.model cpu.vendor cpu.architecture cpu.sockets cpu.cores cpu.threadsPerCore cpu.numaNodes cpu.governor ' +
  'cpu.virtual versions.driver versions.cuda versions.openDriver versions.ofed versions.rocm versions.cann limits.memlockKiB limits.nofile limits.processes ' +
  'limits.shmBytes limits.shmFreeBytes limits.schedulerMemlockKiB iommu.groups iommu.domain clock.offsetMs clock.synchronised clock.source machine.vendor ' +
  'machine.product machine.board machine.instanceType hugePages.total hugePages.free hugePages.sizeKiB hugePages.transparent gpus.count nics.count'
).split(' ');

/** Values of every item of a list; each of them must be as expected. */
const items = (
  'gpus.name gpus.memoryBytes gpus.numaNode gpus.persistence gpus.mig gpus.computeMode gpus.temperatureC gpus.fabricState gpus.pcie.gen gpus.pcie.width gpus.ecc.enabled ' +
  'gpus.power.limitW gpus.nvlink.links gpus.nvlink.active nics.device nics.linkLayer nics.state nics.rateGbps nics.width nics.speed nics.firmware nics.board nics.driver ' +
  'nics.netdev nics.numaNode nics.mtu.active interfaces.name interfaces.up interfaces.mtu interfaces.speedMbps plugins.kind plugins.path plugins.version versions.nccl.version versions.nccl.path'
).split(' ');

/** Maps by name; the rest of the path, dots and all, is the name. */
const maps = ['sysctl', 'environment', 'services', 'tools', 'containers', 'modules'] as const;

/** Every path that is known; a map's with NAME for what stands in its place. */
export const factPaths: readonly string[] = [...scalars, ...items, ...maps.map((map) => `${map}.NAME`)].sort();

const mapOf = (path: string): (typeof maps)[number] | null =>
  maps.find((map) => path.startsWith(`${map}.`) && path.length > map.length + 1) ?? null;

/** Whether a path names a fact. */
export function isFactPath(path: string): boolean {
  return scalars.includes(path) || items.includes(path) || mapOf(path) !== null;
}

/** The known path that is most like a wrong one, or null. */
export function nearestPath(path: string): string | null {
  const near = factPaths.map((known) => ({ known, distance: editDistance(path.toLowerCase().slice(0, 80), known.toLowerCase(), 6) }));
  const best = near.reduce((least, one) => (one.distance < least.distance ? one : least));
  return best.distance <= Math.max(2, Math.floor(path.length / 3)) ? best.known : null;
}

/** What a host has at a path: its values, none where it has no such thing, null where that is not known. */
export function factAt(facts: HostFacts, path: string): readonly FactValue[] | null {
  const map = mapOf(path);
  if (map !== null) return inMap(facts, map, path.slice(map.length + 1));
  if (path === 'gpus.count' || path === 'nics.count') {
    const list = path === 'gpus.count' ? facts.gpus : facts.nics;
    return list === null ? null : [list.length];
  }
  const [first = '', ...rest] = path.startsWith('versions.nccl.') ? ['nccl', path.slice(14)] : path.split('.');
  const top: unknown = first === 'nccl' ? facts.versions.nccl : own(facts, first);
  if (!Array.isArray(top)) return single(descend(own(facts, first), rest));
  const values = top.map((item) => single(descend(item, rest)));
  return values.some((value) => value === null) ? null : values.flatMap((value) => value ?? []);
}

function inMap(facts: HostFacts, map: (typeof maps)[number], name: string): readonly FactValue[] | null {
  const held = facts[map];
  if (held === null) return null;
  const value = own(held, name);
  // A setting of the kernel that was not read is not one that is not there.
  if (value === undefined) return map === 'sysctl' ? null : [];
  return value === null ? [''] : single(value);
}

/** Only what the object itself has: a path is somebody's text. */
function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function descend(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((at, key) => own(at, key), value);
}

function single(value: unknown): readonly FactValue[] | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [value] : null;
}
