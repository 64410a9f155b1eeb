import { bandwidth } from './bandwidth.js';
import { launchSize } from './channels.js';
import { treeCorrection } from './constants.js';
import { latency } from './latency.js';
import {
  type Algorithm,
  algorithms,
  type Allowed,
  allowAll,
  type Collective,
  type ModelSystem,
  type Protocol,
  protocols,
  rankCount,
} from './system.js';

/** One algorithm and protocol with the time that NCCL computes for it, µs. */
export interface Candidate {
  readonly algorithm: Algorithm;
  readonly protocol: Protocol;
  readonly timeUs: number;
}

/** What NCCL would run. */
export interface Choice extends Candidate {
  readonly channels: number;
  readonly warps: number;
  /** Every available combination, fastest first. */
  readonly candidates: readonly Candidate[];
}

/** Time in µs of one combination, or null where NCCL would not use it. `bytes` counts all ranks for AllGather and ReduceScatter. */
export function operationTime(
  system: ModelSystem,
  collective: Collective,
  algorithm: Algorithm,
  protocol: Protocol,
  bytes: number,
  allowed: Allowed = allowAll,
  merged = 1,
): number | null {
  let bw = bandwidth(system, collective, algorithm, protocol, allowed);
  if (bw <= 0) return null;
  if ((algorithm === 'NVLS' || algorithm === 'NVLSTree') && collective !== 'AllReduce' && system.ppn > 32) return null;
  let lat = latency(system, collective, algorithm, protocol);
  const logSize = bytes < 64 ? -1 : Math.floor(Math.log2(Math.floor(bytes / 64)));
  const treeLimit = algorithm === 'Tree' ? 23 : algorithm === 'NVLSTree' && system.minCompCap >= 100 && system.cpuArch === 'X86' ? 24 : 0;
  if (collective === 'AllReduce' && logSize >= 0 && logSize < treeLimit) bw *= treeCorrection[protocol][logSize] ?? 1;
  const plateau =
    algorithm === 'Ring' &&
    protocol === 'Simple' &&
    collective === 'AllReduce' &&
    system.nNodes > 1 &&
    Math.floor(bytes / (system.commChannels * rankCount(system))) >= 64;
  if (plateau) lat *= system.minCompCap < 80 ? 1.9 : 1.4;
  const latencyCount = algorithm === 'Ring' ? merged : Math.ceil(merged / 8);
  return lat * latencyCount + bytes / (1000 * bw);
}

/** NCCL's choice for one operation; null when the lists leave nothing ("no algorithm/protocol available"). */
export function choose(system: ModelSystem, collective: Collective, bytes: number, allowed: Allowed = allowAll, merged = 1): Choice | null {
  if (rankCount(system) === 1) return { algorithm: 'Ring', protocol: 'Simple', timeUs: 0, channels: 1, warps: 0, candidates: [] };
  const candidates: Candidate[] = [];
  for (const algorithm of algorithms)
    for (const protocol of protocols) {
      const timeUs = operationTime(system, collective, algorithm, protocol, bytes, allowed, merged);
      if (timeUs !== null) candidates.push({ algorithm, protocol, timeUs });
    }
  // Stable: a tie keeps NCCL's own order.
  candidates.sort((a, b) => a.timeUs - b.timeUs);
  const best = candidates[0];
  return best === undefined ? null : { ...best, ...launchSize(system, best.algorithm, best.protocol, bytes), candidates };
}
