import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gain, Ranked } from '../../../src/bench/result.js';
import type { SweepState } from '../../../src/protocol/sweep.js';
import { missing, type PageHarness, pageHarness } from './harness.js';
import type { ThemeName } from './themes.js';

const ranked = (trial: number, gain: number | null, extra: Partial<Ranked> = {}): Ranked => ({
  trial,
  settings: {
    NCCL_ALGO: ['Ring', 'Tree', 'NVLSTree'][trial % 3] ?? '',
    NCCL_BUFFSIZE: String(2097152 * 2 ** (trial % 4)),
    NCCL_MIN_NCHANNELS: ['16', '24', '32'][trial % 3] ?? '',
    NCCL_DEBUG: 'WARN',
  },
  score: gain === null ? null : 250 * (1 + gain / 100),
  gainPercent: gain,
  ci95: gain === null ? null : [gain - 0.8, gain + 0.8],
  p: 0.001,
  significant: gain !== null && Math.abs(gain) > 2,
  runs: gain === null ? 0 : 3,
  failures: gain === null ? 2 : 0,
  message: gain === null ? 'The benchmark ended with exit code 3.' : null,
  ...extra,
});

const gain = (name: string, value: string | null, gainPercent: number): Gain => ({
  name,
  value,
  against: 'others',
  gainPercent,
  ci95: [gainPercent - 0.3, gainPercent + 0.3],
  significant: Math.abs(gainPercent) > 0.5,
  pairs: 12,
});

const done: SweepState = {
  name: 'buffers',
  origin: 'simulated',
  state: 'complete',
  message: null,
  metric: 'busbw',
  progress: { done: 265, total: 265, failed: 1 },
  estimate: { combinations: 61, runs: 265, remaining: 0, seconds: 0, detectablePercent: 1.7, noisePercent: 0.6, noiseFrom: 'runs' },
  baselineScore: 250,
  baseline: {},
  ranking: [...Array.from({ length: 60 }, (_, index) => ranked(index, 17.2 - index * 0.9)), ranked(60, null)],
  gains: [
    gain('NCCL_BUFFSIZE', '8388608', 3.1),
    gain('NCCL_BUFFSIZE', '2097152', -4.4),
    gain('NCCL_BUFFSIZE', '16777216', 0.1),
    gain('NCCL_ALGO', 'NVLSTree', 12),
    gain('NCCL_ALGO', null, -2),
  ],
  parameters: [],
  analysis: null,
  value: null,
};

describe('the Sweep Results page', () => {
  if (missing !== null) {
    it(`left out: ${missing}`, () => console.log(`left out: the Sweep Results page, ${missing ?? ''}`));
    return;
  }
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await pageHarness('sweep');
  });
  afterAll(() => harness.stop());

  it.each<ThemeName>(['dark', 'light', 'contrast', 'contrastLight'])('is sound in %s', async (theme) => {
    const opened = await harness.open(done, { theme });
    const folder = process.env['SCREENSHOTS'];
    if (folder !== undefined) await opened.page.screenshot({ path: join(folder, `sweep-${theme}.png`) });
    if (folder !== undefined) await opened.page.getByRole('tab', { name: 'Parameters' }).click();
    if (folder !== undefined) await opened.page.screenshot({ path: join(folder, `sweep-gains-${theme}.png`) });
    expect(await opened.violations()).toEqual([]);
    expect(opened.errors).toEqual([]);
    await opened.close();
  });

  it('names strategy and budget, and says what was left out', async () => {
    const notes = ['2 combinations are refused by number-suffix: NCCL reads 4 bytes, such as NCCL_BUFFSIZE=4M', 'gpu-07, gpu-08 left out: <b>the baseline</b> takes 31 % longer there than elsewhere.']; // prettier-ignore
    const opened = await harness.open({ ...done, strategy: 'bayesian', budget: '240 min, 12.5 EUR used, 40 EUR to go', notes });
    const facts = await opened.page.locator('.progress .facts').innerText();
    expect(facts).toContain('strategy bayesian · budget: 240 min, 12.5 EUR used, 40 EUR to go');
    expect(await opened.page.locator('.progress .notes li').allInnerTexts()).toEqual(notes);
    expect(await opened.violations()).toEqual([]);
    const folder = process.env['SCREENSHOTS'];
    if (folder !== undefined) await opened.page.screenshot({ path: join(folder, 'sweep-notes.png') });
    await opened.close();
  });

  it('begins with the answer, and says where it comes from', async () => {
    const opened = await harness.open(done);
    const { page } = opened;
    expect(await page.locator('.answer').innerText()).toBe('The best combination gains +17.2 % ±0.80: 293 GB/s instead of 250 GB/s.');
    expect(await page.locator('.toolbar .badge').innerText()).toBe('simulated');
    expect(await page.locator('.ranking tbody tr').count()).toBe(25);
    const [first, last] = [page.locator('.ranking tbody tr').first(), page.locator('.ranking tbody tr').nth(20)];
    expect(await first.innerText()).toMatch(/\+17\.2 % ±0\.80\s+▲ better/);
    expect(await last.innerText()).toMatch(/○ unclear/);
    expect(await page.locator('.ranking thead').innerText()).not.toContain('DEBUG');
    await page.getByRole('button', { name: 'Show 25 more' }).click();
    expect(await page.locator('.ranking tbody tr').count()).toBe(50);
    expect(await page.locator('details').innerText()).toContain('failed combinations: 1');
    await opened.close();
  });

  it.each<ThemeName>(['dark', 'light', 'contrast', 'contrastLight'])(
    'shows in %s how the best combinations stand against the model',
    async (theme) => {
      const standing = (percent: number, slow: boolean) => ({
        score: 305,
        percent,
        slow,
        text: slow ? `${String(percent)} % of the model: too slow` : `${String(percent)} % of the model`,
      });
      const text =
        '96 % of the model; modelled 305 GB/s (dgx-h100, 4 × 8 ranks, adapters 8 × 400 Gbit/s, NCCL 2.27.7) · Baseline: 82 % of the model';
      const opened = await harness.open(
        { ...done, expected: { text, slow: false, trials: { 0: standing(96, false), 1: standing(61, true) } } },
        { theme },
      );
      const { page } = opened;
      expect(await page.locator('p.against').innerText()).toBe(text);
      expect(await page.locator('p.against.slow').count()).toBe(0);
      const [first, second, third] = [0, 1, 2].map((at) => page.locator('.ranking tbody tr').nth(at));
      expect(await first?.innerText()).toContain('96 % of the model');
      expect(await second?.innerText()).toContain('▼ 61 % of the model: too slow');
      expect(await second?.locator('td.against').getAttribute('title')).toBe('modelled: 305 GB/s');
      expect(await third?.innerText()).not.toContain('of the model');
      expect(await opened.violations()).toEqual([]);
      const folder = process.env['SCREENSHOTS'];
      if (folder !== undefined) await page.screenshot({ path: join(folder, `sweep-model-${theme}.png`) });
      await opened.send({ ...done, expected: { text: '61 % of the model: too slow; modelled 305 GB/s', slow: true, trials: {} } });
      expect(await page.locator('p.against.slow').innerText()).toMatch(/^▼ 61 %/);
      expect(await page.locator('.ranking thead').innerText()).not.toContain('against the model');
      await opened.send(done);
      expect(await page.locator('p.against').isVisible()).toBe(false);
      await opened.close();
    },
  );

  it('does not claim what noise may have done', async () => {
    const opened = await harness.open({ ...done, ranking: [ranked(0, 0.9)] });
    expect(await opened.page.locator('.answer').innerText()).toBe(
      'Nothing is better than the baseline beyond doubt; closest is +0.90 % ±0.80.',
    );
    await opened.close();
  });

  it('applies the combination of the row, by keyboard too', async () => {
    const opened = await harness.open(done);
    await opened.page.locator('.ranking tbody tr').nth(3).getByRole('button').press('Enter');
    expect(await opened.posted()).toEqual([{ name: 'apply', params: { trial: 3 } }]);
    await opened.close();
  });

  it('pauses, goes on and stops', async () => {
    const opened = await harness.open({ ...done, state: 'running', progress: { done: 100, total: 265, failed: 0 } });
    const { page } = opened;
    expect(await page.locator('.facts').innerText()).toMatch(/^Running · 100 of 265 runs/);
    await page.getByRole('button', { name: 'Pause' }).click();
    await opened.send({ ...done, state: 'paused' });
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    expect((await opened.posted()).map(({ params }) => params)).toEqual([{ action: 'pause' }, { action: 'resume' }, { action: 'cancel' }]);
    expect(await opened.violations()).toEqual([]);
    await opened.close();
  });

  it('keeps its controls together in a narrow panel, and says that the answer is not final', async () => {
    const running = {
      ...done,
      state: 'running',
      progress: { done: 100, total: 265, failed: 0 },
      estimate: { ...done.estimate, seconds: 4000 },
    };
    for (const width of [1000, 620]) {
      const opened = await harness.open(running, { width });
      const tops = await Promise.all(
        ['Pause', 'Stop'].map(async (name) => (await opened.page.getByRole('button', { name }).boundingBox())?.y),
      );
      expect(tops[0]).toBe(tops[1]);
      expect(await opened.page.locator('.answer').innerText()).toMatch(/^The best combination so far gains/);
      await opened.close();
    }
  });

  it('draws the first rows to scale when nothing is better', async () => {
    const opened = await harness.open({ ...done, ranking: Array.from({ length: 30 }, (_, index) => ranked(index, -1 - 2 * index)) });
    const rows = opened.page.locator('.ranking tbody tr');
    const widths = await rows.locator('.bar').evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('width'))));
    expect(new Set(widths.slice(0, 10)).size).toBe(10);
    expect(await rows.nth(0).locator('.beyond').count()).toBe(0);
    expect(await rows.nth(24).locator('.beyond').count()).toBe(1);
    await opened.close();
  });

  it('keeps the focus and the length of the list when results come in', async () => {
    const opened = await harness.open({ ...done, state: 'running' });
    await opened.page.getByRole('button', { name: 'Show 25 more' }).click();
    await opened.page.locator('.ranking tbody tr').nth(30).getByRole('button').focus();
    const label = await opened.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await opened.send({ ...done, state: 'running', progress: { done: 101, total: 265, failed: 0 } });
    expect(await opened.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(label);
    expect(await opened.page.locator('.ranking tbody tr').count()).toBe(50);
    await opened.close();
  });

  it('says what to do when there is nothing', async () => {
    const opened = await harness.open({
      ...done,
      name: null,
      ranking: [],
      gains: [],
      progress: null,
      estimate: null,
      origin: null,
      state: 'not-started',
    });
    await opened.page.getByRole('button', { name: 'New Sweep…' }).click();
    expect(await opened.posted()).toEqual([{ name: 'act', params: { action: 'new' } }]);
    expect(await opened.violations()).toEqual([]);
    await opened.close();
  });

  it('shows foreign text as text', async () => {
    const hostile = '</script><img src=x onerror="document.title=\'owned\'">';
    const opened = await harness.open({
      ...done,
      name: hostile,
      message: hostile,
      ranking: [ranked(0, 5, { settings: { [hostile]: hostile } })],
      gains: [gain(hostile, hostile, 3)],
    });
    expect(await opened.page.locator('img').count()).toBe(0);
    expect(await opened.page.title()).toBe('Page');
    expect(await opened.page.locator('h1').innerText()).toBe(hostile);
    await opened.close();
  });
});
