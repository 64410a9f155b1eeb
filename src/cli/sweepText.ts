import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { microseconds, rate, significant } from '../base/format.js';
import type { Origin } from '../base/origin.js';
import type { Drift } from '../bench/drift.js';
import type { Quarantine } from '../bench/quarantine.js';
import type { Estimate, Gain, Ranked } from '../bench/result.js';
import type { Settings } from '../bench/settings.js';
import type { StrategyName } from '../bench/sweepSpec.js';
import { type LeftOut, type SearchExpectation, searchText, standingText } from '../expect/index.js';
import { columns, originWord } from './perfText.js';

/** A gain with its sign: "+3.14 %". */
export function percent(value: number): string {
  return `${value < 0 ? '−' : '+'}${significant(Math.abs(value))} %`;
}

/** "NAME=VALUE NAME=VALUE", or what it means when nothing is set. */
export function settingsText(settings: Settings): string {
  const words = Object.entries(settings).map(([name, value]) => `${name}=${clean(value)}`);
  return words.length === 0 ? l10n.t('nothing set') : words.join(' ');
}

/** What a search will cost and can tell, in one sentence or two. */
export function estimateText(estimate: Estimate): string {
  const time = estimate.seconds === null || estimate.remaining === 0 ? '' : l10n.t(', about {0}', duration(estimate.seconds));
  const cost = costText(estimate);
  const noise =
    estimate.noiseFrom === 'runs'
      ? l10n.t('measured noise {0} % a run', significant(estimate.noisePercent, 2))
      : l10n.t('assuming {0} % noise a run', significant(estimate.noisePercent, 2));
  return l10n.t(
    '{0} combinations, {1} runs to go{2}. Differences from {3} % on are found ({4}).',
    estimate.combinations,
    estimate.remaining,
    `${time}${cost === null ? '' : `, ${cost}`}`,
    significant(estimate.detectablePercent, 2),
    noise,
  );
}

/** GPU hours of what is left, and their price where there is one; null before a run was timed. */
export function costText({ gpuHours, price, remaining }: Estimate): string | null {
  if (gpuHours === undefined || gpuHours === null || remaining === 0) return null;
  const hours = l10n.t('{0} GPU hours', significant(gpuHours.remaining, 2));
  if (price === undefined || price === null) return hours;
  return `${hours} (${significant(gpuHours.remaining * price.perGpuHour, 2)} ${clean(price.currency)})`;
}

/** What a search leaves out before it runs and why, one line for each reason. */
export function refusedText(leftOut: readonly LeftOut[], all: readonly Settings[]): string[] {
  return leftOut.map(({ rule, message, trials }) => {
    const first = settingsText(all[trials[0] ?? 0] ?? {});
    return rule === null
      ? l10n.t('{0} combinations are skipped: {1} (modelled), such as {2}', trials.length, clean(message), first)
      : l10n.t('{0} combinations are refused by {1}: {2}, such as {3}', trials.length, rule, clean(message), first);
  });
}

/** Which hosts a search does without and why, one line for each group. */
export function quarantineText(quarantine: readonly Quarantine[]): string[] {
  return quarantine.map(({ hosts, why, amount, message }) =>
    why === 'fails'
      ? l10n.t('{0} left out: {1} runs failed there that ran elsewhere. {2}', clean(hosts.join(', ')), amount, clean(message ?? ''))
      : l10n.t('{0} left out: the baseline takes {1} % longer there than elsewhere.', clean(hosts.join(', ')), significant(amount, 2)),
  );
}

/** Seconds in words: "45 s", "12 min", "3.5 h". */
export function duration(seconds: number): string {
  if (seconds < 90) return l10n.t('{0} s', Math.round(seconds));
  return seconds < 5400 ? l10n.t('{0} min', Math.round(seconds / 60)) : l10n.t('{0} h', significant(seconds / 3600, 2));
}

/** Everything that the text answer of a search says. */
export interface SweepAnswer {
  readonly name: string;
  readonly origin: Origin;
  readonly metric: 'busbw' | 'time';
  readonly strategy: StrategyName;
  /** True when the budget ended it before its strategy did. */
  readonly budget: boolean;
  readonly trials: number;
  readonly completed: number;
  readonly failed: number;
  /** How the baseline moved meanwhile; null where too few runs tell. */
  readonly drift?: Drift | null;
  readonly baselineScore: number | null;
  readonly ranking: readonly Ranked[];
  readonly gains: readonly Gain[];
  readonly expected: SearchExpectation;
}

const shownRanks = 10;

/** The answer for people: the best settings first, then the ranking, then what each value gains by itself. */
export function sweepText(answer: SweepAnswer): string {
  const score = (value: number | null): string => (value === null ? '–' : answer.metric === 'time' ? microseconds(value) : rate(value));
  const [best] = answer.ranking;
  const counts = [
    l10n.t('{0} of {1} combinations measured', answer.completed, answer.trials),
    ...(answer.failed > 0 ? [l10n.t('{0} failed', answer.failed)] : []),
    originWord(answer.origin),
  ].join(' · ');
  const lines: string[] = [];
  if (best?.gainPercent === undefined || best.gainPercent === null) lines.push(l10n.t('{0}: no result', answer.name));
  else if (!best.significant || best.gainPercent <= 0) {
    lines.push(
      l10n.t('{0}: nothing is better than the baseline beyond doubt', answer.name),
      l10n.t('Closest: {0}, {1}', percent(best.gainPercent), settingsText(best.settings)),
    );
  } else {
    lines.push(
      l10n.t(
        '{0}: {1} against the baseline, {2} instead of {3}',
        answer.name,
        percent(best.gainPercent),
        score(best.score),
        score(answer.baselineScore),
      ),
    );
    lines.push(...Object.entries(best.settings).map(([name, value]) => `  ${name}=${clean(value)}`));
  }
  if (best?.gainPercent !== undefined && best.gainPercent !== null) lines.push(searchText(answer.expected, best.trial, answer.metric));
  lines.push(counts);
  if (answer.drift?.moved === true)
    lines.push(
      l10n.t(
        'The cluster drifted by {0} % meanwhile; every run is compared with the baselines around it.',
        significant(answer.drift.percent, 2),
      ),
    );
  if (answer.budget) lines.push(l10n.t('The budget ended the search before its strategy did.'));
  else if (answer.strategy !== 'grid' && answer.strategy !== 'random')
    lines.push(l10n.t('Strategy {0}: its finalists were measured afresh, and of the others nothing is claimed.', answer.strategy));
  lines.push('');
  const ranked = answer.ranking.filter((entry) => entry.gainPercent !== null);
  const against = answer.expected.trials.size > 0;
  const ranking = columns(
    [
      [
        '',
        l10n.t('gain'),
        l10n.t('95 % interval'),
        l10n.t('score'),
        ...(against ? [l10n.t('against it')] : []),
        l10n.t('verdict'),
        l10n.t('settings'),
      ],
      ...ranked
        .slice(0, shownRanks)
        .map((entry, index) => [
          String(index + 1),
          percent(entry.gainPercent ?? 0),
          entry.ci95 === null ? '–' : `${percent(entry.ci95[0])} … ${percent(entry.ci95[1])}`,
          score(entry.score),
          ...(against ? [trialStanding(answer.expected, entry.trial)] : []),
          entry.significant ? ((entry.gainPercent ?? 0) > 0 ? l10n.t('better') : l10n.t('worse')) : l10n.t('unclear'),
          settingsText(entry.settings),
        ]),
    ],
    0,
    true,
  );
  const more = ranked.length > shownRanks ? `  ${l10n.t('… and {0} more', ranked.length - shownRanks)}\n` : '';
  const failed = answer.ranking.filter((entry) => entry.gainPercent === null && entry.failures > 0).slice(0, 5);
  const failures = failed.map((entry) => `  ${l10n.t('failed')}: ${settingsText(entry.settings)} – ${clean(entry.message ?? '')}\n`);
  const own = answer.gains.map((gain) => [
    `${gain.name}=${gain.value === null ? l10n.t('unset') : clean(gain.value)}`,
    percent(gain.gainPercent),
    gain.ci95 === null ? '–' : `${percent(gain.ci95[0])} … ${percent(gain.ci95[1])}`,
    gain.significant ? (gain.gainPercent > 0 ? l10n.t('better') : l10n.t('worse')) : l10n.t('unclear'),
  ]);
  const each = own.length === 0 ? '' : `\n${l10n.t('Each value by itself, everything else equal')}\n${columns(own)}`;
  return `${lines.join('\n')}\n${ranked.length === 0 ? '' : ranking}${more}${failures.join('')}${each}`;
}

function trialStanding({ trials }: SearchExpectation, trial: number): string {
  const found = trials.get(trial);
  return found === undefined ? '–' : standingText(found);
}
