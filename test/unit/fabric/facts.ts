import { unknownFacts, type HostAnswer, type HostFacts, type NicFact, type Snapshot } from '../../../src/cluster/facts.js';

/** A port that is well. */
export function nic(device: string, over: Partial<NicFact> = {}): NicFact {
  return {
    device,
    port: 1,
    netdev: null,
    pci: null,
    numaNode: 0,
    guid: null,
    linkLayer: 'InfiniBand',
    state: 'ACTIVE',
    physState: 'LinkUp',
    rateGbps: 200,
    width: 4,
    speed: 'HDR',
    firmware: null,
    ...over,
  };
}

/** A host that answered. */
export function host(over: Partial<HostFacts> = {}): HostAnswer {
  return {
    ok: true,
    problem: null,
    facts: {
      ...unknownFacts,
      hostName: null,
      kernel: null,
      os: null,
      cpu: { model: null, sockets: 2, cores: 64, numaNodes: 2 },
      memoryBytes: null,
      gpus: [],
      nics: [],
      interfaces: [],
      topoMatrix: null,
      versions: { driver: null, cuda: null, nccl: [] },
      peerMemory: [],
      dmaBuf: null,
      confFiles: [],
      environment: {},
      limits: { memlockKiB: null, nofile: null, shmBytes: null },
      tools: {},
      simulated: true,
      ...over,
    },
  };
}

/** GPUs of one model. */
export function gpus(count: number, name = 'NVIDIA H100 80GB HBM3'): NonNullable<HostFacts['gpus']> {
  return Array.from({ length: count }, (_, index) => ({
    index,
    name,
    uuid: null,
    pci: null,
    numaNode: null,
    memoryBytes: null,
    driver: null,
    pcie: null,
  }));
}

/** The matrix of a host with NVLink between all GPUs and one near NIC for each. */
export function matrix(count: number): string {
  const labels = [...Array.from({ length: count }, (_, at) => `GPU${at}`), ...Array.from({ length: count }, (_, at) => `NIC${at}`)];
  const path = (a: number, b: number): string =>
    a === b ? ' X ' : a < count && b < count ? 'NV18' : a % count === b % count ? 'PIX' : 'SYS';
  const rows = labels.map((label, a) =>
    [label, ...labels.map((_, b) => path(a, b)), ...(a < count ? ['0-31', '0', 'N/A'] : [])].join('\t'),
  );
  const legend = Array.from({ length: count }, (_, at) => `  NIC${at}: mlx5_${at}`);
  return [['', ...labels, 'CPU Affinity', 'NUMA Affinity', 'GPU NUMA ID'].join('\t'), ...rows, '', 'NIC Legend:', '', ...legend, ''].join(
    '\n',
  );
}

/** A snapshot of these hosts. */
export function snapshot(hosts: Readonly<Record<string, HostAnswer>>, ibnetdiscover: string | null = null): Snapshot {
  return {
    schema: 1,
    at: '2026-11-20T10:00:00Z',
    cluster: 'demo',
    origin: 'simulated',
    hosts,
    ibnetdiscover: ibnetdiscover === null ? null : { host: 'gpu000', text: ibnetdiscover },
  };
}
