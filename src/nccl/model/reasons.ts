import * as l10n from '@vscode/l10n';
import type { Forbidden } from './explain.js';
import type { Obstacle } from './obstacle.js';

/** What an obstacle means, without a full stop. */
export function obstacleText(obstacle: Obstacle): string {
  switch (obstacle) {
    case 'algorithm-list':
      return l10n.t('NCCL_ALGO leaves it out');
    case 'protocol-list':
      return l10n.t('NCCL_PROTO leaves it out');
    case 'll128-path':
      return l10n.t('LL128 is only for NVLink and near adapters: a path here goes through the CPU or further');
    case 'll128-gpus':
      return l10n.t('this release takes LL128 on other GPUs only');
    case 'll128-mixed':
      return l10n.t('LL128 is not taken among different GPUs');
    case 'll128-cuda':
      return l10n.t('CUDA 11.8 has a bug with two ranks');
    case 'nvls-channels':
      return l10n.t('the search found fewer than two NVLS channels');
    case 'nvls-support':
      return l10n.t('no NVLS: it needs Hopper or later behind an NVSwitch, and is on');
    case 'nvls-ranks':
      return l10n.t('more than 32 ranks share a switch');
    case 'nvls-several-nodes':
      return l10n.t('between nodes it needs CollNet (SHARP)');
    case 'one-node':
      return l10n.t('it is for several nodes');
    case 'collnet-off':
      return l10n.t('CollNet (SHARP) is off');
    case 'collnet-gathers':
      return l10n.t('the CollNet plugin does not gather or scatter');
    case 'collnet-ranks':
      return l10n.t('more ranks on a node than CollNet takes');
    case 'no-nvswitch':
      return l10n.t('there is no NVSwitch');
    case 'no-graph':
      return l10n.t('the search found no paths for it');
    case 'pat-off':
      return l10n.t('PAT is off');
    case 'pat-ranks':
      return l10n.t('PAT is for one rank a node');
    case 'pat-operation':
      return l10n.t('PAT cannot scale the result');
  }
}

/** Forbidden combinations by reason, one line each: "CollNetDirect, CollNetChain: CollNet (SHARP) is off". */
export function forbiddenLines(forbidden: readonly Forbidden[]): string[] {
  const byReason = new Map<Obstacle, string[]>();
  for (const { algorithm, protocol, obstacle } of forbidden) {
    const name = algorithm === 'Ring' || algorithm === 'Tree' ? `${algorithm}/${protocol}` : algorithm;
    byReason.set(obstacle, [...(byReason.get(obstacle) ?? []), name]);
  }
  return [...byReason].map(([obstacle, names]) => `${names.join(', ')}: ${obstacleText(obstacle)}`);
}
