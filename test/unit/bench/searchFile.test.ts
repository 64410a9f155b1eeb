import { describe, expect, it } from 'vitest';
import { combinations, specHash } from '../../../src/bench/combinations.js';
import { readHistogram, withHistogram } from '../../../src/bench/histogram.js';
import { compare } from '../../../src/bench/rank.js';
import { costOf, scoreOf } from '../../../src/bench/score.js';
import { readSweep } from '../../../src/bench/sweepFile.js';
import { base, runOf, sweepOf } from './support/fake.js';

const messages = (text: string): string => readSweep(text, 'x.yaml').problems.map(({ message }) => message).join('\n'); // prettier-ignore
const head = 'benchmark: all_reduce_perf\n';
const valuesOf = (text: string) => sweepOf(`${head}parameters:\n  ${text}\n`).parameters[0]?.values;

describe('parameters of a sweep file', () => {
  it.each([
    ['NCCL_BUFFSIZE: { from: 1M, to: 8M, factor: 2 }', ['1048576', '2097152', '4194304', '8388608']],
    ['NCCL_MIN_NCHANNELS: { from: 4, to: 12, step: 4 }', ['4', '8', '12']],
    ['NCCL_MIN_NCHANNELS: { from: 4, to: 11, step: 4 }', ['4', '8']],
    ['NCCL_ALGO: { values: [Ring, null] }', ['Ring', null]],
    ['NCCL_ALGO: { perCollective: { allreduce: [ring, "ring,tree"], allgather: [ring, null] } }', ['allreduce:ring;allgather:ring', 'allreduce:ring', 'allreduce:ring,tree;allgather:ring', 'allreduce:ring,tree']],
    ['NCCL_PROTO: { perCollective: { broadcast: [^LL128, null] } }', ['broadcast:^LL128', null]],
  ])('understand %s', (text, values) => expect(valuesOf(text)).toEqual(values)); // prettier-ignore

  it.each([
    ['{ from: 1M, to: 8M }', /either step or factor/],
    ['{ from: 1M, to: 8M, step: 1M, factor: 2 }', /either step or factor/],
    ['{ from: 8M, to: 1M, factor: 2 }', /smaller than the first/],
    ['{ from: 0, to: 8, factor: 2 }', /never ends/],
    ['{ from: 1, to: 8, factor: 1 }', /never ends/],
    ['{ from: 1, to: 8, step: 0 }', /never ends/],
    ['{ from: 1, to: 1M, step: 1 }', /more than 1000/],
    ['{ from: big, to: 8, step: 1 }', /whole number or a size/],
    ['{ to: 8, step: 1 }', /one of these is expected/],
    ['{ values: [1], from: 1, to: 2, step: 1 }', /one of these is expected/],
    ['{ values: [1], unless: x }', /"unless" is not a key/],
    ['{ perCollective: { allreduce: [ring] } }', /only NCCL_ALGO and NCCL_PROTO/],
    ['{ values: [1, 2], when: NCCL_ALGO == Tree }', /NCCL_ALGO is not a parameter.*before it/],
    ['{ values: [1, 2], when: "A ==" }', /missing/],
  ])('complain about A: %s', (text, message) => expect(messages(`${head}parameters:\n  A: ${text}\n`)).toMatch(message));

  it.each([
    ['{ perCollective: { alltoall: [ring] } }', /"alltoall" is not a collective/],
    ['{ perCollective: { allreduce: [circle] } }', /"circle" is not known to NCCL_ALGO/],
  ])('complain about NCCL_ALGO: %s', (text, message) => expect(messages(`${head}parameters:\n  NCCL_ALGO: ${text}\n`)).toMatch(message));

  it('vary a parameter only where its condition holds, and leave it as the baseline has it elsewhere', () => {
    const sweep = sweepOf(`${head}parameters:
  NCCL_ALGO: [Ring, Tree]
  NCCL_NTHREADS: { values: [128, 512], when: NCCL_ALGO == Tree }
  NCCL_BUFFSIZE: { from: 1M, to: 2M, factor: 2 , when: NCCL_NTHREADS == 512 }
baseline: { NCCL_BUFFSIZE: 4194304 }
`);
    expect(combinations(sweep)).toEqual([
      { NCCL_ALGO: 'Ring', NCCL_BUFFSIZE: '4194304' },
      { NCCL_ALGO: 'Tree', NCCL_NTHREADS: '128', NCCL_BUFFSIZE: '4194304' },
      { NCCL_ALGO: 'Tree', NCCL_NTHREADS: '512', NCCL_BUFFSIZE: '1048576' },
      { NCCL_ALGO: 'Tree', NCCL_NTHREADS: '512', NCCL_BUFFSIZE: '2097152' },
    ]);
    const other = sweepOf(`${head}parameters:\n  A: [1, 2]\n  B: { values: [1, 2], when: A == 2 }\n`);
    expect(specHash(other, base, 'measured')).not.toBe(
      specHash(sweepOf(`${head}parameters:\n  A: [1, 2]\n  B: [1, 2]\n`), base, 'measured'),
    );
  });

  it('constraints may compare with values of the grammar by collective', () => {
    const sweep = sweepOf(`${head}parameters:\n  NCCL_ALGO: ["allreduce:tree;broadcast:ring", Ring]\nconstraints: ["NCCL_ALGO != allreduce:tree;broadcast:ring"]\n`); // prettier-ignore
    expect(combinations(sweep)).toEqual([{ NCCL_ALGO: 'Ring' }]);
  });

  it('names a search as before where nothing new is used', () => {
    const sweep = sweepOf(`${head}parameters:\n  A: [1, 2]\n`);
    expect(specHash(sweep, base, 'measured')).toBe('4838d137de521f39');
    expect(specHash({ ...sweep, parallel: 2 }, base, 'measured')).not.toBe(specHash(sweep, base, 'measured'));
  });
});

describe('objective and budget of a sweep file', () => {
  const objective = (text: string) => sweepOf(`${head}parameters: { A: [1, 2] }\nobjective: ${text}\n`).objective;

  it('take weights, a histogram and the rest of a step', () => {
    expect(objective('{ metric: time, weights: { 1M: 3, 64M: 0.5 } }').weights).toEqual([{ sizeBytes: 1 << 20, weight: 3 }, { sizeBytes: 1 << 26, weight: 0.5 }]); // prettier-ignore
    expect(objective('{ histogram: ../job.log, step: { computeMs: 180, overlap: 0.25 } }')).toMatchObject({ metric: 'time', histogram: '../job.log', step: { computeUs: 180_000, overlap: 0.25 } }); // prettier-ignore
  });

  it.each([
    ['objective: { weights: { 1M: 0 } }', /number above 0/],
    ['objective: { weights: { big: 1 } }', /a size is expected/],
    ['objective: { weights: { 1M: 1, 1024K: 2 } }', /listed twice/],
    ['objective: { weights: {} }', /how often each is sent/],
    ['objective: { weights: { 1M: 1 }, histogram: x }', /weights are given twice/],
    ['objective: { weights: { 1M: 1 }, from: 1M }', /no place beside them/],
    ['objective: { step: { computeMs: 3 } }', /needs weights or histogram/],
    ['objective: { metric: busbw, histogram: x, step: { computeMs: 3 } }', /not a bandwidth/],
    ['objective: { histogram: x, step: { overlap: 0.5 } }', /needs computeMs/],
    ['objective: { histogram: x, step: { computeMs: 1, overlap: 2 } }', /from 0 to 1/],
    ['budget: { gpuHours: 0 }', /from 0.001/],
    ['budget: { currency: EUR }', /needs pricePerGpuHour/],
    ['budget: { pricePerGpuHour: 2, currency: "<b>" }', /short word or sign/],
    ['precision: 0', /from 0.01 to 100/],
    ['parallel: 0', /from 1 to 64/],
    ['ncclVersion: newest', /a release of NCCL/],
  ])('complain about %s', (text, message) => expect(messages(`${head}parameters: { A: [1, 2] }\n${text}\n`)).toMatch(message));
});

describe('weights', () => {
  const weighed = sweepOf(
    `${head}parameters: { A: [1, 2] }\nobjective: { metric: time, weights: { 1M: 3, 2M: 1, 4M: 2, 16M: 1, 512K: 4 } }\n`,
  ).objective;
  const times = new Map([[1 << 20, Math.log(100)], [1 << 22, Math.log(400)]]); // prettier-ignore

  it('make the cost the time of all calls; sizes between lie on the line, below the smallest stay, above the largest keep the rate', () => {
    expect(Math.exp(costOf(times, weighed) ?? 0)).toBeCloseTo(3 * 100 + 200 + 2 * 400 + 1600 + 4 * 100, 6);
    expect(Math.exp(costOf(times, { ...weighed, step: { computeUs: 1000, overlap: 0.5 } }) ?? 0)).toBeCloseTo(1000 + 3300 / 2, 6);
    expect(costOf(new Map(), weighed)).toBeNull();
  });

  it('make a gain that of the whole, and a bandwidth that of all bytes', () => {
    const step = (trial: number, repeat: number) => ({ trial, repeat, settings: {}, group: 0 });
    const runs = [runOf(step(-1, 0), 100, 0), runOf(step(0, 0), 50, 1), runOf(step(-1, 1), 100, 2)];
    const objective = { ...weighed, weights: [{ sizeBytes: 1 << 20, weight: 2 }], step: { computeUs: 200, overlap: 0 } };
    const [gain] = compare(runs, objective).filter(({ trial }) => trial === 0);
    expect(Math.exp(gain?.gain ?? 0)).toBeCloseTo(400 / 300, 9);
    expect(scoreOf(runs[0] ?? runOf(step(0, 0), 1, 0), { ...objective, metric: 'busbw', step: null })).toBeCloseTo(
      (1.75 * 2 * (1 << 20)) / 1000 / 200,
      6,
    );
  });
});

describe('a histogram', () => {
  const line = (rank: number, count: number, name = 'AllReduce', type = 7) => `node-1:${100 + rank}:${200 + rank} [${rank}] NCCL INFO ${name}: opCount 1a sendbuff 0x7f00 recvbuff 0x7f01 count ${count} datatype ${type} op 0 root 0 comm 0x55 [nranks=8] stream 0x66`; // prettier-ignore

  it('is read from the lines of one rank of a log', () => {
    const log = [
      line(0, 1024),
      line(1, 1024),
      line(0, 1024),
      'training step 1',
      line(0, 512, 'AllGather', 9),
      line(0, 2048, 'AllReduce', 6),
    ].join('\n');
    expect(readHistogram(log, 'all_reduce').weights).toEqual([{ sizeBytes: 4096, weight: 3 }].map(() => ({ sizeBytes: 4096, weight: 3 })));
    expect(readHistogram(log, 'all_gather').weights).toEqual([{ sizeBytes: 512 * 2 * 8, weight: 1 }]);
  });

  it.each([
    ['lines', '# my job\nsize,count\n1M,40\n64M,12\n', [[1 << 20, 40], [1 << 26, 12]]],
    ['a JSON map', '{"1M": 40, "67108864": 12}', [[1 << 20, 40], [1 << 26, 12]]],
    ['a JSON list', '{"histogram":[{"sizeBytes":1048576,"count":40,"collective":"all_reduce"},{"sizeBytes":8,"count":1,"collective":"AllGather"},{"sizeBytes":67108864,"count":12}]}', [[1 << 20, 40], [1 << 26, 12]]],
  ] as const)('is read from %s', (_, text, expected) =>
    expect(readHistogram(text, 'all_reduce').weights).toEqual(expected.map(([sizeBytes, weight]) => ({ sizeBytes, weight })))); // prettier-ignore

  it.each([
    ['nothing', ''],
    ['broken JSON', '{"1M": '],
    ['another collective alone', line(0, 8, 'AllGather')],
    ['counts that are none', '1M,-3\nbig,4\n'],
  ])('of %s is refused with a reason', (_, text) => {
    const sweep = sweepOf(`${head}parameters: { A: [1, 2] }\nobjective: { histogram: job.log }\n`);
    expect(withHistogram(sweep, text)).toMatch(/^The histogram job.log cannot be used: /);
  });
});
