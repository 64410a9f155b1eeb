import * as l10n from '@vscode/l10n';
import { bytes, significant } from '../../base/format.js';
import type { Origin } from '../../base/origin.js';
import { choosesOnTheWay } from '../strategy/index.js';
import type { SweepReport } from './report.js';
import { settingsText } from './words.js';

/** How the figures were come by. */
export function methodOf({ sweep, estimate, runs, ranking }: SweepReport): string[] {
  const { objective, strategy, repeats, baselineEvery, seed } = sweep;
  const baseline = settingsText(sweep.baseline);
  const good = runs.filter(({ state }) => state === 'ok').length;
  return [
    l10n.t(
      '{0} combinations of {1} parameters; {2} of {3} runs ended well.',
      estimate.combinations,
      sweep.parameters.length,
      good,
      runs.length,
    ),
    choosesOnTheWay(sweep)
      ? l10n.t(
          'Strategy {0}: combinations that fell behind were left, and the finalists were measured afresh; only their fresh runs are judged.',
          strategy,
        )
      : l10n.t(
          'Strategy {0}: each combination that was chosen ran {1} times, in blocks whose order is drawn (seed {2}).',
          strategy,
          repeats,
          seed,
        ),
    baseline === ''
      ? l10n.t('Baseline: NCCL’s defaults, run before every {0} others.', baselineEvery)
      : l10n.t('Baseline: {0}, run before every {1} others.', baseline, baselineEvery),
    l10n.t(
      'Each run is compared, size by size, with the baseline runs nearest in time (two before, two after), so that drift cancels; a gain is the mean of these log ratios.',
    ),
    l10n.t(
      'Intervals are at 95 %, by resampling; the spread is shared between combinations in the measure that they have few runs of their own. “Better” and “worse” hold at 5 % with Holm’s correction for all comparisons.',
    ),
    l10n.t(
      'What a parameter does by itself is fitted by least squares over all combinations; its interval holds for all pairs of its values at once.',
    ),
    objective.metric === 'time'
      ? l10n.t('Score: geometric mean of the time over {0}.', sizesText(objective))
      : l10n.t('Score: geometric mean of the bus bandwidth over {0}.', sizesText(objective)),
    estimate.noiseFrom === 'runs' && ranking.noise !== null
      ? l10n.t(
          'Noise of one comparison: {0} %, measured. Differences from {1} % on are found in four of five such searches.',
          significant(ranking.noise * 100, 2),
          significant(estimate.detectablePercent, 2),
        )
      : l10n.t('The noise was not measured; {0} % is assumed.', significant(estimate.noisePercent, 2)),
  ];
}

/** What the figures do not say. */
export function limitsOf({ sweep, estimate, runs, ranking }: SweepReport, origin: Origin | null): string[] {
  const failed = ranking.ranking.filter(({ failures, gainPercent }) => failures > 0 && gainPercent === null).length;
  const cut = runs.filter(({ state }) => state === 'cut-off' || state === 'cancelled').length;
  const versions = new Set(runs.flatMap(({ ncclVersion }) => ncclVersion ?? []));
  return [
    ...(origin === 'simulated' ? [l10n.t('All numbers are simulated: they show the procedure and say nothing of real hardware.')] : []),
    ...(estimate.remaining > 0 ? [l10n.t('The search is not complete; the ranking may still change.')] : []),
    l10n.t(
      'It holds for this cluster, these hosts, this collective, these sizes and this release of NCCL; measure again when one of them changes.',
    ),
    l10n.t('Differences under {0} % may be there and stay unseen.', significant(estimate.detectablePercent, 2)),
    ...(choosesOnTheWay(sweep)
      ? [l10n.t('Nothing is claimed of combinations that fell out early; a better one may be among them.')]
      : [
          l10n.t(
            'The first of many noisy combinations looks a little better than it is; measure it once more before you rely on the last part of a percent.',
          ),
        ]),
    ...(versions.size > 1 ? [l10n.t('Runs were made with several releases of NCCL: {0}.', [...versions].join(', '))] : []),
    ...(failed > 0 ? [l10n.t('{0} combinations failed and are not ranked.', failed)] : []),
    ...(cut > 0 ? [l10n.t('{0} runs were cut off and do not count.', cut)] : []),
    l10n.t('A benchmark is not a training step: how much of the gain reaches it depends on what computation hides.'),
  ];
}

function sizesText({ at, from, to }: SweepReport['sweep']['objective']): string {
  if (at !== null) return at.map(bytes).join(', ');
  if (from === null && to === null) return l10n.t('all sizes');
  if (to === null) return l10n.t('sizes from {0} on', bytes(from ?? 0));
  return from === null ? l10n.t('sizes up to {0}', bytes(to)) : l10n.t('sizes from {0} to {1}', bytes(from), bytes(to));
}
