import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing, type Opened, type PageHarness, pageHarness } from './harness.js';
import { searched, texts } from './sweepState.js';
import type { ThemeName } from './themes.js';

const done = searched(texts.ordinary);
const tabs = ['Result', 'Parameters', 'Pairs', 'Sizes', 'Latency and bandwidth', 'All combinations', 'Value'] as const;

describe('the views of the Sweep Results page', () => {
  if (missing !== null) {
    it(`left out: ${missing}`, () => console.log(`left out: the views of the Sweep Results page, ${missing ?? ''}`));
    return;
  }
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await pageHarness('sweep');
  });
  afterAll(() => harness.stop());

  const open = async (
    tab: (typeof tabs)[number],
    options: Parameters<PageHarness['open']>[1] = {},
    state: unknown = done,
  ): Promise<Opened> => {
    const opened = await harness.open(state, options);
    await opened.page.getByRole('tab', { name: tab, exact: true }).click();
    await opened.page.evaluate(() => new Promise((ready) => requestAnimationFrame(() => requestAnimationFrame(ready))));
    return opened;
  };

  const looked = process.env['SCREENSHOTS'];
  // What colours do in every theme; the words and roles of the others do not change with it.
  const coloured = ['Pairs', 'Latency and bandwidth', 'All combinations'] as const;
  it.each<readonly [ThemeName, readonly string[]]>([
    ['dark', tabs.slice(0, 4)],
    ['dark', tabs.slice(4)],
    ['light', looked === undefined ? coloured : tabs],
    ['contrast', looked === undefined ? coloured : tabs],
  ])('are sound in %s: %s', async (theme, some) => {
    const opened = await harness.open(done, { theme, height: 900 });
    for (const tab of some) {
      await opened.page.getByRole('tab', { name: tab, exact: true }).click();
      await opened.page.evaluate(() => new Promise((ready) => requestAnimationFrame(() => requestAnimationFrame(ready))));
      if (looked !== undefined) await opened.page.screenshot({ path: join(looked, `sweep-${tab.replaceAll(' ', '-')}-${theme}.png`) });
      expect({ tab, found: await opened.violations() }).toEqual({ tab, found: [] });
    }
    expect(opened.errors).toEqual([]);
    await opened.close();
  });

  it('begin with what matters: the gain with its interval, its worth, and the next step', async () => {
    const opened = await harness.open(done);
    const { page } = opened;
    expect(await page.locator('.answer').innerText()).toMatch(/^The best combination gains \+1\d\.\d % ±0\.\d+/);
    expect(await page.locator('.worth-line').innerText()).toMatch(/^Saves [\d.]+ days and [\d,]+ USD .*of its figures are assumed/);
    await page.getByRole('button', { name: 'Apply the best…' }).click();
    await page.getByRole('button', { name: 'Create Report…' }).click();
    expect(await opened.posted()).toEqual([
      { name: 'apply', params: { trial: done.ranking[0]?.trial } },
      { name: 'act', params: { action: 'report' } },
    ]);
    await opened.close();
  });

  it('are walked through with the arrow keys, and come back as they were', async () => {
    const opened = await harness.open(done);
    const { page } = opened;
    await page.getByRole('tab', { name: 'Result' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Pairs');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Pairs');
    await page.keyboard.press('End');
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Value');
    expect(await page.getByRole('tabpanel').count()).toBe(1);
    await opened.close();
  });

  const count = (opened: Opened): Promise<string> => opened.page.locator('.trials-bar [role="status"]').innerText();

  it('say around which runs the GPUs were held down, where somebody looked', async () => {
    const [first, second] = done.ranking;
    const clocks = {
      [first?.trial ?? 0]: { looked: 3, held: 2, text: 'hw_thermal_slowdown: gpu-07 GPU 3' },
      [second?.trial ?? 0]: { looked: 3, held: 0, text: null },
    };
    const opened = await open('All combinations', { height: 900 }, { ...done, clocks });
    const { page } = opened;
    const rows = page.locator('.vt-body .vt-row');
    expect(await page.locator('.vt-heads').innerText()).toContain('GPU clocks');
    expect(await rows.nth(0).innerText()).toContain('⚠ held in 2 of 3');
    expect(await rows.nth(1).innerText()).toContain('free');
    await rows.nth(0).click();
    expect(await page.locator('.trial-detail').innerText()).toContain('hw_thermal_slowdown: gpu-07 GPU 3');
    if (looked !== undefined) await page.screenshot({ path: join(looked, 'sweep-clocks.png') });
    expect([await opened.violations(), opened.errors]).toEqual([[], []]);
    await opened.close();
    const plain = await open('All combinations');
    expect(await plain.page.locator('.vt-heads').innerText()).not.toContain('GPU clocks');
    await plain.close();
  });

  it('filter by keyboard and mouse, and the table shows what is let through', async () => {
    const opened = await open('All combinations');
    const { page } = opened;
    expect(await count(opened)).toBe('72 of 72 combinations');
    const ring = page.getByRole('group', { name: 'NCCL_ALGO' }).getByRole('button', { name: 'Ring' });
    await ring.focus();
    await page.keyboard.press('Space');
    expect(await ring.getAttribute('aria-pressed')).toBe('false');
    expect(await count(opened)).toBe('48 of 72 combinations');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Tree');
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('49');
    await page.getByRole('button', { name: 'Show all' }).click();
    // A drag over the lower half of the gain picks the worse ones.
    const track = await page.locator('.parallel-axis.gain .axis-track').boundingBox();
    if (track === null) throw new Error('no axis of the gain');
    await page.mouse.move(track.x + 8, track.y + track.height * 0.6);
    await page.mouse.down();
    await page.mouse.move(track.x + 8, track.y + track.height - 2, { steps: 4 });
    await page.mouse.up();
    const worse = Number((await count(opened)).split(' ')[0]);
    expect(worse).toBeGreaterThan(0);
    expect(worse).toBeLessThan(72);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('slider', { name: 'gain at least' }).focus();
    for (let press = 0; press < 3; press++) await page.keyboard.press('PageUp');
    expect(Number((await count(opened)).split(' ')[0])).toBeLessThan(72);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('gain at least');
    await opened.close();
  });

  it('walk through the table with the arrow keys, sort it, and apply a row', async () => {
    const opened = await open('All combinations');
    const { page } = opened;
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await page.keyboard.press('PageDown');
    const chosen = page.locator('.vt-row.chosen');
    expect(await chosen.count()).toBe(1);
    const trial = Number(await chosen.getAttribute('data-key'));
    expect(await page.getByRole('grid').getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
    await page.keyboard.press('Enter');
    expect(await opened.posted()).toEqual([{ name: 'apply', params: { trial } }]);
    await page.getByRole('columnheader', { name: 'gain' }).getByRole('button').click();
    await page.getByRole('columnheader', { name: 'gain' }).getByRole('button').click();
    expect(await page.getByRole('columnheader', { name: 'gain' }).getAttribute('aria-sort')).toBe('ascending');
    expect(await page.locator('.vt-body .vt-row').first().innerText()).toContain('72');
    await opened.close();
  });

  it('do not jump while results come in', async () => {
    const opened = await open('All combinations', {}, searched(texts.ordinary, 0.5));
    const { page } = opened;
    await page.getByRole('grid').evaluate((grid) => (grid.scrollTop = 600));
    await page.evaluate(() => new Promise((ready) => requestAnimationFrame(() => requestAnimationFrame(ready))));
    const top = (): Promise<string | undefined> =>
      page.evaluate(() => {
        const grid = document.querySelector('.vt');
        const edge = (grid?.getBoundingClientRect().top ?? 0) + (grid?.querySelector('.vt-heads')?.clientHeight ?? 0);
        const rows = [...document.querySelectorAll<HTMLElement>('.vt-body .vt-row')];
        return rows.find((row) => Math.abs(row.getBoundingClientRect().top - edge) < 12)?.dataset['key'];
      });
    const axes = (): Promise<string[]> => page.locator('.axis-name').allInnerTexts();
    const [before, names] = [await top(), await axes()];
    expect(before).toBeDefined();
    await opened.send(searched(texts.ordinary, 0.7));
    expect(await top()).toBe(before);
    expect(await axes()).toEqual(names);
    await page.getByRole('tab', { name: 'Pairs' }).click();
    await page.locator('.pairs-bar select').first().selectOption('NCCL_PROTO');
    await opened.send(searched(texts.ordinary, 0.9));
    expect(await page.locator('.pairs-bar select').first().inputValue()).toBe('NCCL_PROTO');
    await opened.close();
  });

  it('show a pair as a table that is walked through by keyboard', async () => {
    const opened = await open('Pairs');
    const { page } = opened;
    // Of all pairs these two do something together.
    const chosen = await page.locator('.pairs-bar select').evaluateAll((all) => all.map((one) => (one as HTMLSelectElement).value).sort());
    expect(chosen).toEqual(['NCCL_ALGO', 'NCCL_PROTO']);
    await page.locator('.heat-cell').first().click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.heat-cell[aria-pressed="true"]').getAttribute('data-cell')).toBe('1,1');
    expect(await page.locator('.pair-detail').innerText()).toMatch(/best of 12: [+−]/);
    await opened.close();
  });

  it('keep an assumption that was changed, work it out at once, and do not write over what is typed', async () => {
    const opened = await open('Value');
    const { page } = opened;
    const lead = page.locator('.worth .lead');
    const before = await lead.innerText();
    const price = page.getByLabel('Price of a GPU hour');
    await price.fill('5');
    const doubled = await lead.innerText();
    const money = (text: string): number => Number(/and ([\d,.]+) USD/.exec(text)?.[1]?.replaceAll(',', ''));
    expect(money(doubled) / money(before)).toBeCloseTo(2, 1);
    await opened.send(done);
    expect(await price.inputValue()).toBe('5');
    await page.getByLabel('Length of a training run').fill('');
    await page.getByLabel('Currency').fill('EUR');
    await page.keyboard.press('Tab');
    expect((await opened.posted()).map(({ params }) => params)).toEqual([
      { key: 'pricePerGpuHour', value: 5 },
      { key: 'trainingDays', value: null },
      { key: 'currency', value: 'EUR' },
    ]);
    await page.getByLabel('Waiting for communication').fill('120');
    await page.keyboard.press('Tab');
    expect(await opened.posted()).toHaveLength(3);
    await opened.close();
  });

  it('have few rows of ten thousand in the page, and reach the last', async () => {
    const opened = await open('All combinations', {}, searched(texts.large));
    const { page } = opened;
    expect(await count(opened)).toBe('10000 of 10000 combinations');
    expect(await page.locator('.vt-body .vt-row').count()).toBeLessThan(80);
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    expect(await page.locator('.vt-row.chosen').innerText()).toContain('10000');
    expect(await page.locator('.vt-body .vt-row').count()).toBeLessThan(80);
    if (looked !== undefined) await page.screenshot({ path: join(looked, 'sweep-ten-thousand.png') });
    await opened.close();
  });
});
