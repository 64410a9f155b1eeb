import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeReadFiles } from './readFiles.js';
import { type Session, startSession } from './session.js';
import type { Workbench } from './workbench.js';

describe('Reading settings wherever they are written', () => {
  let session: Session;
  let bench: Workbench;
  beforeAll(async () => {
    session = await startSession('read', { prepare: writeReadFiles });
    bench = session.workbench;
  });
  afterAll(async () => {
    await session.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await session.shot('failed');
  });

  const hover = async (text: string): Promise<string> => {
    await bench.page.locator('.editor-instance .view-line span', { hasText: text }).last().hover();
    const shown = bench.page.locator('.monaco-hover:visible', { hasText: text }).first();
    await shown.waitFor();
    await bench.page.waitForTimeout(500);
    return await shown.innerText();
  };
  const squiggles = async (): Promise<void> => {
    await bench.page.locator('.squiggly-error, .squiggly-warning').first().waitFor();
  };

  /** Opens or closes the views above the effective configuration, by their headings. */
  const views = async (open: boolean): Promise<void> => {
    for (const name of ['Clusters', 'Runs', 'Sweeps']) {
      const heading = bench.page.locator(`.pane-header[aria-label^="${name}"]`).first();
      if ((await heading.getAttribute('aria-expanded')) !== String(open)) await heading.click();
    }
  };

  it('marks a job script, says beside values what NCCL reads, and explains', async () => {
    await bench.open('jobs/train.sbatch');
    await squiggles();
    await bench.page.locator('.view-line', { hasText: '34 s per try' }).waitFor();
    expect(await hover('NCCL_BUFFSIZE')).toContain('8 bytes');
    await session.shot('script');
    await bench.settle();
  });

  it('offers a fix and the page of the rule', async () => {
    await bench.line('NCCL_BUFFSIZE=8M').locator('span', { hasText: '8M' }).last().click();
    await bench.page.keyboard.press('Control+.');
    await bench.page.locator('.action-widget', { hasText: '8388608' }).waitFor();
    await bench.page.waitForTimeout(300);
    await session.shot('fixes');
    await bench.settle();
  });

  for (const [name, path] of [
    ['mpijob', 'k8s/mpijob.yaml'],
    ['values', 'k8s/values.yaml'],
    ['dockerfile', 'image/Dockerfile'],
    ['python', 'launch.py'],
  ] as const)
    it(`marks ${path}`, async () => {
      await bench.open(path);
      await squiggles();
      await bench.page.waitForTimeout(700);
      await session.shot(name);
    });

  it('shows the page of a rule', async () => {
    await bench.palette('NCCL: About Rule…');
    await bench.quickInput.fill('number-suffix');
    await bench.pick('number-suffix').click();
    await bench.page.locator('.tab.active', { hasText: 'number-suffix' }).waitFor();
    await bench.page.waitForTimeout(1500);
    await session.shot('rule');
    await bench.palette('View: Close Editor');
  });

  it('shows what takes effect, who sets it, and what does not reach the ranks', async () => {
    await bench.open('jobs/train.sbatch');
    await bench.palette('NCCL: Show Effective Configuration');
    await bench.row('NCCL_IB_TIMEOUT').first().waitFor();
    await views(false);
    await bench.row('NCCL_IB_TIMEOUT').first().locator('.monaco-tl-twistie').click();
    await bench.row('NCCL_MIN_CTAS').first().locator('.monaco-tl-twistie').click();
    await bench.settle();
    await session.shot('effective');
  });

  it('compares two scripts', async () => {
    await bench.open('jobs/small.sbatch');
    await bench.open('jobs/train.sbatch');
    await bench.palette('NCCL: Compare Effective Configuration with…');
    await bench.pick('small.sbatch').click();
    await bench.row('NCCL_BUFFSIZE').first().waitFor();
    await bench.settle();
    await session.shot('compared');
  });

  it('offers versions, and what hosts of the connected cluster have', async () => {
    await bench.palette('NCCL: Choose NCCL Version…');
    await bench.pick('Automatic').waitFor();
    await bench.page.waitForTimeout(400);
    await session.shot('versions');
    await bench.settle();
    await views(true);
    await bench.palette('NCCL: Connect to Cluster…');
    await bench.row('Well').first().waitFor();
    await bench.open('jobs/network.sh');
    await bench.line('NCCL_IB_HCA=mlx5').locator('span', { hasText: 'mlx5' }).last().click();
    await bench.page.keyboard.press('End');
    await bench.page.keyboard.type('_');
    await bench.page.keyboard.press('Control+Space');
    await bench.page.locator('.suggest-widget .monaco-list-row', { hasText: 'mlx5_0' }).first().waitFor();
    await bench.page.waitForTimeout(500);
    await session.shot('completion');
    await bench.settle();
    await bench.page.keyboard.press('Control+Z');
  });

  for (const [theme, name] of [
    ['light', 'Light Modern'],
    ['contrast', 'Dark High Contrast'],
  ] as const)
    it(`can be read in the ${theme} theme`, async () => {
      await bench.open('jobs/train.sbatch');
      await bench.theme(name);
      await bench.palette('NCCL: Show Effective Configuration');
      await bench.row('NCCL_IB_TIMEOUT').first().waitFor();
      await hover('NCCL_BUFFSIZE');
      await session.shot(theme);
      await bench.settle();
    });
});
