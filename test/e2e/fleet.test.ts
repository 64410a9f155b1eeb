import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Session, startSession } from './session.js';
import type { Workbench } from './workbench.js';

/** Hosts of the fleet; pictures of the README are taken with 1,250. */
const hosts = Number(process.env['NCCL_WORKBENCH_FLEET'] ?? 200);
const width = String(hosts).length;
const name = (at: number): string => `gpu-${String(at).padStart(width, '0')}`;
/** What is planted: five kinds of trouble. */
const faults = [
  `gdr-off=${name(3)}`,
  `gdr-off=${name(17)}`,
  `degraded-link=${name(40)}:mlx5_3`,
  `driver=${name(77)}:535.129.03`,
  `unreachable=${name(19)}`,
  `port-down=${name(120)}:mlx5_1`,
];

describe('A fleet with five things wrong', () => {
  let session: Session;
  let bench: Workbench;
  beforeAll(async () => {
    session = await startSession('fleet', {
      cluster: ['--hosts', String(hosts), '--gpus', '8', ...faults.flatMap((fault) => ['--fault', fault])],
      settings: { 'remote.autoForwardPorts': false },
    });
    bench = session.workbench;
  });
  afterAll(async () => {
    await session.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await session.shot('failed');
  });
  const inTree = (text: string | RegExp) => bench.row(text).first();

  it('is connected from the palette and read as a few lines, what is wrong first', async () => {
    await bench.page.locator('.activitybar .action-label[aria-label^="NCCL"]').click();
    await bench.palette('NCCL: Connect to Cluster…');
    // Nobody is called well before all have answered and were judged.
    await inTree(/^Well/).waitFor({ timeout: 150_000 });
    const rows = await bench.page.locator('.pane-body .monaco-list-row').allInnerTexts();
    const clusters = rows.slice(0, rows.findIndex((text) => text.startsWith('Well')) + 1);
    expect(clusters[0]).toContain('simulated');
    expect(clusters[0]).toContain(`of ${hosts.toLocaleString('en')} hosts well`);
    expect(clusters.length).toBeLessThanOrEqual(10);
    expect(clusters.find((text) => text.includes('GPUDirect RDMA off'))).toContain(`${name(3).slice(4)},${name(17).slice(4)}`);
    await bench.settle();
    await session.shot('tree');
  }, 180_000);

  it('opens to the hosts of a trouble, what it rests on and what to do', async () => {
    await inTree('GPUDirect RDMA off').click();
    await inTree(new RegExp(`^${name(3)}`)).click();
    await bench.row('host memory').first().waitFor();
    await bench.page.waitForTimeout(500);
    await bench.settle();
    await session.shot('host-in-tree');
    await bench.palette('NCCL: Filter Hosts…');
    await bench.quickInput.fill(`driver:535`);
    await bench.page.locator('.quick-input-widget', { hasText: '1 of ' }).waitFor();
    await bench.page.keyboard.press('Enter');
    await inTree(name(77)).waitFor();
    expect(await bench.row(/^Well/).count()).toBe(0);
    await bench.palette('NCCL: Show All Hosts');
    await inTree(/^Well/).waitFor();
  });

  it('is overviewed as a panel, down to why GPUDirect RDMA is off on one host', async () => {
    await bench.palette('NCCL: Show Health');
    const page = bench.webview;
    await page.getByText('Worst first').waitFor();
    await bench.page.waitForTimeout(600);
    await bench.settle();
    await session.shot('overview');
    await page
      .getByRole('row', { name: /GPUDirect RDMA off/ })
      .first()
      .click();
    await page
      .getByRole('row', { name: new RegExp(`: ${name(3)}`) })
      .first()
      .click();
    await page.getByText('The one change').waitFor();
    await bench.page.waitForTimeout(400);
    await session.shot('host');
    await bench.palette('NCCL: Why Is GPUDirect Off?');
    await bench.quickInput.fill(name(3));
    await bench.pick(name(3)).click();
    await page.getByRole('columnheader', { name: 'Depends on' }).waitFor();
    await bench.page.waitForTimeout(400);
    await bench.settle();
    await session.shot('gpudirect');
  });

  it('compares two hosts, and all hosts with what most of them are', async () => {
    await bench.palette('NCCL: Compare Hosts…');
    for (const at of [77, 78]) {
      await bench.quickInput.fill(name(at));
      await bench.pick(name(at)).click();
    }
    await bench.page.keyboard.press('Enter');
    const page = bench.webview;
    await page.getByRole('columnheader', { name: name(77) }).waitFor();
    expect(await page.getByRole('row', { name: /535\.129\.03/ }).count()).toBeGreaterThan(0);
    await bench.page.waitForTimeout(400);
    await bench.settle();
    await session.shot('comparison');
    await bench.palette('NCCL: Compare All Hosts');
    await page.getByRole('columnheader', { name: 'most hosts' }).waitFor();
    expect(await page.locator('.summary').innerText()).toContain('differ from the others');
    await bench.page.waitForTimeout(400);
    await bench.settle();
    await session.shot('comparison-all');
  });

  it('is reported as a file in the workspace', async () => {
    await bench.palette('NCCL: Create Report…');
    await bench.pick('Markdown').click();
    const folder = join(session.workspace, '.nccl', 'reports');
    await expect
      .poll(() => (existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.md')).length : 0), { timeout: 20_000 })
      .toBe(1);
    const [file = ''] = readdirSync(folder);
    expect(readFileSync(join(folder, file), 'utf8')).toContain('Driver differs');
    await bench.webview.getByText('GPUDirect RDMA off').first().waitFor();
    await bench.settle();
    await session.shot('report');
  });

  it('has the same look in light and in high contrast', async () => {
    for (const [theme, short] of [
      ['Light Modern', 'light'],
      ['Dark High Contrast', 'contrast'],
    ] as const) {
      await bench.theme(theme);
      for (const [command, text, what] of [
        ['NCCL: Show Health', 'Depends on', 'gpudirect'],
        ['NCCL: Compare All Hosts', 'most hosts', 'comparison-all'],
      ] as const) {
        await bench.palette(command);
        await bench.webview.getByText(text).first().waitFor();
        await bench.page.waitForTimeout(600);
        await bench.settle();
        await session.shot(`${what}-${short}`);
      }
    }
  });

  it('asked nothing of the outside', () => {
    expect([...session.outside]).toEqual([]);
  });
});
