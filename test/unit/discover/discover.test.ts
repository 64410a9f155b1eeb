import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/base/executor.js';
import { Failure } from '../../../src/base/failure.js';
import { discoverClusters } from '../../../src/cluster/discover/discover.js';
import { readNodesetGroups, readPdshGroups } from '../../../src/cluster/discover/groups.js';
import { readHostfile } from '../../../src/cluster/discover/hostfile.js';
import { readKubernetes } from '../../../src/cluster/discover/kubernetes.js';
import { clusterYaml, type Proposal } from '../../../src/cluster/discover/proposal.js';
import { readSlurm } from '../../../src/cluster/discover/slurm.js';
import { readClusterFile } from '../../../src/cluster/readClusterFile.js';

const slurm = (nodes: string, topology: string | null = null, config: string | null = null) =>
  readSlurm({ nodes, topology, config, host: 'login1' });

describe('Slurm', () => {
  it('gives nodes with GPUs, partitions, leaf switches and what is wrong', () => {
    const nodes = [
      'r0h0|train*|idle|gpu:h100:8(S:0-1)|none',
      'r0h0|debug|idle|gpu:h100:8(S:0-1)|none',
      'r0h1|train*|mixed|gpu:h100:8,nic:2|none',
      'r1h0|train*|drained|gpu:h100:8|bad | hca',
      'r1h1|train*|down*|gpu:a100:4,gpu:t4:2|Not responding',
      'cpu1|cpu|idle|(null)|none',
      '',
    ].join('\n');
    const topology =
      'SwitchName=leaf0 Level=0 LinkSpeed=200 Nodes=r0h[0-3]\nSwitchName=leaf1 Level=0 Nodes=r1h[0-3]\nSwitchName=spine Level=1 Nodes=r[0-1]h[0-3] Switches=leaf[0-1]\n';
    expect(slurm(nodes, topology, 'AccountingStorageHost   = x\nClusterName             = spike\n')).toEqual({
      source: 'slurm',
      name: 'spike',
      hosts: ['r0h0', 'r0h1', 'r1h0', 'r1h1'],
      groups: { train: ['r0h0', 'r0h1', 'r1h0', 'r1h1'], debug: ['r0h0'] },
      racks: { leaf0: ['r0h0', 'r0h1'], leaf1: ['r1h0', 'r1h1'] },
      head: 'login1',
      launcher: 'srun',
      via: null,
      gpusPerHost: 8,
      notes: [
        '1 nodes without GPUs are left out.',
        'These nodes have another number of GPUs than 8: r1h1',
        'Slurm has r1h0 as drained: bad|hca',
        'Slurm has r1h1 as down*: Not responding',
      ],
    });
  });

  it('takes all nodes where none has GPUs, blocks as racks, and nothing for nothing', () => {
    expect(slurm('a|p|idle|(null)|none\nb|p|idle|(null)|none', 'BlockName=b1 BlockIndex=0 Nodes=a BlockSize=1\n')).toMatchObject({
      hosts: ['a', 'b'],
      racks: { b1: ['a'] },
      gpusPerHost: null,
      name: 'slurm',
    });
    expect(slurm('')).toBeNull();
    expect(slurm('sinfo: error: x\n$(reboot)|p|idle||')).toBeNull();
  });
});

describe('groups', () => {
  it('of nodeset become groups and racks', () => {
    expect(readNodesetGroups('@all gpu[1-4],login\n@rack1 gpu[1-2]\n@gpu gpu[1-4]\nnoise\n', 'login')).toMatchObject({
      hosts: ['gpu1', 'gpu2', 'gpu3', 'gpu4', 'login'],
      racks: { rack1: ['gpu1', 'gpu2'] },
      groups: { gpu: ['gpu1', 'gpu2', 'gpu3', 'gpu4'] },
      head: 'login',
    });
  });
  it('that the package ships as an example are none', () => {
    expect(readNodesetGroups('@adm example0\n@all example[4-6,32-159]\n', null)).toBeNull();
    expect(readNodesetGroups('', null)).toBeNull();
  });
  it('of dsh and genders are read', () => {
    expect(readPdshGroups('@gpu\ngpu1\ngpu2 # new\n\n@empty\n', '# genders\ngpu[1-3]  compute,rack=r1\nlogin mgmt\n', null)).toMatchObject({
      hosts: ['gpu1', 'gpu2', 'gpu3', 'login'],
      groups: { gpu: ['gpu1', 'gpu2'], compute: ['gpu1', 'gpu2', 'gpu3'], mgmt: ['login'] },
      racks: { 'rack=r1': ['gpu1', 'gpu2', 'gpu3'] },
    });
    expect(readPdshGroups('', '', null)).toBeNull();
  });
});

describe('hostfiles', () => {
  it.each([
    ['Open MPI', 'gpu-1 slots=8 max-slots=8\n# no\ngpu-2 slots=8\n', ['gpu-1', 'gpu-2'], 8],
    ['MPICH', 'gpu-1:4\nmei@gpu-2:4\n', ['gpu-1', 'gpu-2'], 4],
    ['plain', 'gpu[1-3]\nlogin\n', ['gpu1', 'gpu2', 'gpu3', 'login'], null],
    ['a slot a line', 'a\na\nb\nb\n', ['a', 'b'], 2],
    ['rankfile', 'rank 0=a slot=0:0\nrank 1=a slot=1\nrank 2=b slot=0\nrank 3=b slot=1\n', ['a', 'b'], 2],
    ['different slots', 'a slots=8\nb slots=4\n', ['a', 'b'], null],
    ['Windows line ends', 'a slots=8\r\nb slots=8\r\n', ['a', 'b'], 8],
  ])('of the form %s', (_name, text, hosts, gpus) => expect(readHostfile(text, 'x')).toMatchObject({ hosts, gpusPerHost: gpus }));
  it('without hosts give nothing', () => expect(readHostfile('# none\n$(x)\n', 'x')).toBeNull());
});

describe('Kubernetes', () => {
  const node = (name: string, gpus: string | null, labels: Record<string, string> = {}, more: object = {}) => ({
    metadata: { name, labels },
    spec: {},
    status: {
      allocatable: { cpu: '96', ...(gpus === null ? {} : { 'nvidia.com/gpu': gpus }) },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
    ...more,
  });
  it('gives nodes with accelerators, zones, racks, and who is not ready', () => {
    const answer = readKubernetes(
      JSON.stringify({
        items: [
          node('gpu-1', '8', { 'topology.kubernetes.io/zone': 'a', 'topology.kubernetes.io/rack': 'r1' }),
          node('gpu-2', '8', { rack: 'r2' }, { spec: { unschedulable: true } }),
          node('cp-1', null),
        ],
      }),
    );
    expect(answer).toMatchObject({
      hosts: ['gpu-1', 'gpu-2'],
      groups: { a: ['gpu-1'] },
      racks: { r1: ['gpu-1'], r2: ['gpu-2'] },
      gpusPerHost: 8,
    });
    expect(answer?.notes.slice(1)).toEqual(['1 nodes without GPUs are left out.', 'Not ready or not schedulable: gpu-2']);
  });
  it.each(['', '{', '[]', 'null', '{"items":3}', '{"items":[1,null,{}]}', '{"items":[{"metadata":{"name":["x"]}}]}'])(
    '%j is none',
    (text) => expect(readKubernetes(text)).toBeNull(),
  );
});

describe('a proposal', () => {
  it('is read back as a cluster file, whatever it is called', () => {
    const name = fc.string({ minLength: 1, maxLength: 12 });
    const hosts = fc.uniqueArray(fc.constantFrom('gpu-01', 'gpu-02', 'gpu-03', 'n1', 'n02', 'login.example'), { minLength: 1 });
    fc.assert(
      fc.property(
        hosts,
        name,
        name,
        fc.constantFrom('srun', 'mpirun'),
        fc.option(fc.integer({ min: 1, max: 16 })),
        (list, title, rack, launcher, gpus) => {
          const given: Proposal = {
            source: 'slurm',
            name: title,
            hosts: list,
            groups: {},
            racks: rack === '__proto__' ? {} : { [rack]: list },
            head: list[0] ?? null,
            launcher: launcher,
            via: null,
            gpusPerHost: gpus,
            notes: ['one\ntwo: "x'],
          };
          const { cluster, problems } = readClusterFile(clusterYaml(given), '/x/.nccl/cluster.yaml');
          expect(problems).toEqual([]);
          expect([...(cluster?.hosts ?? [])].sort()).toEqual([...list].sort());
          expect(cluster?.launcher).toBe(launcher);
          expect(cluster?.gpusPerHost).toBe(gpus ?? 8);
        },
      ),
    );
  });

  it('never comes out of noise with a name that is none, and noise never throws', () => {
    const noise = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc
        .array(fc.constantFrom('a|', 'gpu:8', '@', '[1-', ']', '\n', '!', ' ', '-x', '$(x)', 'Nodes=', '{', '"items":'))
        .map((words) => words.join('')),
    );
    fc.assert(
      fc.property(noise, noise, (one, two) => {
        for (const made of [
          slurm(one, two, two),
          readNodesetGroups(one, two),
          readPdshGroups(one, two, null),
          readHostfile(one, two),
          readKubernetes(one),
        ])
          for (const host of made?.hosts ?? []) expect(host).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/);
      }),
    );
  });
});

describe('discovery on a machine', () => {
  const machine = (tools: Readonly<Record<string, string | Failure>>): Executor => ({
    host: 'login-1',
    run: (argv) => {
      const words = argv.slice(4).join(' ');
      const answer = Object.entries(tools).find(([start]) => words.startsWith(start))?.[1];
      if (answer instanceof Failure) return Promise.reject(answer);
      return Promise.resolve({ code: answer === undefined ? 127 : 0, signal: null, stdout: answer ?? '', stderr: '', truncated: false });
    },
  });
  it('asks every tool, keeps those that name hosts, best first', async () => {
    const { proposals, problems } = await discoverClusters(
      machine({ 'sinfo -N': 'a|p|idle|gpu:8|none\n', 'uname -n': 'login-1.site\n', 'nodeset -LL': '@all a,b\n' }),
    );
    expect(proposals.map(({ source, head }) => [source, head])).toEqual([
      ['slurm', 'login-1'],
      ['clush', 'login-1'],
    ]);
    expect(problems.map(({ message }) => message)).toEqual(['kubernetes on login-1 names no hosts.', 'pdsh on login-1 names no hosts.']);
  });
  it('says why a tool gave nothing', async () => {
    const late = new Failure('timeout', 'kubectl on login-1 did not end in 15 s and was stopped.');
    const { proposals, problems } = await discoverClusters(machine({ kubectl: late }), { from: ['kubernetes'] });
    expect([proposals, problems]).toEqual([[], [late]]);
  });
  it('is cancelled as a whole', async () =>
    await expect(discoverClusters(machine({}), { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' }));
});
