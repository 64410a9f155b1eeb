import type { Container } from '../fileReading.js';
import { Mender } from './mend.js';
import { composeBytes } from './quantity.js';
import type { Entry, MapNode, YamlNode } from './tree.js';
import { followed, get, isTrue, mapAt, mapsOf, scalarAt, seqAt, textAt, type YamlFile } from './yamlFile.js';

/** Texts of a list, or of the one scalar in its place. */
function wordsAt(file: YamlFile, map: MapNode, key: string): readonly string[] {
  const node = get(map, key);
  const items: readonly (YamlNode | null)[] = node?.kind === 'seq' ? node.items.map(followed) : [node];
  return items.flatMap((item) => (item?.kind === 'scalar' && !file.template.touches(item.from, item.to) ? [item.value] : []));
}

/** Whether a compose service asks for GPUs: device reservations, `gpus`, the NVIDIA runtime, or devices by name. */
function hasGpus(file: YamlFile, service: MapNode): boolean {
  const reservations = mapAt(mapAt(mapAt(service, 'deploy'), 'resources'), 'reservations');
  const reserved = mapsOf(seqAt(reservations, 'devices')).some(
    (device) =>
      wordsAt(file, device, 'capabilities').some((word) => /gpu|nvidia/iu.test(word)) || textAt(file, device, 'driver') === 'nvidia',
  );
  if (reserved || get(service, 'gpus') !== null || textAt(file, service, 'runtime') === 'nvidia') return true;
  return wordsAt(file, service, 'devices').some((word) => /nvidia\.com\/gpu|\/dev\/nvidia\d/u.test(word));
}

function shmOf(file: YamlFile, service: MapNode): number | null {
  const ipc = textAt(file, service, 'ipc');
  if (ipc !== null && ipc !== 'private' && ipc !== '') return Infinity;
  const size = scalarAt(service, 'shm_size');
  if (size !== null) return file.template.touches(size.from, size.to) ? Infinity : (composeBytes(size.value) ?? Infinity);
  const volumes = seqAt(service, 'volumes');
  const mounted = wordsAt(file, service, 'volumes').some((word) => /:\/dev\/shm\/?(?::|$)/u.test(word));
  const tmpfs = wordsAt(file, service, 'tmpfs').find((word) => /^\/dev\/shm\/?(?::|$)/u.test(word));
  if (mounted) return Infinity;
  if (tmpfs !== undefined) {
    const limit = /\bsize=(\w+)/u.exec(tmpfs)?.[1];
    return limit === undefined ? Infinity : (composeBytes(limit) ?? Infinity);
  }
  const volume = mapsOf(volumes).find((one) => /^\/dev\/shm\/?$/u.test(textAt(file, one, 'target') ?? ''));
  if (volume === undefined) return null;
  const limit = textAt(file, mapAt(volume, 'tmpfs'), 'size');
  return limit === null ? Infinity : (composeBytes(limit) ?? Infinity);
}

/** Whether locked memory is without limit: the ulimit, the capability, or all of them. */
function locksMemory(file: YamlFile, service: MapNode): boolean | null {
  if (isTrue(textAt(file, service, 'privileged'))) return true;
  if (wordsAt(file, service, 'cap_add').some((word) => /^(?:CAP_)?(?:IPC_LOCK|ALL)$/iu.test(word))) return true;
  const node = get(mapAt(service, 'ulimits'), 'memlock');
  const limit = node?.kind === 'map' ? (scalarAt(node, 'hard') ?? scalarAt(node, 'soft')) : node;
  return limit?.kind === 'scalar' ? limit.value === '-1' : null;
}

/** A service of a compose file; null where it extends one of another file, which may say what is missing here. */
export function composeContainer(file: YamlFile, entry: Entry, service: MapNode): Container | null {
  if (get(service, 'extends') !== null) return null;
  const mender = new Mender(file);
  const own = entry.value === service;
  const shm = own && get(service, 'shm_size') === null ? mender.toMap(service, ['shm_size: "16gb"']) : null;
  const memlock = own && get(service, 'ulimits') === null ? mender.toMap(service, ['ulimits:', '  memlock: -1']) : null;
  const network = textAt(file, service, 'network_mode');
  return {
    range: file.places.range(entry.key.from, entry.key.to),
    how: 'compose',
    name: entry.key.value,
    image: textAt(file, service, 'image'),
    gpus: hasGpus(file, service),
    shmBytes: shmOf(file, service),
    memlockUnlimited: locksMemory(file, service),
    hostNetwork: network === null ? null : network === 'host',
    rdma: [...wordsAt(file, service, 'devices'), ...wordsAt(file, service, 'volumes')].some((word) => word.startsWith('/dev/infiniband')),
    mend: { shm: shm === null ? null : [shm], memlock: memlock === null ? null : [memlock] },
  };
}
