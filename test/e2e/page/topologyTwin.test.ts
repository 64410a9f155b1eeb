import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fabric } from '../../../src/fabric/graph.js';
import { assemble } from '../../../src/fabric/structure/assemble.js';
import { packFabric } from '../../../src/protocol/fabricColumns.js';
import type { Capture, Mention, TopologyState } from '../../../src/protocol/topology.js';
import { bigFabric, tenThousand, thirtyTwo } from '../../unit/fabric/bigFabric.js';
import { missing, type Opened, type PageHarness, pageHarness } from './harness.js';

const small = bigFabric(thirtyTwo);
const at = '2026-11-20T10:00:00Z';
const stateOf = (fabric: Fabric, over: Partial<TopologyState> = {}): TopologyState => ({ title: 'demo', origin: 'simulated', at, fabric: packFabric(fabric), ...over });

const drawn = (opened: Opened): Promise<string | undefined> => opened.page.evaluate(() => document.querySelector<HTMLCanvasElement>('.canvas')?.toDataURL());

describe.skipIf(missing !== null)('topology page: the digital twin', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await pageHarness('topology');
  }, 60_000);
  afterAll(() => harness.stop());

  it('filters by kind, health, rack and rail, and the list with it', async () => {
    const opened = await harness.open(stateOf(small));
    const { page } = opened;
    const before = await drawn(opened);
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('combobox', { name: 'Rack' }).selectOption('rack-05');
    expect(await page.getByRole('status').allInnerTexts()).toContain('68 found');
    await expect.poll(() => drawn(opened)).not.toBe(before);
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('nic');
    await page.getByRole('combobox', { name: 'Rail' }).selectOption('3');
    expect(await page.getByRole('status').allInnerTexts()).toContain('4 found');
    await page.getByRole('button', { name: 'List' }).click();
    const rows = await page.getByRole('treeitem').allInnerTexts();
    expect(rows.filter((text) => text.includes('mlx5_3'))).toHaveLength(4);
    expect(rows.some((text) => text.includes('mlx5_4'))).toBe(false);
    await page.getByRole('button', { name: 'Clear' }).first().click();
    await page.getByRole('combobox', { name: 'Health' }).selectOption('unknown');
    expect((await page.getByRole('treeitem').allInnerTexts()).join()).toContain('gpu017');
    expect(await opened.violations()).toEqual([]);
    await opened.close();
  }, 120_000);

  it('finds by GUID', async () => {
    const opened = await harness.open(stateOf(small));
    const guid = small.nodes.find(({ name }) => name === 'pod01-leaf3')?.guid ?? '';
    await opened.page.getByRole('searchbox').fill(guid);
    await opened.page.getByRole('searchbox').press('Enter');
    expect(await opened.page.locator('.details h2').innerText()).toBe('pod01-leaf3');
    await opened.close();
  }, 120_000);

  it('finds the path between two ends, named or clicked, and counts the equal ones', async () => {
    const opened = await harness.open(stateOf(small));
    const { page } = opened;
    await page.getByRole('button', { name: 'Path', exact: true }).click();
    await page.getByRole('textbox', { name: 'From' }).fill('gpu000 mlx5_0');
    await page.getByRole('textbox', { name: 'To' }).fill('gpu031 mlx5_0');
    const before = await drawn(opened);
    await page.getByRole('textbox', { name: 'To' }).press('Enter');
    // Up over 4 cores with 2 cables each, and down again with 2.
    expect(await page.getByRole('group', { name: 'Path between two ends' }).locator('.answer').innerText()).toBe('4 cables, 3 switches between · equal paths: 16');
    await expect.poll(() => drawn(opened)).not.toBe(before);
    expect(await page.locator('.details').innerText()).toContain('pod01-leaf0');
    expect(await opened.violations()).toEqual([]);
    await page.getByRole('textbox', { name: 'To' }).fill('nobody');
    await page.getByRole('button', { name: 'Find path' }).click();
    expect(await page.getByRole('group', { name: 'Path between two ends' }).locator('.answer').innerText()).toBe('Nothing here is called nobody.');
    await page.getByRole('button', { name: 'Clear' }).last().click();
    await page.getByRole('searchbox').fill('gpu003');
    await page.getByRole('searchbox').press('Enter');
    await page.getByRole('button', { name: 'Path from here' }).click();
    expect(await page.getByRole('textbox', { name: 'From' }).inputValue()).toBe('gpu003');
    await opened.close();
  }, 120_000);

  it('colours by latency, use, errors and measured against expected, each with a legend that filters', async () => {
    const opened = await harness.open(stateOf(small));
    const { page } = opened;
    const seen = new Set([await drawn(opened)]);
    for (const [shade, text] of [
      ['latency', 'usual latency'],
      ['utilisation', 'congested, over 90 %'],
      ['errors', 'no errors'],
      ['ratio', '95 % of the expected or more'],
    ] as const) {
      await page.getByRole('combobox', { name: 'Colours tell' }).selectOption(shade);
      await expect.poll(async () => seen.has(await drawn(opened))).toBe(false);
      seen.add(await drawn(opened));
      const entry = page.locator('.legend-entry', { hasText: text });
      await entry.click();
      expect(await entry.getAttribute('aria-pressed')).toBe('false');
      await expect.poll(async () => seen.has(await drawn(opened))).toBe(false);
    }
    expect(await opened.violations()).toEqual([]);
    await opened.close();
  }, 120_000);

  it('goes back in time, and marks what changed between two captures', async () => {
    const cut = assemble(
      small.nodes.filter(({ id, host }) => id !== 'host:gpu031' && host !== 'host:gpu031'),
      small.links.flatMap((link, place) =>
        link.a.startsWith('host:gpu031') ? [] : [place === 0 ? { ...link, width: '2x', gbps: 200, state: 'degraded' as const } : link],
      ),
      [],
    );
    const capture: Capture = { at: '2026-11-19T10:00:00Z', origin: 'simulated', fabric: packFabric(cut) };
    const captures = [{ id: 'file:///w/.nccl/snapshots/one.json', name: 'one.json', at: capture.at, origin: 'simulated' as const }];
    const opened = await harness.open(stateOf(small, { captures }), { answers: { capture } });
    const { page } = opened;
    const hosts = (): Promise<string> => page.locator('.details dl').innerText();
    expect(await hosts()).toMatch(/Hosts\s+32/);
    await page.getByRole('slider', { name: 'Time' }).focus();
    await page.keyboard.press('Home');
    await expect.poll(hosts).toMatch(/Hosts\s+31/);
    expect(await page.locator('.message').innerText()).toContain('This is how it was on');
    await page.keyboard.press('End');
    await expect.poll(hosts).toMatch(/Hosts\s+32/);
    await page.getByRole('combobox', { name: 'Compare with' }).selectOption('0');
    await expect.poll(() => page.locator('.legend').innerText()).toContain('added');
    const details = await page.locator('.details').innerText();
    expect(details).toContain('gpu031: added');
    expect(details).toContain('width 2x → 4x');
    expect(await opened.violations()).toEqual([]);
    await page.getByRole('button', { name: 'List' }).click();
    expect((await page.getByRole('treeitem').allInnerTexts())[0]).toContain('Changed');
    expect(opened.errors).toEqual([]);
    await opened.close();
  }, 120_000);

  it('colours errors by how fast they grew since the capture before, else by their number, and says which', async () => {
    const earlier: Capture = {
      at: '2026-11-20T08:00:00Z',
      origin: 'simulated',
      fabric: packFabric({ ...small, links: small.links.map((link) => (link.kind === 'fabric' ? { ...link, errors: {} } : link)) }),
    };
    const captures = [{ id: 'file:///w/.nccl/snapshots/one.json', name: 'one.json', at: earlier.at, origin: 'simulated' as const }];
    const legend = (opened: Opened): Promise<string> => opened.page.locator('.legend').innerText();
    const alone = await harness.open(stateOf(small));
    await alone.page.getByRole('combobox', { name: 'Colours tell' }).selectOption('errors');
    expect(await legend(alone)).toContain('100–999 in all');
    expect(await legend(alone)).not.toContain('an hour');
    await alone.close();
    const opened = await harness.open(stateOf(small, { captures }), { answers: { capture: earlier } });
    const { page } = opened;
    await page.getByRole('combobox', { name: 'Colours tell' }).selectOption('errors');
    await expect.poll(() => legend(opened)).toContain('over 100 errors an hour');
    expect(await legend(opened)).not.toContain('in all');
    // The cable with the most errors tells the rate and since when.
    const worst = small.links.find(({ errors }) => (errors?.['SymbolErrorCounter'] ?? 0) > 0);
    const owner = small.nodes.find(({ id }) => id === worst?.a);
    await page.getByRole('searchbox').fill(owner?.name ?? '');
    await page.getByRole('button', { name: 'List' }).click();
    const label = small.nodes.find(({ id }) => id === owner?.host)?.name ?? '';
    await page.getByRole('searchbox').fill(`${label} ${owner?.name ?? ''}`);
    await page.getByRole('searchbox').press('Enter');
    await page.locator('.details').getByRole('button', { name: '↔' }).first().click();
    expect(await page.locator('.details').innerText()).toMatch(/Errors an hour\s+\S+ · counted since/);
    expect(await opened.violations()).toEqual([]);
    await opened.close();
  }, 120_000);

  it('saves PNG, SVG and GraphML', async () => {
    const opened = await harness.open(stateOf(small), { answers: { save: true } });
    const { page } = opened;
    for (const kind of ['png', 'svg', 'graphml']) await page.getByRole('combobox', { name: 'Export' }).selectOption(kind);
    const files = await page.evaluate(() =>
      (window as unknown as { sent: { name: string; params: { name: string; data: string } }[] }).sent.filter(({ name }) => name === 'save').map(({ params }) => params),
    );
    expect(files.map(({ name }) => name)).toEqual(['demo-topology.png', 'demo-topology.svg', 'demo-topology.graphml']);
    const [png, svg, graphml] = files.map(({ data }) => data);
    expect(Buffer.from(png ?? '', 'base64').subarray(1, 4).toString()).toBe('PNG');
    expect(svg).toContain('gpu000</text>');
    expect(graphml?.match(/<node /g)).toHaveLength(small.nodes.length);
    // A browser reads it as an image: it is well-formed.
    const parsed = await page.evaluate((text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelectorAll('parsererror').length, svg ?? '');
    expect(parsed).toBe(0);
    await opened.close();
  }, 120_000);

  it('lists settings and log lines about a cable and opens them', async () => {
    const mentions: readonly Mention[] = [
      { kind: 'leaves out', uri: 'file:///w/nccl.conf', file: 'nccl.conf', line: 3, text: 'NCCL_IB_HCA=^mlx5_2' },
      { kind: 'log', uri: 'file:///w/job.log', file: 'job.log', line: 9, text: '<b>WARN</b> mlx5_2:1' },
    ];
    const opened = await harness.open(stateOf(small), { answers: { mentions } });
    const { page } = opened;
    await page.getByRole('button', { name: /the port is DOWN/ }).click();
    expect(await page.locator('.mentions').innerText()).toMatch(/nccl\.conf:3 leaves it out\s+NCCL_IB_HCA=\^mlx5_2/);
    expect(await page.locator('.mentions b').count()).toBe(0);
    expect(await page.locator('.provenance').innerText()).toContain('ibnetdiscover · gpu000');
    await page.getByRole('button', { name: 'nccl.conf:3' }).click();
    expect(await opened.posted()).toContainEqual({ name: 'open', params: { uri: 'file:///w/nccl.conf', line: 3 } });
    expect(await opened.violations()).toEqual([]);
    await opened.close();
  }, 120_000);

  it('is walked by keyboard in the picture: from box to box, into a box, to what is wrong, to the search', async () => {
    const opened = await harness.open(stateOf(small));
    const { page } = opened;
    const title = (): Promise<string> => page.locator('.details h2').innerText();
    await page.locator('.canvas').focus();
    await page.keyboard.press('n');
    expect(await title()).toContain('↔');
    await page.keyboard.press('Escape');
    await expect.poll(title).toBe('Overview');
    await page.keyboard.press('Shift+ArrowDown');
    const first = await title();
    await page.keyboard.press('Shift+ArrowDown');
    expect(await title()).not.toBe(first);
    expect((await page.getByRole('status').allInnerTexts()).join()).toContain(await title());
    const before = await drawn(opened);
    await page.keyboard.press('Enter');
    await expect.poll(() => drawn(opened)).not.toBe(before);
    await expect.poll(() => page.locator('.minimap').isVisible()).toBe(true);
    await page.keyboard.press('0');
    await expect.poll(() => page.locator('.minimap').isVisible()).toBe(false);
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
    await opened.close();
  }, 120_000);

  it('with 10,000 GPUs: racks from afar, hosts and cables from near; the map moves the view; the list makes only rows in view', async () => {
    const opened = await harness.open(stateOf(bigFabric(tenThousand)));
    const { page } = opened;
    const title = (): Promise<string> => page.locator('.details h2').innerText();
    const box = await page.locator('.canvas').boundingBox();
    if (box === null) throw new Error('no canvas');
    await page.mouse.click(box.x + box.width * 0.3, box.y + box.height * 0.55);
    const rack = await title();
    expect(rack).toMatch(/^rack-\d+$|↔|Pod/);
    await page.locator('.canvas').focus();
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await title()).toMatch(/^rack-\d+$|^Pod|leaf/);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.minimap').isVisible()).toBe(true);
    const near = await drawn(opened);
    const map = await page.locator('.minimap').boundingBox();
    if (map === null) throw new Error('no map');
    await page.mouse.click(map.x + map.width * 0.8, map.y + map.height * 0.8);
    await expect.poll(() => drawn(opened)).not.toBe(near);
    await page.getByRole('searchbox').fill('gpu1234 mlx5_7');
    await page.getByRole('searchbox').press('Enter');
    expect(await title()).toBe('gpu1234 mlx5_7');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'List' }).click();
    await page.getByRole('treeitem', { name: 'Wrong' }).click();
    await page.getByRole('treeitem', { name: /^▸Hosts|Hosts/ }).first().click();
    await page.getByRole('treeitem', { name: 'Pod 7' }).click();
    expect(await page.getByRole('treeitem').count()).toBeLessThan(120);
    await page.keyboard.press('End');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('tier 3');
    expect(await opened.violations()).toEqual([]);
    expect(opened.errors).toEqual([]);
    await opened.close();
  }, 180_000);
});

if (missing !== null) it(`left out: ${missing}`, () => console.log(`the digital twin was not tested: ${missing}`));
