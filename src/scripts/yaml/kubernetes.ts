import type { TextEdit } from '../../base/text.js';
import type { Container } from '../fileReading.js';
import { Mender } from './mend.js';
import { quantityBytes } from './quantity.js';
import type { MapNode, ScalarNode, YamlNode } from './tree.js';
import { followed, get, isTrue, mapAt, mapsOf, scalarAt, seqAt, textAt, type YamlFile } from './yamlFile.js';

const resourceKeys = ['resources', 'resourcesPerNode', 'resources_per_node'];

/** Resources that a container asks for, by name, where the amount is not none. */
function resourcesOf(file: YamlFile, map: MapNode): readonly string[] {
  // Nearly no mapping has any of these, and each is asked.
  if (!map.entries.some(({ key: { value } }) => value === '<<' || resourceKeys.includes(value))) return [];
  return resourceKeys.flatMap((key) => {
    const resources = mapAt(map, key);
    const claims = mapsOf(seqAt(resources, 'claims')).flatMap((claim) => textAt(file, claim, 'name') ?? []);
    const amounts = ['limits', 'requests'].flatMap((side) => mapAt(resources, side)?.entries ?? []);
    const direct = key === 'resources' ? [] : (resources?.entries ?? []);
    const names = [...amounts, ...direct].flatMap((entry) => {
      const amount = followed(entry.value);
      const none = amount?.kind !== 'scalar' || /^0*$/u.test(amount.value);
      return none ? [] : [entry.key.value];
    });
    return [...claims, ...names];
  });
}

/** Whether a mapping of Kubernetes asks for GPUs: device plugins (`nvidia.com/gpu`, `nvidia.com/mig-…`) or resource claims named after them. */
export function asksForGpus(file: YamlFile, map: MapNode): boolean {
  return resourcesOf(file, map).some((name) => /gpu|\/mig-/iu.test(name));
}

/** RDMA devices as device plugins call them (RDMA shared device plugin, SR-IOV, AWS EFA). */
const rdmaNames = /rdma|infiniband|\/ib\b|\bib[-_]|hca|efa\b|roce|mlnx|sriov/iu;

/** A line that holds nothing but a hole of a template: what it leaves behind may be any part of the pod. */
const templated = /^[ \t]*(?:-[ \t]*)?(?:\{\{(?!-?\s*\/\*)|\{%|<%)/mu;

/**
 * A container of a pod; null where a template fills in parts of the pod, so that what is missing here may be there.
 * `pod` is the mapping that has the list of containers, the volumes and the host's namespaces; `index` counts the containers of the pod.
 */
export function kubernetesContainer(file: YamlFile, map: MapNode, pod: MapNode, index: number): Container | null {
  if (isTemplated(file, pod)) return null;
  const hole =
    ['volumeMounts', 'securityContext', 'resources'].some((key) => isHole(file, get(map, key))) || isHole(file, get(pod, 'volumes'));
  if (hole) return null;
  const image = scalarAt(map, 'image');
  const pointAt = scalarAt(map, 'name') ?? image;
  const volumes = mapsOf(seqAt(pod, 'volumes'));
  const privileged = isTrue(textAt(file, mapAt(map, 'securityContext'), 'privileged'));
  const hostNetwork = textAt(file, pod, 'hostNetwork');
  const mountsRdma = volumes.some((volume) => textAt(file, mapAt(volume, 'hostPath'), 'path')?.startsWith('/dev/infiniband'));
  return {
    range: pointAt === null ? file.places.range(map.from, map.from) : file.places.range(pointAt.from, pointAt.to),
    how: 'kubernetes',
    name: textAt(file, map, 'name'),
    image: textAt(file, map, 'image'),
    gpus: asksForGpus(file, map),
    shmBytes: shmOf(file, map, pod, volumes),
    memlockUnlimited: privileged ? true : locksMemory(file, map),
    hostNetwork: hostNetwork === null ? null : isTrue(hostNetwork),
    rdma: mountsRdma || resourcesOf(file, map).some((name) => rdmaNames.test(name)),
    mend: { shm: mendShm(file, map, pod, index), memlock: mendMemlock(file, map) },
  };
}

const templatedPods = new WeakMap<MapNode, boolean>();

function isTemplated(file: YamlFile, pod: MapNode): boolean {
  const before = templatedPods.get(pod);
  if (before !== undefined) return before;
  const found = file.template.text !== file.text && templated.test(file.text.slice(pod.from, pod.to));
  templatedPods.set(pod, found);
  return found;
}

function isHole(file: YamlFile, node: YamlNode | null): boolean {
  return node?.kind === 'scalar' && file.template.touches(node.from, node.to);
}

/** What is mounted at /dev/shm: memory up to a limit, or something else that is not the runtime's 64 MB. */
function shmOf(file: YamlFile, map: MapNode, pod: MapNode, volumes: readonly MapNode[]): number | null {
  if (isTrue(textAt(file, pod, 'hostIPC'))) return Infinity;
  const mount = mapsOf(seqAt(map, 'volumeMounts')).find((one) => /^\/dev\/shm\/?$/u.test(textAt(file, one, 'mountPath') ?? ''));
  if (mount === undefined) return null;
  const name = textAt(file, mount, 'name');
  const volume = volumes.find((one) => name !== null && textAt(file, one, 'name') === name);
  const limit = scalarAt(mapAt(volume ?? null, 'emptyDir'), 'sizeLimit');
  return limit === null ? Infinity : (quantityBytes(limit.value) ?? Infinity);
}

/** Whether the capability to lock memory is given (true), taken away (false), or not spoken of. */
function locksMemory(file: YamlFile, map: MapNode): boolean | null {
  const capabilities = mapAt(mapAt(map, 'securityContext'), 'capabilities');
  const has = (key: string, names: RegExp): boolean =>
    (seqAt(capabilities, key)?.items ?? []).some((item) => names.test(wordOf(file, followed(item)) ?? ''));
  if (has('add', /^(?:CAP_)?(?:IPC_LOCK|ALL)$/iu)) return true;
  return has('drop', /^(?:CAP_)?(?:IPC_LOCK|ALL)$/iu) ? false : null;
}

function wordOf(file: YamlFile, node: YamlNode | null): string | null {
  return node?.kind === 'scalar' && !file.template.touches(node.from, node.to) ? node.value : null;
}

function mendShm(file: YamlFile, map: MapNode, pod: MapNode, index: number): readonly TextEdit[] | null {
  if (map === pod) return null;
  const mender = new Mender(file);
  const taken = new Set(mapsOf(seqAt(pod, 'volumes')).map((volume) => scalarAt(volume, 'name')?.value));
  let count = index;
  const nameOf = (number: number): string => (number === 0 ? 'dshm' : `dshm-${String(number + 1)}`);
  while (taken.has(nameOf(count))) count++;
  const name = nameOf(count);
  const mount = mender.toSeqAt(map, 'volumeMounts', [`name: ${name}`, 'mountPath: /dev/shm']);
  const volume = mender.toSeqAt(pod, 'volumes', [`name: ${name}`, 'emptyDir:', '  medium: Memory']);
  if (mount === null || volume === null) return null;
  // Both at one place: the container ends where its pod ends.
  const { start } = mount.range;
  if (start.line === volume.range.start.line && start.character === volume.range.start.character)
    return [{ range: mount.range, newText: mount.newText + volume.newText }];
  return [mount, volume];
}

function mendMemlock(file: YamlFile, map: MapNode): readonly TextEdit[] | null {
  const mender = new Mender(file);
  const context = mapAt(map, 'securityContext');
  const capabilities = mapAt(context, 'capabilities');
  const edit =
    context === null
      ? get(map, 'securityContext') === null
        ? mender.toMap(map, ['securityContext:', '  capabilities:', '    add: ["IPC_LOCK"]'])
        : null
      : capabilities === null
        ? mender.toMap(context, ['capabilities:', '  add: ["IPC_LOCK"]'])
        : get(capabilities, 'add') === null
          ? mender.toMap(capabilities, ['add: ["IPC_LOCK"]'])
          : mender.wordAt(capabilities, 'add', 'IPC_LOCK');
  return edit === null ? null : [edit];
}

/** Hosts that the nearest count of copies around a mapping asks for; null where nothing counts them. */
export function hostsOf(file: YamlFile, map: MapNode): number | null {
  for (const key of ['replicas', 'parallelism', 'numNodes', 'num_nodes', 'nodes']) {
    const text = textAt(file, map, key);
    if (text !== null && /^[1-9][0-9]{0,5}$/u.test(text)) return Number(text);
  }
  return null;
}

/** The image of a mapping, as one scalar or as Helm's repository and tag. */
export function imageOf(file: YamlFile, node: YamlNode | null): { readonly image: string; readonly at: ScalarNode } | null {
  if (node?.kind === 'scalar') {
    const image = wordOf(file, node)?.replace(/^docker:(?=.*[:/])/u, '') ?? '';
    // A word alone is rather the name of something else than an image without a tag.
    return /^[\w.-]+(?::\d+)?(?:\/[\w.-]+)*(?::[\w.-]+)?(?:@\w+:\w+)?$/u.test(image) && /[:/]/u.test(image) ? { image, at: node } : null;
  }
  if (node?.kind !== 'map') return null;
  const [repository, tag] = [textAt(file, node, 'repository'), scalarAt(node, 'tag')];
  const word = wordOf(file, tag);
  if (repository === null || tag === null || word === null || word === '') return null;
  const registry = textAt(file, node, 'registry');
  return { image: `${registry === null || registry === '' ? '' : `${registry}/`}${repository}:${word}`, at: tag };
}
