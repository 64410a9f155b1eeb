import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { finishedSteps, type StoreLine, storeLines } from './runStore.js';
import { type Session, startSession } from './session.js';
import type { Workbench } from './workbench.js';

describe('The ten minutes that must work', () => {
  let session: Session;
  let bench: Workbench;
  beforeAll(async () => {
    session = await startSession('journey', {
      cluster: ['--fault', 'gdr-off=gpu-03', '--fault', 'degraded-link=gpu-02:mlx5_3', '--pace', '5'],
    });
    bench = session.workbench;
  });
  afterAll(async () => {
    await session.stop();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await session.shot('failed');
  });
  const store = (): StoreLine[] => storeLines(session.workspace);

  it('marks the settings that do not do what they say, explains one and mends it', async () => {
    await bench.open('nccl.conf');
    await bench.page.locator('.squiggly-error').first().waitFor();
    const line = bench.line('NCCL_BUFFSIZE');
    const hover = bench.page.locator('.monaco-hover:visible', { hasText: 'NCCL_BUFFSIZE' }).first();
    // On a busy machine the editor may lay the line out anew under the mouse, and then wants it moved again.
    const shown = async (): Promise<boolean> => {
      await bench.page.mouse.move(5, 5);
      await line.locator('span', { hasText: 'NCCL_BUFFSIZE' }).last().hover();
      return await hover.waitFor({ timeout: 4000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(shown, { timeout: 30_000 }).toBe(true);
    await bench.page.waitForTimeout(500);
    await session.shot('hover');
    await bench.settle();

    await bench.palette('NCCL: Fix All in File');
    await bench.line('NCCL_BUFFSIZE=').waitFor();
    expect(await bench.page.locator('.statusbar-item', { hasText: 'nothing here can be fixed' }).count()).toBe(0);
    await bench.palette('NCCL: Fix All in File');
    await bench.page.locator('.statusbar-item', { hasText: 'nothing here can be fixed' }).waitFor();
    await bench.page.keyboard.press('Control+S');
  });

  it('invites into the Clusters view and fills it, what is wrong first', async () => {
    await bench.page.locator('.activitybar .action-label[aria-label^="NCCL"]').click();
    await bench.page.locator('.pane-body', { hasText: 'Connect' }).first().waitFor();
    await bench.settle();
    await session.shot('welcome');
    await bench.palette('NCCL: Connect to Cluster…');
    await bench.row('gpu-03').first().waitFor();
    await bench.row('gpu-02').first().waitFor();
    await bench.row('Well').first().waitFor();
    const rows = await bench.row(/./).allInnerTexts();
    expect(rows[0]).toContain('demo');
    expect(rows[0]).toContain('simulated');
    expect(rows.findIndex((text) => text.includes('Well'))).toBeGreaterThan(rows.findIndex((text) => text.includes('gpu-02')));
    await bench.settle();
    await session.shot('clusters');
  });

  it('keeps a sweep file with a mistake in sight', async () => {
    const file = join(session.workspace, '.nccl', 'sweeps', 'broken.yaml');
    writeFileSync(file, 'benchmark: all_reduce_perf\n');
    await bench.row('broken.yaml').first().waitFor();
    expect(await bench.row('broken.yaml').first().innerText()).toContain('cannot be read');
    rmSync(file);
    await bench.row('broken.yaml').first().waitFor({ state: 'detached' });
    expect(await bench.row('first').count()).toBeGreaterThan(0);
  });

  it('shows the topology', async () => {
    await bench.palette('NCCL: Show Topology');
    await bench.webview.getByText('Overview').waitFor();
    await bench.page.waitForTimeout(1000);
    await bench.settle();
    await session.shot('topology');
  });

  it('runs the benchmark above its line in the script and says there what came out', async () => {
    await bench.open('train.sbatch');
    const run = bench.page.locator('.codelens-decoration a', { hasText: /^\s*Run on demo/ }).first();
    await run.click();
    await bench.terminal.filter({ hasText: 'Avg bus bandwidth' }).waitFor({ timeout: 60_000 });
    // The panel came over the script.
    await bench.open('train.sbatch');
    await bench.page.locator('.codelens-decoration a', { hasText: 'GB/s' }).first().waitFor();
    await bench.settle();
    await session.shot('result');
    const ends = store().filter((line) => line.kind === 'end');
    expect(ends).toHaveLength(1);
    expect(store().find((line) => line.kind === 'start')?.origin).toBe('simulated');
    await bench.palette('NCCL: Show Benchmarks');
    await bench.webview.getByText('Save PNG').waitFor();
    await bench.page.waitForTimeout(1000);
    await bench.settle();
    await session.shot('benchmarks');
  });

  it('tunes: runs every combination of the sweep and ranks them', async () => {
    await bench.palette('View: Close All Editors');
    await bench.open('.nccl/sweeps/first.yaml');
    const lens = (text: RegExp) => bench.page.locator('.codelens-decoration a', { hasText: text }).first();
    await lens(/Run \d+ combinations/).click();
    await expect
      .poll(() => finishedSteps(session.workspace, 'first').length, { timeout: 240_000, interval: 500 })
      .toBeGreaterThanOrEqual(240);
    await bench.open('.nccl/sweeps/first.yaml');
    // Baselines still run when the last combination has ended.
    await lens(/Best: /).waitFor({ timeout: 60_000 });
    await bench.settle();
    await session.shot('sweep-file');
    await bench.palette('NCCL: Show Sweep Results');
    await bench.webview.getByText('Ranking against the baseline').waitFor();
    await bench.page.waitForTimeout(1000);
    await bench.settle();
    await session.shot('sweep');
  }, 300_000);

  it('proposes the winner as a difference of nccl.conf', async () => {
    await bench.palette('NCCL: Apply Best Settings…');
    await bench.pick('nccl.conf').click();
    await bench.page.locator('.diff-editor, .monaco-diff-editor').first().waitFor();
    await bench.page.waitForTimeout(500);
    await bench.settle();
    await session.shot('apply');
  });

  it('follows the colour theme, also while panels are open', async () => {
    await bench.palette('View: Close All Editors');
    // The terminal makes room for the pictures.
    await bench.page.keyboard.press('Control+J');
    const panels = [
      ['NCCL: Show Topology', 'Overview', 'topology'],
      ['NCCL: Show Benchmarks', 'Save PNG', 'benchmarks'],
      ['NCCL: Show Sweep Results', 'Ranking against the baseline', 'sweep'],
    ] as const;
    const colours: string[] = [];
    const textColour = async (): Promise<string> => {
      const body = await bench.webview.locator('body').elementHandle();
      const frame = await body.ownerFrame();
      return String(await frame?.evaluate('getComputedStyle(document.body).color'));
    };
    for (const [theme, short] of [
      ['Dark Modern', 'dark'],
      ['Light Modern', 'light'],
      ['Dark High Contrast', 'contrast'],
    ] as const) {
      await bench.theme(theme);
      for (const [command, text, name] of panels) {
        await bench.palette(command);
        await bench.webview.getByText(text).first().waitFor();
        await bench.page.waitForTimeout(800);
        await bench.settle();
        await session.shot(`${name}-${short}`);
      }
      // The editor tells an open page of its colours when it has time, which on a busy machine is later than the pictures.
      await expect.poll(textColour, { timeout: 20_000 }).not.toBe(colours.at(-1));
      colours.push(await textColour());
    }
    expect(new Set(colours).size).toBe(3);
  });

  it('asked nothing of the outside', () => {
    expect([...session.outside]).toEqual([]);
  });
});
