import { busFactor } from './busFactor.js';
import { type Candidate, choose } from './choose.js';
import { type Allowed, allowAll, type Collective, type ModelSystem, type Operation, plainSum, rankCount } from './system.js';

/** What NCCL would choose for one size, and how long its model says that takes. Keys as fixed for `nccl-workbench model`. */
export interface Prediction {
  readonly sizeBytes: number;
  /** null where the user's lists leave nothing, which ends the run. */
  readonly algorithm: string | null;
  readonly protocol: string | null;
  readonly channels: number | null;
  readonly timeUs: number | null;
  readonly busbwGBs: number | null;
  /** Every available combination, fastest first. */
  readonly candidates: readonly Candidate[];
}

/** Predicts one collective at each size (bytes over all ranks for AllGather and ReduceScatter, as nccl-tests counts them). */
export function predict(
  system: ModelSystem,
  collective: Collective,
  sizes: readonly number[],
  allowed: Allowed = allowAll,
  operation: Operation = plainSum,
): Prediction[] {
  const factor = busFactor(collective, rankCount(system));
  return sizes.map((sizeBytes): Prediction => {
    const choice = choose(system, collective, sizeBytes, allowed, operation);
    if (choice === null)
      return { sizeBytes, algorithm: null, protocol: null, channels: null, timeUs: null, busbwGBs: null, candidates: [] };
    const { algorithm, protocol, channels, timeUs, candidates } = choice;
    // One rank takes no time in the model, which is no bandwidth anybody could state.
    const busbwGBs = timeUs > 0 ? (sizeBytes / timeUs / 1000) * factor : null;
    return { sizeBytes, algorithm, protocol, channels, timeUs, busbwGBs, candidates };
  });
}
