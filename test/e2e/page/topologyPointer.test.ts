import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packFabric } from '../../../src/protocol/fabricColumns.js';
import type { TopologyState } from '../../../src/protocol/topology.js';
import { bigFabric, thirtyTwo } from '../../unit/fabric/bigFabric.js';
import { missing, type Opened, type PageHarness, pageHarness } from './harness.js';

const small = bigFabric(thirtyTwo);
const state: TopologyState = { title: 'demo', origin: 'simulated', at: '2026-11-20T10:00:00Z', fabric: packFabric(small) };

const drawn = (opened: Opened): Promise<string | undefined> => opened.page.evaluate(() => document.querySelector<HTMLCanvasElement>('.canvas')?.toDataURL());

describe.skipIf(missing !== null)('topology page: with the pointer', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await pageHarness('topology');
  }, 60_000);
  afterAll(() => harness.stop());

  async function canvasOf({ page }: Opened): Promise<{ x: number; y: number; width: number; height: number }> {
    const box = await page.locator('.canvas').boundingBox();
    if (box === null) throw new Error('no canvas');
    return box;
  }

  /** The first point, row by row from this share of the picture's height on, over which the page tells of something with such a title. */
  async function pointOf(opened: Opened, title: string, from = 0): Promise<{ x: number; y: number; title: string }> {
    const found = await opened.page.evaluate(
      ([pattern, start]) => {
        const canvas = document.querySelector<HTMLCanvasElement>('.canvas');
        const tooltip = document.querySelector<HTMLElement>('.tooltip');
        if (canvas === null || tooltip === null) return null;
        const box = canvas.getBoundingClientRect();
        const wanted = new RegExp(pattern);
        for (let y = box.top + 4 + box.height * start; y < box.bottom; y += 4) {
          for (let x = box.left + 6; x < box.right; x += 6) {
            canvas.dispatchEvent(new PointerEvent('pointermove', { clientX: x, clientY: y }));
            const heading = tooltip.hidden ? '' : (tooltip.querySelector('h2')?.textContent ?? '');
            if (wanted.test(heading)) return { x, y, title: heading };
          }
        }
        return null;
      },
      [title, from] as const,
    );
    if (found === null) throw new Error(`nothing in the picture is called ${title}`);
    return found;
  }

  it('drags the picture along and back, zooms with the wheel where the pointer is, and fits again', async () => {
    const opened = await harness.open(state);
    const { page } = opened;
    const box = await canvasOf(opened);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const before = await drawn(opened);
    const drag = async (dx: number): Promise<void> => {
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + dx / 2, y, { steps: 3 });
      await page.mouse.move(x + dx, y, { steps: 3 });
      await page.mouse.up();
      await page.mouse.move(2, 2);
    };
    await drag(120);
    await expect.poll(() => drawn(opened)).not.toBe(before);
    // A drag selects nothing.
    expect(await page.locator('.details h2').innerText()).toBe('Overview');
    await drag(-120);
    await expect.poll(() => drawn(opened)).toBe(before);
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -600);
    await page.mouse.move(2, 2);
    await expect.poll(() => drawn(opened)).not.toBe(before);
    expect(await page.locator('.minimap').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Show all' }).or(page.getByRole('button', { name: 'Fit' })).first().click();
    await expect.poll(() => drawn(opened)).toBe(before);
    expect(opened.errors).toEqual([]);
    await opened.close();
  }, 120_000);

  it('selects the cable or box that is clicked, opens a box with a double click, and nothing where nothing is', async () => {
    const opened = await harness.open(state);
    const { page } = opened;
    const title = (): Promise<string> => page.locator('.details h2').innerText();
    const cable = await pointOf(opened, ' ↔ ');
    await page.mouse.click(cable.x, cable.y);
    expect(await title()).toBe(cable.title);
    const box = await canvasOf(opened);
    await page.mouse.click(box.x + 3, box.y + 3);
    await expect.poll(title).toBe('Overview');
    const host = await pointOf(opened, '^gpu\\d+$', 0.2);
    await page.mouse.click(host.x, host.y);
    expect(await title()).toBe(host.title);
    expect(await opened.posted()).toContainEqual({ name: 'reveal', params: { id: `host:${host.title}` } });
    const before = await drawn(opened);
    await page.mouse.dblclick(host.x, host.y);
    await expect.poll(() => drawn(opened)).not.toBe(before);
    expect(await page.locator('.minimap').isVisible()).toBe(true);
    await opened.close();
  }, 120_000);

  it('draws cables as wide as their bandwidth, the congested ones red and dashed, the idle ones green and solid', async () => {
    const opened = await harness.open(
      { ...state, fabric: packFabric({ ...small, links: small.links.map((link, at) => ({ ...link, state: 'ok', gbps: at % 2 === 0 ? 400 : 25, utilisation: at % 2 === 0 ? 0.99 : 0.01 })) }) },
      { answers: { save: true } },
    );
    const { page } = opened;
    await page.getByRole('combobox', { name: 'Colours tell' }).selectOption('utilisation');
    await page.getByRole('combobox', { name: 'Export' }).selectOption('svg');
    const svg = await page.evaluate(() => (window as unknown as { sent: { name: string; params: { data: string } }[] }).sent.find(({ name }) => name === 'save')?.params.data ?? '');
    const strokes = await page.evaluate((text) => {
      const lines = new DOMParser().parseFromString(text, 'image/svg+xml').querySelectorAll('path');
      return [...lines].map((line) => ({ colour: line.getAttribute('stroke') ?? '', width: Number(line.getAttribute('stroke-width') ?? 0), dash: line.getAttribute('stroke-dasharray') ?? '' }));
    }, svg);
    const theme = await page.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      return { red: style.getPropertyValue('--vscode-charts-red').trim(), green: style.getPropertyValue('--vscode-charts-green').trim() };
    });
    const widest = (colour: string, dashed: boolean): number => Math.max(0, ...strokes.filter((stroke) => stroke.colour === colour && (stroke.dash !== '') === dashed).map(({ width }) => width));
    expect(widest(theme.red, true)).toBeGreaterThan(widest(theme.green, false));
    expect(widest(theme.green, false)).toBeGreaterThan(0);
    await opened.close();
  }, 120_000);

  it('takes both ends of a path by click', async () => {
    const opened = await harness.open(state);
    const { page } = opened;
    const first = await pointOf(opened, '^gpu00\\d$', 0.2);
    const second = await pointOf(opened, '^gpu01\\d$', 0.2);
    await page.getByRole('button', { name: 'Path', exact: true }).click();
    // The row above moves the picture, so both are looked for again.
    const from = await pointOf(opened, `^${first.title}$`);
    await page.mouse.click(from.x, from.y);
    const to = await pointOf(opened, `^${second.title}$`);
    await page.mouse.click(to.x, to.y);
    expect(await page.getByRole('textbox', { name: 'From' }).inputValue()).toBe(first.title);
    expect(await page.getByRole('textbox', { name: 'To' }).inputValue()).toBe(second.title);
    expect(await page.getByRole('group', { name: 'Path between two ends' }).locator('.answer').innerText()).toMatch(/^\d+ cables, \d+ switches between · equal paths: /);
    await opened.close();
  }, 180_000);
});

if (missing !== null) it(`left out: ${missing}`, () => console.log(`the pointer in the topology page was not tested: ${missing}`));
