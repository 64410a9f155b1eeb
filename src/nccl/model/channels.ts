import { type Algorithm, graphOf, type ModelSystem, type Protocol, rankCount } from './system.js';

/** Most threads of one block; 0 where NCCL never sets it (graph/tuning.cc of 2.30.7). */
export function maxThreads(system: ModelSystem, algorithm: Algorithm, protocol: Protocol): number {
  if (algorithm === 'PAT') return 0;
  if (algorithm !== 'Ring' && algorithm !== 'Tree') return protocol === 'Simple' ? 640 : 0;
  if (protocol === 'LL128') return 640;
  const graph = graphOf(system, algorithm);
  return algorithm === 'Ring' && protocol === 'Simple' && graph !== null && graph.bwIntra * graph.nChannels <= 12 ? 256 : 512;
}

/** Channels and warps that a chosen operation runs with (enqueue.cc of 2.30.7, topoGetAlgoInfo). */
export function launchSize(
  system: ModelSystem,
  algorithm: Algorithm,
  protocol: Protocol,
  bytes: number,
): { channels: number; warps: number } {
  let nt = maxThreads(system, algorithm, protocol);
  if (algorithm === 'NVLS' || algorithm === 'NVLSTree') {
    const limited = algorithm === 'NVLS' && system.nNodes > 1;
    return { channels: limited ? Math.min(system.nvlsChannels, system.commChannels) : system.nvlsChannels, warps: nt / 32 };
  }
  const threshold = threadThreshold(system, algorithm, protocol);
  let nc = system.commChannels;
  while (bytes < nc * nt * threshold && nc >= 2) nc--;
  while (bytes < nc * nt * threshold && nt % 128 === 0) nt /= 2;
  if (protocol === 'Simple' && algorithm === 'Ring') nt += 32;
  if (protocol === 'Simple' && algorithm === 'Tree') nt += 128;
  nt = algorithm === 'Tree' || algorithm === 'PAT' ? 640 : Math.max(nt, 96);
  return { channels: nc, warps: nt / 32 };
}

/** Bytes per thread below which NCCL takes fewer of them. */
function threadThreshold(system: ModelSystem, algorithm: Algorithm, protocol: Protocol): number {
  if (algorithm === 'CollNetDirect' || algorithm === 'CollNetChain') return 512;
  if (protocol === 'Simple') return 64;
  return protocol === 'LL' && algorithm === 'Ring' ? 8 * rankCount(system) : 8;
}
