import type { GpuFact, HostFacts, InterfaceFact, NicFact, PciFact, Snapshot } from '../../../src/cluster/facts.js';
import { unknownFacts } from '../../../src/cluster/facts.js';
import type { Check, Fleet, Reached, Trouble } from '../../../src/doctor/check.js';

/** Change that a test makes to one made-up thing. */
type Changes<T> = (thing: T, index: number) => Partial<T>;
const none = (): Record<string, never> => ({});

const two = (value: number): string => value.toString(16).padStart(2, '0');
const link = { gen: 5, width: 16, maxGen: 5, maxWidth: 16 };

/** Addresses of a made-up DGX-like host: pair i hangs on a root port of its own, GPU and adapter behind one switch; four pairs a socket. */
export const at = {
  rootPort: (i: number): string => `0000:${two(0x10 + i * 0x10)}:01.0`,
  upstream: (i: number): string => `0000:${two(0x11 + i * 0x10)}:00.0`,
  gpuPort: (i: number): string => `0000:${two(0x12 + i * 0x10)}:00.0`,
  nicPort: (i: number): string => `0000:${two(0x12 + i * 0x10)}:10.0`,
  gpu: (i: number): string => `0000:${two(0x13 + i * 0x10)}:00.0`,
  nic: (i: number): string => `0000:${two(0x14 + i * 0x10)}:00.0`,
};

function pciFact(i: number, address: string, path: readonly string[], change: Partial<PciFact> = {}): PciFact {
  return {
    address,
    path,
    root: `pci0000:${two(0x10 + i * 0x10)}`,
    numaNode: i < 4 ? 0 : 1,
    classCode: '060400',
    id: '1000:c030',
    link,
    acsRedirect: false,
    ats: false,
    relaxedOrdering: true,
    maxReadRequest: 512,
    maxPayload: 256,
    ...change,
  };
}

/** The PCI tree of the made-up host. */
export function tree(changes: Changes<PciFact> = none, count = 8): PciFact[] {
  const devices = Array.from({ length: count }, (_, i) => {
    const above = [at.rootPort(i), at.upstream(i)];
    return [
      pciFact(i, at.rootPort(i), [at.rootPort(i)]),
      pciFact(i, at.upstream(i), above),
      pciFact(i, at.gpuPort(i), [...above, at.gpuPort(i)]),
      pciFact(i, at.nicPort(i), [...above, at.nicPort(i)]),
      pciFact(i, at.gpu(i), [...above, at.gpuPort(i), at.gpu(i)], { classCode: '030200', id: '10de:2330' }),
      pciFact(i, at.nic(i), [...above, at.nicPort(i), at.nic(i)], { classCode: '020700', id: '15b3:1021', maxReadRequest: 4096 }),
    ];
  }).flat();
  return devices.map((device, i) => ({ ...device, ...changes(device, i) }));
}

/** Eight GPUs, all well. */
export function gpus(changes: Changes<GpuFact> = none): GpuFact[] {
  return Array.from({ length: 8 }, (_, i): GpuFact => {
    const gpu: GpuFact = {
      index: i,
      name: 'NVIDIA H100 80GB HBM3',
      uuid: `GPU-${String(i)}`,
      pci: at.gpu(i),
      numaNode: i < 4 ? 0 : 1,
      memoryBytes: 85_520_809_984,
      driver: '550.90.07',
      pcie: link,
      ecc: { enabled: true, corrected: 0, uncorrected: 0, remappedRows: 0, remapPending: false, remapFailure: false },
      clocks: { smMHz: 1980, maxSmMHz: 1980, memoryMHz: 2619 },
      throttle: [],
      temperatureC: 30 + i,
      power: { drawW: 70, limitW: 700, defaultLimitW: 700 },
      persistence: true,
      mig: false,
      computeMode: 'Default',
      fabricState: 'Completed',
      fabricStatus: 'Success',
      nvlink: { links: 18, active: 18, inactive: [], linkGBs: 26.562, errors: 0 },
      bar1Bytes: 2 ** 37,
    };
    return { ...gpu, ...changes(gpu, i) };
  });
}

/** Eight InfiniBand ports, all well. */
export function nics(changes: Changes<NicFact> = none): NicFact[] {
  return Array.from({ length: 8 }, (_, i): NicFact => {
    const nic: NicFact = {
      device: `mlx5_${String(i)}`,
      port: 1,
      netdev: `ib${String(i)}`,
      pci: at.nic(i),
      numaNode: i < 4 ? 0 : 1,
      guid: `0c42:a103:0000:00${two(i)}`,
      linkLayer: 'InfiniBand',
      state: 'ACTIVE',
      physState: 'LinkUp',
      rateGbps: 400,
      width: 4,
      speed: 'NDR',
      firmware: '28.39.3560',
      pcie: link,
      board: 'MT_0000000838',
      lid: 10 + i,
      smLid: 1,
      mtu: { active: 4096, max: 4096 },
      bestGbps: 400,
      counters: { symbol_error: 0, link_downed: 0, port_rcv_data: 1e9, port_xmit_data: 1e9, port_rcv_errors: 0 },
      driver: 'mlx5_core',
    };
    return { ...nic, ...changes(nic, i) };
  });
}

const mapped = (host: number): string => `0000:0000:0000:0000:0000:ffff:0a40:${two(host >> 8)}${two(host & 255)}`;

/** Eight RoCE ports, all well. */
export function roce(changes: Changes<NicFact> = none, host = 1): NicFact[] {
  return nics((nic, i) => {
    const port: NicFact = {
      ...nic,
      netdev: `eth${String(i)}`,
      linkLayer: 'Ethernet',
      lid: 0,
      smLid: 0,
      gids: [
        { index: 0, type: 'IB/RoCE v1', gid: 'fe80:0000:0000:0000:0e42:a1ff:fe03:0001' },
        { index: 1, type: 'RoCE v2', gid: 'fe80:0000:0000:0000:0e42:a1ff:fe03:0001' },
        { index: 2, type: 'IB/RoCE v1', gid: mapped(host) },
        { index: 3, type: 'RoCE v2', gid: mapped(host) },
      ],
      roce: { pfc: [3], ecn: [3], trust: 'dscp', trafficClass: null },
    };
    return { ...port, ...changes(port, i) };
  });
}

/** Interfaces of the made-up host. */
export function interfaces(host = 1, changes: Changes<InterfaceFact> = none): InterfaceFact[] {
  const all: InterfaceFact[] = [
    { name: 'lo', up: true, addresses: ['127.0.0.1/8', '::1/128'], mtu: 65536 },
    {
      name: 'eno1',
      up: true,
      addresses: [`10.64.${String(host >> 8)}.${String(host & 255)}/16`],
      mtu: 1500,
      speedMbps: 25000,
      driver: 'mlx5_core',
      errors: { rx: 0, tx: 0, dropped: 0 },
    },
    { name: 'docker0', up: false, addresses: ['172.17.0.1/16'], mtu: 1500 },
  ];
  return all.map((entry, i) => ({ ...entry, ...changes(entry, i) }));
}

/** Facts of a made-up host on which everything is known and well. */
export function healthy(change: Partial<HostFacts> = {}, host = 1): HostFacts {
  return {
    ...unknownFacts,
    hostName: `gpu-${String(host)}`,
    kernel: '5.15.0-91-generic',
    os: 'Ubuntu 22.04.4 LTS',
    cpu: { model: 'Intel(R) Xeon(R) Platinum 8480C', sockets: 2, cores: 112, numaNodes: 2, vendor: 'GenuineIntel', virtual: false },
    memoryBytes: 2 ** 41,
    gpus: gpus(),
    nics: nics(),
    interfaces: interfaces(host),
    versions: {
      driver: '550.90.07',
      cuda: '12.4',
      nccl: [{ path: '/usr/lib/x86_64-linux-gnu/libnccl.so.2.27.7', version: '2.27.7' }],
      openDriver: true,
    },
    peerMemory: ['nvidia_peermem', 'gdrdrv'],
    dmaBuf: true,
    limits: { memlockKiB: 'unlimited', nofile: 1_048_576, shmBytes: 2 ** 40 },
    pci: tree(),
    iommu: { groups: 200, domain: 'identity' },
    kernelWords: ['iommu=pt'],
    modules: { nvidia: '550.90.07', nvidia_peermem: '550.90.07', mlx5_core: null, gdrdrv: '2.4' },
    kernelLog: { readable: true, xids: [], lines: [] },
    services: { 'nvidia-fabricmanager.service': 'active' },
    uptimeSeconds: 864_000,
    ...change,
  };
}

/** A fleet of hosts a, b, c, … with these facts, and an earlier look at the same hosts. */
export function fleetOf(facts: readonly HostFacts[], before: readonly HostFacts[] | null = null, hoursBetween = 1): Fleet {
  const snapshot = (all: readonly HostFacts[], at: string): Snapshot => ({
    schema: 2,
    at,
    cluster: null,
    origin: 'measured',
    hosts: Object.fromEntries(all.map((own, i) => [nameOf(i), { ok: true, problem: null, facts: own }])),
  });
  const now = Date.UTC(2026, 10, 23, 12);
  return {
    hosts: facts.map((own, i): Reached => ({ host: nameOf(i), facts: own })),
    snapshot: snapshot(facts, new Date(now).toISOString()),
    before: before === null ? null : snapshot(before, new Date(now - hoursBetween * 3_600_000).toISOString()),
  };
}

function nameOf(index: number): string {
  return index < 26 ? String.fromCharCode(97 + index) : `h${String(index)}`;
}

/** All that a check finds, also where it finds it in steps. */
export function foundBy(check: Check, fleet: Fleet): readonly Trouble[] {
  const found = check.run(fleet);
  if (!('next' in found)) return found;
  for (let step = found.next(); ; step = found.next()) if (step.done === true) return step.value;
}

/** What a check says of a fleet, of hosts that it concerns alone, as examine does. */
export function troubles(check: Check, fleet: Fleet): readonly Trouble[] {
  const judged = new Set(fleet.hosts.filter((own) => check.concerns(own) === true).map(({ host }) => host));
  return judged.size === 0 ? [] : foundBy(check, fleet).filter(({ host }) => judged.has(host));
}

/** The same as short lines. */
export function said(check: Check, facts: readonly HostFacts[], before: readonly HostFacts[] | null = null, hours = 1): string[] {
  return troubles(check, fleetOf(facts, before, hours)).map(({ status, message }) => `${status}: ${message}`);
}
