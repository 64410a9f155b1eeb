import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.js';
import type { Cluster } from '../../../src/cluster/clusterFile.js';
import { planRun, preview, type RunRequest } from '../../../src/cluster/launch.js';
import { torchPerfCode } from '../../../src/cluster/torchPerf.js';
import { clusterFromSshConfig } from '../../../src/cluster/readClusterFile.js';

const base = clusterFromSshConfig(['gpu-01', 'gpu-02']);
if (base === null) throw new Error('two hosts make a cluster');
const cluster = (change: Partial<Cluster> = {}): Cluster => ({ ...base, name: 'demo', ...change });
const argv = ['all_reduce_perf', '-b', '8', '-e', '8G'];

describe('planRun', () => {
  it('starts Open MPI on the head, a slot for each rank, and forwards variables by name only', () => {
    const plan = planRun(cluster({ env: { NCCL_DEBUG: 'WARN' }, launcherArgs: ['--mca', 'btl', 'tcp,self'] }), {
      argv,
      env: { NCCL_ALGO: 'Ring; rm -rf /' },
    });
    expect(plan).toEqual({
      host: 'gpu-01',
      argv: [
        'mpirun',
        '-np',
        '16',
        '--host',
        'gpu-01:8,gpu-02:8',
        '-x',
        'NCCL_DEBUG',
        '-x',
        'NCCL_ALGO',
        '--mca',
        'btl',
        'tcp,self',
        ...argv,
      ],
      env: { NCCL_DEBUG: 'WARN', NCCL_ALGO: 'Ring; rm -rf /' },
      spec: {
        cluster: 'demo',
        hosts: ['gpu-01', 'gpu-02'],
        ranksPerHost: 8,
        launcher: 'mpirun',
        argv,
        env: { NCCL_DEBUG: 'WARN', NCCL_ALGO: 'Ring; rm -rf /' },
      },
    });
  });

  it('starts Slurm with nodes, ranks a node, hosts and the whole environment', () => {
    expect(planRun(cluster({ launcher: 'srun' }), { argv, ranksPerHost: 2, hosts: ['gpu-02'] }).argv).toEqual([
      'srun',
      '-N',
      '1',
      '--ntasks-per-node',
      '2',
      '-w',
      'gpu-02',
      '--export=ALL',
      ...argv,
    ]);
  });

  it('hands Slurm a script that starts one step, with the words that only steps take', () => {
    const plan = planRun(cluster({ launcher: 'sbatch', launcherArgs: ['--partition=gpu', '--mpi=pmix'], env: { A: 'b c' } }), {
      argv,
      hosts: ['gpu-02'],
    });
    expect(plan).toMatchObject({
      host: 'gpu-01',
      argv: ['sbatch', '--parsable', `--job-name=${plan.mark ?? ''}`, '--output=nccl-workbench-%j.out', '-N', '1', '--ntasks-per-node', '8', '-w', 'gpu-02', '--export=ALL', '--partition=gpu'], // prettier-ignore
      env: { A: 'b c' },
      stdin: '#!/bin/sh\nexec srun --export=ALL --mpi=pmix all_reduce_perf -b 8 -e 8G\n',
    });
    expect(plan.mark).toMatch(/^nccl-workbench-[0-9a-f]{8}$/);
    expect(preview(plan).replace(plan.mark ?? '', 'MARK')).toBe(
      "A='b c' sbatch --parsable --job-name=MARK --output=nccl-workbench-%j.out -N 1 --ntasks-per-node 8 -w gpu-02 --export=ALL --partition=gpu <<'END'\n#!/bin/sh\nexec srun --export=ALL --mpi=pmix all_reduce_perf -b 8 -e 8G\nEND",
    );
  });

  it('starts torchrun on every host, the first of them the one that is listened to', () => {
    const plan = planRun(cluster({ launcher: 'torchrun', head: 'login' }), { argv: ['train.py', '-x'] });
    const words = (node: number) => ['torchrun', '--nnodes=2', '--nproc_per_node=8', `--node_rank=${String(node)}`, '--master_addr=gpu-01', '--master_port=29400', 'train.py', '-x']; // prettier-ignore
    expect(plan).toMatchObject({ host: 'gpu-01', argv: words(0), besides: [{ host: 'gpu-02', argv: words(1) }] });
    expect(preview(plan)).toContain('# gpu-02\ntorchrun --nnodes=2 --nproc_per_node=8 --node_rank=1 ');
    expect(planRun(cluster({ launcher: 'torchrun' }), { argv, hosts: ['gpu-02'], ranksPerHost: 2 }).argv).toEqual(['torchrun', '--nnodes=1', '--nproc_per_node=2', '--standalone', '--no_python', ...argv]); // prettier-ignore
    const meeting = cluster({ launcher: 'torchrun', launcherArgs: ['--rdzv_endpoint=c10d:1'] });
    expect(planRun(meeting, { argv }).argv.join(' ')).not.toContain('master');
  });

  it('applies an MPIJob from this machine: a worker on each host, the environment in the manifest', () => {
    const kubernetes = { image: 'img:1', namespace: 'ml', context: 'prod', limits: { 'rdma/ib': '8' } };
    const plan = planRun(cluster({ launcher: 'kubectl', kubernetes, launcherArgs: ['--bind-to', 'none'] }), {
      argv,
      env: { NCCL_ALGO: 'Ring' },
    });
    expect(plan).toMatchObject({ host: 'localhost', argv: ['kubectl', '--context=prod', '--namespace=ml', 'apply', '-f', '-'], env: {} });
    const manifest = JSON.parse(plan.stdin ?? '') as { spec: { mpiReplicaSpecs: Record<'Launcher' | 'Worker', { replicas: number; template: { spec: { containers: unknown[] } } }> } }; // prettier-ignore
    const { Launcher, Worker } = manifest.spec.mpiReplicaSpecs;
    expect(Launcher.template.spec.containers).toMatchObject([
      {
        image: 'img:1',
        env: [{ name: 'NCCL_ALGO', value: 'Ring' }],
        command: ['mpirun', '--allow-run-as-root', '-np', '16', '-x', 'NCCL_ALGO', '--bind-to', 'none', ...argv],
      },
    ]);
    expect(Worker).toMatchObject({ replicas: 2, template: { spec: { containers: [{ resources: { limits: { 'nvidia.com/gpu': '8', 'rdma/ib': '8' } }, securityContext: { capabilities: { add: ['IPC_LOCK'] } } }] } } }); // prettier-ignore
    const plain = planRun(cluster({ launcher: 'kubectl', kubernetes: { ...kubernetes, limits: {} } }), { argv });
    expect(plain.stdin).not.toContain('IPC_LOCK');
  });

  it('sends our own benchmark along as a word, and tells the ranks where they meet', () => {
    const plan = planRun(cluster({ launcher: 'srun', python: '/venv/python' }), { argv: ['torch_perf', 'all_gather'] });
    expect(plan.argv.slice(-4)).toEqual(['/venv/python', '-c', torchPerfCode(), 'all_gather']);
    expect(plan.env).toEqual({ MASTER_ADDR: 'gpu-01', MASTER_PORT: '29400' });
    expect(plan.spec).toMatchObject({ argv: ['torch_perf', 'all_gather'], env: {} });
    expect(preview(plan)).toMatch(/ \/venv\/python -c "\$\(nccl-workbench bench --print-torch-perf\)" all_gather$/);
    expect(planRun(cluster({ launcher: 'torchrun' }), { argv: ['torch_perf'] }).env).toEqual({});
  });

  it('runs the program itself where the launcher is local', () => {
    const plan = planRun(cluster(), { argv, launcher: 'local', env: { A: 'b' } });
    expect(plan).toMatchObject({
      host: 'localhost',
      argv,
      env: { A: 'b' },
      spec: { hosts: ['localhost'], ranksPerHost: 1, launcher: 'local' },
    });
  });

  it('finds bare nccl-tests programs in their folder, and leaves others alone', () => {
    const tests = cluster({ ncclTests: '/opt/nccl-tests/build/', launcher: 'local' });
    expect(planRun(tests, { argv: ['all_gather_perf'] }).argv).toEqual(['/opt/nccl-tests/build/all_gather_perf']);
    expect(planRun(tests, { argv: ['./all_gather_perf'] }).argv).toEqual(['./all_gather_perf']);
    expect(planRun(tests, { argv: ['hostname'] }).argv).toEqual(['hostname']);
  });

  it.each([
    [['-g', '8'], 1],
    [['-g8'], 1],
    [['--ngpus=2'], 4],
    [['-g', '2', '-t', '2'], 2],
    [['-g', '16'], 1],
    [['-g', 'x'], 8],
    [[], 8],
  ])('with %j on 8 GPUs starts %i ranks a host', (args, ranks) => {
    expect(planRun(cluster(), { argv: ['all_reduce_perf', ...args] }).spec.ranksPerHost).toBe(ranks);
  });

  it.each([
    ['no program', { argv: [] }],
    ['a strange host', { argv, hosts: ['gpu-01', '-x'] }],
    ['no host', { argv, hosts: [] }],
    ['half a rank', { argv, ranksPerHost: 0.5 }],
    ['a variable name that is none', { argv, env: { 'A B': '1' } }],
    ['a NUL', { argv, env: { A: 'x\0y' } }],
    ['Kubernetes without an image', { argv, launcher: 'kubectl' }],
    ['our own benchmark through kubectl', { argv: ['torch_perf'], launcher: 'kubectl' }],
  ] as const)('refuses %s with what to do', (_, request: RunRequest) => {
    let caught: unknown;
    try {
      planRun(cluster(), request);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(Failure);
    expect(caught).toMatchObject({ kind: 'input', next: expect.stringMatching(/\w/) as string });
  });
});

describe('preview', () => {
  it('is short where it can be and means the same to a real shell', () => {
    const plan = planRun(cluster(), {
      argv: ['printf', '%s|', 'plain', '$(touch x)', "it's", ''],
      env: { A: 'b c', B: '1' },
      launcher: 'local',
    });
    expect(preview(plan)).toBe(`A='b c' B=1 printf '%s|' plain '$(touch x)' 'it'\\''s' ''`);
    expect(execFileSync('sh', ['-c', preview(plan)], { encoding: 'utf8' })).toBe("plain|$(touch x)|it's||");
  });
});
