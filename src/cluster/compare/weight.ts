/** How much a difference bears on NCCL. */
export type Importance = 'high' | 'normal' | 'low';

/** What a fact is about; differences are grouped by it. */
export type Topic = 'software' | 'settings' | 'gpu' | 'rdma' | 'pci' | 'network' | 'host';

/** Facts of a moment: they differ between two probes of one host, and say nothing of its kind. Exact paths without the names of items, and what lies below them. */
const passing = [
  'hostName',
  'uptimeSeconds',
  'clock',
  'kernelLog',
  'simulated',
  'gpus[].temperatureC',
  'gpus[].power.drawW',
  'gpus[].clocks.smMHz',
  'gpus[].clocks.memoryMHz',
  'gpus[].throttle',
  'gpus[].ecc.corrected',
  'gpus[].ecc.uncorrected',
  'gpus[].nvlink.errors',
  // An idle GPU lowers its link's speed.
  'gpus[].pcie.gen',
  'pci[].link.gen',
  'nics[].counters',
  'interfaces[].errors',
  'limits.shmFreeBytes',
  'hugePages.free',
];

/** Facts that every host has for itself. */
const own = ['gpus[].uuid', 'nics[].guid', 'nics[].lid', 'nics[].gids', 'interfaces[].addresses', 'interfaces[].mac'];

const under = (form: string, list: readonly string[]): boolean =>
  list.some((path) => form === path || form.startsWith(`${path}.`) || form.startsWith(`${path}[`));

/** Whether a fact is of a moment and not of a host. */
export const isPassing = (form: string): boolean => under(form, passing);

/** Whether a fact differs between any two hosts. */
export const isOwn = (form: string): boolean => under(form, own);

/** Interfaces that container runtimes and bridges make up as they go. */
export const isMadeUp = (path: string): boolean =>
  /^interfaces\[(?:veth|cali|lxc|cni|flannel|br-|docker|tap|tun|virbr|vnet|ifb|kube|cilium|nodelocaldns|dummy)/.test(path);

/** First match decides. Paths with the names of items, because some names matter more than others. */
const rules: readonly (readonly [RegExp, Topic, Importance])[] = [
  [/^versions\.(?:driver|cuda|nccl|openDriver)/, 'software', 'high'],
  [/^versions\./, 'software', 'normal'],
  [/^(?:plugins|confFiles|systemVariables)\b/, 'settings', 'high'],
  [/^environment\.(?:NCCL|RCCL|HCCL|UCX|FI|LD_)/, 'settings', 'high'],
  [/^environment\b/, 'settings', 'normal'],
  [/^(?:peerMemory|dmaBuf|kernel)$/, 'software', 'high'],
  [/^modules\.(?:nvidia_peermem|nv_peer_mem|gdrdrv|mlx5_core|nvidia)$/, 'software', 'high'],
  [/^modules\b/, 'software', 'normal'],
  [/^services\.(?:nvidia-fabricmanager|nvidia-imex|openibd)$/, 'software', 'high'],
  [/^services\b/, 'software', 'normal'],
  [/^(?:tools|containers|os)\b/, 'software', 'low'],
  [/^gpus\[[^\]]*\](?:$|\.(?:name|driver|pcie|numaNode|nvlink|fabric|mig|ecc\.enabled|memoryBytes|computeMode|pci$))/, 'gpu', 'high'],
  [/^gpus\b/, 'gpu', 'normal'],
  [/^nics\[[^\]]*\](?:$|\.(?:state|physState|rateGbps|width|speed|linkLayer|numaNode|mtu|roce|pcie|firmware))/, 'rdma', 'high'],
  [/^nics\b/, 'rdma', 'normal'],
  [/^(?:iommu|kernelWords)\b/, 'pci', 'high'],
  [/^pci\[[^\]]*\]\.(?:acsRedirect|ats|relaxedOrdering|numaNode|link\.width|path)/, 'pci', 'high'],
  [/^pci\b/, 'pci', 'normal'],
  [/^topoMatrix$/, 'gpu', 'high'],
  [/^interfaces\[[^\]]*\](?:$|\.(?:up|mtu|speedMbps))/, 'network', 'normal'],
  [/^interfaces\b/, 'network', 'low'],
  [/^sysctl\.net\./, 'network', 'normal'],
  [/^limits\.(?:memlockKiB|schedulerMemlockKiB|shmBytes)$/, 'host', 'high'],
  [/^cpu\.(?:model|sockets|numaNodes|vendor)$/, 'host', 'high'],
  [/^(?:limits|cpu|memoryBytes|machine)\b/, 'host', 'normal'],
  [/./, 'host', 'low'],
];

/** Topic and importance of a fact. */
export function weigh(path: string): { readonly topic: Topic; readonly importance: Importance } {
  const found = rules[placeOf(path)];
  return { topic: found?.[1] ?? 'host', importance: found?.[2] ?? 'low' };
}

function placeOf(path: string): number {
  return rules.findIndex(([form]) => form.test(path));
}

const order: readonly Importance[] = ['high', 'normal', 'low'];
const topics: readonly Topic[] = ['settings', 'software', 'gpu', 'rdma', 'pci', 'network', 'host'];

/** What has to be known for the order of reading. */
interface Weighed {
  readonly path: string;
  readonly importance: Importance;
  readonly topic: Topic;
}

/** The order of reading: what bears on NCCL most first, then by topic, then as the rules stand. */
export function byWeight(a: Weighed, b: Weighed): number {
  return (
    order.indexOf(a.importance) - order.indexOf(b.importance) ||
    topics.indexOf(a.topic) - topics.indexOf(b.topic) ||
    placeOf(a.path) - placeOf(b.path)
  );
}
