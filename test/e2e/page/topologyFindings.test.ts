import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../src/fabric/fromDiscovery.js';
import { withFindings } from '../../../src/fabric/structure/findings.js';
import { packFabric } from '../../../src/protocol/fabricColumns.js';
import type { TopologyState } from '../../../src/protocol/topology.js';
import { fabricFile, peerOf, runningAt, swapped, unplugged } from '../../lab/ib/fabricFile.js';
import { missing, type Opened, type PageHarness, pageHarness } from './harness.js';
import type { ThemeName } from './themes.js';

const pictures = join(import.meta.dirname, '../../../test-results/pages');
const well = fabricFile({ hosts: 64, radix: 16 }).text;
const missingPeer = peerOf(well, 'leaf02/11');

/** Two cables that changed places, a cable that is not there, a slow one, an adapter that is plugged in nowhere. */
function broken(): string {
  let text = swapped(well, 'leaf00/9', 'leaf01/13');
  text = unplugged(text, 'leaf02/11');
  text = runningAt(text, 'leaf03/10', '2xHDR');
  return unplugged(text, 'gpu007 mlx5_0/1');
}

function stateOf(text: string): TopologyState {
  const { fabric, findings } = withFindings(fabricFromIbnetdiscover(text));
  return { title: 'demo', origin: 'simulated', at: '2026-11-20T10:00:00Z', fabric: packFabric(fabric), findings };
}

const drawn = (opened: Opened): Promise<string | undefined> => opened.page.evaluate(() => document.querySelector<HTMLCanvasElement>('.canvas')?.toDataURL());

describe.skipIf(missing !== null)('topology page: what the checks of the fabric found', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await pageHarness('topology');
    mkdirSync(pictures, { recursive: true });
  }, 60_000);
  afterAll(() => harness.stop());

  it('lists each with the ports at both ends, and a click selects both', async () => {
    const opened = await harness.open(stateOf(broken()));
    const { page } = opened;
    const details = page.locator('.details');
    const text = await details.innerText();
    for (const title of ['Miswired cable (2)', 'Missing link between switches (1)', 'Slow link (1)', 'Cut off from the fabric (1)']) expect(text).toContain(title);
    const [lower, upper] = ['leaf02/11', missingPeer];
    expect(text).toContain(lower);
    expect(text).toContain(upper);
    const before = await drawn(opened);
    await page.getByRole('button', { name: lower }).first().click();
    await expect.poll(() => drawn(opened)).not.toBe(before);
    expect(await details.locator('h2').innerText()).toBe('Missing link between switches');
    expect(await details.innerText()).toContain(`${lower} ↔ ${upper}`);
    // Both ends are there to go to, and each tells of the finding again.
    expect(await details.locator('section', { hasText: 'Ends' }).getByRole('button').allInnerTexts()).toEqual(
      [lower, upper].map((port) => port.replace(/\/\d+$/, '')),
    );
    await details.getByRole('button', { name: 'leaf02', exact: true }).click();
    expect(await details.innerText()).toMatch(/Found by the checks of the fabric \(1\)\s+Missing link between switches: /);
    expect(await opened.violations()).toEqual([]);
    expect(opened.errors).toEqual([]);
    await opened.close();
  }, 60_000);

  it('is walked by keyboard: the list opens and closes, a finding is chosen, N goes to those without a cable too, and screen readers are told', async () => {
    const opened = await harness.open(stateOf(broken()));
    const { page } = opened;
    const group = page.locator('.finding-group', { hasText: 'Miswired cable' });
    const summary = group.locator('summary');
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await group.getAttribute('open')).toBeNull();
    await page.keyboard.press('Enter');
    expect(await group.getAttribute('open')).not.toBeNull();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('.details h2').innerText()).toBe('Miswired cable');
    await page.locator('.canvas').focus();
    const seen = new Set<string>();
    for (let step = 0; step < 9; step++) {
      await page.keyboard.press('n');
      seen.add(await page.locator('.details h2').innerText());
    }
    expect([...seen]).toContain('Missing link between switches');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+N');
    expect((await page.getByRole('status').allInnerTexts()).join()).toContain(await page.locator('.details h2').innerText());
    await opened.close();
  }, 60_000);

  it('has them first in the list twin, with their severity as a word, and finds them by the names of their ends', async () => {
    const opened = await harness.open(stateOf(broken()));
    const { page } = opened;
    await page.getByRole('button', { name: 'List' }).click();
    const rows = (): Promise<string[]> => page.getByRole('treeitem').allInnerTexts();
    expect((await rows())[0]).toContain('Found by the checks');
    await page.locator('[role=treeitem][tabindex="0"]').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect((await page.getByRole('treeitem', { name: /^▾?\s*error/ }).count()) > 0).toBe(true);
    expect(await page.locator('.details h2').innerText()).not.toBe('Overview');
    await page.getByRole('searchbox').fill('gpu007');
    const found = await rows();
    expect(found.some((text) => text.includes('gpu007 mlx5_0 is connected with no switch'))).toBe(true);
    expect(found.some((text) => text.includes('leaf02/11'))).toBe(false);
    expect(await opened.violations()).toEqual([]);
    await opened.close();
  }, 60_000);

  it('marks them in the picture, and the legend hides the marks', async () => {
    const opened = await harness.open(stateOf(broken()));
    const entry = opened.page.locator('.legend-entry', { hasText: 'findings' });
    const before = await drawn(opened);
    await entry.focus();
    await opened.page.keyboard.press('Space');
    expect(await entry.getAttribute('aria-pressed')).toBe('false');
    await expect.poll(() => drawn(opened)).not.toBe(before);
    await opened.page.keyboard.press('Space');
    await expect.poll(() => drawn(opened)).toBe(before);
    await opened.close();
  }, 60_000);

  it('says nothing of a fabric that is as planned, and forgets what was mended', async () => {
    const opened = await harness.open(stateOf(well));
    const { page } = opened;
    expect(await page.locator('.details').innerText()).toContain('Nothing wrong was found');
    expect(await page.locator('.finding-group').count()).toBe(0);
    expect(await page.locator('.legend').innerText()).not.toContain('findings');
    await page.getByRole('button', { name: 'List' }).click();
    expect((await page.getByRole('treeitem').allInnerTexts()).join()).not.toContain('Found by the checks');
    await opened.send(stateOf(broken()));
    await page.getByRole('button', { name: 'leaf02/11' }).first().click();
    await opened.send(stateOf(broken()));
    expect(await page.locator('.details h2').innerText()).toBe('Missing link between switches');
    await opened.send(stateOf(well));
    expect(await page.locator('.details h2').innerText()).toBe('Overview');
    expect(opened.errors).toEqual([]);
    await opened.close();
  }, 60_000);

  it.each<ThemeName>(['dark', 'light', 'contrast', 'contrastLight'])('draws them in %s', async (theme) => {
    const opened = await harness.open(stateOf(broken()), { theme });
    await opened.page.screenshot({ path: join(pictures, `topology-findings-${theme}.png`) });
    expect(await opened.violations()).toEqual([]);
    expect(opened.errors).toEqual([]);
    await opened.close();
  }, 60_000);
});

if (missing !== null) it(`left out: ${missing}`, () => console.log(`findings in the topology page were not tested: ${missing}`));
