import { unknownFacts, type GpuFact, type HostAnswer, type HostFacts, type NicFact, type Snapshot } from '../../../src/cluster/facts.js';

/** A GPU of a healthy made-up host. */
export const gpu = (index: number, change: Partial<GpuFact> = {}): GpuFact => ({
  index,
  name: 'NVIDIA H100 80GB HBM3',
  uuid: `GPU-${String(index)}`,
  pci: `0000:${(0x18 + index).toString(16)}:00.0`,
  numaNode: index < 4 ? 0 : 1,
  memoryBytes: 85_520_809_984,
  driver: '550.54.15',
  pcie: { gen: 5, width: 16, maxGen: 5, maxWidth: 16 },
  ...change,
});

/** An RDMA port of a healthy made-up host. */
export const nic = (index: number, change: Partial<NicFact> = {}): NicFact => ({
  device: `mlx5_${String(index)}`,
  port: 1,
  netdev: `ib${String(index)}`,
  pci: null,
  numaNode: 0,
  guid: null,
  linkLayer: 'InfiniBand',
  state: 'ACTIVE',
  physState: 'LinkUp',
  rateGbps: 400,
  width: 4,
  speed: 'NDR',
  firmware: '28.41.1000',
  ...change,
});

/** What a probe says of a healthy made-up host with 8 GPUs and 8 ports. */
export const hostFacts = (change: Partial<HostFacts> = {}): HostFacts => ({
  ...unknownFacts,
  hostName: 'gpu',
  kernel: '5.15.0',
  os: 'Ubuntu 22.04',
  cpu: { model: 'CPU', sockets: 2, cores: 112, numaNodes: 2 },
  memoryBytes: 2 ** 41,
  gpus: [0, 1, 2, 3, 4, 5, 6, 7].map((index) => gpu(index)),
  nics: [0, 1, 2, 3, 4, 5, 6, 7].map((index) => nic(index)),
  interfaces: [{ name: 'eth0', up: true, addresses: ['10.0.0.1/16'], mtu: 1500 }],
  topoMatrix: null,
  versions: { driver: '550.54.15', cuda: '12.4', nccl: [{ path: '/usr/lib/libnccl.so.2.27.3', version: '2.27.3' }] },
  peerMemory: ['nvidia_peermem'],
  dmaBuf: false,
  confFiles: [],
  environment: {},
  limits: { memlockKiB: 'unlimited', nofile: 65536, shmBytes: 2 ** 40 },
  tools: {},
  simulated: false,
  ...change,
});

export const answer = (facts: HostFacts | null, problem: HostAnswer['problem'] = null): HostAnswer => ({
  ok: problem === null,
  problem,
  facts,
});

/** Made-up hosts share their facts; no two have one address. */
const ownAddress = (facts: HostFacts, i: number): HostFacts => ({
  ...facts,
  interfaces:
    facts.interfaces?.map((one) => ({
      ...one,
      addresses: one.addresses.map((address) => (address === '10.0.0.1/16' ? `10.0.0.${String(i + 1)}/16` : address)),
    })) ?? null,
});

/** A snapshot of hosts a, b, c, … with these facts. */
export const snapshotOf = (...hosts: readonly (HostFacts | HostAnswer)[]): Snapshot => ({
  schema: 1,
  at: '2026-11-23T05:00:00.000Z',
  cluster: null,
  origin: 'measured',
  hosts: Object.fromEntries(hosts.map((host, i) => [String.fromCharCode(97 + i), 'ok' in host ? host : answer(ownAddress(host, i))])),
});
