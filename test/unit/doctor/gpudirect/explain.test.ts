import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../../src/cluster/facts.js';
import { unknownFacts } from '../../../../src/cluster/facts.js';
import { explainGpuDirect, explainNearest, nearestPorts } from '../../../../src/doctor/index.js';
import { pathBetween } from '../../../../src/doctor/gpudirect/pathClass.js';
import { seesModule } from '../../../../src/doctor/gpudirect/memory.js';
import { at, gpus, healthy, nics, tree } from '../healthyHost.js';

const pair = (facts: HostFacts, gpu = 0, nic = 0) => {
  const [g, n] = [facts.gpus?.[gpu], facts.nics?.[nic]];
  if (g === undefined || n === undefined) throw new Error('no such pair');
  return explainGpuDirect({ host: 'a', facts }, g, n);
};
const short = (facts: HostFacts, gpu = 0, nic = 0) => {
  const { verdict, cause } = pair(facts, gpu, nic);
  return cause === null ? verdict : `${verdict} ${cause.cause ?? ''}`;
};
const env = (environment: Record<string, string>, more: Partial<HostFacts> = {}) => healthy({ environment, ...more });
const nccl = (version: string, more: Partial<HostFacts> = {}) =>
  healthy({ ...more, versions: { ...healthy().versions, nccl: [{ path: 'x', version }] } });
const noDmaBuf = { dmaBuf: false, peerMemory: [] as string[] };

describe('paths', () => {
  const facts = healthy();
  const path = (gpu: number, nic: number, own = facts) => {
    const [g, n] = [own.gpus?.[gpu], own.nics?.[nic]];
    return g === undefined || n === undefined ? undefined : pathBetween(own, g, n);
  };
  it('are told from the PCI tree', () => {
    expect([path(0, 0), path(0, 1), path(0, 4)]).toEqual(['PIX', 'NODE', 'SYS']);
  });
  it('two switches are PXB, one host bridge is PHB', () => {
    const deeper = tree(({ address, path: own }) =>
      address === at.gpu(0) ? { path: [...own.slice(0, 3), '0000:aa:00.0', '0000:ab:00.0', address] } : {},
    );
    expect(path(0, 0, healthy({ pci: deeper }))).toBe('PXB');
    const flat = tree(({ address }) => ({ root: 'pci0000:00', path: [address] }));
    expect(path(0, 0, healthy({ pci: flat }))).toBe('PHB');
  });
  it('are told from the matrix where the tree is not known, else not at all', () => {
    const matrix = '\tGPU0\tNIC0\tCPU Affinity\nGPU0\t X \tPXB\t0-15\nNIC0\tPXB\t X \t\n\nNIC Legend:\n\n  NIC0: mlx5_0\n';
    expect(path(0, 0, healthy({ pci: null, topoMatrix: matrix }))).toBe('PXB');
    expect(path(1, 0, healthy({ pci: null, topoMatrix: matrix }))).toBeNull();
    expect(path(0, 0, healthy({ pci: null }))).toBeNull();
  });
  it('of different host bridges without NUMA nodes are not known', () => {
    const blind = healthy({
      pci: tree(() => ({ numaNode: null })),
      gpus: gpus(() => ({ numaNode: null })),
      nics: nics(() => ({ numaNode: null })),
    });
    expect(path(0, 1, blind)).toBeNull();
  });
});

describe('explainGpuDirect', () => {
  it('works on a healthy host, with every factor well', () => {
    const found = pair(healthy());
    expect(found).toMatchObject({ verdict: 'on', cause: null, path: 'PIX', gpu: 0, nic: 'mlx5_0' });
    expect(found.factors.map(({ state }) => state)).toEqual(Array.from({ length: 8 }, () => 'ok'));
    expect(found.text).toBe('GPUDirect RDMA works between GPU 0 and mlx5_0.');
  });
  it('is not known where nothing is, and never accused', () => {
    const [gpu, nic] = [gpus()[0], nics(() => ({ state: null, pci: null }))[0]];
    if (gpu === undefined || nic === undefined) throw new Error('no device');
    const found = explainGpuDirect({ host: 'a', facts: unknownFacts }, { ...gpu, pci: null }, nic);
    expect(found).toMatchObject({ verdict: 'unknown', cause: null });
    expect(found.factors.filter(({ state }) => state === 'off' || state === 'harms')).toEqual([]);
  });
  it.each([
    ['off ib-off', { NCCL_IB_DISABLE: '1' }],
    ['on', { NCCL_IB_DISABLE: '0' }],
    ['off other-net', { NCCL_NET: 'Socket' }],
    ['on', { NCCL_NET: 'IB' }],
    ['unknown', { NCCL_NET: 'AWS Libfabric' }],
    ['off adapter-excluded', { NCCL_IB_HCA: '^mlx5_0' }],
    ['off adapter-excluded', { NCCL_IB_HCA: '=mlx5_1' }],
    ['on', { NCCL_IB_HCA: 'mlx5' }],
    ['off level-set', { NCCL_NET_GDR_LEVEL: 'LOC' }],
    ['off level-set', { NCCL_NET_GDR_LEVEL: '0' }],
    ['on', { NCCL_NET_GDR_LEVEL: 'PIX' }],
    ['on', { NCCL_NET_GDR_LEVEL: 'loc' }],
    ['impaired read-off', { NCCL_NET_GDR_READ: '0' }],
    ['on', { NCCL_NET_GDR_READ: '1' }],
    ['unknown', { NCCL_TOPO_FILE: '/opt/microsoft/ndv5-topo.xml' }],
  ])('%s with %o', (expected, environment) => expect(short(env(environment))).toBe(expected));
  it('names the conf file that sets it', () => {
    const facts = healthy({ confFiles: [{ path: '/etc/nccl.conf', text: '# old\nNCCL_IB_DISABLE=1\n' }] });
    expect(pair(facts).cause).toMatchObject({
      evidence: ['/etc/nccl.conf: NCCL_IB_DISABLE=1'],
      fix: 'Take NCCL_IB_DISABLE out of /etc/nccl.conf.',
    });
  });
  it('a port that is down is left out', () => expect(short(healthy({ nics: nics(() => ({ state: 'DOWN' })) }))).toBe('off port-down'));
  it('consumer GPUs have none', () => {
    expect(short(healthy({ gpus: gpus(() => ({ name: 'NVIDIA GeForce RTX 4090' })) }))).toBe('off gpu-model');
    expect(short(healthy({ gpus: gpus(() => ({ name: 'NVIDIA RTX 6000 Ada Generation' })) }))).toBe('on');
  });
});

describe('peer memory', () => {
  it('without module and dma-buf it is off; one of them is enough', () => {
    expect(short(healthy(noDmaBuf))).toBe('off no-module');
    expect(short(healthy({ dmaBuf: false }))).toBe('on');
    expect(short(healthy({ peerMemory: [] }))).toBe('on');
    expect(short(healthy({ dmaBuf: null, peerMemory: [] }))).toBe('unknown');
    expect(short(healthy({ dmaBuf: false, peerMemory: null }))).toBe('unknown');
  });
  it('dma-buf needs NCCL 2.13.4 and CUDA 11.7, and may be switched off', () => {
    expect(short(nccl('2.12.12', { peerMemory: [] }))).toBe('off no-module');
    expect(short(nccl('2.13.4', { peerMemory: [] }))).toBe('on');
    expect(short(healthy({ peerMemory: [], versions: { ...healthy().versions, cuda: '11.6' } }))).toBe('off no-module');
    expect(short(env({ NCCL_DMABUF_ENABLE: '0' }, { peerMemory: [] }))).toBe('off dmabuf-off');
    expect(short(env({ NCCL_DMABUF_ENABLE: '0' }))).toBe('on');
  });
  it('old releases do not find nvidia_peermem (nccl#1676)', () => {
    expect(short(nccl('2.21.5', { dmaBuf: false }))).toBe('off module-name');
    expect(short(nccl('2.22.3', { dmaBuf: false }))).toBe('unknown');
    expect(short(nccl('2.23.4', { dmaBuf: false }))).toBe('on');
    expect(short(nccl('2.21.5', { dmaBuf: false, peerMemory: ['nv_peer_mem'] }))).toBe('on');
    expect(short(nccl('2.21.5'))).toBe('on');
    expect(seesModule(['gdrdrv'], '2.30.7')).toBe(false);
  });
});

describe('distance', () => {
  const lonely = (facts: Partial<HostFacts> = {}) => healthy({ gpus: gpus(() => ({ nvlink: null })), ...facts });
  it('beyond PXB it is off, unless a level allows it or NVLink leads to a GPU next to the adapter', () => {
    expect(short(lonely(), 0, 1)).toBe('off too-far');
    expect(short(lonely(), 0, 4)).toBe('off too-far');
    expect(short(lonely({ environment: { NCCL_NET_GDR_LEVEL: 'SYS' } }), 0, 4)).toBe('on');
    expect(short(lonely({ environment: { NCCL_NET_GDR_LEVEL: 'PHB' } }), 0, 1)).toBe('on');
    expect(short(healthy(), 0, 4)).toBe('on');
    expect(short(env({ NCCL_PXN_DISABLE: '1' }), 0, 4)).toBe('off too-far');
  });
  it('a virtual machine without topology file hides the switches', () => {
    const flat = { pci: tree(({ address }) => ({ root: 'pci0000:00', path: [address] })), cpu: { ...healthy().cpu, virtual: true } };
    expect(short(lonely(flat))).toBe('off no-topology-file');
    expect(short(lonely({ ...flat, cpu: healthy().cpu }))).toBe('off too-far');
    expect(short(lonely({ ...flat, services: { 'nvidia-topologyd.service': 'active' } }))).toBe('unknown');
  });
  it('Grace goes through its CPU from 2.27.3 on', () => {
    const grace = (version: string) =>
      nccl(version, {
        gpus: gpus(() => ({ name: 'NVIDIA GH200 480GB', nvlink: null })),
        pci: tree(({ address }) => ({ root: 'pci0000:00', path: [address] })),
      });
    expect(short(grace('2.27.7'))).toBe('on');
    expect(short(grace('2.26.2'))).toBe('off too-far');
  });
});

describe('what NCCL does not look at', () => {
  const redirect = (address: string) => healthy({ pci: tree((device) => (device.address === address ? { acsRedirect: true } : {})) });
  it('access control between the two impairs it; elsewhere it does not', () => {
    expect(pair(redirect(at.gpuPort(0))).cause).toMatchObject({
      cause: 'acs',
      fix: `Switch it off until the next boot, as root: setpci -s ${at.gpuPort(0)} ECAP_ACS+6.w=0000`,
    });
    expect(short(redirect(at.rootPort(0)))).toBe('on');
    expect(short(redirect(at.gpuPort(1)))).toBe('on');
  });
  it('unread bits are not known and do not count against it', () => {
    const blind = healthy({ pci: tree(() => ({ acsRedirect: null })) });
    expect(short(blind)).toBe('on');
    expect(pair(blind).factors.find(({ id }) => id === 'acs')?.state).toBe('unknown');
  });
  it('a translating IOMMU impairs it, pass-through and none do not', () => {
    expect(short(healthy({ iommu: { groups: 10, domain: 'DMA-FQ' } }))).toBe('impaired iommu');
    expect(short(healthy({ iommu: { groups: 0, domain: null } }))).toBe('on');
    expect(short(healthy({ iommu: null }))).toBe('on');
  });
});

describe('the nearest port', () => {
  it('is that of the same switch, of those that NCCL takes', () => {
    const [gpu] = gpus();
    if (gpu === undefined) throw new Error('no GPU');
    expect(nearestPorts(healthy(), gpu).map(({ device }) => device)).toEqual(['mlx5_0']);
    expect(nearestPorts(env({ NCCL_IB_HCA: '^mlx5_0' }), gpu).map(({ device }) => device)).toEqual(['mlx5_1', 'mlx5_2', 'mlx5_3']);
    expect(explainNearest({ host: 'a', facts: healthy({ nics: [] }) }, gpu)).toBeNull();
  });
});
