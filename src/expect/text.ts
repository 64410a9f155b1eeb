import * as l10n from '@vscode/l10n';
import { microseconds, rate } from '../base/format.js';
import type { Basis, Expectation } from './expectation.js';
import { largestExpected } from './expectation.js';
import type { SearchExpectation } from './search.js';
import type { Standing } from './standing.js';

/** "96 % of the model", or with its flag "45 % of the model: too slow". */
export function standingText({ percent, slow }: Standing): string {
  const share = percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0);
  return slow ? l10n.t('{0} % of the model: too slow', share) : l10n.t('{0} % of the model', share);
}

/** What the model was given, in a few words: "dgx-h100, 2 × 8 ranks, adapters 8 × 400 Gbit/s (assumed), NCCL 2.27.7". */
export function basisText({ preset, nNodes, ranksPerNode, adapters, assumed, ncclVersion }: Basis): string {
  const net = adapters === null ? null : l10n.t('adapters {0} × {1} Gbit/s', adapters.count, adapters.gbs * 8);
  return [
    preset,
    l10n.t('{0} × {1} ranks', nNodes, Number(ranksPerNode.toFixed(2))),
    ...(net === null ? [] : [assumed ? l10n.t('{0} (assumed)', net) : net]),
    `NCCL ${ncclVersion}`,
  ].join(', ');
}

/** One sentence of what is expected at the largest size, or why nothing is. */
export function expectationText(expectation: Expectation): string {
  const largest = largestExpected(expectation);
  if (expectation.why !== null || largest === null) return l10n.t('Not held against the model: {0}.', expectation.why ?? '');
  return l10n.t('{0}; modelled {1} ({2})', standingText(largest), rate(largest.busbwGBs), basisText(expectation.basis));
}

/** How the best combination and the baseline of a search stand against the model, or why nobody can say. */
export function searchText(expected: SearchExpectation, bestTrial: number | null, metric: 'busbw' | 'time'): string {
  const best = bestTrial === null ? undefined : expected.trials.get(bestTrial);
  const one = best ?? expected.baseline;
  if (one === null || expected.basis === null)
    return l10n.t('Not held against the model: {0}.', expected.why ?? l10n.t('there are no rows'));
  const score = metric === 'time' ? microseconds(one.score) : rate(one.score);
  const said = l10n.t('{0}; modelled {1} ({2})', standingText(one), score, basisText(expected.basis));
  if (best === undefined) return l10n.t('Baseline: {0}', said);
  return expected.baseline === null ? said : `${said} · ${l10n.t('Baseline: {0}', standingText(expected.baseline))}`;
}
