import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { demoArguments } from '../../../src/editor/clusters/demoArguments.js';
import { buildWorld } from '../../../src/simulator/buildWorld.js';
import { readFault } from '../../../src/simulator/fault.js';

const faultsOf = (words: readonly string[]) => words.flatMap((word, index) => (words[index - 1] === '--fault' ? [word] : []));
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: { configuration: { properties: Record<string, { minimum?: number; maximum?: number }> } };
};
const limits = (id: string): readonly [number, number] => {
  const { minimum = 0, maximum = 0 } = manifest.contributes.configuration.properties[id] ?? {};
  return [minimum, maximum];
};

it('asks only for what a cluster of every size that the settings allow can have', () => {
  for (const hosts of [...limits('nccl.demo.hosts'), 2, 3]) {
    for (const gpus of [...limits('nccl.demo.gpusPerHost'), 3, 4]) {
      const faults = faultsOf(demoArguments(hosts, gpus)).map(readFault);
      expect(() => buildWorld({ hosts, gpus, seed: 1, faults, paceMs: 0, folder: 'none', startedAt: '2026-01-01T00:00:00Z' }), `${hosts} × ${gpus}`).not.toThrow();
    }
  }
});

it('gives the default cluster something to find', () => {
  expect(faultsOf(demoArguments(4, 8))).toEqual(['gdr-off=gpu-03', 'degraded-link=gpu-02:mlx5_3']);
  expect(faultsOf(demoArguments(2, 8))).toEqual(['degraded-link=gpu-02:mlx5_3']);
  expect(faultsOf(demoArguments(1, 1))).toEqual([]);
});
