import * as l10n from '@vscode/l10n';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { analyse } from '../../../../src/bench/analysis/analyse.js';
import { combinations } from '../../../../src/bench/combinations.js';
import { estimate } from '../../../../src/bench/estimate.js';
import { gains } from '../../../../src/bench/gains.js';
import type { Run } from '../../../../src/bench/record.js';
import { type SweepReport, sweepReportAs } from '../../../../src/bench/report/index.js';
import { conclude, planSearch } from '../../../../src/bench/strategy/index.js';
import { assumptionsOf } from '../../../../src/bench/value.js';
import { seeded } from '../../../../src/base/random.js';
import { normal, runOf, sweepOf } from '../support/fake.js';

const text = `name: buffers
benchmark: all_reduce_perf
parameters:
  NCCL_ALGO: [Ring, Tree]
  NCCL_BUFFSIZE: [4194304, 8388608]
baseline: { NCCL_ALGO: Ring, NCCL_BUFFSIZE: 4194304 }
value: { trainingDays: 21, communicationPercent: 30 }
`;

function reportOf(change: (run: Run) => Run = (run) => run, { share = 1, own = text, effect = 0.9 } = {}): SweepReport {
  const sweep = sweepOf(own);
  const all = combinations(sweep);
  const random = seeded(3);
  const { steps } = planSearch(sweep, all, []);
  const runs = steps
    .slice(0, Math.ceil(steps.length * share))
    .map((step, index) =>
      change(runOf(step, 100 * (step.settings['NCCL_ALGO'] === 'Tree' ? effect : 1) * Math.exp(0.005 * normal(random)), index)),
    );
  const ranking = conclude(sweep, all, runs);
  return {
    at: '2026-11-21T09:00:00Z',
    file: { name: '.nccl/sweeps/buffers.yaml', text: own },
    sweep,
    runs,
    ranking,
    gains: gains(sweep, all, runs),
    analysis: analyse({ sweep, all, runs }, ranking, planSearch(sweep, all, runs)),
    estimate: estimate(sweep, all, runs),
    value: assumptionsOf(sweep.value, runs),
    expected: '96 % of the model',
  };
}

/** What HTML shows, its tags taken out. */
const shown = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"');
/** Markdown without its escapes. */
const plain = (markdown: string): string => markdown.replace(/\\(.)/g, '$1');

describe('the report of a search', () => {
  afterEach(() => l10n.config({ contents: {} }));

  it('says in both formats around which runs clocks were held down, and nothing where nobody looked', () => {
    const gpu = { index: 3, smMHz: 765, maxSmMHz: 1980, memMHz: 2619, celsius: 91, watts: 300, throttled: ['hw_thermal_slowdown'] };
    const warm = [{ host: 'gpu-07', kernel: null, driver: null, launcher: null, gpus: [gpu], environment: {} }];
    const cool = [
      { ...warm[0], host: 'gpu-07', kernel: null, driver: null, launcher: null, environment: {}, gpus: [{ ...gpu, throttled: [] }] },
    ];
    const report = reportOf((run) => ({
      ...run,
      machines: { before: cool, after: run.trial?.settings['NCCL_ALGO'] === 'Tree' ? warm : cool },
    }));
    for (const words of [plain(sweepReportAs('markdown', report)), shown(sweepReportAs('html', report))]) {
      expect(words).toContain('GPU clocks');
      expect(words).toMatch(/⚠ held in 3 of 3[\s|`]*NCCL_ALGO=Tree/);
      expect(words).toMatch(/free[\s|`]*NCCL_ALGO=Ring/);
      expect(words).toContain('hw_thermal_slowdown: gpu-07 GPU 3');
    }
    expect(sweepReportAs('markdown', reportOf())).not.toContain('GPU clocks');
  });

  it('says in both formats the finding with its interval, method, limits, environment, origin and how to repeat it', () => {
    const report = reportOf();
    const [best] = report.ranking.ranking;
    for (const words of [plain(sweepReportAs('markdown', report)), shown(sweepReportAs('html', report))]) {
      expect(words).toContain('Sweep report: buffers');
      expect(words).toMatch(/The best combination gains \+1\d\.\d % ±\d/);
      expect(words).toContain(`NCCL_ALGO=${best?.settings['NCCL_ALGO'] ?? ''}`);
      for (const title of [
        'Ranking against the baseline',
        'What each parameter does',
        'The best at each size',
        'What it is worth',
        'Method',
        'Limits',
        'Environment',
        'How to repeat it',
      ])
        expect(words).toContain(title);
      expect(words).toContain('96 % of the model');
      expect(words).toContain('simulated');
      expect(words).toContain('say nothing of real hardware');
      expect(words).toContain('Holm’s correction');
      expect(words).toContain('nccl-workbench sweep .nccl/sweeps/buffers.yaml');
      expect(words).toContain('NCCL_BUFFSIZE: [4194304, 8388608]');
      expect(words).toContain('all_reduce_perf -b 1M -e 64M -f 8');
      expect(words).toMatch(/Saves [\d.]+ days and [\d,.]+ USD/);
      expect(words).toContain('from the sweep file');
      expect(words).toContain('assumed: a round figure');
    }
  });

  it('says of a search that is under way that it is, and claims nothing of one that found nothing', () => {
    expect(plain(sweepReportAs('markdown', reportOf(undefined, { share: 0.6 })))).toMatch(
      /The search is not complete: \d+ of \d+ runs are missing/,
    );
    const none = plain(sweepReportAs('markdown', reportOf(undefined, { effect: 1 })));
    expect(none).toContain('Nothing is better than the baseline beyond doubt');
    expect(none).toContain('The gain itself is not beyond doubt, and neither is this.');
    expect(plain(sweepReportAs('html', reportOf(undefined, { share: 0 })))).toContain('There is no result yet.');
  });

  it('does not call measured numbers simulated', () => {
    const words = plain(
      sweepReportAs(
        'markdown',
        reportOf((run) => ({ ...run, origin: 'measured' })),
      ),
    );
    expect(words).toContain('measured');
    expect(words).not.toContain('simulated');
  });

  const hostile = '</pre></style><script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) `| \u001b[31m';

  it('shows text of hosts and files as text, in HTML', () => {
    const html = sweepReportAs('html', {
      ...reportOf((run) => ({
        ...run,
        message: hostile,
        ncclVersion: hostile,
        spec: { ...run.spec, cluster: hostile, hosts: [hostile], argv: [hostile] },
      })),
      expected: hostile,
      file: { name: hostile, text: hostile },
    });
    expect(html).not.toMatch(/<(?:script|img|iframe|link|object)/i);
    expect(html).not.toContain('\u001b');
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain("default-src 'none'");
    expect(html.match(/https?:/g)).toBeNull();
    // Only what this program wrote opens and closes elements.
    expect((html.match(/<pre>/g) ?? []).length).toBe((html.match(/<\/pre>/g) ?? []).length);
  });

  it('shows text of hosts and files as text, in Markdown', () => {
    const fence = '```\n# not a heading\n````';
    const markdown = sweepReportAs('markdown', {
      ...reportOf((run) => ({ ...run, ncclVersion: hostile, spec: { ...run.spec, cluster: hostile } })),
      file: { name: 'x.yaml', text: fence },
    });
    const outside = markdown.replace(/(`{3,})\n[\s\S]*?\n\1(?=\n|$)/g, '');
    expect(outside).not.toContain('not a heading');
    expect(outside.replace(/(`+)[^`]*?\1/g, '')).not.toMatch(/(?<!\\)<|(?<!\\)\]\(/);
    expect(markdown).not.toContain('\u001b');
    // Every row of a table has as many cells as its head.
    for (const table of markdown.match(/(?:^\|.*\|$\n?)+/gm) ?? [])
      expect(
        new Set(
          table
            .trim()
            .split('\n')
            .map((line) => line.split(/(?<!\\)\|/).length),
        ).size,
      ).toBe(1);
  });

  it('speaks Chinese where the reader does', () => {
    const contents = Object.assign(
      {},
      ...['bench-report', 'sweep', 'cli', 'bench', 'catalog', 'doctor-report'].map(
        (name) => JSON.parse(readFileSync(`l10n/zh-cn/${name}.json`, 'utf8')) as Record<string, string>,
      ),
    ) as Record<string, string>;
    l10n.config({ contents });
    const html = sweepReportAs('html', reportOf());
    expect(html).toContain('搜索报告：buffers');
    expect(html).toContain('方法');
    expect(html).toContain('<html lang="zh-CN">');
  });
});
