import { expect, it } from 'vitest';
import { runDifferences } from '../../../../src/bench/bisect/differences.js';
import { runOf } from '../support/fake.js';

const run = (env: Record<string, string>, more = {}) => {
  const made = runOf({ trial: 0, repeat: 0, settings: {} }, 10, 0);
  return { ...made, ncclVersion: '2.27.3', spec: { ...made.spec, env }, ...more };
};

it('lists what two runs differ in, what could matter most first, and nothing that is the same', () => {
  const a = run({ NCCL_DEBUG_SUBSYS: 'INIT', NCCL_ALGO: 'Ring', NCCL_PROTO: 'LL', HOME: '/root', NCCL_RAS_ENABLE: '1' });
  const b = {
    ...run({ NCCL_ALGO: 'Tree', NCCL_PROTO: 'LL', HOME: '/home/u', NCCL_RAS_ENABLE: '0', NCCL_LAUNCH_MODE: 'GROUP' }),
    ncclVersion: '2.28.3',
  };
  expect(runDifferences(a, b).map(({ name, bearing, a: left, b: right }) => [name, bearing, left, right])).toEqual([
    ['NCCL', 'high', '2.27.3', '2.28.3'],
    ['NCCL_ALGO', 'high', 'Ring', 'Tree'],
    ['NCCL_LAUNCH_MODE', 'normal', null, 'GROUP'],
    ['HOME', 'low', '/root', '/home/u'],
    ['NCCL_DEBUG_SUBSYS', 'low', 'INIT', null],
    ['NCCL_RAS_ENABLE', 'low', '1', '0'],
  ]);
  expect(runDifferences(a, a)).toEqual([]);
});

it('tells other hosts from the same ones in another order', () => {
  const a = run({});
  const hosts = (list: string[]) => ({ ...a, spec: { ...a.spec, hosts: list } });
  expect(runDifferences(a, hosts(['b', 'a'])).map(({ name }) => name)).toEqual(['order of hosts']);
  expect(runDifferences(a, hosts(['a', 'c'])).map(({ name }) => name)).toEqual(['hosts']);
});

it('tells another driver, and none where it is the same', () => {
  const on = (driver: string) => {
    const machine = { host: 'a', kernel: 'Linux 6.8.0', driver, launcher: null, gpus: [], environment: {} };
    return run({}, { machines: { before: [machine, { ...machine, host: 'b' }], after: [] } });
  };
  expect(runDifferences(on('570.86'), on('575.57'))).toEqual([
    { kind: 'version', name: 'driver', a: '570.86', b: '575.57', bearing: 'high' },
  ]);
  expect(runDifferences(on('570.86'), on('570.86'))).toEqual([]);
});
