import { describe, expect, it } from 'vitest';
import { combinations } from '../../../src/bench/combinations.js';
import { planSearch } from '../../../src/bench/strategy/index.js';
import { screen } from '../../../src/expect/index.js';
import { sweepOf } from '../bench/support/fake.js';

const place = { hosts: ['a', 'b'], ranksPerHost: 8, argv: ['all_reduce_perf', '-b', '1M', '-e', '64M', '-f', '4'] };
const judge = (parameters: string, more = '') => {
  const sweep = sweepOf(`benchmark: all_reduce_perf\nargs: [-b, 1M, -e, 64M, -f, 4]\nparameters:\n${parameters}${more}`);
  const all = combinations(sweep);
  return { sweep, all, ...screen(sweep, all, place) };
};

describe('what does not run', () => {
  it('is every combination that the linter calls wrong, by its rule', () => {
    const { leftOut, all, skip } = judge('  NCCL_BUFFSIZE: [4M, 8388608]\n  NCCL_ALGO: [Ring, Circle]\n  NCCL_MIN_NCHANNELS: [8]\n');
    expect(leftOut.map(({ rule }) => rule).sort()).toEqual(['invalid-value', 'number-suffix']);
    expect([...skip].map((trial) => all[trial]).every((one) => one?.['NCCL_BUFFSIZE'] === '4M' || one?.['NCCL_ALGO'] === 'Circle')).toBe(
      true,
    );
    expect(skip.size).toBe(3);
  });

  it('is nothing where all is well, and nothing of what only earns a warning', () => {
    expect(judge('  NCCL_BUFFSIZE: [4194304, 8388608]\n  NCCL_ALGO: [Ring, Tree]\n  MY_OWN: [a, b]\n').leftOut).toEqual([]);
    expect(judge('  NCCL_PROTO: [LL128, Simple]\n').leftOut).toEqual([]);
  });

  it('is the whole search where the baseline is wrong', () => {
    expect(judge('  NCCL_BUFFSIZE: [8388608]\n', 'baseline: { NCCL_ALGO: Circle }\n').baseline).toMatch(/^invalid-value: /);
    expect(judge('  NCCL_BUFFSIZE: [8388608]\n', 'baseline: { NCCL_ALGO: Ring }\n').baseline).toBeNull();
  });

  it('is what NCCL’s model leaves no algorithm, where the file names the machine', () => {
    const algorithms = '  NCCL_ALGO: [allreduce:pat, Ring, null]\n';
    const { leftOut, all } = judge(algorithms, 'machine: dgx-h100\n');
    const impossible = leftOut.flatMap(({ rule, trials }) => (rule === null ? trials : [])).map((trial) => all[trial]);
    const refused = leftOut.flatMap(({ rule, trials }) => (rule === null ? [] : trials));
    expect([...impossible.map((one) => one?.['NCCL_ALGO']), ...refused.map((trial) => all[trial]?.['NCCL_ALGO'])]).toEqual([
      'allreduce:pat',
    ]);
    // Without the machine the grammar alone tells that an all-reduce has no PAT; Tree leaves it something, and others are not asked.
    const told = judge('  NCCL_ALGO: [allreduce:pat, Tree, null]\n');
    expect(told.leftOut).toMatchObject([{ rule: 'starved-collective', trials: [0] }]);
  });

  it('is judged in pairs where there are very many combinations', () => {
    const many = '  A: { from: 1, to: 60, step: 1 }\n  B: { from: 1, to: 20, step: 1 }\n  NCCL_BUFFSIZE: [4M, 8388608]\n';
    const { skip, all } = judge(many);
    expect(all).toHaveLength(2400);
    expect(skip.size).toBe(1200);
  });
});

describe('the model', () => {
  const two = '  NCCL_ALGO: [Ring, Tree]\n  NCCL_PROTO: [LL, Simple]\n  NCCL_BUFFSIZE: [1048576, 4194304]\n';

  it('is asked only where the file names a machine that it knows, and a collective that it covers', () => {
    expect(judge(two).expected.size).toBe(0);
    expect(judge(two, 'machine: abacus\n').expected.size).toBe(0);
    expect(judge(two, 'machine: dgx-h100\n').expected.size).toBe(8);
    const { sweep, all } = judge(two, 'machine: dgx-h100\n');
    expect(screen(sweep, all, { ...place, argv: ['alltoall_perf', ...place.argv.slice(1)] }).expected.size).toBe(0);
    expect(screen(sweep, all, { ...place, hosts: ['a'], ranksPerHost: 1 }).expected.size).toBe(0);
  });

  it('says what to run first: a coordinate search begins with what it likes best', () => {
    const { sweep, all, expected, ...rest } = judge(two, 'machine: dgx-h100\nstrategy: coordinate\nobjective: { at: 64M }\n');
    const liked = [...expected].sort(([, a], [, b]) => b - a)[0]?.[0] ?? -1;
    expect(all[liked]).toMatchObject({ NCCL_PROTO: 'Simple' });
    const first = planSearch(sweep, all, [], { ...rest, expected }).steps.filter(({ trial }) => trial >= 0);
    expect(first.map(({ trial }) => trial)).toContain(liked);
    expect(first.every(({ settings }) => settings['NCCL_PROTO'] === 'Simple')).toBe(true);
  });

  it('weighs sizes as the objective does', () => {
    const small = judge(two, 'machine: dgx-h100\nobjective: { weights: { 1K: 1000 } }\n').expected;
    const large = judge(two, 'machine: dgx-h100\nobjective: { weights: { 64M: 1 } }\n').expected;
    expect([...small]).not.toEqual([...large]);
  });
});
