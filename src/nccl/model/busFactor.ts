import type { Collective } from './system.js';

/** Bus bandwidth over algorithm bandwidth for n ranks, as nccl-tests defines it. */
export function busFactor(collective: Collective, nRanks: number): number {
  if (collective === 'AllReduce') return (2 * (nRanks - 1)) / nRanks;
  if (collective === 'AllGather' || collective === 'ReduceScatter') return (nRanks - 1) / nRanks;
  return 1;
}
