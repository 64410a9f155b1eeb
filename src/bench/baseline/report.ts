import * as l10n from '@vscode/l10n';
import { bytes } from '../../base/format.js';
import { escapeMarkdown } from '../../base/markdown.js';
import { gainText } from '../outputs/gainText.js';
import { originWords } from '../outputs/gainWords.js';
import type { Baseline } from './baseline.js';
import type { BaselineStanding } from './compare.js';

/** A verdict in words. */
export function standingWord(verdict: BaselineStanding['verdict']): string {
  switch (verdict) {
    case 'slower':
      return l10n.t('slower');
    case 'faster':
      return l10n.t('faster');
    case 'same':
      return l10n.t('as before');
    case 'unclear':
      return l10n.t('unclear');
  }
}

/** How later runs stand against a baseline, as Markdown, what is slower first. `fold` shortens a list of hosts. */
export function baselineMarkdown(
  baseline: Baseline,
  standings: readonly BaselineStanding[],
  fold: (hosts: readonly string[]) => string,
): string {
  const order = ['slower', 'unclear', 'faster', 'same'];
  const sorted = [...standings].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.changePercent - a.changePercent);
  const row = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const head = [l10n.t('benchmark'), l10n.t('change'), l10n.t('verdict'), l10n.t('worst'), l10n.t('runs'), l10n.t('what changed')];
  const rows = sorted.map(({ spec, changePercent, ci95, verdict, worst, runs, baselineRuns, changed }) =>
    row([
      `${spec.argv.join(' ')} · ${fold(spec.hosts)}`,
      gainText(changePercent, ci95),
      standingWord(verdict),
      worst === null ? '–' : `${gainText(worst.changePercent, null)} ${bytes(worst.sizeBytes)}`,
      `${String(runs)}/${String(baselineRuns)}`,
      changed.map(({ name, before, now }) => `${name} ${before ?? '–'} → ${now ?? '–'}`).join(', '),
    ]),
  );
  return [
    `# ${escapeMarkdown(l10n.t('{0} against the baseline {1}', baseline.cluster, baseline.name))}`,
    '',
    escapeMarkdown(
      l10n.t(
        'Time of the runs since {0}, with 95 % intervals; {1}.',
        baseline.at.slice(0, 16).replace('T', ' '),
        originWords(baseline.origin),
      ),
    ),
    '',
    ...(rows.length === 0
      ? [escapeMarkdown(l10n.t('No run since {0} measured what this baseline knows.', baseline.at.slice(0, 10)))]
      : [row(head), `|${head.map(() => '---').join('|')}|`, ...rows]),
    '',
  ].join('\n');
}
