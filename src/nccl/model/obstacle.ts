import { revisionOf } from './revision.js';
import {
  type Algorithm, type Allowed, type Collective, graphOf, type ModelSystem, type Operation, pathType, type Protocol, rankCount,
} from './system.js'; // prettier-ignore

/** Why NCCL does not consider a combination that it has code for. */
export type Obstacle =
  | 'algorithm-list'
  | 'protocol-list'
  | 'll128-path'
  | 'll128-gpus'
  | 'll128-mixed'
  | 'll128-cuda'
  | 'nvls-channels'
  | 'nvls-support'
  | 'nvls-ranks'
  | 'nvls-several-nodes'
  | 'one-node'
  | 'collnet-off'
  | 'collnet-gathers'
  | 'collnet-ranks'
  | 'no-nvswitch'
  | 'no-graph'
  | 'pat-off'
  | 'pat-ranks'
  | 'pat-operation';

const isCollnet = (algorithm: Algorithm): boolean => algorithm === 'CollNetDirect' || algorithm === 'CollNetChain';
const isNvls = (algorithm: Algorithm): boolean => algorithm === 'NVLS' || algorithm === 'NVLSTree';
const gathers = (collective: Collective): boolean => collective === 'AllGather' || collective === 'ReduceScatter';

/** Whether NCCL has code for this combination (graph/tuning.cc); PAT counts only where it is on. */
export function isCandidate(system: ModelSystem, collective: Collective, algorithm: Algorithm, protocol: Protocol): boolean {
  return hasCode(collective, algorithm, protocol) && (algorithm !== 'PAT' || patObstacle(system) === null);
}

/** Whether any system could run this combination. */
export function hasCode(collective: Collective, algorithm: Algorithm, protocol: Protocol): boolean {
  if ((isNvls(algorithm) || isCollnet(algorithm) || algorithm === 'PAT') && protocol !== 'Simple') return false;
  if (collective === 'Broadcast' || collective === 'Reduce') return algorithm === 'Ring';
  if (collective === 'AllReduce') return algorithm !== 'PAT';
  return algorithm === 'Ring' || algorithm === 'NVLS' || algorithm === 'CollNetDirect' || algorithm === 'PAT';
}

/** What keeps PAT off, or null. */
export function patObstacle(system: ModelSystem): Obstacle | null {
  // Atomics of compute capability 6.0 are needed whatever NCCL_PAT_ENABLE says.
  if (system.minCompCap < 60 && revisionOf(system.release).patAsksGpu) return 'pat-off';
  if (system.patEnable !== null) return system.patEnable ? null : 'pat-off';
  if (system.nNodes !== rankCount(system)) return 'pat-ranks';
  return system.hostNetwork ? null : 'pat-off';
}

/** What makes a combination's bandwidth 0 in NCCL's tables, or null where it has one. */
export function obstacle(
  system: ModelSystem,
  collective: Collective,
  algorithm: Algorithm,
  protocol: Protocol,
  allowed: Allowed,
): Obstacle | null {
  const graph = graphOf(system, algorithm);
  if (!allowed.algorithm(collective, algorithm)) return 'algorithm-list';
  const wish = allowed.protocol(collective, protocol);
  if (wish === 'no') return 'protocol-list';
  if (algorithm === 'PAT') return patObstacle(system);
  if (algorithm === 'NVLSTree' && system.nNodes === 1) return 'one-node';
  if (!system.collnet && isCollnet(algorithm)) return 'collnet-off';
  if (!system.collnet && algorithm === 'NVLS' && system.nNodes > 1) return 'nvls-several-nodes';
  if (algorithm === 'CollNetDirect' && !system.nvswitch) return 'no-nvswitch';
  if (graph === null) return isNvls(algorithm) ? 'nvls-support' : 'no-graph';
  if (isNvls(algorithm) && graph.nChannels < 2 && revisionOf(system.release).nvls === 'efficiency') return 'nvls-channels';
  if (gathers(collective) && system.nNodes > 1 && (algorithm === 'CollNetDirect' || (algorithm === 'NVLS' && gatheringRule(system)))) {
    if (!system.collnetGathers) return 'collnet-gathers';
    if (Math.ceil(system.ppn) > system.collnetHeads) return 'collnet-ranks';
  }
  return wish === 'auto' && protocol === 'LL128' ? ll128Obstacle(system, graph, collective, algorithm) : null;
}

function gatheringRule(system: ModelSystem): boolean {
  return revisionOf(system.release).nvlsGathersBetweenNodes;
}

/** What the choice leaves out although the tables have it (enqueue.cc, updateCollCostTable), or null. */
export function operationObstacle(
  system: ModelSystem,
  collective: Collective,
  algorithm: Algorithm,
  operation: Operation,
): Obstacle | null {
  const revision = revisionOf(system.release);
  const local = Math.ceil(system.ppn);
  if (isCollnet(algorithm)) {
    if (!system.collnet) return 'collnet-off';
    const most = algorithm === 'CollNetDirect' ? 8 : revision.collnetChainRanks;
    if (most !== null && local > most) return 'collnet-ranks';
  }
  if (isNvls(algorithm)) {
    const supported = system.nvlsSupport && (collective === 'AllGather' || nvlsReduces(operation));
    if (!supported && (revision.nvlsGathersBetweenNodes || collective !== 'AllGather')) return 'nvls-support';
    const bound = revision.nvlsRanks;
    if (collective !== 'AllReduce' && bound !== null && (bound.of === 'node' ? local : rankCount(system)) > bound.most) return 'nvls-ranks';
    if (!revision.nvlsGathersBetweenNodes && gathers(collective) && system.nNodes > 1) return 'nvls-several-nodes';
    if (algorithm === 'NVLS' && !system.collnet && system.nNodes > 1) return 'nvls-several-nodes';
  }
  if (algorithm === 'PAT' && collective === 'ReduceScatter' && /^(avg|mulsum)$/.test(operation.op)) return 'pat-operation';
  return null;
}

/** Types and operations that the switch can reduce (device.h, ncclNvlsSupported): `sum` of floats, also `min` and `max` of the others. */
function nvlsReduces({ datatype, op }: Operation): boolean {
  if (/^(float|float32|double|float64)$/.test(datatype)) return op === 'sum';
  return /^(u?int32|u?int64|half|float16|bfloat16)$/.test(datatype) && /^(sum|min|max)$/.test(op);
}

/** LL128 needs 128-byte stores to arrive whole: NCCL allows it only on paths where they are known to. */
function ll128Obstacle(
  system: ModelSystem,
  graph: { readonly typeInter: number; readonly typeIntra: number },
  collective: Collective,
  algorithm: Algorithm,
): Obstacle | null {
  const { minCompCap, maxCompCap } = system;
  const revision = revisionOf(system.release);
  if (revision.ll128 === 'listed' ? !listedForLl128(system) : minCompCap < 70) return 'll128-gpus';
  if (minCompCap !== maxCompCap && !(revision.ll128Mixed && minCompCap >= 90)) return 'll128-mixed';
  if (!safe(graph.typeInter) || graph.typeIntra > pathType.NVB) return 'll128-path';
  const cuda118Bug =
    minCompCap === 90 && system.cudaRuntime === 11080 && collective === 'AllReduce' && algorithm === 'Ring' && rankCount(system) === 2;
  return cuda118Bug ? 'll128-cuda' : null;

  function safe(path: number): boolean {
    if (path <= pathType.PXB) return true;
    if (minCompCap < 90 || path > pathType.PXN) return false;
    if (revision.ll128 === 'listed' || revision.ll128 === 'p2c') return path === pathType.PXN || system.ll128C2c;
    return system.ll128C2c;
  }
}

/** Up to 2.26 LL128 was for named compute capabilities only. */
function listedForLl128(system: ModelSystem): boolean {
  const listed = system.release.startsWith('2.24.') ? [70, 80, 90] : [70, 80, 90, 100, 120];
  return listed.includes(system.minCompCap);
}
