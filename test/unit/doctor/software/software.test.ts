import { describe, expect, it } from 'vitest';
import type { HostFacts, PluginFact } from '../../../../src/cluster/facts.js';
import { examine } from '../../../../src/doctor/index.js';
import { gpu, nic, snapshotOf } from '../../cluster/facts.js';
import { host, many, testCases } from '../cases.js';

const well = host();
const versions = (change: Partial<HostFacts['versions']>, more: Partial<HostFacts> = {}): HostFacts =>
  host({ versions: { ...well.versions, ...change }, ...more });
const system = '/usr/lib/x86_64-linux-gnu/libnccl.so.2';
const copies = (...list: readonly (readonly [path: string, version: string])[]) => list.map(([path, version]) => ({ path, version }));
const net: PluginFact = { kind: 'net', path: '/opt/hpcx/lib/libnccl-net.so', version: null };
const plugins = (...list: readonly PluginFact[]): HostFacts => host({ plugins: list });
const efa = [0, 1, 2, 3].map((i) => nic(i, { device: `rdmap${String(i)}`, driver: 'efa', linkLayer: null }));
const login: Partial<HostFacts> = { gpus: [], nics: [] };
const a100 = [gpu(0, { name: 'NVIDIA A100-SXM4-80GB' })];
const amd = [gpu(0, { name: 'MI300X', vendor: 'amd' })];

testCases([
  {
    id: 'driver-differs',
    fires: [{ hosts: [...many(2), versions({ driver: '535.1' })], on: 'c', status: 'warn', says: /535\.1; 2 hosts have 550\.54\.15/ }],
    silent: [many(3), [well, versions({ driver: '535.1' })], [...many(2), versions({ driver: '535.1' }, { gpus: a100 })]],
    unknown: versions({ driver: null }),
    notConcerned: versions({ driver: null }, login),
  },
  {
    id: 'driver-flavour',
    fires: [
      {
        hosts: [...many(2, versions({ openDriver: true })), versions({ openDriver: false })],
        on: 'c',
        status: 'warn',
        says: /proprietary.*2 hosts run the open/,
      },
    ],
    silent: [many(3, versions({ openDriver: true }))],
    unknown: well,
    notConcerned: versions({ driver: null }, login),
  },
  {
    id: 'cuda-differs',
    fires: [{ hosts: [...many(2), versions({ cuda: '12.2' })], on: 'c', status: 'warn', says: /CUDA 12\.2; on 2 hosts it serves 12\.4/ }],
    silent: [many(3)],
    unknown: versions({ cuda: null }),
    notConcerned: versions({ cuda: null }, login),
  },
  {
    id: 'nccl-differs',
    fires: [
      {
        hosts: [...many(2), versions({ nccl: copies([system, '2.21.5']) })],
        on: 'c',
        status: 'fail',
        says: /2\.21\.5; 2 hosts would load 2\.27\.3/,
      },
    ],
    silent: [many(3), [...many(2), versions({ nccl: [] })], [...many(2), versions({ nccl: copies([system, '2.21.5']) }, { gpus: a100 })]],
    notConcerned: versions({ nccl: [] }),
  },
  {
    id: 'nccl-copies',
    fires: [
      {
        hosts: [
          ...many(2, versions({ nccl: copies([system, '2.27.3']) })),
          versions(
            { nccl: copies(['/home/me/nccl/lib/libnccl.so.2', '2.21.5'], [system, '2.27.3']) },
            { environment: { LD_LIBRARY_PATH: '/x:/home/me/nccl/lib' } },
          ),
        ],
        on: 'c',
        status: 'warn',
        says: /NCCL 2\.21\.5 before the system’s 2\.27\.3/,
      },
    ],
    silent: [
      many(
        3,
        versions(
          { nccl: copies(['/opt/nccl/lib/libnccl.so.2', '2.21.5'], [system, '2.27.3']) },
          { environment: { LD_LIBRARY_PATH: '/opt/nccl/lib' } },
        ),
      ),
      [...many(2), versions({ nccl: copies([system, '2.27.3'], ['/opt/conda/lib/libnccl.so.2', '2.21.5']) })],
      [
        ...many(2),
        versions({ nccl: copies(['/opt/a/libnccl.so.2', '2.27.3'], [system, '2.27.3']) }, { environment: { LD_LIBRARY_PATH: '/opt/a' } }),
      ],
    ],
    notConcerned: versions({ nccl: [] }),
  },
  {
    id: 'net-plugin-missing',
    fires: [
      { hosts: [...many(2, plugins(net)), plugins()], on: 'c', status: 'fail', says: /no net plugin; 2 hosts have libnccl-net\.so/ },
      { hosts: [...many(2, plugins()), plugins(net)], on: 'c', status: 'fail', says: /libnccl-net\.so; 2 hosts have none/ },
      {
        hosts: [...many(2, plugins(net)), plugins({ ...net, path: '/opt/libnccl-net-ofi.so' })],
        on: 'c',
        status: 'fail',
        says: /libnccl-net-ofi\.so; 2 hosts have libnccl-net\.so/,
      },
    ],
    silent: [
      many(3, plugins(net)),
      [...many(2, plugins(net)), plugins({ ...net, path: '/usr/lib/libnccl-net.so.0.0.0' })],
      [...many(2, plugins(net)), host({ ...login, plugins: [] })],
      [plugins(net), plugins()],
    ],
    unknown: host({ gpus: null }),
    notConcerned: host(login),
  },
  {
    id: 'plugin-differs',
    fires: [
      {
        hosts: [...many(2, plugins({ ...net, version: '1.14.0' })), plugins({ ...net, version: '1.9.1' })],
        on: 'c',
        status: 'warn',
        says: /net 1\.9\.1; 2 hosts have net 1\.14\.0/,
      },
    ],
    silent: [many(3, plugins({ ...net, version: '1.9.1' })), [...many(2, plugins({ ...net, version: '1.9.1' })), plugins(net)]],
    unknown: plugins(net),
    notConcerned: well,
  },
  {
    id: 'efa-plugin',
    fires: [{ hosts: [host({ nics: efa })], on: 'a', status: 'fail', says: /4 EFA ports/ }],
    silent: [[host({ nics: efa, plugins: [net] })], [well], [host({ nics: efa, gpus: [] })]],
    unknown: host({ nics: null }),
    notConcerned: well,
  },
  {
    id: 'ofed-differs',
    fires: [
      {
        hosts: [...many(2, versions({ ofed: 'MLNX_OFED_LINUX-24.04' })), versions({ ofed: 'MLNX_OFED_LINUX-23.10' })],
        on: 'c',
        status: 'warn',
        says: /23\.10; 2 hosts have MLNX_OFED_LINUX-24\.04/,
      },
      {
        hosts: [...many(2, versions({ ofed: 'MLNX_OFED_LINUX-24.04' })), versions({ ofed: null })],
        on: 'c',
        status: 'warn',
        says: /the distribution’s drivers/,
      },
    ],
    silent: [many(3, versions({ ofed: null })), [...many(2, versions({ ofed: 'x' })), well]],
    unknown: well,
    notConcerned: host(login),
  },
  {
    id: 'modules-differ',
    fires: [
      {
        hosts: [...many(2, host({ modules: { mlx5_core: '24.04' } })), host({ modules: { mlx5_core: '23.10' } })],
        on: 'c',
        status: 'warn',
        says: /mlx5_core 23\.10; most hosts run 24\.04/,
      },
    ],
    silent: [
      many(3, host({ modules: { mlx5_core: '24.04' } })),
      [...many(2, host({ modules: { nvidia: '550', mlx5_core: '1' } })), host({ modules: { nvidia: '535', mlx5_core: '1' } })],
      [...many(2, host({ modules: { mlx5_core: '24.04' } })), host({ modules: { mlx5_core: null, efa: '1' } })],
    ],
    unknown: well,
    notConcerned: host({ modules: { nvidia: '550' } }),
  },
  {
    id: 'service-not-active',
    fires: [
      {
        hosts: [...many(2, host({ services: { munge: 'active' } })), host({ services: { munge: 'inactive' } })],
        on: 'c',
        status: 'warn',
        says: /munge is inactive; on 2 hosts it is active/,
      },
      { hosts: [host({ services: { slurmd: 'failed' } })], on: 'a', status: 'warn', says: /slurmd failed/ },
    ],
    silent: [
      many(3, host({ services: { munge: 'inactive' } })),
      [...many(2, host({ services: { munge: 'active' } })), host({ services: { slurmd: 'active' } })],
      [...many(2, host({ services: { munge: 'inactive' } })), host({ services: { munge: 'active' } })],
    ],
    unknown: well,
    notConcerned: host({ services: {} }),
  },
  {
    id: 'container-toolkit',
    fires: [{ hosts: [host({ containers: { docker: '26.1' } })], on: 'a', status: 'warn', says: /docker/ }],
    silent: [
      [host({ containers: { docker: '26.1', 'nvidia-container-toolkit': '1.16.1' } })],
      [host({ containers: { enroot: '3.4' } })],
      [host({ gpus: amd, containers: { docker: '26.1' } })],
    ],
    unknown: host({ gpus: null, containers: { docker: '26.1' } }),
    notConcerned: host({ ...login, containers: { docker: '26.1' } }),
  },
  {
    id: 'containers-differ',
    fires: [
      {
        hosts: [...many(2, host({ containers: { docker: '26.1' } })), host({ containers: { docker: '20.10' } })],
        on: 'c',
        status: 'warn',
        says: /docker 20\.10; 2 hosts have docker 26\.1/,
      },
    ],
    silent: [many(3, host({ containers: { docker: '26.1' } }))],
    notConcerned: well,
  },
  {
    id: 'launcher-missing',
    fires: [
      {
        hosts: [...many(2, host({ tools: { mpirun: '/usr/bin/mpirun', ip: '/sbin/ip' } })), host({ tools: { ip: '/sbin/ip' } })],
        on: 'c',
        status: 'warn',
        says: /mpirun is not found; 2 hosts have it/,
      },
    ],
    silent: [
      many(3, host({ tools: { ip: '/sbin/ip' } })),
      [...many(2, host({ tools: { ip: '/sbin/ip' } })), host({ tools: { mpirun: '/usr/bin/mpirun' } })],
    ],
    unknown: well,
  },
  {
    id: 'nccl-tests-missing',
    fires: [
      {
        hosts: [...many(2, host({ tools: { all_reduce_perf: '/opt/all_reduce_perf' } })), host({ tools: { ip: '/sbin/ip' } })],
        on: 'c',
        status: 'warn',
        says: /all_reduce_perf/,
      },
    ],
    silent: [many(3, host({ tools: { all_reduce_perf: '/opt/all_reduce_perf' } }))],
    unknown: well,
  },
]);

describe('several releases of NCCL', () => {
  it('are noted with their paths, the one that is loaded first', () => {
    const two = versions({ nccl: copies(['/opt/conda/lib/libnccl.so.2', '2.21.5'], [system, '2.27.3']) });
    const [note] = examine(snapshotOf(two), { only: ['nccl-copies'] }).notes;
    expect(note).toMatchObject({ hosts: ['a'], message: 'a has 2 releases of NCCL; a program without its own copy loads 2.21.5.' });
    expect(note?.notes[0]?.evidence).toEqual(['2.21.5  /opt/conda/lib/libnccl.so.2', `2.27.3  ${system}`]);
    expect(examine(snapshotOf(versions({ nccl: copies([system, '2.27.3'], ['/x', '2.27.3']) })), { only: ['nccl-copies'] }).notes).toEqual(
      [],
    );
  });
});
