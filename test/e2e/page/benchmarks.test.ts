import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PerfRow } from '../../../src/nccl/perf/result.js';
import type { BenchmarkSeries, BenchmarksState } from '../../../src/protocol/benchmarks.js';
import { missing, type PageHarness, pageHarness } from './harness.js';
import type { ThemeName } from './themes.js';

function rows(peak: number, from = 3, to = 30): PerfRow[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const sizeBytes = 2 ** (from + index);
    const place = (factor: number) => {
      const timeUs = 18 * factor + (sizeBytes / peak / 1000) * 1.94;
      return { timeUs, algbwGBs: sizeBytes / timeUs / 1000, busbwGBs: (sizeBytes / timeUs / 1000) * 1.94, wrong: 0 };
    };
    return { sizeBytes, count: sizeBytes / 4, type: 'float', redop: 'sum', root: null, outOfPlace: place(1), inPlace: place(1.1) };
  });
}

const series = (id: string, label: string, extra: Partial<BenchmarkSeries> = {}): BenchmarkSeries => ({
  id,
  label,
  detail: 'demo, 4 hosts, 8 ranks each · NCCL_BUFFSIZE=8388608',
  origin: 'simulated',
  at: '2026-11-20T08:00:00.000Z',
  state: 'ok',
  message: null,
  rows: rows(371),
  avgBusbwGBs: 118.2,
  ...extra,
});

const three: BenchmarksState = {
  series: [
    series('a', 'all_reduce · 32 GPUs · 14:02'),
    series('b', 'all_reduce · 32 GPUs · 13:40', { rows: rows(290), detail: 'demo, 4 hosts, 8 ranks each' }),
    series('c', 'all_reduce · model', {
      rows: rows(385),
      origin: 'modelled',
      at: null,
      avgBusbwGBs: null,
      detail: 'NCCL 2.30.7 on DGX H100',
    }),
    series('d', 'all_reduce · 32 GPUs · yesterday', { rows: rows(120), state: 'failed', message: 'The benchmark ended with exit code 1.' }),
  ],
  shown: null,
};

/** The same runs held against the model: the second is too slow from 32 KiB to 1 MiB and at its largest size, the last cannot be judged. */
const judged: BenchmarksState = {
  ...three,
  series: three.series.map((one) => {
    if (one.id === 'c') return one;
    if (one.id === 'd') return { ...one, expected: { text: 'Not held against the model: which GPUs they are is not known.', rows: [] } };
    const expected = rows(385).map(({ sizeBytes, outOfPlace }) => {
      const slow = one.id === 'b' && ((sizeBytes >= 32_768 && sizeBytes <= 1_048_576) || sizeBytes === 2 ** 30);
      const percent = slow ? 45 : 96;
      const text = slow ? '45 % of the model: too slow' : '96 % of the model';
      return { sizeBytes, timeUs: outOfPlace?.timeUs ?? 0, busbwGBs: outOfPlace?.busbwGBs ?? 0, percent, slow, text };
    });
    const basis = 'modelled 384 GB/s (dgx-h100, 4 × 8 ranks, adapters 8 × 400 Gbit/s (assumed), NCCL 2.27.7)';
    return { ...one, expected: { text: `${expected.at(-1)?.text ?? ''}; ${basis}`, rows: expected } };
  }),
  shown: ['a', 'b', 'c', 'd'],
};

describe('the Benchmarks page', () => {
  if (missing !== null) {
    it(`left out: ${missing}`, () => console.log(`left out: the Benchmarks page, ${missing ?? ''}`));
    return;
  }
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await pageHarness('benchmarks');
  });
  afterAll(() => harness.stop());

  it.each<ThemeName>(['dark', 'light', 'contrast', 'contrastLight'])('is sound in %s', async (theme) => {
    const opened = await harness.open(three, { theme });
    expect(await opened.violations()).toEqual([]);
    const folder = process.env['SCREENSHOTS'];
    if (folder !== undefined) await opened.page.screenshot({ path: join(folder, `benchmarks-${theme}.png`) });
    await opened.page.getByRole('button', { name: 'Table' }).click();
    expect(await opened.violations()).toEqual([]);
    if (folder !== undefined) await opened.page.screenshot({ path: join(folder, `benchmarks-table-${theme}.png`) });
    expect(opened.errors).toEqual([]);
    await opened.close();
  });

  it.each<ThemeName>(['dark', 'light', 'contrast', 'contrastLight'])('shows in %s what the model expects of each run', async (theme) => {
    const opened = await harness.open(judged, { theme, width: 1280, height: 800 });
    const { page } = opened;
    expect(await page.locator('.card').nth(0).innerText()).toContain('96 % of the model; modelled 384 GB/s');
    expect(await page.locator('.card').nth(0).locator('.slow').count()).toBe(0);
    const slow = await page.locator('.card').nth(1).innerText();
    expect(slow).toContain('▼ 45 % of the model: too slow; modelled 384 GB/s');
    expect(slow).toContain('▼ Too slow against the model at 32 KiB – 1 MiB, 1 GiB');
    expect(await page.locator('.card').nth(2).locator('.against').count()).toBe(0);
    expect(await page.locator('.card').nth(3).innerText()).toContain('Not held against the model: which GPUs they are is not known.');
    expect(await opened.violations()).toEqual([]);
    const folder = process.env['SCREENSHOTS'];
    if (folder !== undefined) await page.screenshot({ path: join(folder, `benchmarks-model-${theme}.png`) });
    await page.getByRole('button', { name: 'Table' }).click();
    expect(await page.getByRole('columnheader', { name: 'Against the model' }).count()).toBe(2);
    const line = page.getByRole('row', { name: '1 GiB', exact: false });
    expect(await line.innerText()).toContain('96 % of the model');
    expect(await line.innerText()).toContain('▼ 45 % of the model: too slow');
    expect(await page.locator('tr[data-id="2097152"]').innerText()).not.toContain('too slow');
    expect(await opened.violations()).toEqual([]);
    if (folder !== undefined) await page.screenshot({ path: join(folder, `benchmarks-model-table-${theme}.png`) });
    expect(opened.errors).toEqual([]);
    await opened.close();
  });

  it('saves the modelled numbers with the measured ones', async () => {
    const opened = await harness.open(judged);
    await opened.page.getByRole('button', { name: 'Save CSV' }).click();
    const saved = await opened.page.evaluate(
      () =>
        (window as unknown as { sent: { name: string; params: { data: string } }[] }).sent.find(({ name }) => name === 'save')?.params
          .data ?? '',
    );
    const lines = saved.split('\r\n');
    expect(lines[0]).toMatch(/,wrong,modelled_time_us,modelled_busbw_gbs,percent_of_model,too_slow$/);
    expect(lines.find((line) => line.startsWith('b,') && line.includes(',1073741824,') && line.includes('out-of-place'))).toMatch(/,true$/);
    expect(lines.find((line) => line.startsWith('a,') && line.includes(',1073741824,') && line.includes('out-of-place'))).toMatch(
      /,false$/,
    );
    expect(lines.find((line) => line.startsWith('d,'))).toMatch(/,0,,,,$/);
    await opened.close();
  });

  it('says what to do when nothing has run', async () => {
    const opened = await harness.open({ series: [], shown: null });
    expect(await opened.violations()).toEqual([]);
    await opened.page.getByRole('button', { name: 'Run nccl-tests…' }).click();
    expect(await opened.posted()).toEqual([{ name: 'act', params: { action: 'run' } }]);
    await opened.close();
  });

  it('shows the same numbers in the table as in the picture, and follows the toggles', async () => {
    const opened = await harness.open(three);
    const { page } = opened;
    await page.getByRole('button', { name: 'Table' }).press('Enter');
    const line = page.getByRole('row', { name: '1 GiB', exact: false });
    expect(await line.innerText()).toContain('370 GB/s');
    expect(await page.getByRole('columnheader').allInnerTexts()).toEqual([
      'Message size',
      'all_reduce · 32 GPUs · 14:02 (simulated)',
      'all_reduce · 32 GPUs · 13:40 (simulated)',
      'all_reduce · model (modelled)',
    ]);
    await page.getByRole('button', { name: 'Time', exact: true }).press('Enter');
    expect(await line.innerText()).toContain('ms');
    await page.locator('.legend-entry', { hasText: '13:40' }).press('Enter');
    expect(await page.getByRole('columnheader').count()).toBe(3);
    expect(await page.locator('.legend-entry', { hasText: '13:40' }).getAttribute('aria-pressed')).toBe('false');
    await opened.close();
  });

  it('marks origins: beside the title when they agree, at each curve always', async () => {
    const opened = await harness.open({ series: [series('a', 'one')], shown: null });
    expect(await opened.page.locator('.toolbar .badge').innerText()).toBe('simulated');
    await opened.send(three);
    // The model beside the runs says its own origin.
    expect(await opened.page.locator('.toolbar .badge').innerText()).toBe('simulated');
    await opened.send({ series: [series('m', 'on real hosts', { origin: 'measured' }), ...three.series], shown: null });
    expect(await opened.page.locator('.toolbar .badge').count()).toBe(0);
    await opened.send(three);
    expect(await opened.page.locator('.legend-detail').allInnerTexts()).toEqual(['simulated', 'simulated', 'modelled', 'simulated']);
    await opened.close();
  });

  it('appends rows of a running benchmark without losing the view', async () => {
    const running = (count: number): BenchmarksState => ({
      series: [series('live', 'live', { state: 'running', rows: rows(300).slice(0, count), sizes: [8, 2 ** 30] })],
      shown: ['live'],
    });
    const opened = await harness.open(running(3));
    await opened.page.getByRole('button', { name: 'Table' }).click();
    expect(await opened.page.locator('tbody tr').count()).toBe(3);
    await opened.send(running(9));
    expect(await opened.page.locator('tbody tr').count()).toBe(9);
    expect(await opened.page.getByRole('button', { name: 'Table' }).getAttribute('aria-pressed')).toBe('true');
    expect(opened.errors).toEqual([]);
    await opened.close();
  });

  it('asks the extension to save a PNG and a CSV', async () => {
    const opened = await harness.open({ series: [series('a', '=cmd|calc', { rows: rows(300).slice(0, 1) })], shown: null });
    await opened.page.getByRole('button', { name: 'Save CSV' }).click();
    await opened.page.getByRole('button', { name: 'Save PNG' }).click();
    const saved = await opened.page.evaluate(() =>
      (window as unknown as { sent: { name: string; params: { kind: string; data: string } }[] }).sent
        .filter(({ name }) => name === 'save')
        .map(({ params }) => params),
    );
    expect(saved.map(({ kind }) => kind)).toEqual(['csv', 'png']);
    expect(saved[0]?.data).toContain("a,'=cmd|calc,simulated,2026-11-20T08:00:00.000Z,8,2,float,sum,out-of-place,18");
    expect(
      Buffer.from(saved[1]?.data ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    await opened.close();
  });

  it('shows foreign text as text', async () => {
    const hostile = '</script><img src=x onerror="document.title=\'owned\'">[a](command:x)';
    const opened = await harness.open({
      series: [series('x', hostile, { detail: hostile, state: 'failed', message: hostile })],
      shown: null,
      message: hostile,
    });
    await opened.page.getByRole('button', { name: 'Table' }).click();
    expect(await opened.page.locator('img').count()).toBe(0);
    expect(await opened.page.title()).toBe('Page');
    expect(await opened.page.locator('.card h2').innerText()).toBe(hostile);
    await opened.close();
  });
});
