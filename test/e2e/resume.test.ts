import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finishedSteps } from './runStore.js';
import { type Session, startSession } from './session.js';

const sweep = [
  'name: killed',
  'hosts: ["gpu-[01-02]"]',
  'benchmark: all_reduce_perf',
  'sizes: { from: 64M, to: 256M, factor: 2 }',
  'parameters:',
  '  NCCL_ALGO: [Ring, Tree]',
  '  NCCL_BUFFSIZE: [1048576, 2097152, 4194304, 8388608, 16777216]',
  '  NCCL_IB_QPS_PER_CONNECTION: [1, 2, 4]',
  'repeats: 1',
  'baselineEvery: 10',
  'seed: 3',
  '',
];

describe('A sweep whose extension host is killed', () => {
  let session: Session;
  beforeAll(async () => {
    session = await startSession('resume', {
      cluster: ['--hosts', '2', '--pace', '40'],
      prepare: (workspace) => {
        mkdirSync(join(workspace, '.nccl', 'sweeps'), { recursive: true });
        writeFileSync(join(workspace, '.nccl', 'sweeps', 'killed.yaml'), sweep.join('\n'));
      },
    });
  });
  afterAll(async () => {
    await session.stop();
  });

  it('loses no result, and going on runs only what was missing', async () => {
    const { workbench: bench, workspace } = session;
    const lens = (text: RegExp) => bench.page.locator('.codelens-decoration a', { hasText: text }).first();
    await bench.open('.nccl/sweeps/killed.yaml');
    await lens(/Run 30 combinations/).click();
    await expect.poll(() => finishedSteps(workspace, 'killed').length, { timeout: 60_000, interval: 100 }).toBeGreaterThan(6);

    const pid = session.extensionHosts().at(-1);
    expect(pid).toBeDefined();
    process.kill(pid ?? 0, 'SIGKILL');
    const before = finishedSteps(workspace, 'killed');
    expect(before.length).toBeLessThan(30);

    await bench.page.reload();
    await bench.page.locator('.monaco-workbench').waitFor();
    await bench.open('.nccl/sweeps/killed.yaml');
    await lens(/Resume: \d+ of \d+ runs left/).click();
    await bench.terminal.filter({ hasText: /Going on: \d+ of \d+ runs are there already/ }).waitFor();
    await bench.open('.nccl/sweeps/killed.yaml');
    await lens(/Best: |Nothing is better/).waitFor({ timeout: 90_000 });

    const after = finishedSteps(workspace, 'killed');
    expect(after.slice(0, before.length), 'what was there stays').toEqual(before);
    expect(new Set(after).size, 'nothing ran twice').toBe(after.length);
    const combinations = new Set(after.map((step) => step.split('/')[0]).filter((trial) => trial !== '-1'));
    expect(combinations.size).toBe(30);
  });
});
