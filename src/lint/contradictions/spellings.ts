import * as l10n from '@vscode/l10n';
import { statusAt } from '../../nccl/catalog/index.js';
import type { Clash, ClashFinder } from './clash.js';

interface Spelling {
  readonly old: string;
  readonly now: string;
  readonly owner: 'PyTorch' | 'NCCL';
}

/**
 * Two names of one variable that are both read, the newer one winning. PyTorch 2.2 and later: getCvar… in torch/csrc/distributed/c10d/Utils.hpp
 * goes through the names from the oldest on, the newest last. NCCL: src/graph/connect.cc reads *_NRINGS first, then *_NCHANNELS.
 */
const spellings: readonly Spelling[] = [
  ...['ASYNC_ERROR_HANDLING', 'BLOCKING_WAIT', 'DESYNC_DEBUG', 'ENABLE_TIMING'].map((name): Spelling => ({
    old: `NCCL_${name}`,
    now: `TORCH_NCCL_${name}`,
    owner: 'PyTorch',
  })),
  { old: 'NCCL_MIN_NRINGS', now: 'NCCL_MIN_NCHANNELS', owner: 'NCCL' },
  { old: 'NCCL_MAX_NRINGS', now: 'NCCL_MAX_NCHANNELS', owner: 'NCCL' },
];

/** Names whose newer spelling may stand beside them. */
export const oldSpellings: readonly string[] = spellings.map(({ old }) => old);

/** Both spellings of one variable with two values. The same value twice is care for old releases, and right. */
export const twoSpellings: ClashFinder = ({ held, version }) =>
  spellings.flatMap(({ old, now, owner }): Clash[] => {
    const [setting, winner] = [held.get(old), held.get(now)];
    if (setting === undefined || winner === undefined || setting.value === null || winner.value === null) return [];
    if (setting.value === winner.value || (owner === 'NCCL' && statusAt(now, version) === 'not-yet')) return [];
    const message = l10n.t('{0} has no effect: {1} takes {2}={3}, the newer name of the same setting.', old, owner, now, winner.value);
    return [{ setting, severity: 'error', message }];
  });
