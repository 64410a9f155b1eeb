import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../src/fabric/fromDiscovery.js';
import { placesOf } from '../../../src/fabric/order/places.js';
import { packFabric } from '../../../src/protocol/fabricColumns.js';
import type { LoggedGraphs, MeasuredPairs, TopologyState } from '../../../src/protocol/topology.js';
import { fabricFile } from '../../lab/ib/fabricFile.js';
import { missing, type Opened, type PageHarness, pageHarness } from './harness.js';
import type { ThemeName } from './themes.js';

const folder = process.env['SCREENSHOTS'] ?? join(tmpdir(), 'nccl-workbench-pages');
mkdirSync(folder, { recursive: true });

const fabric = fabricFromIbnetdiscover(fabricFile({ hosts: 16, radix: 8 }).text);
const { hosts, groupOf } = placesOf(fabric);
const state = (over: Partial<TopologyState> = {}): TopologyState => ({
  title: 'demo',
  origin: 'simulated',
  at: '2026-11-20T10:00:00Z',
  fabric: packFabric(fabric),
  ...over,
});
/** 2 µs inside a leaf, 3 between; null to itself. */
const pairs: MeasuredPairs = {
  names: hosts,
  us: hosts.map((_, i) => hosts.map((__, j) => (i === j ? null : groupOf[i] === groupOf[j] ? 2 : 3))),
  origin: 'measured',
};
/** Ranks that go from leaf to leaf at every step. */
const order = hosts.map((_, at) => hosts[(at * 4 + Math.floor(at / 4)) % 16] ?? '');
const logged: LoggedGraphs = {
  nRanks: 16,
  communicators: 1,
  graphs: {
    hostOf: order,
    rings: [{ channel: 0, order: order.map((_, rank) => rank) }],
    trees: [{ channel: 0, parent: order.map((_, rank) => rank - 1) }],
  },
};
const answers = {
  treeSources: {
    matrices: [{ id: 'file:///w/.nccl/latency/a.json', name: '.nccl/latency/a.json' }],
    logs: [{ id: 'file:///w/job.log', name: 'job.log' }],
  },
  pairs,
  ncclGraphs: logged,
  mentions: [],
};

const details = (opened: Opened): Promise<string> => opened.page.locator('.tree-details').innerText();
const said = (opened: Opened): Promise<string> => opened.page.getByRole('group', { name: 'Spanning tree' }).locator('.tree-answer').innerText();
const picture = (opened: Opened): Promise<string> =>
  opened.page.evaluate(() => document.querySelector<HTMLCanvasElement>('.canvas')?.toDataURL() ?? '');

describe.skipIf(missing !== null)('the spanning tree on the topology page', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await pageHarness('topology');
  }, 60_000);
  afterAll(() => harness.stop());

  it.each<ThemeName>(['dark', 'light', 'contrast', 'contrastLight'])('is drawn over the cables with its root and figures, in %s', async (theme) => {
    const opened = await harness.open(state(), { theme, answers });
    const { page } = opened;
    const before = await picture(opened);
    await page.getByRole('button', { name: 'Tree', exact: true }).click();
    await expect.poll(() => said(opened)).toMatch(/^From \S+: .* in all \(1 MB \/ bandwidth; simulated\)$/);
    await expect.poll(() => picture(opened)).not.toBe(before);
    const text = await details(opened);
    expect(text).toMatch(/in the tree \(\d+\)/);
    expect(text).toContain('broadcast');
    expect(text).toContain('NCCL takes no tree from outside');
    expect(await opened.violations()).toEqual([]);
    await page.screenshot({ path: join(folder, `topology-tree-${theme}.png`) });
    await page.getByRole('button', { name: 'Tree', exact: true }).click();
    await expect.poll(() => page.locator('.tree-details').count()).toBe(0);
    expect(opened.errors).toEqual([]);
    await opened.close();
  });

  it('is mended after a loss that is named or chosen, with what came instead', async () => {
    const opened = await harness.open(state(), { answers });
    const { page } = opened;
    await page.getByRole('button', { name: 'Tree', exact: true }).click();
    const spine = fabric.nodes.find(({ kind, tier }) => kind === 'switch' && tier === 2)?.name ?? '';
    await page.getByRole('textbox', { name: 'Without' }).fill(spine);
    await page.getByRole('textbox', { name: 'Without' }).press('Enter');
    await expect.poll(() => details(opened)).toContain('Lost from the tree');
    expect(await details(opened)).toMatch(/taken instead \(\d+\)/);
    expect(await details(opened)).toMatch(/lost \(\d+\)/);
    expect(await said(opened)).toMatch(/ before$/);
    await page.screenshot({ path: join(folder, 'topology-tree-mended.png') });
    await page.getByRole('button', { name: 'Clear' }).last().click();
    await expect.poll(() => said(opened)).not.toMatch(/ before/);
    // A host that is selected can be taken away by a button.
    await page.getByRole('searchbox').fill(hosts[3] ?? '');
    await page.getByRole('searchbox').press('Enter');
    await page.getByRole('button', { name: 'Tree without it' }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'Without' }).inputValue()).toBe(hosts[3] ?? '');
    await expect.poll(() => details(opened)).toContain(`Without ${hosts[3] ?? ''}`);
    await page.getByRole('textbox', { name: 'Without' }).fill('no-such-host');
    await page.getByRole('textbox', { name: 'Without' }).press('Enter');
    await expect.poll(() => said(opened)).toContain('no-such-host is no node and no link');
    expect(opened.errors).toEqual([]);
    await opened.close();
  });

  it.each<ThemeName>(['dark', 'light', 'contrast'])('of measured pairs stands beside NCCL’s own ring and trees, in %s', async (theme) => {
    const opened = await harness.open(state(), { theme, answers });
    const { page } = opened;
    await page.getByRole('button', { name: 'Tree', exact: true }).click();
    await page.getByLabel('Tree by').selectOption({ label: 'Latency of .nccl/latency/a.json' });
    // 12 edges inside leaves of 2 µs and 3 between them of 3.
    await expect.poll(() => said(opened)).toContain('33.0 µs in all (latency; measured)');
    await page.getByLabel('NCCL’s own graphs from').selectOption({ label: 'job.log' });
    await expect.poll(() => details(opened)).toContain('What NCCL made of it');
    const text = await details(opened);
    expect(text).toMatch(/Rings of channels 0: between hosts 16 \(at least 16\), between leaves 1\d \(at least 4\)/);
    expect(text).toMatch(/by the measurement, the spanning tree 33\.0 µs/);
    expect(text).toMatch(/NCCL’s own, between hosts \(16\)/);
    await page.screenshot({ path: join(folder, `topology-tree-nccl-${theme}.png`) });
    await page.getByLabel('Graph of NCCL that is drawn').selectOption({ label: 'NCCL’s tree of channel 0' });
    await expect.poll(() => details(opened)).toMatch(/NCCL’s own, between hosts \(15\)/);
    expect(await opened.violations()).toEqual([]);
    expect(opened.errors).toEqual([]);
    await opened.close();
  });

  it('opens with the command, says what a file lacks, and an edge leads to its cable', async () => {
    const opened = await harness.open(state({ ask: 'tree' }), { answers: { ...answers, ncclGraphs: null, pairs: null } });
    const { page } = opened;
    await expect.poll(() => said(opened)).toContain('in all');
    expect(await page.getByRole('button', { name: 'Tree', exact: true }).getAttribute('aria-expanded')).toBe('true');
    await page.getByLabel('NCCL’s own graphs from').selectOption({ label: 'job.log' });
    await expect.poll(() => said(opened)).toContain('tells of no ring and no tree');
    await page.getByLabel('NCCL’s own graphs from').selectOption({ index: 0 });
    await page.getByLabel('Tree by').selectOption({ label: 'Latency of .nccl/latency/a.json' });
    await expect.poll(() => said(opened)).toBe('This file holds no measured pairs.');
    await page.getByLabel('Tree by').selectOption({ label: 'Cables, by latency' });
    await expect.poll(() => said(opened)).toContain('No cable of this graph has a known latency.');
    await page.getByLabel('Tree by').selectOption({ label: 'Cables, by bandwidth' });
    await page.locator('.tree-details').getByRole('button').first().click();
    expect(await page.locator('.details h2').first().innerText()).toContain('↔');
    expect(opened.errors).toEqual([]);
    await opened.close();
  });
});
