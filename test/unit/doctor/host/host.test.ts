import { describe, expect, it } from 'vitest';
import type { ClockFact, HostFacts, InterfaceFact } from '../../../../src/cluster/facts.js';
import { examine } from '../../../../src/doctor/index.js';
import { gpu, nic, snapshotOf } from '../../cluster/facts.js';
import { host, many, resultsOf, testCases } from '../cases.js';

const well = host();
const limits = (change: Partial<HostFacts['limits']>): HostFacts => host({ limits: { ...well.limits, ...change } });
const cpu = (change: Partial<HostFacts['cpu']>, more: Partial<HostFacts> = {}): HostFacts =>
  host({ cpu: { ...well.cpu, ...change }, ...more });
const sysctl = (settings: Record<string, string>, more: Partial<HostFacts> = {}): HostFacts => host({ sysctl: settings, ...more });
const clock = (offsetMs: number | null, change: Partial<ClockFact> = {}): HostFacts =>
  host({ clock: { offsetMs, uncertaintyMs: 20, synchronised: true, source: 'chronyd', ...change } });
const nccl = (version: string) => ({ versions: { ...well.versions, nccl: [{ path: '/usr/lib/x86_64-linux-gnu/libnccl.so.2', version }] } });
const login = host({ gpus: [], nics: [] });
const noNics = { nics: [] };

const intel = 'Intel(R) Xeon(R) Platinum 8480C';
const amd = 'AMD EPYC 9654 96-Core Processor';

const eth = (name: string, ...addresses: string[]): InterfaceFact => ({ name, up: true, addresses, mtu: 9000 });
const rails = (addresses: readonly string[], settings: Record<string, string>): HostFacts =>
  host({
    nics: addresses.map((_, i) => nic(i, { linkLayer: 'Ethernet', netdev: `eth${String(i)}` })),
    interfaces: addresses.map((address, i) => eth(`eth${String(i)}`, address)),
    sysctl: settings,
  });
const oneNetwork = ['10.0.0.1/16', '10.0.0.2/16'];
const twoNetworks = ['10.0.0.1/16', '10.1.0.1/16'];
const pages = (total: number, transparent = 'madvise') => host({ hugePages: { total, free: total, sizeKiB: 2048, transparent } });

testCases([
  {
    id: 'memlock',
    fires: [
      { hosts: [limits({ memlockKiB: 8192 })], on: 'a', status: 'fail', says: /8 MiB/ },
      { hosts: [limits({ memlockKiB: 64 * 1024 * 1024 })], on: 'a', status: 'warn', says: /64 GiB/ },
    ],
    silent: [[well], [host({ ...noNics, limits: { ...well.limits, memlockKiB: 64 } })]],
    unknown: limits({ memlockKiB: null }),
    notConcerned: login,
  },
  {
    id: 'memlock-scheduler',
    fires: [{ hosts: [limits({ schedulerMemlockKiB: 8192 })], on: 'a', status: 'fail', says: /a login may lock any amount.*8 MiB/ }],
    silent: [[limits({ schedulerMemlockKiB: 'unlimited' })], [limits({})]],
    unknown: host({ nics: null, limits: { ...well.limits, schedulerMemlockKiB: 8192 } }),
    notConcerned: well,
  },
  {
    id: 'open-files',
    fires: [{ hosts: [limits({ nofile: 1024 })], on: 'a', status: 'warn', says: /1024/ }],
    silent: [[limits({ nofile: 1025 })], [limits({ nofile: 'unlimited' })], [host({ gpus: [], limits: { ...well.limits, nofile: 256 } })]],
    unknown: limits({ nofile: null }),
    notConcerned: login,
  },
  {
    id: 'processes',
    fires: [{ hosts: [limits({ processes: 4095 })], on: 'a', status: 'warn', says: /4095.*8 GPUs/ }],
    silent: [[limits({ processes: 4096 })], [limits({ processes: 'unlimited' })]],
    unknown: well,
    notConcerned: login,
  },
  {
    id: 'shared-memory',
    fires: [
      { hosts: [limits({ shmBytes: 64 * 2 ** 20 })], on: 'a', status: 'fail', says: /64 MiB/ },
      { hosts: [limits({ shmBytes: 512 * 2 ** 20 })], on: 'a', status: 'warn', says: /512 MiB/ },
      { hosts: [limits({ shmBytes: 2 ** 37, shmFreeBytes: 2 ** 25 })], on: 'a', status: 'fail', says: /32 MiB of 128 GiB/ },
    ],
    silent: [
      [limits({ shmBytes: 2 ** 30 })],
      [limits({ shmBytes: 2 ** 31, shmFreeBytes: 2 ** 30 - 1 })],
      [limits({ shmBytes: 2 ** 37, shmFreeBytes: 2 ** 36 })],
    ],
    unknown: limits({ shmBytes: null }),
    notConcerned: login,
  },
  {
    id: 'cpu-governor',
    fires: [
      {
        hosts: [...many(2, cpu({ governor: 'performance' })), cpu({ governor: 'powersave' })],
        on: 'c',
        status: 'warn',
        says: /powersave.*2 hosts run performance/,
      },
    ],
    silent: [many(3, cpu({ governor: 'powersave' })), [cpu({ governor: 'performance' }), cpu({ governor: 'powersave' })]],
    unknown: well,
    notConcerned: cpu({ virtual: true }),
  },
  {
    id: 'numa-balancing',
    fires: [
      {
        hosts: [...many(2, sysctl({ 'kernel.numa_balancing': '0' })), sysctl({ 'kernel.numa_balancing': '1' })],
        on: 'c',
        status: 'warn',
        says: /2 hosts that is off/,
      },
      {
        hosts: [sysctl({ 'kernel.numa_balancing': '1' }, { gpus: [gpu(0, { vendor: 'amd', name: 'MI300X' })] })],
        on: 'a',
        status: 'warn',
        says: /RCCL/,
      },
    ],
    silent: [
      many(3, sysctl({ 'kernel.numa_balancing': '1' })),
      [sysctl({ 'kernel.numa_balancing': '0' }, { gpus: [gpu(0, { vendor: 'amd' })] })],
    ],
    unknown: well,
    notConcerned: cpu({ numaNodes: 1 }),
  },
  {
    id: 'zone-reclaim',
    fires: [{ hosts: [sysctl({ 'vm.zone_reclaim_mode': '1' })], on: 'a', status: 'warn', says: /caches/ }],
    silent: [[sysctl({ 'vm.zone_reclaim_mode': '0' })]],
    unknown: well,
    notConcerned: cpu({ numaNodes: 1 }),
  },
  {
    id: 'cpu-mixed',
    fires: [
      {
        hosts: [...many(2, cpu({ model: intel }, nccl('2.19.3'))), cpu({ model: amd }, nccl('2.19.3'))],
        on: 'c',
        status: 'fail',
        says: /AMD.*2 hosts have Intel.*2\.19\.3/,
      },
      {
        hosts: [...many(2, cpu({ model: intel }, nccl('2.17.1'))), cpu({ model: amd }, nccl('2.17.1'))],
        on: 'c',
        status: 'warn',
        says: /AMD/,
      },
      {
        hosts: [...many(2, cpu({ model: intel }, nccl('2.27.3'))), cpu({ model: amd }, nccl('2.27.3'))],
        on: 'c',
        status: 'warn',
        says: /AMD/,
      },
      {
        hosts: [...many(2, cpu({ model: intel }, nccl('2.19.3'))), cpu({ model: 'Intel(R) Xeon(R) 6980P' }, nccl('2.19.3'))],
        on: 'c',
        status: 'warn',
        says: /6980P/,
      },
    ],
    silent: [
      many(3, cpu({ model: amd })),
      [cpu({ model: intel }), cpu({ model: amd })],
      [...many(2, cpu({ model: intel })), cpu({ model: amd }, { gpus: [] })],
    ],
    unknown: cpu({ model: null }),
  },
  {
    id: 'numa-differs',
    fires: [{ hosts: [...many(2), cpu({ numaNodes: 8 })], on: 'c', status: 'warn', says: /8 NUMA nodes; 2 hosts have 2/ }],
    silent: [many(3, cpu({ numaNodes: 8 })), [...many(2), cpu({ numaNodes: 1 }, { gpus: [] })]],
    unknown: cpu({ numaNodes: null }),
  },
  {
    id: 'cores-differ',
    fires: [
      { hosts: [...many(2), cpu({ cores: 56 })], on: 'c', status: 'warn', says: /56 cores; 2 hosts have 112/ },
      { hosts: [...many(2, cpu({ threadsPerCore: 2 })), cpu({ threadsPerCore: 1 })], on: 'c', status: 'warn', says: /112 × 1/ },
    ],
    silent: [many(3)],
    unknown: cpu({ cores: null }),
  },
  {
    id: 'memory-differs',
    fires: [{ hosts: [...many(3), host({ memoryBytes: 2 ** 41 * 0.96875 })], on: 'd', status: 'warn', says: /1\.94 TiB.*2 TiB/ }],
    silent: [
      [...many(3), host({ memoryBytes: 2 ** 41 * 0.99 })],
      [well, host({ memoryBytes: 2 ** 40 })],
      [...many(3), host({ memoryBytes: 2 ** 42 })],
    ],
    unknown: host({ memoryBytes: null }),
  },
  {
    id: 'clock-off',
    fires: [
      { hosts: [clock(0), clock(10), clock(-10), clock(1100)], on: 'd', status: 'warn', says: /1\.09 s ahead of most others’/ },
      { hosts: [clock(-400_000)], on: 'a', status: 'fail', says: /400 s behind this machine’s/ },
      // Our own clock is the one that is off: the host that agrees with us is the odd one.
      { hosts: [clock(60_000), clock(60_000), clock(60_000), clock(0)], on: 'd', status: 'warn', says: /60\.0 s behind/ },
    ],
    silent: [
      [clock(0), clock(0), clock(0), clock(900)],
      [clock(1500, { uncertaintyMs: 700 })],
      [clock(60_000), clock(60_010), clock(60_020)],
      // One engine asked them one after the other: the later, the less is known of the clock.
      [clock(-2000, { uncertaintyMs: 2100 }), clock(-4000, { uncertaintyMs: 4100 }), clock(-5000, { uncertaintyMs: 5100 }), clock(0)],
    ],
    unknown: well,
  },
  {
    id: 'clock-unsynchronised',
    fires: [
      { hosts: [clock(0, { synchronised: false })], on: 'a', status: 'warn', says: /chronyd/ },
      { hosts: [clock(0, { synchronised: false, source: null })], on: 'a', status: 'warn', says: /nobody/ },
    ],
    silent: [[clock(0)]],
    unknown: clock(0, { synchronised: null }),
  },
  {
    id: 'kernel-differs',
    fires: [{ hosts: [...many(2), host({ kernel: '6.8.0' })], on: 'c', status: 'warn', says: /6\.8\.0; 2 hosts run 5\.15\.0/ }],
    silent: [many(3), [...many(2), host({ kernel: '6.8.0', gpus: [] })], [well, host({ kernel: '6.8.0' })]],
    unknown: host({ kernel: null }),
  },
  {
    id: 'os-differs',
    fires: [{ hosts: [...many(2), host({ os: 'Rocky 9' })], on: 'c', status: 'warn', says: /Rocky 9/ }],
    silent: [many(3)],
    unknown: host({ os: null }),
  },
  {
    id: 'huge-pages-differ',
    fires: [
      { hosts: [...many(2, pages(0)), pages(5128)], on: 'c', status: 'warn', says: /10\.0 GiB, madvise; on 2 hosts they are 0 B, madvise/ },
    ],
    silent: [many(3, pages(5128))],
    unknown: well,
  },
  {
    id: 'kernel-command-line',
    fires: [
      {
        hosts: [...many(2, host({ kernelWords: ['iommu=pt'] })), host({ kernelWords: [] })],
        on: 'c',
        status: 'warn',
        says: /without iommu=pt, which most hosts have/,
      },
      {
        hosts: [...many(2, host({ kernelWords: [] })), host({ kernelWords: ['pci=noacs'] })],
        on: 'c',
        status: 'warn',
        says: /with pci=noacs, which most hosts have not/,
      },
      {
        hosts: [...many(2, host({ kernelWords: ['iommu=pt'] })), host({ kernelWords: ['iommu=on'] })],
        on: 'c',
        status: 'warn',
        says: /without iommu=pt and with iommu=on/,
      },
    ],
    silent: [many(3, host({ kernelWords: ['iommu=pt'] })), [host({ kernelWords: ['iommu=pt'] }), host({ kernelWords: [] })]],
    unknown: well,
  },
  {
    id: 'kernel-settings-differ',
    fires: [
      {
        hosts: [...many(2, sysctl({ 'net.core.rmem_max': '212992' })), sysctl({ 'net.core.rmem_max': '1' })],
        on: 'c',
        status: 'warn',
        says: /net\.core\.rmem_max is 1; on most hosts it is 212992/,
      },
    ],
    silent: [
      many(3, sysctl({ 'net.core.rmem_max': '1' })),
      [...many(2, sysctl({ 'vm.min_free_kbytes': '1' })), sysctl({ 'vm.min_free_kbytes': '2' })],
      [...many(2, sysctl({ 'net.core.rmem_max': '1' })), sysctl({ 'net.core.wmem_max': '2' })],
    ],
    unknown: well,
  },
  {
    id: 'rp-filter',
    fires: [
      { hosts: [rails(oneNetwork, { 'net.ipv4.conf.all.rp_filter': '1' })], on: 'a', status: 'warn', says: /eth0, eth1 share a network/ },
    ],
    silent: [
      [rails(twoNetworks, { 'net.ipv4.conf.all.rp_filter': '1' })],
      [rails(oneNetwork, { 'net.ipv4.conf.all.rp_filter': '2' })],
      [rails(['10.0.0.1/16', 'fe80::1/64'], { 'net.ipv4.conf.all.rp_filter': '1' })],
    ],
    unknown: rails(oneNetwork, {}),
    notConcerned: well,
  },
  {
    id: 'arp-flux',
    fires: [{ hosts: [rails(oneNetwork, { 'net.ipv4.conf.all.arp_ignore': '0' })], on: 'a', status: 'warn', says: /answers ARP/ }],
    silent: [[rails(twoNetworks, { 'net.ipv4.conf.all.arp_ignore': '0' })], [rails(oneNetwork, { 'net.ipv4.conf.all.arp_ignore': '1' })]],
    unknown: rails(oneNetwork, {}),
    notConcerned: well,
  },
  {
    id: 'tcp-keepalive',
    fires: [
      {
        hosts: [...many(2, sysctl({ 'net.ipv4.tcp_keepalive_time': '300' })), sysctl({ 'net.ipv4.tcp_keepalive_time': '7200' })],
        on: 'c',
        status: 'warn',
        says: /7200 s; 2 hosts after 300 s/,
      },
    ],
    silent: [many(3, sysctl({ 'net.ipv4.tcp_keepalive_time': '7200' }))],
    unknown: sysctl({ 'net.ipv4.tcp_keepalive_time': 'soon' }),
  },
]);

const notesOf = (id: string, ...hosts: readonly HostFacts[]) =>
  examine(snapshotOf(...hosts), { only: [id] }).notes.map(({ title, hosts: on }) => [title, on]);

describe('what is noted without being wrong', () => {
  it('NUMA balancing on everywhere', () => {
    expect(notesOf('numa-balancing', ...many(2, sysctl({ 'kernel.numa_balancing': '1' })))).toEqual([['NUMA balancing is on', ['a', 'b']]]);
    expect(notesOf('numa-balancing', sysctl({ 'kernel.numa_balancing': '0' }))).toEqual([]);
  });
  it('the kernel’s two hours of keepalive on Kubernetes nodes alone', () => {
    const settings = { 'net.ipv4.tcp_keepalive_time': '7200' };
    expect(notesOf('tcp-keepalive', sysctl(settings, { services: { kubelet: 'active' } }))).toHaveLength(1);
    expect(notesOf('tcp-keepalive', sysctl(settings))).toEqual([]);
  });
  it('hosts that are split over two kernels', () => {
    expect(notesOf('kernel-differs', well, host({ kernel: '6.8.0' }))).toEqual([['Kernel: the hosts are split', ['a', 'b']]]);
    expect(notesOf('kernel-differs', well, well)).toEqual([]);
  });
  it('a host that was started lately among hosts up for days', () => {
    const up = (uptimeSeconds: number): HostFacts => host({ uptimeSeconds });
    expect(notesOf('rebooted', up(200_000), up(300_000), up(600))).toEqual([['Started lately', ['c']]]);
    expect(notesOf('rebooted', up(200_000), up(600), up(700))).toEqual([]);
  });
});

describe('rebooted', () => {
  const at = (time: string, ...uptimes: readonly number[]) => ({
    ...snapshotOf(...uptimes.map((uptimeSeconds) => host({ uptimeSeconds }))),
    at: time,
  });
  const before = at('2026-11-23T05:00:00.000Z', 900_000, 900_000, 900_000);
  it('names a host that was started again since the earlier snapshot', () => {
    const results = resultsOf('rebooted', at('2026-11-23T06:00:00.000Z', 903_600, 600, 903_600), { before });
    expect(results[0]).toMatchObject({
      status: 'warn',
      hosts: ['b'],
      message: 'b has been up for 10 min; the earlier snapshot is 1 h old.',
    });
  });
  it('not when all were started again, nor without an earlier snapshot', () => {
    const all = at('2026-11-23T06:00:00.000Z', 600, 600, 600);
    expect(resultsOf('rebooted', all, { before }).map(({ status }) => status)).toEqual(['pass']);
    expect(resultsOf('rebooted', at('2026-11-23T06:00:00.000Z', 903_600, 600, 903_600)).map(({ status }) => status)).toEqual(['pass']);
  });
});
