import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../../src/cluster/facts.js';
import { dmaBufOff } from '../../../../src/doctor/checks/gpudirect/dmaBufOff.js';
import { gdrLevelFar } from '../../../../src/doctor/checks/gpudirect/gdrLevelFar.js';
import { unevenDistance } from '../../../../src/doctor/checks/gpudirect/unevenDistance.js';
import { testCases } from '../cases.js';
import { alone, host, odd, third } from '../hardwareCases.js';
import { at, fleetOf, gpus, healthy, nics, tree } from '../healthyHost.js';

const env = (environment: Record<string, string>): Partial<HostFacts> => ({ environment });
const nccl = (version: string): HostFacts['versions'] => ({ ...healthy().versions, nccl: [{ path: 'x', version }] });
const noNvlink = { gpus: gpus(() => ({ nvlink: null })) };
const bare = host({ gpus: [], nics: [] });
const blind = { pci: tree(() => ({ numaNode: null })), gpus: gpus(() => ({ numaNode: null })), nics: nics(() => ({ numaNode: null })) };
/** Adapter 0 in a slot of its own, on the GPU's socket or the other one. */
const moved = (numaNode: number) =>
  tree((one) => (one.address === at.nic(0) ? { path: ['0000:f0:01.0', one.address], root: 'pci0000:f0', numaNode } : {}));
const onlyFirst = (node: number): Partial<HostFacts> => ({ nics: nics().slice(0, 1), gpus: gpus().slice(0, 1), pci: moved(node) });

testCases([
  {
    id: 'gpudirect-off',
    fires: [
      alone({ peerMemory: [], dmaBuf: false }, /a: data of 8 of 8 GPUs go through host memory\. No peer-memory module/, 'fail'),
      alone(env({ NCCL_IB_DISABLE: '1' }), /NCCL_IB_DISABLE keeps NCCL off RDMA/, 'fail'),
      alone(env({ NCCL_NET_GDR_LEVEL: 'LOC' }), /forbids GPUDirect RDMA at any distance/, 'fail'),
      alone({ ...noNvlink, pci: moved(0), environment: { NCCL_IB_HCA: '=mlx5_0' } }, /through the CPU/, 'fail'),
    ],
    silent: [[host()], [host({ peerMemory: [] })], [host({ dmaBuf: false })], [host({ peerMemory: [], dmaBuf: false, nics: [] })]],
    unknown: host({ peerMemory: null }),
    notConcerned: bare,
  },
  {
    id: 'peer-memory-name',
    fires: [alone({ dmaBuf: false, versions: nccl('2.21.5') }, /NCCL 2\.21\.5 looks for nv_mem/, 'fail')],
    silent: [[host({ dmaBuf: false })], [host({ versions: nccl('2.21.5') })]],
    unknown: host({ versions: { ...healthy().versions, nccl: [] } }),
    notConcerned: host({ peerMemory: [] }),
  },
  {
    id: 'gdrcopy-missing',
    fires: [alone({ ...env({ NCCL_GDRCOPY_ENABLE: '1' }), modules: {}, peerMemory: ['nvidia_peermem'] }, /gdrdrv is not loaded/)],
    silent: [[host(env({ NCCL_GDRCOPY_ENABLE: '1' }))], [host({ modules: {}, peerMemory: [] })]],
    unknown: host({ ...env({ NCCL_GDRCOPY_ENABLE: '1' }), modules: null, peerMemory: null }),
    notConcerned: host(),
  },
  {
    id: 'gpudirect-read-off',
    fires: [alone(env({ NCCL_NET_GDR_READ: '0' }), /NCCL_NET_GDR_READ=0 sends through host memory/)],
    silent: [[host(env({ NCCL_NET_GDR_READ: '1' }))]],
    unknown: host({ gpus: null }),
    notConcerned: bare,
  },
  {
    id: 'gpu-nic-numa',
    fires: [alone(onlyFirst(1), /GPU 0: the nearest adapter is on another CPU socket/)],
    silent: [[host(onlyFirst(0))], [host({ ...onlyFirst(1), ...env({ NCCL_TOPO_FILE: '/etc/topo.xml' }) })]],
    unknown: host(blindPaths()),
    notConcerned: bare,
  },
  {
    id: 'gpu-without-near-nic',
    fires: [odd({ pci: moved(0) }, /c GPU 0: the nearest adapter is at NODE, on most hosts at PIX/)],
    silent: [third({}), third({ nics: nics((_, i) => (i === 0 ? { state: 'DOWN' } : {})) })],
    unknown: host(blindPaths()),
    notConcerned: bare,
  },
  {
    id: 'rail-pairing-differs',
    fires: [
      odd(
        { nics: nics((one, i) => (i < 2 ? { device: `mlx5_${String(1 - i)}` } : one)) },
        /c GPU 0 sits next to mlx5_1, on most hosts next to mlx5_0/,
      ),
    ],
    silent: [third({}), third({ nics: nics((_, i) => (i === 0 ? { state: 'DOWN' } : {})) })],
    unknown: host(blindPaths()),
    notConcerned: bare,
  },
]);

/** No path is known: neither tree, matrix nor NUMA nodes. */
function blindPaths(): Partial<HostFacts> {
  return { ...blind, pci: null };
}

describe('what is worth knowing', () => {
  const notes = (check: { notes?: (fleet: ReturnType<typeof fleetOf>) => readonly { message: string }[] }, change: Partial<HostFacts>) =>
    (check.notes?.(fleetOf([healthy(change)])) ?? []).map(({ message }) => message);
  it('dma-buf that a setting keeps away, where it would work', () => {
    expect(notes(dmaBufOff, env({ NCCL_DMABUF_ENABLE: '0' }))).toEqual([
      'a: NCCL_DMABUF_ENABLE=0, though kernel, driver and NCCL have dma-buf.',
    ]);
    expect(notes(dmaBufOff, { ...env({ NCCL_DMABUF_ENABLE: '0' }), dmaBuf: false })).toEqual([]);
    expect(notes(dmaBufOff, {})).toEqual([]);
  });
  it('a level that reaches through the CPU', () => {
    expect(notes(gdrLevelFar, env({ NCCL_NET_GDR_LEVEL: 'SYS' }))).toEqual(['a: NCCL_NET_GDR_LEVEL lets it reach as far as SYS.']);
    expect(notes(gdrLevelFar, env({ NCCL_NET_GDR_LEVEL: 'PXB' }))).toEqual([]);
  });
  it('GPUs at different distances from their adapters', () => {
    expect(notes(unevenDistance, { pci: moved(0) })).toHaveLength(1);
    expect(notes(unevenDistance, {})).toEqual([]);
  });
});
