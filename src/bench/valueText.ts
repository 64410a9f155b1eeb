import * as l10n from '@vscode/l10n';
import { money, significant } from '../base/format.js';
import type { Value, ValueKey, ValueSource } from './value.js';

/** Days and money of one training run, with their intervals, in a sentence. */
export function worthText({ worth, worth95 }: Value, currency: string): string {
  const [days, cost] = [significant(Math.abs(worth.days), 2), money(Math.abs(worth.money), currency)];
  const between =
    worth95 === null ? '' : ` (${l10n.t('{0} to {1}', money(worth95[0].money, currency), money(worth95[1].money, currency))})`;
  return worth.money >= 0
    ? l10n.t('Saves {0} days and {1} in each training run{2}.', days, cost, between)
    : l10n.t('Costs {0} days and {1} in each training run{2}.', days, cost, between);
}

/** When the effort is earned back, in a sentence or two. */
export function breakEvenText({ effort, breakEvenDays, breakEvenDays95, net }: Value, currency: string): string {
  if (breakEvenDays === null) return l10n.t('The effort of {0} is never earned back.', money(effort, currency));
  const latest = breakEvenDays95?.[1];
  const worst =
    latest === undefined
      ? ''
      : latest === null
        ? ` ${l10n.t('At the lower end of the interval it never is.')}`
        : ` ${l10n.t('At the lower end of the interval: {0} days.', significant(latest))}`;
  return `${l10n.t('The effort of {0} is earned back after {1} days of training; the first run leaves {2}.', money(effort, currency), significant(breakEvenDays), money(net, currency))}${worst}`;
}

/** What a number of the calculation is. */
export function labelText(key: ValueKey): string {
  switch (key) {
    case 'gpus':
      return l10n.t('GPUs of the training job');
    case 'pricePerGpuHour':
      return l10n.t('Price of a GPU hour');
    case 'trainingDays':
      return l10n.t('Length of a training run');
    case 'communicationPercent':
      return l10n.t('Waiting for communication');
    case 'coveredPercent':
      return l10n.t('Part of it that was measured');
    case 'personHours':
      return l10n.t('Work on tuning and roll-out');
    case 'pricePerPersonHour':
      return l10n.t('Price of an hour of work');
    case 'tuningGpuHours':
      return l10n.t('GPU hours of the search');
  }
}

/** Its unit. */
export function unitText(key: ValueKey, currency: string): string {
  switch (key) {
    case 'gpus':
      return l10n.t('GPUs');
    case 'pricePerGpuHour':
    case 'pricePerPersonHour':
      return l10n.t('{0} an hour', currency);
    case 'trainingDays':
      return l10n.t('days');
    case 'communicationPercent':
      return l10n.t('% of a step');
    case 'coveredPercent':
      return l10n.t('% of the waiting');
    case 'personHours':
      return l10n.t('hours');
    case 'tuningGpuHours':
      return l10n.t('GPU hours');
  }
}

/** What belongs to it. */
export function aboutText(key: ValueKey): string {
  switch (key) {
    case 'gpus':
      return l10n.t('The ranks of the runs, unless the training is larger.');
    case 'pricePerGpuHour':
      return l10n.t('Rent, or cost of ownership by hour.');
    case 'trainingDays':
      return l10n.t('Days as it is now.');
    case 'communicationPercent':
      return l10n.t('Only what no computation hides; a profile of a step tells.');
    case 'coveredPercent':
      return l10n.t('This collective at these sizes, of all that a step waits for.');
    case 'personHours':
      return l10n.t('Of people, setting up included.');
    case 'pricePerPersonHour':
      return l10n.t('With everything that comes with it.');
    case 'tuningGpuHours':
      return l10n.t('Duration of every run times its ranks.');
  }
}

/** Where it comes from. */
export function sourceText(source: ValueSource): string {
  switch (source) {
    case 'file':
      return l10n.t('from the sweep file');
    case 'runs':
      return l10n.t('counted from the runs');
    case 'assumed':
      return l10n.t('assumed: a round figure');
  }
}
