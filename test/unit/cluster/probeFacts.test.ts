import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../src/cluster/facts.js';
import { configSpace, writeFullHost } from './fullHost.js';
import { runProbe } from './runProbe.js';

const root = mkdtempSync(join(tmpdir(), 'full-'));
let facts: HostFacts;
let unseen: readonly { section: string }[];
beforeAll(() => {
  writeFullHost(root);
  const reading = runProbe(root, { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, NCCL_DEBUG: 'INFO' });
  if (reading.facts === null) throw new Error('no facts');
  ({ facts, unseen } = reading as { facts: HostFacts; unseen: typeof unseen });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('every section of the probe on a host that has everything', () => {
  it('is seen whole', () => expect(unseen).toEqual([]));

  it('identity, processor, memory', () => {
    expect(facts).toMatchObject({
      hostName: 'gpu-7',
      kernel: '6.5.0',
      os: 'Ubuntu 24.04',
      uptimeSeconds: 86400.5,
      memoryBytes: 1_024_000,
      hugePages: { total: 4, free: 3, sizeKiB: 2048, transparent: 'madvise' },
      machine: { vendor: 'Amazon EC2', product: 'p5.48xlarge', board: 'Board', instanceType: 'Standard_ND96isr_H100_v5' },
      cpu: {
        model: 'Some CPU @ 2 GHz',
        vendor: 'GenuineIntel',
        architecture: 'x86_64',
        sockets: 2,
        cores: 2,
        numaNodes: 2,
        threadsPerCore: 2,
        governor: 'powersave',
        virtual: true,
      },
    });
  });

  it('limits of the login and of the scheduler', () => {
    expect(facts.limits).toMatchObject({ memlockKiB: 64, nofile: 1024, processes: 1000, schedulerMemlockKiB: 8192 });
    expect(facts.limits.shmBytes).toBeGreaterThan(0);
    expect(facts.limits.shmFreeBytes).toBeGreaterThan(0);
  });

  it('kernel words from the list alone, modules, settings, IOMMU', () => {
    expect(facts.kernelWords).toEqual(['iommu=pt', 'pci=noacs', 'iommu.strict=0']);
    expect(facts.modules).toEqual({ mlx5_core: '24.04-0.7.0', nvidia: '550.54.15', nvidia_peermem: null });
    expect(facts.peerMemory).toEqual(['nvidia_peermem']);
    expect(facts.sysctl).toEqual({ 'net.ipv4.tcp_keepalive_time': '7200', 'net.ipv4.tcp_rmem': '4096 131072 6291456' });
    expect(facts.iommu).toEqual({ groups: 2, domain: 'DMA-FQ' });
  });

  it('versions', () => {
    expect(facts.versions).toEqual({
      driver: '550.54.15',
      cuda: '12.4',
      nccl: [{ path: '/usr/lib/x86_64-linux-gnu/libnccl.so.2.27.3', version: '2.27.3' }],
      openDriver: true,
      ofed: 'MLNX_OFED_LINUX-24.04-0.7.0.0',
      rocm: '6.2.0',
      cann: '8.0.RC1',
    });
    expect(facts.dmaBuf).toBe(true);
  });

  it('PCI devices with the bridges above them, and what their configuration space says', () => {
    expect(facts.pci?.map(({ address }) => address)).toEqual([
      '0000:16:01.0',
      '0000:17:00.0',
      '0000:17:00.1',
      '0000:17:01.1',
      '0000:18:00.0',
      '0000:19:00.0',
      '0000:1a:00.0',
      '0000:1b:00.0',
    ]);
    const by = new Map(facts.pci?.map((device) => [device.address, device]));
    expect(by.get('0000:19:00.0')).toEqual({
      address: '0000:19:00.0',
      path: ['0000:16:01.0', '0000:17:00.0', '0000:17:01.1', '0000:19:00.0'],
      root: 'pci0000:16',
      numaNode: 1,
      classCode: '030200',
      id: '10de:2330',
      link: { gen: 5, width: 16, maxGen: 5, maxWidth: 16 },
      acsRedirect: false,
      ats: true,
      relaxedOrdering: true,
      maxReadRequest: 512,
      maxPayload: 256,
    });
    expect(by.get('0000:17:00.1')?.acsRedirect).toBe(false);
    expect(by.get('0000:17:01.1')?.acsRedirect).toBe(true);
    expect(by.get('0000:1a:00.0')).toMatchObject({ link: { width: 8 }, maxReadRequest: 4096, ats: false });
  });

  it('GPUs of three vendors', () => {
    expect(facts.gpus).toHaveLength(4);
    expect(facts.gpus?.[0]).toEqual({
      index: 0,
      name: 'NVIDIA H100, 80GB',
      uuid: 'GPU-0',
      pci: '0000:18:00.0',
      numaNode: 1,
      memoryBytes: 81559 * 1024 * 1024,
      driver: '550.54.15',
      pcie: { gen: 5, width: 8, maxGen: 5, maxWidth: 16 },
      ecc: { enabled: true, corrected: 2, uncorrected: 0, remappedRows: 3, remapPending: true, remapFailure: false },
      clocks: { smMHz: 1200, maxSmMHz: 1980, memoryMHz: 2619 },
      throttle: ['sw_power_cap', 'hw_thermal_slowdown'],
      temperatureC: 45,
      power: { drawW: 210.5, limitW: 650, defaultLimitW: 700 },
      persistence: true,
      mig: false,
      computeMode: 'Default',
      fabricState: 'Completed',
      fabricStatus: 'Success',
      bar1Bytes: 128 * 2 ** 30,
      nvlink: { links: 2, active: 1, inactive: [1], linkGBs: 26.562, errors: 5 },
    });
    expect(facts.gpus?.[2]).toMatchObject({
      name: 'AMD Instinct MI300X',
      vendor: 'amd',
      pci: '0000:05:00.0',
      numaNode: 0,
      memoryBytes: 196592 * 1024 * 1024,
      driver: '6.7.0',
      temperatureC: 45,
      power: { drawW: 141, limitW: 750 },
      ecc: { corrected: 1, uncorrected: 0 },
      clocks: { smMHz: 132, maxSmMHz: 2100, memoryMHz: 900 },
    });
    expect(facts.gpus?.[3]).toMatchObject({
      name: '910B3',
      vendor: 'ascend',
      pci: '0000:c1:00.0',
      memoryBytes: 65536 * 1024 * 1024,
      temperatureC: 41,
      power: { drawW: 91.9 },
    });
    expect(facts.topoMatrix).toBe('\tGPU0\tGPU1\nGPU0\t X \tNV18\nGPU1\tNV18\t X');
  });

  it('RDMA ports', () => {
    expect(facts.nics?.[0]).toEqual({
      device: 'mlx5_0',
      port: 1,
      netdev: 'eth9',
      pci: '0000:1a:00.0',
      numaNode: 1,
      guid: '0c42:a103:0000:0001',
      linkLayer: 'Ethernet',
      state: 'ACTIVE',
      physState: 'LinkUp',
      rateGbps: 400,
      width: 4,
      speed: 'NDR',
      firmware: '28.41.1000',
      gids: [{ index: 3, type: 'RoCE v2', gid: '0000:0000:0000:0000:0000:ffff:0a01:0203' }],
      pcie: { gen: 5, width: 8, maxGen: 5, maxWidth: 16 },
      board: 'MT_0000000838',
      lid: 18,
      smLid: 1,
      mtu: { active: 4096, max: null },
      bestGbps: 400,
      counters: { symbol_error: 7, out_of_sequence: 3 },
      roce: { pfc: [3], ecn: [3], trust: 'dscp', trafficClass: 106 },
      driver: 'mlx5_core',
    });
    expect(facts.nics?.[1]).toMatchObject({
      device: 'mlx5_1',
      linkLayer: 'InfiniBand',
      mtu: { active: 2048, max: 4096 },
      bestGbps: null,
      roce: null,
    });
    expect(facts.nics?.[1]).not.toHaveProperty('gids');
  });

  it('interfaces', () => {
    expect(facts.interfaces).toEqual([
      {
        name: 'eth9',
        up: true,
        addresses: ['10.1.2.3/16'],
        mtu: 4200,
        speedMbps: 400_000,
        driver: 'mlx5_core',
        pci: '0000:1a:00.0',
        errors: { rx: 1, tx: 2, dropped: 7 },
      },
      {
        name: 'ib0',
        up: true,
        addresses: [],
        mtu: 4200,
        speedMbps: 400_000,
        driver: 'mlx5_core',
        pci: '0000:1b:00.0',
        errors: { rx: 1, tx: 2, dropped: 7 },
      },
      { name: 'lo', up: true, addresses: [], mtu: 65536 },
    ]);
  });

  it('kernel log: Xids by GPU and number with their age, other telling lines', () => {
    expect(facts.kernelLog).toEqual({
      readable: true,
      xids: [
        {
          code: 31,
          pci: '0000:19:00.0',
          count: 1,
          last: 'NVRM: Xid (PCI:0000:19:00): 31, pid=2, Ch 00000010, intr 10000000. MMU Fault',
          ageSeconds: 301,
        },
        {
          code: 79,
          pci: '0000:18:00.0',
          count: 2,
          last: 'NVRM: Xid (PCI:0000:18:00): 79, pid=1, name=python, GPU has fallen off the bus.',
          ageSeconds: 400,
        },
      ],
      lines: [
        '[86200.000000] mlx5_core 0000:1a:00.0: health compromised: password=(redacted)',
        '[86300.000000] pcieport 0000:17:01.0: AER: Corrected error received: 0000:18:00.0',
      ],
    });
  });

  it('services, clock, containers', () => {
    expect(facts.services).toEqual({ 'nvidia-fabricmanager': 'failed', slurmd: 'active', chronyd: 'active' });
    expect(facts.clock).toEqual({ offsetMs: null, uncertaintyMs: null, synchronised: true, source: 'chronyd' });
    expect(facts.containers).toMatchObject({ docker: '27.1.1', 'nvidia-container-toolkit': '1.16.1', pyxis: null });
  });

  it('plugins, conf files and variables in files, each with its place', () => {
    expect(facts.plugins).toEqual([
      { kind: 'tuner', path: '/usr/lib/x86_64-linux-gnu/libnccl-tuner.so', version: null },
      { kind: 'net', path: '/opt/amazon/ofi-nccl/lib/libnccl-net.so', version: '1.9.1-aws' },
    ]);
    expect(facts.systemVariables).toEqual([
      { path: '/etc/environment', line: 1, name: 'NCCL_SOCKET_IFNAME', value: '^docker,lo' },
      { path: '/etc/profile.d/nccl.sh', line: 2, name: 'NCCL_DEBUG', value: 'WARN' },
      { path: '/etc/profile.d/nccl.sh', line: 3, name: 'NCCL_API_TOKEN', value: '(redacted)' },
      { path: '/etc/systemd/system/slurmd.service.d/limits.conf', line: 2, name: 'NCCL_IB_HCA', value: 'mlx5' },
      { path: '/etc/systemd/system/slurmd.service.d/limits.conf', line: 2, name: 'UCX_TLS', value: 'rc' },
      { path: '/opt/site/task.sh', line: 2, name: 'NCCL_NET_PLUGIN', value: 'none' },
    ]);
    expect(facts.confFiles).toEqual([{ path: '/etc/nccl.conf', text: 'NCCL_ALGO = Tree\r\nHF_TOKEN=(redacted)\nNCCL_IB_PKEY=1\n' }]);
    expect(facts.environment).toEqual({ NCCL_DEBUG: 'INFO' });
  });
});

describe('configuration space in the test host', () => {
  it('is what lspci would walk', () => {
    const space = configSpace({ acs: 0x1d });
    expect(space.readUInt32LE(0x100)).toBe(0x14810001);
    expect(space.readUInt16LE(0x14e)).toBe(0x1d);
  });
});
