import * as l10n from '@vscode/l10n';
import { atLeast } from '../../nccl/catalog/index.js';
import { numberOf, type Clash, type ClashFinder, type Situation } from './clash.js';

function reversed(situation: Situation, least: string, most: string): Clash[] {
  const [low, high] = [numberOf(situation, least), numberOf(situation, most)];
  const setting = situation.held.get(least);
  if (setting === undefined || low === null || high === null || low <= high || high < 1 || low < 1) return [];
  // Above NCCL's own limit both are cut to it.
  const limit = atLeast(situation.version, '2.25.1') ? 64 : 32;
  if (high >= limit) return [];
  return [{ setting, severity: 'error', message: l10n.t('{0} is {1}, more than {2}, which is {3}.', least, low, most, high) }];
}

/** A lower bound above the upper one. */
export const reversedLimits: ClashFinder = (situation) => [
  ...reversed(situation, 'NCCL_MIN_NCHANNELS', 'NCCL_MAX_NCHANNELS'),
  ...reversed(situation, 'NCCL_MIN_CTAS', 'NCCL_MAX_CTAS'),
  ...reversed(situation, 'NCCL_MIN_P2P_NCHANNELS', 'NCCL_MAX_P2P_NCHANNELS'),
];
