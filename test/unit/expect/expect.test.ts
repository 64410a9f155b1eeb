import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/bench/record.js';
import { scoreOf } from '../../../src/bench/score.js';
import {
  expectationText, expectResult, expectRun, expectSearch, largestExpected, leastShare, modelledScore, searchText, standingOf, standingText, type Told,
} from '../../../src/expect/index.js'; // prettier-ignore
import { findPreset } from '../../../src/nccl/model/index.js';
import { type PerfRow, readPerf } from '../../../src/nccl/perf/index.js';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

function rows(busbwGBs: number, sizes = [8, MiB, GiB, 8 * GiB], factor = 1.875): PerfRow[] {
  return sizes.map((sizeBytes) => {
    const timeUs = 20 + (sizeBytes / busbwGBs / 1000) * factor;
    const place = { timeUs, algbwGBs: sizeBytes / timeUs / 1000, busbwGBs: (sizeBytes / timeUs / 1000) * factor, wrong: 0 };
    return { sizeBytes, count: sizeBytes / 4, type: 'float', redop: 'sum', root: null, outOfPlace: place, inPlace: null };
  });
}

function run(extra: Partial<Run> = {}, spec: Partial<Run['spec']> = {}): Run {
  return {
    id: 'r',
    at: '2026-11-20T08:00:00.000Z',
    endedAt: null,
    origin: 'measured',
    spec: { cluster: 'c', hosts: ['a', 'b'], ranksPerHost: 8, launcher: 'mpirun', argv: ['/opt/all_reduce_perf'], env: {}, ...spec },
    trial: null,
    rows: rows(450),
    state: 'ok',
    exitCode: 0,
    message: null,
    avgBusbwGBs: null,
    nRanks: 16,
    nNodes: 2,
    ncclVersion: '2.30.7',
    gpu: 'NVIDIA H100 80GB HBM3',
    ...extra,
  };
}

const host = (name: string, rateGbps: number) => ({
  gpus: Array.from({ length: 8 }, () => ({ name })),
  nics: Array.from({ length: 8 }, () => ({ state: 'ACTIVE', rateGbps })),
});
const untold: Told = { machine: null, nNodes: null, collective: null, env: {} };

describe('how a time stands against the model', () => {
  it.each([
    [8 * GiB, 100, 76, false],
    [8 * GiB, 100, 74, true],
    [GiB, 100, 71, false],
    [GiB, 100, 69, true],
    [64 * 1024, 100, 11, false],
    [64 * 1024, 100, 9, true],
  ])('%d bytes: measured %d µs, modelled %d µs: too slow %s', (size, measured, modelled, slow) => {
    expect(standingOf(size, measured, modelled)).toMatchObject({ percent: modelled, slow });
  });

  it('asks for more at large sizes, where bandwidth counts', () => {
    expect([8, 255 * MiB, 256 * MiB, 4 * GiB].map(leastShare)).toEqual([0.1, 0.1, 0.7, 0.75]);
  });

  it('is said with its flag, and without where it is well', () => {
    expect(standingText({ percent: 96.4, slow: false })).toBe('96 % of the model');
    expect(standingText({ percent: 4.26, slow: true })).toBe('4.3 % of the model: too slow');
  });
});

describe('what the model expects of a run', () => {
  it('is known from the GPU that its output named, with the adapters of such a machine assumed', () => {
    const found = expectRun(run(), []);
    expect(found.why).toBeNull();
    expect(found.basis).toMatchObject({ preset: 'dgx-h100', nNodes: 2, ranksPerNode: 8, adapters: { count: 8, gbs: 50 }, assumed: true });
    expect(found.rows.map(({ sizeBytes }) => sizeBytes)).toEqual([8, MiB, GiB, 8 * GiB]);
    expect(largestExpected(found)).toMatchObject({ sizeBytes: 8 * GiB, slow: false });
    expect(expectationText(found)).toMatch(
      /^98 % of the model; modelled 461 GB\/s \(dgx-h100, 2 × 8 ranks, adapters 8 × 400 Gbit\/s \(assumed\), NCCL 2\.30\.7\)$/,
    );
  });

  it('takes what is known of the hosts before the name of the GPU', () => {
    const found = expectRun(run(), [host('NVIDIA A100-SXM4-80GB', 200), host('NVIDIA A100-SXM4-80GB', 200)]);
    expect(found.basis).toMatchObject({ preset: 'dgx-a100', adapters: { count: 8, gbs: 25 }, assumed: false });
  });

  it('expects of sound adapters, whatever one of them has lost, and leaves slower ones for management out', () => {
    const sound = host('NVIDIA H100 80GB HBM3', 400);
    const lost = {
      ...sound,
      nics: sound.nics.map((nic, at) => (at === 3 ? { ...nic, rateGbps: 200 } : at === 4 ? { ...nic, state: 'DOWN' } : nic)),
    };
    const managed = { ...sound, nics: [...sound.nics, { state: 'ACTIVE', rateGbps: 25 }] };
    for (const hosts of [
      [lost, sound],
      [managed, managed],
    ])
      expect(expectRun(run(), hosts).basis).toMatchObject({ adapters: { count: 8, gbs: 50 }, assumed: false });
    expect(expectRun(run(), [{ ...sound, nics: [] }]).basis).toMatchObject({ adapters: { count: 8, gbs: 50 }, assumed: true });
  });

  it('flags a run that is too slow, and each of its sizes by itself', () => {
    const found = expectRun(run({ rows: rows(200) }), []);
    expect(found.rows.map(({ slow }) => slow)).toEqual([false, false, true, true]);
    expect(expectationText(found)).toContain('% of the model: too slow; modelled 461 GB/s');
  });

  it('follows the settings, the release and the operation of the run', () => {
    const largest = (of: Run) => largestExpected(expectRun(of, []))?.busbwGBs ?? 0;
    expect(largest(run({}, { env: { NCCL_ALGO: 'Ring' } }))).toBeLessThan(largest(run()) - 50);
    expect(largest(run({ ncclVersion: '2.27.7' }))).toBeGreaterThan(largest(run()) + 50);
    // The switch cannot multiply, so NCCL takes a ring.
    expect(largest(run({ rows: rows(450).map((row) => ({ ...row, redop: 'prod' })) }))).toBeLessThan(largest(run()) - 50);
  });

  it('needs no adapters on one node', () => {
    const found = expectRun(run({ rows: rows(470) }, { hosts: ['a'] }), []);
    expect(found.basis).toMatchObject({ nNodes: 1, adapters: null, assumed: false });
    expect(expectationText(found)).toMatch(/\(dgx-h100, 1 × 8 ranks, NCCL/);
  });

  it.each([
    [run({ gpu: null }), 'which GPUs they are is not known'],
    [run({ gpu: 'NVIDIA GB10' }), 'no model is known for NVIDIA GB10'],
    [run({}, { argv: ['alltoall_perf'] }), 'NCCL’s cost model does not cover alltoall'],
    [run({ rows: [] }), 'there are no rows'],
    [run({}, { hosts: ['a'], ranksPerHost: 1 }), 'one rank sends nothing'],
    [run({}, { env: { NCCL_ALGO: 'Rign' } }), 'NCCL cannot read the settings: Unrecognized element token'],
    [run({}, { argv: ['all_gather_perf'], env: { NCCL_ALGO: 'Tree' } }), 'the settings leave NCCL nothing to choose'],
  ])('is not there without a reason (%#)', (of, why) => {
    const found = expectRun(of, []);
    expect(found.rows).toEqual([]);
    expect(found.why).toContain(why);
    expect(expectationText(found)).toBe(`Not held against the model: ${found.why ?? ''}.`);
  });

  it('leaves out sizes without a time, and keeps the others', () => {
    const odd = rows(450).map((row, at) => (at === 1 ? { ...row, outOfPlace: null } : at === 0 ? { ...row, sizeBytes: 0 } : row));
    expect(expectRun(run({ rows: odd }), []).rows.map(({ sizeBytes }) => sizeBytes)).toEqual([GiB, 8 * GiB]);
  });

  it('has a score as a search would give it, over the sizes that count', () => {
    const objective = { metric: 'busbw', at: [8 * GiB], from: null, to: null } as const;
    const found = expectRun(run(), []);
    expect(modelledScore(run(), found, objective)).toBeCloseTo(largestExpected(found)?.busbwGBs ?? 0, 6);
    expect(modelledScore(run({ gpu: null }), expectRun(run({ gpu: null }), []), objective)).toBeNull();
    expect(modelledScore(run(), found, { ...objective, metric: 'time' })).toBeCloseTo(largestExpected(found)?.timeUs ?? 0, 3);
  });
});

describe('what the model expects of a search', () => {
  const objective = { metric: 'busbw', at: null, from: 256 * MiB, to: null } as const;
  const trial = (at: number, busbw: number, env: Record<string, string> = {}, extra: Partial<Run> = {}): Run =>
    run({ rows: rows(busbw), trial: { sweep: 's', spec: 'x', trial: at, repeat: 0, settings: env }, ...extra }, { env });
  const ranked = (runs: readonly Run[], metric: 'busbw' | 'time' = 'busbw') => ({
    ranking: runs
      .filter((one) => (one.trial?.trial ?? -1) >= 0)
      .map((one) => {
        const { trial: at, settings } = one.trial ?? { trial: 0, settings: {} };
        const base = { ci95: null, p: null, significant: true, runs: 1, failures: 0, message: null };
        return { ...base, trial: at, settings, score: scoreOf(one, { ...objective, metric }), gainPercent: 1 };
      }),
    baselineScore: scoreOf(runs.find((one) => one.trial?.trial === -1) ?? run({ rows: [] }), { ...objective, metric }),
    noise: null,
  });

  it('holds each combination against the model with its own settings, and the baseline too', () => {
    const runs = [trial(-1, 450), trial(0, 350, { NCCL_ALGO: 'Ring' }), trial(1, 150, { NCCL_ALGO: 'NVLSTree' })];
    const found = expectSearch(ranked(runs), runs, objective, []);
    expect(found.why).toBeNull();
    expect(found.baseline).toMatchObject({ slow: false });
    expect(found.trials.get(0)).toMatchObject({ slow: false });
    expect(found.trials.get(1)).toMatchObject({ slow: true });
    expect(found.trials.get(0)?.score).toBeLessThan((found.trials.get(1)?.score ?? 0) - 50);
    expect(searchText(found, 0, 'busbw')).toMatch(
      /^9\d % of the model; modelled 3\d\d GB\/s \(dgx-h100, .*\) · Baseline: 9\d % of the model$/,
    );
    expect(searchText(found, 1, 'busbw')).toMatch(/^3\d % of the model: too slow; modelled/);
    expect(searchText(found, 7, 'busbw')).toMatch(/^Baseline: 9\d % of the model; modelled/);
  });

  it('counts times the other way round', () => {
    const runs = [trial(-1, 450), trial(0, 150)];
    const found = expectSearch(ranked(runs, 'time'), runs, { ...objective, metric: 'time' }, []);
    expect(found.baseline?.percent).toBeGreaterThan(90);
    expect(found.trials.get(0)).toMatchObject({ slow: true });
    expect(searchText(found, 0, 'time')).toMatch(/modelled [\d.]+ ms \(dgx-h100/);
  });

  it('says why there is none, and leaves out what failed', () => {
    const unknown = [trial(-1, 450, {}, { gpu: null }), trial(0, 350, {}, { gpu: null })];
    const found = expectSearch(ranked(unknown), unknown, objective, []);
    expect(found.trials.size).toBe(0);
    expect(searchText(found, 0, 'busbw')).toBe('Not held against the model: which GPUs they are is not known.');
    const failed = [trial(-1, 450), trial(0, 350, {}, { state: 'failed' })];
    expect(expectSearch(ranked(failed), failed, objective, []).trials.size).toBe(0);
  });
});

describe('what the model expects of an output', () => {
  const text = (gpu: string, nodes: readonly string[], perNode: number) =>
    [
      '# Collective test starting: all_reduce_perf',
      ...nodes.flatMap((node, at) =>
        Array.from(
          { length: perNode },
          (_, local) =>
            `#  Rank ${String(at * perNode + local)} Group  0 Pid 1${String(local)} on ${node} device ${String(local)} [0000:1b:00] ${gpu}`,
        ),
      ),
      '#  size count type redop root time algbw busbw #wrong time algbw busbw #wrong',
      '8589934592 2147483648 float sum -1 34409 249.65 468.09 0 34955 245.74 460.77 0',
      '# Out of bounds values : 0 OK',
      '# Avg bus bandwidth    : 464',
    ].join('\n');

  it('comes from the GPUs and nodes that it lists', () => {
    const result = readPerf(text('NVIDIA H100 80GB HBM3', ['a', 'b'], 8));
    expect(result).toMatchObject({ gpu: 'NVIDIA H100 80GB HBM3', nNodes: 2, nRanks: 16 });
    expect(expectResult(result, untold).basis).toMatchObject({ preset: 'dgx-h100', nNodes: 2 });
    expect(expectResult(result, untold).rows[0]).toMatchObject({ slow: false });
  });

  it('names no GPU where they differ', () => {
    const two = text('NVIDIA H100 80GB HBM3', ['a'], 4).replace(/(Rank 3 .*\]) .*/, '$1 NVIDIA A100-SXM4-80GB');
    expect(readPerf(two).gpu).toBeNull();
  });

  it('knows an all-reduce by its bandwidths, and asks where that does not tell', () => {
    const bare = text('NVIDIA H100 80GB HBM3', ['a', 'b'], 8).replace('# Collective test starting: all_reduce_perf\n', '');
    expect(expectResult(readPerf(bare), untold).why).toBeNull();
    const gather = bare.replace('468.09', '234.05').replace('460.77', '230.3');
    expect(expectResult(readPerf(gather), untold)).toMatchObject({ untold: true });
    expect(expectResult(readPerf(gather), { ...untold, collective: 'all_gather' }).why).toBeNull();
  });

  it('takes what it is told', () => {
    const preset = findPreset('dgx-a100');
    if (preset === null) throw new Error('dgx-a100');
    const told: Told = { machine: { preset, shape: { nics: { count: 4, gbs: 25 } } }, nNodes: 4, collective: null, env: {} };
    const found = expectResult(readPerf(text('NVIDIA H100 80GB HBM3', ['a', 'b'], 8)), told);
    expect(found.basis).toMatchObject({ preset: 'dgx-a100', nNodes: 4, ranksPerNode: 4, adapters: { count: 4, gbs: 25 }, assumed: false });
  });

  const samples = '../shared/samples/nccl-tests';
  if (!existsSync(samples))
    it('left out: ../shared is not here', () => console.log('left out: ../shared/samples is not here, so no recorded output is judged'));
  else {
    const preset = (name: string, nics?: { count: number; gbs: number }) => {
      const found = findPreset(name);
      if (found === null) throw new Error(name);
      return { machine: { preset: found, shape: nics === undefined ? {} : { nics } }, collective: null, env: {} };
    };
    const judge = (file: string, told: Told) =>
      expectResult(readPerf(readFileSync(`${samples}/${file}`, 'utf8')), told).rows.map(
        ({ sizeBytes, slow }) => [sizeBytes, slow] as const,
      );

    it.each([
      ['real-aws-1xp5-nvlink.txt', { ...preset('dgx-h100'), nNodes: 1 }],
      ['real-aws-2xp5-48xlarge-efa.txt', { ...preset('dgx-h100'), nNodes: 2 }],
      ['real-aws-2xp4de-24xlarge-efa.txt', { ...preset('dgx-a100', { count: 4, gbs: 12.5 }), nNodes: 2 }],
      ['real-cscs-2x4-gh200-slingshot.txt', untold],
      ['real-oci-a100-2x8-roce.txt', { ...untold, nNodes: 2 }],
    ] as const)('finds nothing too slow in the healthy %s', (file, told) => {
      const judged = judge(file, told);
      expect(judged.length).toBeGreaterThan(2);
      expect(judged.filter(([, slow]) => slow)).toEqual([]);
    });

    it('flags the run over TCP, and the middle sizes of an untuned network but not its largest', () => {
      const tcp = judge('real-cscs-2x4-gh200-bad-tcp.txt', untold);
      expect(tcp.at(-1)).toEqual([128 * MiB, true]);
      const middle = judge('real-dgx-h100-2x8-ib-excerpt.txt', { ...preset('dgx-h100'), nNodes: 2 });
      expect(middle.filter(([, slow]) => slow).map(([size]) => size)).toEqual([32 * 1024, MiB, 16 * MiB]);
    });
  }
});
