import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fabricFromSnapshot } from '../../../src/fabric/fromSnapshot.js';
import { packFabric } from '../../../src/protocol/fabricColumns.js';
import type { TopologyState } from '../../../src/protocol/topology.js';
import { fabricFile } from '../../lab/ib/fabricFile.js';
import { gpus, host, matrix, nic, snapshot } from '../../unit/fabric/facts.js';
import { missing, type PageHarness, pageHarness } from './harness.js';
import type { ThemeName } from './themes.js';

const hostile = '</script><img src=x onerror="document.title=1">[a](command:x)';

function state(over: Partial<TopologyState> = {}, width = 2): TopologyState {
  const card = (at: number, bad: boolean) => nic(`mlx5_${at}`, bad ? { width, rateGbps: width * 50 } : {});
  const answers = Object.fromEntries(
    Array.from({ length: 4 }, (_, at) => [
      `gpu00${at}`,
      host({
        gpus: gpus(8, at === 0 ? hostile : 'NVIDIA H100'),
        nics: Array.from({ length: 8 }, (__, rail) => card(rail, at === 1 && rail === 2)),
        topoMatrix: matrix(8),
      }),
    ]),
  );
  const { text } = fabricFile({ hosts: 4, adapters: 8, radix: 16, rails: true });
  return { title: 'demo', origin: 'simulated', at: '2026-11-20T10:00:00Z', fabric: packFabric(fabricFromSnapshot(snapshot(answers, text))), ...over };
}

describe.skipIf(missing !== null)('topology page', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await pageHarness('topology');
  }, 60_000);
  afterAll(() => harness.stop());

  it.each<ThemeName>(['dark', 'light', 'contrast', 'contrastLight'])(
    'breaks no accessibility rule and draws, in %s',
    async (theme) => {
      const opened = await harness.open(state(), { theme });
      expect(await opened.violations()).toEqual([]);
      const colours = await opened.page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('.canvas');
        const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        const seen = new Set<number>();
        for (let at = 0; at < data.length; at += 4)
          if ((data[at + 3] ?? 0) > 0) seen.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0));
        return seen.size;
      });
      expect(colours).toBeGreaterThan(5);
      await opened.page.getByRole('button', { name: 'List' }).click();
      expect(await opened.violations()).toEqual([]);
      expect(opened.errors).toEqual([]);
      await opened.close();
    },
    60_000,
  );

  it('says origin, counts and what is wrong, and shows foreign text as text', async () => {
    const opened = await harness.open(state({ title: hostile }));
    const { page } = opened;
    expect(await page.locator('h1').textContent()).toBe(hostile);
    expect(await page.locator('.toolbar .badge').textContent()).toBe('simulated');
    expect(await page.locator('.details').innerText()).toContain('half width');
    await page.getByRole('button', { name: 'List' }).click();
    await page.getByRole('treeitem', { name: 'Hosts' }).click();
    await page.getByRole('treeitem', { name: 'gpu000' }).first().click();
    expect(await page.getByRole('tree').innerText()).toContain(`GPU0 ${hostile}`);
    expect(await page.locator('img, a').count()).toBe(0);
    expect(await page.title()).toBe('Page');
    expect(opened.errors).toEqual([]);
    await opened.close();
  }, 60_000);

  it('is walked by keyboard: the list opens, closes, selects and finds', async () => {
    const opened = await harness.open(state());
    const { page } = opened;
    await page.getByRole('button', { name: 'List' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('[role=treeitem][tabindex="0"]').focus();
    const focused = () =>
      page.evaluate(() => [
        document.activeElement?.querySelector('.tree-text')?.textContent ?? '',
        document.activeElement?.getAttribute('aria-expanded') ?? '',
      ]);
    expect(await focused()).toEqual(['Wrong', 'true']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.locator('.details h2').innerText()).toContain('gpu001 mlx5_2/1');
    await page.keyboard.press('ArrowLeft');
    expect((await focused())[0]).toBe('Wrong');
    await page.keyboard.press('ArrowLeft');
    expect((await focused())[1]).toBe('false');
    await page.keyboard.press('h');
    expect((await focused())[0]).toBe('Hosts');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect((await focused())[0]).toBe('gpu000');
    await page.keyboard.press('End');
    expect((await focused())[0]).toContain('tier 2');
    await page.getByRole('searchbox').fill('spine01');
    expect(await page.getByRole('treeitem').allInnerTexts()).toHaveLength(2);
    expect(await page.getByRole('treeitem').first().getAttribute('aria-expanded')).toBe('true');
    await opened.close();
  }, 60_000);

  it('moves and zooms the picture by keyboard and keeps view and selection when the state comes again', async () => {
    const opened = await harness.open(state());
    const { page } = opened;
    await page.getByRole('button', { name: /half width/ }).click();
    await page.locator('.canvas').focus();
    for (const key of ['+', '+', 'ArrowLeft', 'ArrowDown']) await page.keyboard.press(key);
    await page.waitForTimeout(400);
    const picture = () => page.evaluate(() => document.querySelector<HTMLCanvasElement>('.canvas')?.toDataURL());
    const before = await picture();
    await opened.send(state());
    expect(await picture()).toBe(before);
    expect(await page.locator('.details h2').innerText()).toContain('gpu001 mlx5_2/1');
    // A state in which the link is well again changes the picture and not the view.
    await opened.send(state({}, 4));
    expect(await picture()).not.toBe(before);
    expect(await page.locator('.details .health').innerText()).toBe('well');
    await page.keyboard.press('0');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.details h2').innerText()).toBe('Overview');
    await opened.close();
  }, 60_000);

  it('tells both ends on hover and reveals what is clicked', async () => {
    const opened = await harness.open(state());
    const { page } = opened;
    const box = await page.locator('.canvas').boundingBox();
    if (box === null) throw new Error('no canvas');
    let text = '';
    for (let y = 20; y < box.height && !text.includes('↔'); y += 3) {
      await page.mouse.move(box.x + box.width * 0.37, box.y + y);
      text = await page.locator('.tooltip').innerText();
    }
    expect(text).toMatch(/\S+\/\d+ ↔ \S+/);
    expect(text).toContain('Gbit/s');
    expect(text).toContain('not measured');
    await page.getByRole('searchbox').fill('gpu002');
    await page.getByRole('searchbox').press('Enter');
    await page.getByRole('button', { name: 'Show in Clusters' }).click();
    expect(await opened.posted()).toContainEqual({ name: 'reveal', params: { id: 'host:gpu002' } });
    await opened.close();
  }, 60_000);

  it.each<ThemeName>(['dark', 'light', 'contrast', 'contrastLight'])('draws what is degraded so that it is seen in %s', async (theme) => {
    const opened = await harness.open(state(), { theme });
    const seen = await opened.page.evaluate(() => {
      const context = document.createElement('canvas').getContext('2d');
      const background = getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-background');
      const luminance = (colour: string): number => {
        if (context === null) return 0;
        for (const fill of [background, colour]) {
          context.fillStyle = fill;
          context.fillRect(0, 0, 1, 1);
        }
        const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map((part) => {
          const value = part / 255;
          return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const swatch = document.querySelector('[data-id="degraded"] .swatch line');
      const mark = document.querySelector('.health-mark');
      const colours = [swatch === null ? '' : getComputedStyle(swatch).stroke, mark === null ? '' : getComputedStyle(mark).backgroundColor];
      const under = luminance(background);
      return colours.filter((colour) => colour !== '').map((colour) => {
        const over = luminance(colour);
        return (Math.max(over, under) + 0.05) / (Math.min(over, under) + 0.05);
      });
    });
    expect(seen.length).toBeGreaterThan(0);
    // WCAG 1.4.11: what carries meaning in a picture stands out by 3 to 1.
    for (const contrast of seen) expect(contrast).toBeGreaterThan(3);
    await opened.close();
  }, 60_000);

  it('filters by its legend', async () => {
    const opened = await harness.open(state());
    const { page } = opened;
    const well = page.locator('.legend-entry', { hasText: 'well' });
    const picture = () => page.evaluate(() => document.querySelector<HTMLCanvasElement>('.canvas')?.toDataURL());
    const before = await picture();
    await well.focus();
    await page.keyboard.press('Space');
    expect(await well.getAttribute('aria-pressed')).toBe('false');
    await expect.poll(picture).not.toBe(before);
    await opened.close();
  }, 60_000);

  it('says what to do next while there is nothing', async () => {
    const opened = await harness.open({ title: '', origin: null, at: null, fabric: null } satisfies TopologyState);
    expect(await opened.violations()).toEqual([]);
    await opened.page.getByRole('button', { name: 'Connect to a Cluster' }).click();
    expect(await opened.posted()).toEqual([{ name: 'act', params: { action: 'connect' } }]);
    await opened.send(state());
    expect(await opened.page.locator('.canvas').isVisible()).toBe(true);
    await opened.close();
  }, 60_000);

  it('speaks Chinese when it is given the texts', async () => {
    const read = (room: string) =>
      JSON.parse(readFileSync(join(import.meta.dirname, `../../../l10n/zh-cn/${room}.json`), 'utf8')) as Record<string, string>;
    const opened = await harness.open(state(), { texts: { ...read('fabric'), ...read('webview') } });
    expect(await opened.page.getByRole('button', { name: '列表' }).count()).toBe(1);
    expect(await opened.page.locator('.toolbar .badge').textContent()).toBe('模拟');
    await opened.close();
  }, 60_000);
});

if (missing !== null) it(`left out: ${missing}`, () => console.log(`the topology page was not tested: ${missing}`));
