import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/bench/record.js';
import { expectRun, type ExpectedRow } from '../../../src/expect/index.js';
import { busFactor } from '../../../src/nccl/model/index.js';
import { collectiveTime, prepare } from '../../../src/simulator/physics.js';
import { readSettings } from '../../../src/simulator/settings.js';
import { plainWorld } from '../simulator/bench.js';

/** What the embedded cluster plays of an all-reduce, without noise, held against the model with what is known of its hosts. */
function judged(env: Record<string, string>, hosts: number, faults: string[] = []): readonly ExpectedRow[] {
  const world = plainWorld({ hosts, faults });
  const prepared = prepare({ hosts: world.hosts, settings: world.hosts.map(() => readSettings(env)), ranksPerHost: 8 });
  if (!prepared.ok) throw new Error(prepared.warn);
  const rows = Array.from({ length: 31 }, (_, power) => 8 * 2 ** power).map((sizeBytes) => {
    const timeUs = collectiveTime(prepared, 'AllReduce', sizeBytes)?.timeUs ?? NaN;
    const algbwGBs = sizeBytes / timeUs / 1000;
    const outOfPlace = { timeUs, algbwGBs, busbwGBs: algbwGBs * busFactor('AllReduce', hosts * 8), wrong: 0 };
    return { sizeBytes, count: sizeBytes / 4, type: 'float', redop: 'sum', root: null, outOfPlace, inPlace: null };
  });
  const run: Run = {
    id: 'r',
    at: '2026-11-20T08:00:00.000Z',
    endedAt: null,
    origin: 'simulated',
    spec: {
      cluster: 'demo',
      hosts: world.hosts.map(({ name }) => name),
      ranksPerHost: 8,
      launcher: 'mpirun',
      argv: ['all_reduce_perf'],
      env,
    },
    trial: null,
    rows,
    state: 'ok',
    exitCode: 0,
    message: null,
    avgBusbwGBs: null,
    nRanks: hosts * 8,
    nNodes: hosts,
    ncclVersion: prepared.settings.version,
    gpu: 'NVIDIA H100 80GB HBM3',
  };
  const found = expectRun(run, []);
  expect(found.why).toBeNull();
  return found.rows;
}

describe('the embedded cluster against the model', () => {
  it.each([1, 2, 4, 32])('finds nothing too slow on %d healthy hosts', (hosts) => {
    expect(judged({}, hosts).filter(({ slow }) => slow)).toEqual([]);
  });

  it.each([
    ['GPUDirect RDMA off on one host', {}, ['gdr-off=gpu-02']],
    ['an adapter at half width', {}, ['degraded-link=gpu-02:mlx5_0']],
    ['a buffer of 4 bytes', { NCCL_BUFFSIZE: '4M' }, []],
    ['TCP instead of InfiniBand', { NCCL_IB_DISABLE: '1' }, []],
  ] as const)('finds %s too slow at the largest size', (_name, env, faults) => {
    expect(judged(env, 4, [...faults]).at(-1)?.slow).toBe(true);
  });
});
