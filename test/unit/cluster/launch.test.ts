import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.js';
import type { Cluster } from '../../../src/cluster/clusterFile.js';
import { planRun, preview } from '../../../src/cluster/launch.js';
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
  ])('refuses %s with what to do', (_, request) => {
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
