import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { budgetKeys } from '../../../src/bench/file/budget.js';
import { objectiveKeys, stepKeys } from '../../../src/bench/file/objective.js';
import { parameterKeys } from '../../../src/bench/file/parameters.js';
import { readSweep, sizesKeys, sweepKeys } from '../../../src/bench/sweepFile.js';

const full = `name: buffers
cluster: ../cluster.yaml
hosts: [gpu-01, 'gpu-[02-04]']
ranksPerHost: 8
benchmark: all_reduce_perf
args: [-n, 20, -w, 5]
sizes: { from: 1M, to: 1G, factor: 4 }
parameters:
  NCCL_BUFFSIZE: [2097152, 0x400000, 8388608]
  NCCL_ALGO: [null, Ring, Tree, NVLS]
  NCCL_PROTO: [Simple, LL128]
launcherParameters:
  coll_tuned_allreduce_algorithm: [1, 2]
constraints:
  - NCCL_ALGO != NVLS or NCCL_PROTO == Simple
repeats: 5
baseline: { NCCL_IB_HCA: '=mlx5_0,mlx5_1' }
baselineEvery: 8
seed: 42
objective: { metric: time, at: [1MiB, 1G] }
timeout: 120
`;

const message = (text: string): string =>
  readSweep(text, 'x.yaml')
    .problems.map((problem) => problem.message)
    .join('\n');
const place = (text: string) => readSweep(text, 'x.yaml').problems[0]?.range;
const minimal = 'benchmark: all_reduce_perf\nparameters:\n  NCCL_ALGO: [Ring, Tree]\n';

describe('readSweep', () => {
  it('reads every key', () => {
    const { sweep, problems } = readSweep(full, '/w/.nccl/sweeps/other.yaml');
    expect(problems).toEqual([]);
    expect(sweep).toMatchObject({
      name: 'buffers',
      cluster: '../cluster.yaml',
      hosts: ['gpu-01', 'gpu-[02-04]'],
      ranksPerHost: 8,
      benchmark: 'all_reduce_perf',
      args: ['-n', '20', '-w', '5', '-b', '1048576', '-e', '1073741824', '-f', '4'],
      repeats: 5,
      baseline: { NCCL_IB_HCA: '=mlx5_0,mlx5_1' },
      baselineEvery: 8,
      seed: 42,
      objective: { metric: 'time', at: [1048576, 1073741824], from: null, to: null },
      timeoutMs: 120_000,
      value: {},
    });
    expect(sweep?.parameters).toEqual([
      { name: 'NCCL_BUFFSIZE', values: ['2097152', '0x400000', '8388608'], when: null },
      { name: 'NCCL_ALGO', values: [null, 'Ring', 'Tree', 'NVLS'], when: null },
      { name: 'NCCL_PROTO', values: ['Simple', 'LL128'], when: null },
      { name: 'OMPI_MCA_coll_tuned_allreduce_algorithm', values: ['1', '2'], when: null },
    ]);
  });

  it('fills in what is left out and takes the name from the file', () => {
    const { sweep } = readSweep(minimal, '/w/.nccl/sweeps/first.yaml');
    expect(sweep).toMatchObject({ name: 'first', repeats: 3, baselineEvery: 10, hosts: null, cluster: null, args: [], baseline: {} });
  });

  it.each([
    ['an unknown key', `${minimal}repeat: 3\n`, /"repeat" is not a key/],
    ['no parameters', 'benchmark: a\n', /nothing to vary/],
    ['no benchmark', 'parameters: { A: [1] }\n', /"benchmark" is missing/],
    ['a name that cannot be a variable', 'benchmark: a\nparameters: { "A-B": [1] }\n', /not the name of an environment/],
    ['a program that is a shell line', `benchmark: "a; rm b"\nparameters: { A: [1] }\n`, /not the name of a program/],
    ['no values', 'benchmark: a\nparameters: { A: [] }\n', /no values/],
    ['the same value twice', 'benchmark: a\nparameters: { A: [1, 1] }\n', /listed twice/],
    ['a nested value', 'benchmark: a\nparameters: { A: [[1]] }\n', /one value/],
    ['a broken constraint', `${minimal}constraints: ["NCCL_ALGO =="]\n`, /a name or a value is missing/],
    ['a constraint on something else', `${minimal}constraints: ["NCCL_PROTO == LL"]\n`, /NCCL_PROTO is not a parameter/],
    ['repeats of nothing', `${minimal}repeats: 0\n`, /from 1 to 1000/],
    ['sizes that start at 0', `${minimal}sizes: { from: 0, to: 1M }\n`, /never ends/],
    ['sizes given twice', `${minimal}args: [-b, 8]\nsizes: { from: 8 }\n`, /twice/],
    ['a size that is none', `${minimal}sizes: { from: big }\n`, /a size is expected/],
    ['an unknown metric', `${minimal}objective: { metric: latency }\n`, /busbw or time/],
    ['a list at the top', '- a\n', /list of settings/],
    ['broken YAML', 'benchmark: [a\n', /./],
    [
      'far too many combinations',
      `benchmark: a\nparameters:\n${'ABCDEF'
        .split('')
        .map((name) => `  ${name}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]`)
        .join('\n')}\n`,
      /too many/,
    ],
  ])('says what is wrong: %s', (_, text, expected) => {
    expect(message(text)).toMatch(expected);
    expect(readSweep(text, 'x.yaml').sweep).toBeNull();
  });

  it('points at the place', () => {
    expect(place(`${minimal}repeats: 0\n`)).toEqual({ start: { line: 3, character: 9 }, end: { line: 3, character: 10 } });
  });

  it('does not expand what YAML aliases would multiply', () => {
    expect(readSweep('a: &a [x, x]\nbenchmark: b\nparameters: { A: *a }\n', 'x.yaml').sweep).toBeNull();
  });

  it('knows the same keys as the JSON schema', () => {
    const schema = JSON.parse(readFileSync('schemas/sweep.schema.json', 'utf8')) as {
      properties: Record<string, { properties?: Record<string, unknown>; description?: string }>;
      definitions: Record<string, { properties?: Record<string, unknown> }>;
    };
    expect(Object.keys(schema.properties).sort()).toEqual([...sweepKeys].sort());
    expect(Object.keys(schema.properties['sizes']?.properties ?? {}).sort()).toEqual([...sizesKeys].sort());
    expect(Object.keys(schema.properties['objective']?.properties ?? {}).sort()).toEqual([...objectiveKeys].sort());
    expect(Object.keys(schema.properties['budget']?.properties ?? {}).sort()).toEqual([...budgetKeys].sort());
    const step = schema.properties['objective']?.properties?.['step'] as { properties: object };
    expect(Object.keys(step.properties).sort()).toEqual([...stepKeys].sort());
    expect(Object.keys(schema.definitions['parameter']?.properties ?? {}).sort()).toEqual([...parameterKeys].sort());
    for (const [key, property] of Object.entries(schema.properties)) expect(property.description, key).toMatch(/\w/);
  });
});
