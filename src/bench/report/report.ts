import * as l10n from '@vscode/l10n';
import type { Block, Document } from '../../base/document/document.js';
import type { Origin } from '../../base/origin.js';
import type { Analysis } from '../analysis/result.js';
import type { Run } from '../record.js';
import type { Estimate, Gain, Ranking } from '../result.js';
import type { Sweep } from '../sweepSpec.js';
import type { ValueAssumptions } from '../value.js';
import { environmentBlocks, repeatBlocks } from './environment.js';
import { limitsOf, methodOf } from './method.js';
import { parameterBlocks, rankingBlocks, resultBlocks, sizeBlocks, tradeBlocks } from './results.js';
import { valueBlocks } from './value.js';

/** Everything that a report of a search tells. */
export interface SweepReport {
  /** When the report is made, ISO 8601. */
  readonly at: string;
  /** The sweep file: its name as it is given on a command line, and what stands in it. */
  readonly file: { readonly name: string; readonly text: string };
  readonly sweep: Sweep;
  readonly runs: readonly Run[];
  readonly ranking: Ranking;
  readonly gains: readonly Gain[];
  readonly analysis: Analysis;
  readonly estimate: Estimate;
  readonly value: ValueAssumptions;
  /** How the best stands against the model, in words; null: not known. */
  readonly expected: string | null;
}

/** Where the numbers of a search come from. */
export function originOf(runs: readonly Run[]): Origin | null {
  return runs.find(({ state }) => state === 'ok')?.origin ?? runs[0]?.origin ?? null;
}

/** A search as a document: the finding, the figures behind it, how they were come by, what they do not say, and how to repeat it. */
export function sweepDocument(report: SweepReport): Document {
  const origin = originOf(report.runs);
  const [first, last] = spanOf(report.runs);
  const section = (title: string, blocks: readonly Block[]): readonly Block[] =>
    blocks.length === 0 ? [] : [{ kind: 'heading', text: title }, ...blocks];
  return {
    title: l10n.t('Sweep report: {0}', report.sweep.name),
    about: [
      origin === null ? l10n.t('nothing measured yet') : originText(origin),
      report.runs[0]?.spec.cluster ?? report.sweep.cluster ?? '',
      first === null ? '' : first === last ? first : l10n.t('{0} to {1}', first, last ?? ''),
      l10n.t('made {0}', dayOf(report.at)),
    ].filter((part) => part !== ''),
    language: l10n.t('en') === 'zh' ? 'zh-CN' : 'en',
    blocks: [
      ...resultBlocks(report),
      ...section(l10n.t('Ranking against the baseline'), rankingBlocks(report)),
      ...section(l10n.t('What each parameter does'), parameterBlocks(report)),
      ...section(l10n.t('The best at each size'), sizeBlocks(report)),
      ...section(l10n.t('Latency against bandwidth'), tradeBlocks(report)),
      ...section(l10n.t('What it is worth'), valueBlocks(report)),
      ...section(l10n.t('Method'), [{ kind: 'list', items: methodOf(report) }]),
      ...section(l10n.t('Limits'), [{ kind: 'list', items: limitsOf(report, origin) }]),
      ...section(l10n.t('Environment'), environmentBlocks(report)),
      ...section(l10n.t('How to repeat it'), repeatBlocks(report)),
    ],
  };
}

/** An origin in a word, as it stands beside numbers. */
export function originText(origin: Origin): string {
  switch (origin) {
    case 'measured':
      return l10n.t('measured');
    case 'simulated':
      return l10n.t('simulated');
    case 'modelled':
      return l10n.t('modelled');
  }
}

const dayOf = (at: string): string => at.slice(0, 10);

/** First and last day of the runs. */
function spanOf(runs: readonly Run[]): readonly [string | null, string | null] {
  const days = runs.map(({ at }) => dayOf(at)).sort();
  return [days[0] ?? null, days.at(-1) ?? null];
}
