import { float, log2Down } from './arithmetic.js';
import { bandwidth } from './bandwidth.js';
import { launchSize } from './channels.js';
import { treeCorrection } from './constants.js';
import { latency } from './latency.js';
import { operationObstacle } from './obstacle.js';
import { revisionOf } from './revision.js';
import {
  type Algorithm,
  algorithms,
  type Allowed,
  allowAll,
  type Collective,
  type ModelSystem,
  type Operation,
  plainSum,
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
  operation: Operation = plainSum,
): number | null {
  if (operationObstacle(system, collective, algorithm, operation) !== null) return null;
  let bw = bandwidth(system, collective, algorithm, protocol, allowed);
  if (!(bw > 0)) return null;
  let lat = latency(system, collective, algorithm, protocol);
  const nRanks = rankCount(system);
  const logSize = log2Down(Math.floor(bytes / 64));
  const blackwellTree =
    algorithm === 'NVLSTree' && revisionOf(system.release).nvlsTreeCorrection && system.minCompCap >= 100 && system.cpuArch === 'X86';
  const treeLimit = algorithm === 'Tree' ? 23 : blackwellTree ? 24 : 0;
  if (collective === 'AllReduce' && logSize >= 0 && logSize < treeLimit) bw = float(bw * float(treeCorrection[protocol][logSize] ?? 1));
  const plateau =
    algorithm === 'Ring' &&
    protocol === 'Simple' &&
    collective === 'AllReduce' &&
    system.nNodes > 1 &&
    Math.floor(bytes / (system.commChannels * nRanks)) >= 64;
  if (plateau) lat = float(lat * (system.minCompCap < 80 ? 1.9 : 1.4));
  const latencyCount = algorithm === 'Ring' ? operation.merged : Math.ceil(operation.merged / 8);
  const time = float(float(lat * latencyCount) + float(float(bytes) / float(1000 * bw)));
  // Rings of many ranks would lose precision in eight bits, so NCCL keeps them for last.
  return algorithm === 'Ring' && nRanks > 8 && operation.datatype.startsWith('float8') ? float(time * 1024) : time;
}

/** NCCL's choice for one operation; null when the lists leave nothing ("no algorithm/protocol available"). */
export function choose(
  system: ModelSystem,
  collective: Collective,
  bytes: number,
  allowed: Allowed = allowAll,
  operation: Operation = plainSum,
): Choice | null {
  if (rankCount(system) <= 1)
    return { algorithm: 'Ring', protocol: 'Simple', timeUs: 0, ...launchSize(system, 'Ring', 'Simple', bytes), candidates: [] };
  const candidates: Candidate[] = [];
  const longest = revisionOf(system.release).longestUs;
  for (const algorithm of algorithms)
    for (const protocol of protocols) {
      const timeUs = operationTime(system, collective, algorithm, protocol, bytes, allowed, operation);
      if (timeUs !== null && timeUs < longest) candidates.push({ algorithm, protocol, timeUs });
    }
  // Stable: a tie keeps NCCL's own order.
  candidates.sort((a, b) => a.timeUs - b.timeUs);
  const best = candidates[0];
  return best === undefined ? null : { ...best, ...launchSize(system, best.algorithm, best.protocol, bytes), candidates };
}
