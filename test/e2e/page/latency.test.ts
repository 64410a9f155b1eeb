import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LatencyData, LatencyState } from '../../../src/protocol/latency.js';
import { missing, type Opened, type PageHarness, pageHarness } from './harness.js';
import type { ThemeName } from './themes.js';

const folder = process.env['SCREENSHOTS'] ?? join(tmpdir(), 'nccl-workbench-pages');
mkdirSync(folder, { recursive: true });
const hostile = '</script><img src=x onerror="document.title=1">';

/** A matrix of racks of eight: 2 µs inside, 6 µs between; host 3 is slow, host 1 does not answer the last one, and nobody asked the first pair of the last rack. */
function matrix(hosts: number, over: Partial<LatencyData> = {}): LatencyData {
  const names = Array.from({ length: hosts }, (_, at) => `gpu-${String(at + 1).padStart(4, '0')}`);
  const racks = names.map((_, at) => `rack-${String(Math.floor(at / 8) + 1).padStart(3, '0')}`);
  const us: (number | null)[] = [];
  const gbps: (number | null)[] = [];
  const classOf: number[] = [];
  const slow: { us: number[]; gbps: number[] } = { us: [], gbps: [] };
  let random = 7;
  const jitter = (): number => 0.95 + ((random = (random * 48271) % 2147483647) / 2147483647) * 0.1;
  for (let i = 0; i < hosts; i++)
    for (let j = 0; j < hosts; j++) {
      const same = racks[i] === racks[j];
      const bad = (i === 3 || j === 3) && i !== j;
      classOf.push(same ? 0 : 1);
      const failed = (i === 1 && j === hosts - 1) || (i === hosts - 1 && j === 1);
      us.push(i === j || failed ? null : Math.round((same ? 2 : 6) * jitter() * (bad ? 3 : 1) * 1000) / 1000);
      gbps.push(i === j || failed ? null : (same ? 390 : 380) * jitter() * (i === 3 && j !== 3 ? 0.7 : 1));
      if (bad && !failed) slow.us.push(i * hosts + j);
      if (i === 3 && j !== 3) slow.gbps.push(i * hosts + j);
    }
  const groups = Array.from({ length: Math.ceil(hosts / 8) }, (_, at) => Math.min(8, hosts - at * 8));
  return {
    id: hosts,
    names,
    racks,
    sites: names.map(() => null),
    us,
    gbps,
    classOf,
    classes: [
      { id: 'intra-rack', text: 'inside a rack', us: 2, gbps: 390 },
      { id: 'cross-rack', text: 'between racks', us: 6, gbps: 380 },
    ],
    failed: [1, hosts - 1],
    failures: [hostile],
    slow,
    outliers: [
      { text: 'gpu-0004: 18.1 µs instead of 6.02 µs · between racks', kind: 'host', measure: 'us', hosts: [3] },
      { text: 'gpu-0002 → gpu-0008: no answer', kind: 'link', measure: 'us', hosts: [1, hosts - 1] },
    ],
    clustered: names.map((_, at) => hosts - 1 - at),
    groups,
    method: 'perftest',
    ...over,
  };
}

/** The same as the extension sends it: tables as typed arrays. */
function typed(data: LatencyData): LatencyData {
  const table = (figures: LatencyData['us']): Float32Array => {
    const numbers = new Float32Array(figures.length).fill(NaN);
    for (let at = 0; at < figures.length; at++) {
      const figure = figures[at] ?? null;
      if (figure !== null) numbers[at] = figure;
    }
    return numbers;
  };
  return { ...data, us: table(data.us), gbps: table(data.gbps), classOf: new Uint8Array(data.classOf) };
}

const state = (data: LatencyData | null, over: Partial<LatencyState> = {}): LatencyState => ({
  title: data === null ? '' : 'train',
  origin: data === null ? null : 'measured',
  at: data === null ? null : '2026-11-20T10:00:00Z',
  message: null,
  data,
  ...over,
});

/** Place of a cell on the canvas, in the page's pixels: the margin for names, then cells as wide as they fit. */
async function cellPoint(opened: Opened, hosts: number, row: number, column: number): Promise<{ x: number; y: number }> {
  const box = await opened.page.locator('canvas').boundingBox();
  if (box === null) throw new Error('no canvas');
  const cell = Math.min(64, Math.min(box.width - 108, box.height - 108) / hosts);
  return { x: box.x + 96 + (column + 0.5) * cell, y: box.y + 96 + (row + 0.5) * cell };
}

const pixel = (opened: Opened, x: number, y: number): Promise<number[]> =>
  opened.page.evaluate(
    ([px, py]) => {
      const canvas = document.querySelector('canvas');
      const box = canvas?.getBoundingClientRect();
      const context = canvas?.getContext('2d');
      if (box === undefined || context === null || context === undefined) return [];
      return [...context.getImageData(Math.round(px - box.left), Math.round(py - box.top), 1, 1).data];
    },
    [x, y] as const,
  );

/** The model of {@link matrix}: 2 µs inside a rack, 2.8 between; 394 Gbit/s. */
function modelled(data: LatencyData): LatencyData {
  const table = (near: number, far: number): (number | null)[] =>
    data.names.flatMap((_, i) => data.names.map((__, j) => (i === j ? null : data.racks[i] === data.racks[j] ? near : far)));
  return { ...data, modelled: { us: table(2, 2.8), gbps: table(394, 394), basis: '1.6 µs in both hosts and 0.4 µs for each switch' } };
}

describe.runIf(missing === null)('the Latency Matrix page', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await pageHarness('latency');
  });
  afterAll(() => harness.stop());

  it.each(['dark', 'light', 'contrast', 'contrastLight'] as ThemeName[])(
    'is readable and accessible in %s with 8 and 64 hosts',
    async (theme) => {
      for (const hosts of [8, 64]) {
        const opened = await harness.open(state(matrix(hosts)), { theme });
        await opened.page.getByRole('button', { name: /gpu-0004: 18.1/ }).click();
        expect(await opened.violations()).toEqual([]);
        expect(opened.errors).toEqual([]);
        await opened.page.screenshot({ path: join(folder, `latency-${theme}-${String(hosts)}.png`) });
        await opened.close();
      }
    },
  );

  it('shows 1,250 hosts, the slow one among them, in picture and table', async () => {
    const opened = await harness.open(state(typed(matrix(1250))), { width: 1400, height: 900 });
    const { page } = opened;
    expect(await page.locator('canvas').getAttribute('aria-label')).toBe('Matrix of 1250 by 1250 hosts');
    // A row of one host is less than a pixel high; the worst of the cells under a pixel is drawn all the same.
    const [quiet, slow] = [await cellPoint(opened, 1250, 600, 300), await cellPoint(opened, 1250, 3, 600)];
    const around = await Promise.all([-1, 0, 1].map((dy) => pixel(opened, slow.x, slow.y + dy)));
    const red = (rgb: readonly number[]): boolean => (rgb[0] ?? 0) > 180 && (rgb[2] ?? 0) < 120;
    expect(around.some(red)).toBe(true);
    expect(red(await pixel(opened, quiet.x, quiet.y))).toBe(false);
    await page.screenshot({ path: join(folder, 'latency-1250.png') });
    await page.getByRole('button', { name: 'Table' }).click();
    // A row for each of 1,562,500 pairs but the 1,250 of a host with itself; in the page are only those in sight.
    expect(await page.locator('table.pairs').getAttribute('aria-rowcount')).toBe(String(1250 * 1249 + 1));
    expect(await page.locator('table.pairs tbody tr').count()).toBeLessThan(120);
    expect(await page.locator('table.pairs tbody tr').first().innerText()).toContain('no answer');
    await page.locator('.table-frame').evaluate((frame) => frame.scrollTo(0, 24 * 5000));
    await page.waitForFunction(
      () => Number(document.querySelector('table.pairs tbody tr[aria-rowindex]')?.getAttribute('aria-rowindex')) > 4000,
    );
    expect(await opened.violations()).toEqual([]);
    expect(opened.errors).toEqual([]);
    await opened.close();
  }, 240_000);

  it('tells of a cell on hover: figure with its origin, what is expected, class and what the tool said', async () => {
    const opened = await harness.open(state(matrix(8)));
    const { page } = opened;
    const at = await cellPoint(opened, 8, 0, 3);
    await page.mouse.move(at.x, at.y);
    const text = await page.locator('.tooltip').innerText();
    expect(text).toContain('gpu-0001 → gpu-0004');
    expect(text).toMatch(/\(measured\)/);
    expect(text).toContain('Expected');
    expect(text).toMatch(/times what is expected/);
    expect(text).toContain('inside a rack');
    const failed = await cellPoint(opened, 8, 1, 7);
    await page.mouse.move(failed.x, failed.y);
    expect(await page.locator('.tooltip').innerText()).toContain(hostile);
    expect(await page.locator('img').count()).toBe(0);
    await opened.close();
  });

  it.each(['dark', 'light', 'contrast', 'contrastLight'] as ThemeName[])(
    'holds figures against the model in %s, where there is one',
    async (theme) => {
      const opened = await harness.open(state(modelled(matrix(16))), { theme });
      const { page } = opened;
      // Inside racks all but the slow host are as modelled; between racks 6 µs stand against 2.8.
      expect(await page.locator('.details').innerText()).toMatch(/▼ \d+ of 238 pairs fall behind the model/);
      await page.getByRole('button', { name: 'Against the model' }).click();
      const at = await cellPoint(opened, 16, 0, 9);
      await page.mouse.move(at.x, at.y);
      const text = await page.locator('.tooltip').innerText();
      expect(text).toContain('2.80 µs (modelled)');
      expect(text).toMatch(/▼ 2\.\d+ times the model/);
      const near = await cellPoint(opened, 16, 0, 1);
      await page.mouse.move(near.x, near.y);
      expect(await page.locator('.tooltip').innerText()).not.toContain('▼');
      await page.screenshot({ path: join(folder, `latency-model-${theme}.png`) });
      await page.getByRole('button', { name: 'Table' }).click();
      await page.getByRole('columnheader', { name: 'Against the model' }).getByRole('button').click();
      // The two that gave no answer stand first.
      expect(await page.locator('table.pairs tbody tr').nth(2).innerText()).toContain('▼');
      await page.screenshot({ path: join(folder, `latency-model-table-${theme}.png`) });
      expect(await opened.violations()).toEqual([]);
      expect(opened.errors).toEqual([]);
      // Another matrix without a model takes the choice and the columns away.
      await opened.send(state(matrix(8)));
      expect(await page.getByRole('button', { name: 'Against the model' }).count()).toBe(0);
      expect(await page.locator('table.pairs thead').innerText()).not.toContain('model');
      await opened.close();
    },
  );

  it('says that a prediction is modelled', async () => {
    const opened = await harness.open(
      state(matrix(8, { slow: { us: [], gbps: [] }, outliers: [], failed: [], failures: [] }), {
        origin: 'modelled',
        message: 'Nothing is measured yet.',
      }),
    );
    const { page } = opened;
    expect(await page.locator('.toolbar-mark').innerText()).toContain('modelled');
    expect(await page.locator('.message').innerText()).toBe('Nothing is measured yet.');
    const at = await cellPoint(opened, 8, 0, 1);
    await page.mouse.move(at.x, at.y);
    expect(await page.locator('.tooltip').innerText()).toContain('(modelled)');
    expect(await page.locator('.details').innerText()).not.toContain('Against the model');
    await page.screenshot({ path: join(folder, 'latency-predicted.png') });
    await opened.close();
  });

  it('selects a block with a brush and shows its hosts in Topology', async () => {
    const opened = await harness.open(state(matrix(64)));
    const { page } = opened;
    const [from, to] = [await cellPoint(opened, 64, 8, 16), await cellPoint(opened, 64, 11, 17)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
    await page.mouse.move(to.x, to.y);
    await page.mouse.up();
    expect(await page.locator('.details h2').first().innerText()).toBe('4 × 2 hosts');
    expect(await page.locator('.details').innerText()).toMatch(/Median\s+\d/);
    await page.getByRole('button', { name: 'Show in Topology' }).click();
    expect(await opened.posted()).toEqual([
      { name: 'topology', params: { hosts: ['gpu-0009', 'gpu-0010', 'gpu-0011', 'gpu-0012', 'gpu-0017', 'gpu-0018'] } },
    ]);
    await page.getByRole('button', { name: 'Zoom to It' }).click();
    await page.screenshot({ path: join(folder, 'latency-block.png') });
    await opened.close();
  });

  it('is worked by keys: arrows read cells aloud, Shift selects, Enter shows in Topology, Escape lets go', async () => {
    const opened = await harness.open(state(matrix(8)));
    const { page } = opened;
    await page.locator('canvas').focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    const said = await page.locator('[aria-live]').innerText();
    expect(said).toMatch(
      /^gpu-0001 to gpu-0004: .* µs, 2\.\d+ times what is expected$|^gpu-0001 to gpu-0004: .* µs, 3\.\d+ times what is expected$/,
    );
    await page.keyboard.press('Shift+ArrowDown');
    expect(await page.locator('.details h2').first().innerText()).toBe('2 × 1 hosts');
    await page.keyboard.press('Enter');
    expect(await opened.posted()).toEqual([{ name: 'topology', params: { hosts: ['gpu-0001', 'gpu-0002', 'gpu-0004'] } }]);
    await page.keyboard.press('Escape');
    expect(await page.locator('.details').innerText()).toContain('Point at a cell');
    await opened.close();
  });

  it('switches to bandwidth, to another order and to figures, and hides what the legend switches off', async () => {
    const opened = await harness.open(state(matrix(8)));
    const { page } = opened;
    const at = await cellPoint(opened, 8, 3, 5);
    const corner = { x: at.x - 8, y: at.y - 20 };
    const before = await pixel(opened, corner.x, corner.y);
    await page.locator('.legend-entry[data-id=bad]').click();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await pixel(opened, corner.x, corner.y)).not.toEqual(before);
    await page.locator('.legend-entry[data-id=bad]').click();
    await page.getByRole('button', { name: 'Bandwidth' }).click();
    expect(await page.locator('.legend').innerText()).not.toContain('twice as slow');
    await page.getByRole('button', { name: 'Figures' }).click();
    expect(await page.locator('.legend').innerText()).toMatch(/Gbit\/s to .* Gbit\/s/);
    await page.getByRole('combobox').selectOption('cluster');
    const first = await cellPoint(opened, 8, 0, 1);
    await page.mouse.move(first.x, first.y);
    expect(await page.locator('.tooltip h2').innerText()).toBe('gpu-0008 → gpu-0007');
    await opened.close();
  });

  it('lists outliers that bring their cells, finds hosts, and saves as CSV and PNG', async () => {
    const opened = await harness.open(state(matrix(8)), { answers: { save: true } });
    const { page } = opened;
    await page.getByRole('button', { name: /gpu-0002 → gpu-0008/ }).click();
    expect(await page.locator('.details h2').first().innerText()).toBe('gpu-0002 → gpu-0008');
    await page.getByRole('searchbox').fill('0006');
    expect(await page.locator('.details h2').first().innerText()).toBe('1 × 8 hosts');
    await page.getByRole('button', { name: 'Save CSV' }).click();
    await page.getByRole('button', { name: 'Save PNG' }).click();
    const files = await page.evaluate(() =>
      (window as unknown as { sent: { name: string; params: { name: string; data: string } }[] }).sent
        .filter(({ name }) => name === 'save')
        .map(({ params }) => ({ name: params.name, data: params.data })),
    );
    expect(files[0]?.name).toBe('latency-us.csv');
    expect(files[0]?.data.split('\r\n')).toHaveLength(11);
    expect(files[0]?.data).toContain('# train | us | measured | 2026-11-20T10:00:00Z | perftest');
    expect(files[1]?.name).toBe('latency-us.png');
    expect(
      Buffer.from(files[1]?.data ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    await opened.close();
  });

  it('filters its table by legend and search, and a row shows its pair', async () => {
    const opened = await harness.open(state(matrix(8)));
    const { page } = opened;
    await page.getByRole('button', { name: 'Table' }).click();
    await page.locator('.legend-entry[data-id=well]').click();
    expect(await page.locator('table.pairs').getAttribute('aria-rowcount')).toBe(String(14 + 2 + 1));
    await page.getByRole('searchbox').fill('gpu-0004');
    expect(await page.locator('table.pairs').getAttribute('aria-rowcount')).toBe(String(14 + 1));
    await page.getByRole('button', { name: 'Latency (one way)' }).click();
    expect(await page.locator('th[aria-sort=descending]').innerText()).toBe('Latency (one way)');
    await page.locator('table.pairs tbody .link').first().click();
    expect(await page.locator('.details h2').first().innerText()).toContain('gpu-0004');
    await page.getByRole('searchbox').fill('no such host');
    expect(await page.getByText('No pair matches').isVisible()).toBe(true);
    await opened.close();
  });

  it('says what to do while nothing is measured, and what is wrong with a file', async () => {
    const opened = await harness.open(state(null, { message: 'Line 3: "x" is not a latency' }));
    const { page } = opened;
    expect(await page.getByText('Line 3').isVisible()).toBe(true);
    expect(await opened.violations()).toEqual([]);
    await page.locator('.empty').getByRole('button', { name: 'Measure Latencies…' }).click();
    await page.locator('.empty').getByRole('button', { name: 'Open File…' }).click();
    expect(await opened.posted()).toEqual([
      { name: 'act', params: { action: 'measure' } },
      { name: 'act', params: { action: 'open' } },
    ]);
    await page.screenshot({ path: join(folder, 'latency-empty.png') });
    await opened.send(state(matrix(8)));
    expect(await page.locator('canvas').isVisible()).toBe(true);
    await opened.close();
  });

  it('keeps the selection when the same matrix is told again, and speaks Chinese', async () => {
    const texts = JSON.parse(readFileSync(join(import.meta.dirname, '../../../l10n/zh-cn/webview-latency.json'), 'utf8')) as Record<
      string,
      string
    >;
    const opened = await harness.open(state(matrix(8)), { texts });
    await opened.page.getByRole('button', { name: /gpu-0004: 18.1/ }).click();
    await opened.send(state(matrix(8), { at: '2026-11-20T11:00:00Z' }));
    expect(await opened.page.locator('.details h2').first().innerText()).toBe('1 × 8 台主机');
    expect(await opened.page.getByRole('button', { name: '测量延迟…' }).count()).toBe(1);
    await opened.close();
  });
});

if (missing !== null) it(`left out: ${missing}`, () => console.log(`the latency page was not tested: ${missing}`));
