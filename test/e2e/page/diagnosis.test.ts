import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiagnosisState, LogComparison } from '../../../src/protocol/diagnosis.js';
import { digestOfText, logOf, stateOf } from './diagnosisState.js';
import { missing, type Opened, type PageHarness, pageHarness } from './harness.js';
import type { ThemeName } from './themes.js';

const hostile = '</script><img src=x onerror="document.title=1">[a](command:x)';
const failed = digestOfText(logOf({ variables: { NCCL_IB_TIMEOUT: '14' } }));
const answers = { communicator: failed.details[0] };
const views = ['Findings', 'Timeline', 'Connections', 'Rings and Trees', 'Ranks', 'Comparison'];
const comparison: LogComparison = {
  good: 'good.log',
  bad: 'bad.log',
  goodFiles: ['good.log'],
  limits: [],
  differences: [
    {
      message: 'Data between hosts goes over TCP.',
      weight: 'much',
      good: 'IB',
      bad: 'Socket',
      cause: 'No RDMA device',
      fix: 'Look at ibstat',
      hosts: ['gpu-002'],
      goodPlace: { file: 0, line: 12 },
      badPlace: { file: 0, line: 34 },
    },
  ],
};

describe.skipIf(missing !== null)('diagnosis page', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await pageHarness('diagnosis');
  }, 60_000);
  afterAll(() => harness.stop());

  const show = async ({ page }: Opened, view: string): Promise<void> => page.getByRole('tab', { name: view, exact: true }).click();

  // What the rules ask of structure is the same in every theme: all views in one, the colours of some in the others.
  it.each<[ThemeName, string[]]>([
    ['light', views],
    ['dark', ['Findings', 'Timeline']],
    ['contrast', ['Connections']],
    ['contrastLight', ['Rings and Trees']],
  ])('breaks no accessibility rule in %s', async (theme, some) => {
    const opened = await harness.open(stateOf(failed, { comparison }), { theme, answers });
    const folder = process.env['SCREENSHOTS'];
    for (const view of process.env['SCREENSHOTS'] === undefined ? some : views) {
      await show(opened, view);
      if (some.includes(view)) expect(await opened.violations(), view).toEqual([]);
      if (folder !== undefined) await opened.page.screenshot({ path: join(folder, `diagnosis-${view.replaceAll(' ', '')}-${theme}.png`) });
    }
    expect(opened.errors).toEqual([]);
    await opened.close();
  });

  it('names the first failure, opens its line, and the script line that sets what it names', async () => {
    const opened = await harness.open(stateOf(failed), { answers });
    const { page } = opened;
    const at = failed.diagnosis.findings.findIndex(({ role }) => role === 'culprit');
    const [evidence] = failed.diagnosis.findings[at]?.evidence ?? [];
    expect(await page.locator('.verdict').innerText()).toContain('Rank 3 on gpu-001');
    await page.getByRole('button', { name: 'Open the Line' }).press('Enter');
    await page.locator('.finding').first().getByRole('button', { name: 'NCCL_IB_TIMEOUT' }).click();
    // What follows from it is folded away.
    expect(await page.locator('.finding.echo').first().isVisible()).toBe(false);
    expect(await opened.posted()).toEqual([
      { name: 'open', params: expect.objectContaining({ file: 0, line: evidence?.line }) as unknown },
      { name: 'scripts', params: { finding: at, variable: 'NCCL_IB_TIMEOUT' } },
    ]);
    await opened.close();
  });

  it('shows who talks to whom, by keyboard too, and leaves out a way that is switched off', async () => {
    const opened = await harness.open(stateOf(failed), { answers });
    const { page } = opened;
    await show(opened, 'Connections');
    await page.locator('.matrix-canvas').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('[role=status].visually-hidden').innerText()).toContain('rank 0 on gpu-001 → rank 1 on gpu-001');
    await page.keyboard.press('Enter');
    expect((await opened.posted()).map(({ name }) => name)).toEqual(['open']);
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    const rows = Number(await page.locator('.vt:visible').getAttribute('aria-rowcount'));
    await page.getByRole('button', { name: /GPUDirect RDMA/ }).click();
    expect(Number(await page.locator('.vt:visible').getAttribute('aria-rowcount'))).toBeLessThan(rows);
    await opened.close();
  });

  it('draws the ring and the tree of a channel and says what they are worth', async () => {
    const opened = await harness.open(stateOf(failed), { answers });
    const { page } = opened;
    await show(opened, 'Rings and Trees');
    expect(await page.locator('.graph-frame svg .node').count()).toBe(16);
    expect(await page.locator('.edge.crosses').count()).toBe(2);
    expect(await page.locator('.note:visible').innerText()).toContain('the fewest there can be for 2 hosts');
    await page.getByRole('button', { name: 'Tree', exact: true }).click();
    expect(await page.locator('.edge.crosses').count()).toBe(1);
    await opened.close();
  });

  it('puts ranks in front that never came, and asks for the lines of one', async () => {
    const short = digestOfText(logOf({}, { fails: false, short: true }));
    const opened = await harness.open(stateOf(short), { answers: { communicator: short.details[0] } });
    const { page } = opened;
    await show(opened, 'Timeline');
    expect(await page.locator('.lane').first().innerText()).toContain('Never seen');
    await page.locator('.lane').nth(1).focus();
    await show(opened, 'Ranks');
    await page.locator('.vt-body .vt-row').nth(2).click();
    await page.getByRole('button', { name: 'Show Its Lines Alone' }).click();
    expect(await opened.posted()).toEqual([{ name: 'filter', params: { rank: 2 } }]);
    await opened.close();
  });

  it('shows how far it is, stops, tells what could not be read, and foreign text as text', async () => {
    const reading: DiagnosisState = {
      ...stateOf(failed),
      phase: 'reading',
      diagnosis: null,
      progress: { done: 3e6, total: 3e8 },
      edition: 2,
    };
    const opened = await harness.open(reading, { answers });
    const { page } = opened;
    expect(await page.locator('.reading').innerText()).toContain('3.0 of 300 MB');
    await page.getByRole('button', { name: 'Stop' }).click();
    await opened.send({ ...reading, phase: 'failed', problem: hostile, edition: 3 });
    expect(await page.locator('.empty:visible').innerText()).toContain(hostile);
    const strange = {
      ...failed.diagnosis,
      findings: failed.diagnosis.findings.map((finding) => ({ ...finding, message: hostile, cause: hostile })),
    };
    await opened.send(stateOf({ ...failed, diagnosis: strange }, { title: hostile, comparison, edition: 4 }));
    expect(await page.locator('img, a').count()).toBe(0);
    // A comparison that was asked for is in front.
    expect(await page.locator('.differences').innerText()).toContain('Socket');
    await page.getByRole('button', { name: 'line 12' }).click();
    expect((await opened.posted()).map(({ name }) => name)).toEqual(['act', 'openGood']);
    await opened.close();
  });

  it('speaks Chinese when it is given the texts, and says what to do while nothing is diagnosed', async () => {
    const texts = JSON.parse(readFileSync(join(import.meta.dirname, '../../../l10n/zh-cn/webview-diagnosis.json'), 'utf8')) as Record<
      string,
      string
    >;
    const opened = await harness.open({ ...stateOf(failed), phase: 'empty', diagnosis: null, title: '' }, { texts });
    expect(await opened.violations()).toEqual([]);
    expect(await opened.page.getByRole('button', { name: '诊断此作业…' }).count()).toBe(1);
    await opened.close();
  });
});

if (missing !== null) it(`left out: ${missing}`, () => console.log(`the diagnosis page was not tested: ${missing}`));
