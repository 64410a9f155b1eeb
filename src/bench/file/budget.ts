import * as l10n from '@vscode/l10n';
import { isMap, type YAMLMap } from 'yaml';
import type { Budget } from '../sweepSpec.js';
import type { Complain, Reader } from './reader.js';

/** Keys below `budget`, as in schemas/sweep.schema.json. */
export const budgetKeys = ['runs', 'minutes', 'gpuHours', 'pricePerGpuHour', 'currency'] as const;

/** Where a search ends in any case, and what a GPU costs. */
export function readBudget(root: YAMLMap, read: Reader, complain: Complain): Budget {
  const absent: Budget = { runs: null, minutes: null, gpuHours: null, price: null };
  const node = root.get('budget', true);
  if (node === undefined) return absent;
  if (!isMap(node)) {
    complain(node, l10n.t('"budget" needs runs, minutes, gpuHours or pricePerGpuHour'));
    return absent;
  }
  read.keys(node, budgetKeys);
  const perGpuHour = read.number(node, 'pricePerGpuHour', null, 0, 1_000_000);
  const currency = read.textAt(node, 'currency') ?? 'USD';
  if (node.has('currency') && perGpuHour === null) complain(node.get('currency', true), l10n.t('a currency needs pricePerGpuHour'));
  if (!/^[\p{L}\p{Sc}]{1,8}$/u.test(currency))
    complain(node.get('currency', true), l10n.t('a currency is a short word or sign, such as EUR'));
  return {
    runs: node.has('runs') ? read.integer(node, 'runs', 1, 1, 10_000_000) : null,
    minutes: node.has('minutes') ? read.integer(node, 'minutes', 1, 1, 1_000_000) : null,
    gpuHours: read.number(node, 'gpuHours', null, 0.001, 10_000_000),
    price: perGpuHour === null ? null : { perGpuHour, currency },
  };
}
