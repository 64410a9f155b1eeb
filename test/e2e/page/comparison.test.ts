import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparedFact, ComparisonState } from '../../../src/protocol/comparison.js';
import { missing, type PageHarness, pageHarness } from './harness.js';
import type { ThemeName } from './themes.js';

const hostile = '</script><img src=x onerror="document.title=1">[a](command:x)';
const fact = (label: string, there: string, most: string, over: Partial<ComparedFact> = {}): ComparedFact => ({
  label,
  values: [most, there],
  absent: [false, false],
  weight: 'normal',
  ...over,
});

function state(over: Partial<ComparisonState> = {}): ComparisonState {
  return {
    title: 'demo',
    origin: 'simulated',
    at: '2026-11-20T10:00:00Z',
    summary: '3 of 1,250 hosts differ from the others',
    remarks: ['Not compared, because they did not answer: gpu-0019'],
    same: false,
    columns: ['most hosts', 'here'],
    groups: [
      {
        title: 'gpu-0077',
        host: 'gpu-0077',
        facts: [
          fact('versions.driver', '535.129.03', '550.90.07', { weight: 'high' }),
          fact('os', hostile, 'Ubuntu 22.04', { weight: 'low' }),
        ],
      },
      {
        title: 'gpu-[0003,0017]',
        host: null,
        facts: [fact('peerMemory', 'not there', 'nvidia_peermem', { absent: [false, true], weight: 'high' })],
      },
    ],
    alike: [{ label: 'CUDA', value: '12.4' }],
    ...over,
  };
}

describe.skipIf(missing !== null)('comparison page', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await pageHarness('comparison');
  }, 60_000);
  afterAll(() => harness.stop());

  it.each<ThemeName>(['dark', 'light', 'contrast', 'contrastLight'])('breaks no accessibility rule in %s', async (theme) => {
    const opened = await harness.open(state(), { theme });
    expect(await opened.violations()).toEqual([]);
    await opened.page.getByText('The same (1)').click();
    expect(await opened.violations()).toEqual([]);
    const folder = process.env['SCREENSHOTS'];
    if (folder !== undefined) await opened.page.screenshot({ path: join(folder, `comparison-${theme}.png`) });
    expect(opened.errors).toEqual([]);
    await opened.close();
  });

  it('names the hosts that differ first, shows them in the tree and copies what it shows', async () => {
    const opened = await harness.open(state());
    const { page } = opened;
    expect(await page.locator('tbody').first().innerText()).toContain('gpu-0077');
    await page.getByRole('button', { name: 'gpu-0077' }).press('Enter');
    await page.getByRole('button', { name: 'Copy Table' }).click();
    const posted = await opened.posted();
    expect(posted[0]).toEqual({ name: 'reveal', params: { host: 'gpu-0077' } });
    expect(JSON.stringify(posted[1]?.params)).toContain('versions.driver\\t550.90.07\\t535.129.03');
    await opened.close();
  });

  it('finds facts and hosts', async () => {
    const opened = await harness.open(state());
    const { page } = opened;
    await page.getByRole('searchbox').fill('peer');
    expect(await page.locator('tbody').count()).toBe(1);
    await page.getByRole('searchbox').fill('');
    expect(await page.getByText('Ubuntu 22.04').isVisible()).toBe(false);
    await page.getByText('Hardly bears on NCCL (1)').click();
    expect(await page.getByText('Ubuntu 22.04').isVisible()).toBe(true);
    await page.getByRole('searchbox').fill('0077');
    expect(await page.locator('tbody tr').count()).toBe(3);
    await page.getByRole('searchbox').fill('nothing like it');
    expect(await page.getByText('Nothing matches the search.').isVisible()).toBe(true);
    await opened.close();
  });

  it('shows foreign text as text, says when all is the same, and what to do while nothing is compared', async () => {
    const opened = await harness.open(state({ title: hostile, summary: hostile }));
    const { page } = opened;
    expect(await page.locator('img, a').count()).toBe(0);
    expect(await page.locator('.summary').innerText()).toContain(hostile);
    await opened.send(state({ same: true, groups: [], summary: 'All 1,250 hosts that answered have the same configuration.' }));
    expect(await page.locator('.summary.same').isVisible()).toBe(true);
    expect(await page.getByText('12.4').isVisible()).toBe(true);
    await opened.send(state({ title: '', groups: [], alike: [] }));
    expect(await opened.violations()).toEqual([]);
    await page.locator('.empty').getByRole('button', { name: 'Compare All Hosts' }).click();
    expect(await opened.posted()).toEqual([{ name: 'act', params: { action: 'compareAll' } }]);
    await opened.close();
  });

  it('speaks Chinese when it is given the texts', async () => {
    const texts = JSON.parse(readFileSync(join(import.meta.dirname, '../../../l10n/zh-cn/webview-comparison.json'), 'utf8')) as Record<
      string,
      string
    >;
    const opened = await harness.open(state(), { texts });
    expect(await opened.page.getByRole('button', { name: '比较所有主机' }).count()).toBe(1);
    await opened.close();
  });
});

if (missing !== null) it(`left out: ${missing}`, () => console.log(`the comparison page was not tested: ${missing}`));
