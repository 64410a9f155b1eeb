import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import type { Estimate } from '../../bench/result.js';
import type { Sweep } from '../../bench/sweepSpec.js';
import type { Quarantine } from '../../bench/quarantine.js';
import type { SearchScreening } from '../../expect/index.js';
import { settingsText } from './words.js';

/** Where a search ends in any case, and what it costs, in words; null where the file names neither. */
export function budgetText({ budget: { runs, minutes, gpuHours, price } }: Sweep, estimate: Estimate): string | null {
  const limits = [
    ...(runs === null ? [] : [vscode.l10n.t('{0} runs', runs)]),
    ...(minutes === null ? [] : [vscode.l10n.t('{0} min', minutes)]),
    ...(gpuHours === null ? [] : [vscode.l10n.t('{0} GPU hours', gpuHours)]),
  ];
  const hours = estimate.gpuHours ?? null;
  const money = (spent: number): string => `${(spent * (price?.perGpuHour ?? 0)).toPrecision(3)} ${cleanLine(price?.currency ?? '')}`;
  const cost = price === null || hours === null ? [] : [vscode.l10n.t('{0} used, {1} to go', money(hours.used), money(hours.remaining))];
  return limits.length + cost.length === 0 ? null : [...limits, ...cost].join(', ');
}

/** What a search leaves out before it runs and why, one line for each reason. */
export function leftOutTexts({ leftOut }: SearchScreening, combinations: readonly Readonly<Record<string, string>>[]): string[] {
  return leftOut.map(({ rule, message, trials }) => {
    const first = settingsText(combinations[trials[0] ?? 0] ?? {});
    return rule === null
      ? vscode.l10n.t('{0} combinations are skipped: {1} (modelled), such as {2}', trials.length, cleanLine(message), first)
      : vscode.l10n.t('{0} combinations are refused by {1}: {2}, such as {3}', trials.length, rule, cleanLine(message), first);
  });
}

/** Which hosts a search does without and why, one line for each group. */
export function quarantineTexts(quarantine: readonly Quarantine[]): string[] {
  return quarantine.map(({ hosts, why, amount, message }) =>
    why === 'fails'
      ? vscode.l10n.t(
          '{0} left out: {1} runs failed there that ran elsewhere. {2}',
          cleanLine(hosts.join(', ')),
          amount,
          cleanLine(message ?? ''),
        )
      : vscode.l10n.t(
          '{0} left out: the baseline takes {1} % longer there than elsewhere.',
          cleanLine(hosts.join(', ')),
          amount.toPrecision(2),
        ),
  );
}
