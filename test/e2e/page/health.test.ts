import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GpuDirectPair, HealthHost, HealthResult, HealthState, HostDetail } from '../../../src/protocol/health.js';
import { missing, type PageHarness, pageHarness } from './harness.js';
import type { ThemeName } from './themes.js';

const hostile = '</script><img src=x onerror="document.title=1">[a](command:x)';
const name = (at: number): string => `gpu-${String(at + 1).padStart(4, '0')}`;

function result(over: Partial<HealthResult>, hosts: readonly number[]): HealthResult {
  return {
    key: over.id ?? 'x',
    id: 'x',
    area: 'gpudirect',
    title: 'Trouble',
    status: 'fail',
    message: `${hosts.length} hosts`,
    consequence: 'Data goes through host memory: 180 GB/s become 10.',
    fix: 'modprobe nvidia_peermem',
    docs: 'https://docs.nvidia.com/cuda/gpudirect-rdma/',
    troubles: hosts.map((host) => ({
      host,
      message: `${name(host)}: neither nvidia_peermem nor dma-buf is there.`,
      evidence: ['/proc/modules: no nvidia_peermem', 'kernel 5.15.0-1042'],
      fix: 'modprobe nvidia_peermem',
    })),
    ...over,
  };
}

/** A thousand hosts of which five things are wrong. */
function state(over: Partial<HealthState> = {}, count = 1250): HealthState {
  const unreached = [18, 600, 1201].filter((at) => at < count);
  const results = [
    result({ id: 'not-reached', area: 'reach', title: 'Not reached', consequence: null, fix: null, docs: null }, unreached),
    result(
      { id: 'gdr', title: 'GPUDirect RDMA off' },
      [2, 16, 239].filter((at) => at < count),
    ),
    result(
      { id: 'ecc', area: 'gpu', title: 'Uncorrectable memory errors' },
      [77].filter((at) => at < count),
    ),
    result(
      { id: 'width', area: 'rdma', title: 'Port at half width', status: 'warn' },
      [5, 900].filter((at) => at < count),
    ),
    result(
      { id: 'driver', area: 'software', title: hostile, status: 'warn' },
      [44].filter((at) => at < count),
    ),
  ].filter(({ troubles }) => troubles.length > 0);
  const worst = new Map<number, HealthHost['standing']>();
  for (const { status, troubles } of [...results].reverse()) for (const { host } of troubles) worst.set(host, status);
  for (const at of unreached) worst.set(at, 'unreached');
  const hosts = Array.from({ length: count }, (_, at): HealthHost => ({
    name: name(at),
    standing: worst.get(at) ?? 'well',
    rack: `rack-${String(Math.floor(at / 32) + 1).padStart(2, '0')}`,
  }));
  return {
    title: 'demo',
    origin: 'simulated',
    at: '2026-11-20T10:00:00Z',
    phase: 'ready',
    message: null,
    saved: false,
    hosts,
    results,
    passed: 58,
    unknown: 3,
    select: null,
    ...over,
  };
}

const pair = (gpu: number, nic: number): GpuDirectPair => ({
  gpu,
  nic: `mlx5_${nic}`,
  path: gpu === nic ? 'PIX' : 'SYS',
  verdict: 'off',
  text: `GPUDirect RDMA between GPU ${gpu} and mlx5_${nic} is off: no peer-memory module is loaded.`,
  nearest: gpu === nic,
  factors: [
    { name: 'Transport', state: 'ok', text: 'NCCL uses InfiniBand.', decides: false, fix: null },
    {
      name: 'Peer memory',
      state: 'off',
      text: 'No peer-memory module is loaded, and the kernel has no dma-buf.',
      decides: true,
      fix: 'sudo modprobe nvidia_peermem',
    },
    { name: 'Access control', state: 'unknown', text: 'Configuration space needs root.', decides: false, fix: null },
  ],
});
const detailOf = (host: string): HostDetail => ({
  host,
  facts: [
    { label: 'GPU', value: '8 × NVIDIA H100 80GB HBM3' },
    { label: 'Driver', value: '535.129.03' },
  ],
  checks: [
    { id: 'a', title: 'Access control', status: 'unknown' },
    { id: 'b', title: 'Clocks', status: 'pass' },
  ],
  unseen: [hostile],
  gpuDirect: Array.from({ length: 8 }, (_, gpu) => Array.from({ length: 8 }, (__, nic) => pair(gpu, nic))).flat(),
});

describe.skipIf(missing !== null)('health page', () => {
  let harness: PageHarness;
  const open = (first: HealthState, options: Parameters<PageHarness['open']>[1] = {}) =>
    harness.open(first, { answers: { host: detailOf('gpu-0003') }, ...options });
  beforeAll(async () => {
    harness = await pageHarness('health');
  }, 60_000);
  afterAll(() => harness.stop());

  it.each<ThemeName>(['dark', 'light', 'contrast', 'contrastLight'])(
    'breaks no accessibility rule in %s: the whole, a trouble, a host',
    async (theme) => {
      const opened = await open(state(), { theme });
      const { page } = opened;
      const picture = async (what: string): Promise<void> => {
        const folder = process.env['SCREENSHOTS'];
        if (folder !== undefined) await page.screenshot({ path: join(folder, `health-${what}-${theme}.png`) });
      };
      expect(await opened.violations()).toEqual([]);
      await picture('overview');
      await page.getByRole('row', { name: /GPUDirect RDMA off/ }).click();
      expect(await opened.violations()).toEqual([]);
      await picture('trouble');
      await page.getByRole('row', { name: /: gpu-0003/ }).click();
      await page.getByText('The one change').waitFor();
      expect(await opened.violations()).toEqual([]);
      await picture('host');
      await page.locator('.details').evaluate((column) => (column.scrollTop = 250));
      await picture('gpudirect');
      expect(opened.errors).toEqual([]);
      await opened.close();
    },
    60_000,
  );

  it('reads as a few lines when five things are wrong with 1,250 hosts, and draws only the rows in sight', async () => {
    const opened = await open(state());
    const { page } = opened;
    const rows = await page.locator('.grid-body .grid-row').allInnerTexts();
    expect(rows).toHaveLength(6);
    expect(rows[0]).toContain('Not reached');
    expect(rows.at(-1)).toContain('1,240 hosts');
    expect(await page.locator('.details .big').innerText()).toContain('1,240');
    await page.getByRole('button', { name: 'Host', exact: true }).click();
    expect(await page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('1251');
    expect(await page.locator('.grid-body .grid-row').count()).toBeLessThan(80);
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('End');
    expect(await page.locator('.grid-row.current').innerText()).toContain('gpu-1250');
    await opened.close();
  });

  it('is walked by keyboard: rows open, close and choose; the picture goes from host to host', async () => {
    const opened = await open(state());
    const { page } = opened;
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.grid-row.current').getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.locator('.details h2').innerText()).toBe('gpu-0003');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('.grid-row.current').getAttribute('aria-expanded')).toBe('false');
    await page.locator('.matrix-canvas').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await page.locator('.details h2').innerText()).toBe('gpu-0004');
    expect(await opened.posted()).toContainEqual({ name: 'reveal', params: { host: 'gpu-0004' } });
    await opened.close();
  });

  it('filters by the legend and the search, in the table and in the picture alike', async () => {
    const opened = await open(state());
    const { page } = opened;
    const picture = () => page.evaluate(() => document.querySelector('canvas')?.toDataURL());
    const before = await picture();
    await page.locator('.legend-entry', { hasText: 'Failing' }).click();
    expect(await page.locator('.grid-body').innerText()).not.toContain('GPUDirect RDMA off');
    expect(await picture()).not.toBe(before);
    await page.locator('.legend-entry', { hasText: 'Failing' }).click();
    await page.getByRole('searchbox').fill('half width');
    expect(await page.locator('.grid-body .grid-row').allInnerTexts()).toHaveLength(1);
    await page.getByRole('searchbox').fill('nothing like it');
    expect(await page.locator('.grid-empty').isVisible()).toBe(true);
    await opened.close();
  });

  it('keeps its places when answers come in, and what was chosen when the state comes again', async () => {
    const asking = state({ phase: 'asking', message: '3 of 1,250 hosts answered', results: [], at: null });
    const opened = await open({ ...asking, hosts: asking.hosts.map((host) => ({ ...host, standing: 'waiting' })) });
    const { page } = opened;
    const top = async () => (await page.locator('.grid').boundingBox())?.y;
    const before = await top();
    await opened.send({
      ...asking,
      message: '900 of 1,250 hosts answered',
      hosts: asking.hosts.map((host, at) => ({ ...host, standing: at < 900 ? 'answered' : 'waiting' })),
    });
    expect(await top()).toBe(before);
    await opened.send(state());
    await page.getByRole('row', { name: /Uncorrectable/ }).click();
    await opened.send(state({ at: '2026-11-20T11:00:00Z' }));
    expect(await page.locator('.details h2').innerText()).toBe('Uncorrectable memory errors');
    expect(await page.locator('.grid-row.current').innerText()).toContain('Uncorrectable');
    await opened.close();
  });

  it('selects the host that the extension asks for, with why GPUDirect is off there', async () => {
    const opened = await open(state({ select: { host: 'gpu-0003', gpuDirect: true, wish: 1 } }));
    const { page } = opened;
    await page.getByText('The one change').waitFor();
    expect(await page.locator('.details h2').innerText()).toBe('gpu-0003');
    expect(await page.locator('.gdr-table .decides').innerText()).toContain('No peer-memory module');
    await page.getByRole('button', { name: 'GPU 0 and mlx5_1: off' }).click();
    expect(await page.locator('.gdr-verdict').innerText()).toContain('mlx5_1');
    await page.locator('.gdr').getByRole('button', { name: 'Copy' }).click();
    expect(await opened.posted()).toContainEqual({ name: 'copy', params: { text: 'sudo modprobe nvidia_peermem' } });
    await opened.close();
  });

  it('shows foreign text as text', async () => {
    const opened = await open(state({ title: hostile }));
    const { page } = opened;
    await page.getByRole('row', { name: /script/ }).click();
    expect(await page.locator('.details h2').innerText()).toBe(hostile);
    await page.getByRole('row', { name: /: gpu-0045/ }).click();
    await page.getByText('Not seen there').click();
    expect(await page.locator('img, a').count()).toBe(0);
    expect(await page.title()).toBe('Page');
    expect(opened.errors).toEqual([]);
    await opened.close();
  });

  it('says what to do next while there is nothing, and asks for it', async () => {
    const opened = await open({ ...state({}, 0), phase: 'none', title: '', origin: null, at: null });
    expect(await opened.violations()).toEqual([]);
    await opened.page.getByRole('button', { name: 'Connect to a Cluster' }).click();
    expect(await opened.posted()).toContainEqual({ name: 'act', params: { action: 'connect', hosts: [] } });
    await opened.send(state({}, 40));
    await opened.page.getByRole('row', { name: /GPUDirect RDMA off/ }).click();
    await opened.page.getByRole('button', { name: 'Check These Again' }).click();
    expect(await opened.posted()).toContainEqual({ name: 'act', params: { action: 'check', hosts: ['gpu-0003', 'gpu-0017'] } });
    await opened.close();
  });

  it('speaks Chinese when it is given the texts', async () => {
    const read = (room: string) =>
      JSON.parse(readFileSync(join(import.meta.dirname, `../../../l10n/zh-cn/${room}.json`), 'utf8')) as Record<string, string>;
    const opened = await open(state(), { texts: { ...read('webview'), ...read('webview-health'), ...read('editor') } });
    expect(await opened.page.getByRole('button', { name: '机架' }).count()).toBe(1);
    expect(await opened.page.locator('.legend').innerText()).toContain('正常');
    await opened.close();
  });
});

if (missing !== null) it(`left out: ${missing}`, () => console.log(`the health page was not tested: ${missing}`));
