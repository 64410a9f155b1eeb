import { revisionOf } from './revision.js';
import { type Algorithm, graphOf, type ModelSystem, type Protocol, rankCount } from './system.js';

/** Most threads of one block; 0 where NCCL never sets it (graph/tuning.cc, getNthreads). */
export function maxThreads(system: ModelSystem, algorithm: Algorithm, protocol: Protocol): number {
  if (algorithm === 'PAT') return 0;
  if (algorithm !== 'Ring' && algorithm !== 'Tree') return protocol === 'Simple' ? 640 : 0;
  if (protocol === 'LL128') return threads(system.threads.ll128, 160, 640, 640);
  const graph = graphOf(system, algorithm);
  const few = algorithm === 'Ring' && protocol === 'Simple' && graph !== null && graph.bwIntra * graph.nChannels <= 12;
  return threads(system.threads.plain, 64, 512, few ? 256 : 512);
}

/** A number of threads that a user wrote: not a multiple of a warp counts as the maximum. */
function threads(wish: number | null, least: number, most: number, otherwise: number): number {
  if (wish === null || wish <= 0) return otherwise;
  return wish % 32 !== 0 ? most : Math.min(most, Math.max(least, wish));
}

/** Channels and warps that a chosen operation runs with (enqueue.cc, topoGetAlgoInfo). */
export function launchSize(
  system: ModelSystem,
  algorithm: Algorithm,
  protocol: Protocol,
  bytes: number,
): { channels: number; warps: number } {
  let nt = maxThreads(system, algorithm, protocol);
  if (algorithm === 'NVLS' || algorithm === 'NVLSTree') {
    const limited = algorithm === 'NVLS' && system.nNodes > 1 && revisionOf(system.release).nvlsChannelBound;
    return { channels: limited ? Math.min(system.nvlsChannels, system.commChannels) : system.nvlsChannels, warps: nt / 32 };
  }
  const threshold = threadThreshold(system, algorithm, protocol);
  let nc = system.commChannels;
  if (algorithm === 'CollNetDirect') nc = collnetChannels(system, nt, threshold, bytes);
  else {
    while (bytes < nc * nt * threshold && nc >= 2) nc--;
    while (bytes < nc * nt * threshold && nt % 128 === 0) nt /= 2;
  }
  if (protocol === 'Simple' && algorithm === 'Ring') nt += 32;
  if (protocol === 'Simple' && algorithm === 'Tree') nt += 128;
  nt = algorithm === 'Tree' || algorithm === 'PAT' ? 640 : Math.max(nt, 96);
  return { channels: nc, warps: Math.trunc(nt / 32) };
}

/** CollNetDirect takes fewer channels in steps, asking for less work of a thread at each. */
function collnetChannels(system: ModelSystem, nt: number, threshold: number, bytes: number): number {
  let nc = system.commChannels;
  let more = true;
  for (let least = 16; least >= 1 && more; least = Math.trunc(least / 2)) {
    for (;;) {
      more = bytes < nc * nt * system.collnetHeads * threshold;
      if (!more || nc <= least) break;
      if (nc === least + Math.trunc(least / 2)) threshold = Math.trunc(threshold / 2);
      nc--;
    }
  }
  return nc;
}

/** Bytes per thread below which NCCL takes fewer of them. */
function threadThreshold(system: ModelSystem, algorithm: Algorithm, protocol: Protocol): number {
  // NCCL sets no thresholds for one rank, so nothing is reduced there.
  if (rankCount(system) <= 1) return 0;
  if (algorithm === 'CollNetDirect' || algorithm === 'CollNetChain') return 512;
  const own = algorithm === 'Tree' ? 0 : algorithm === 'Ring' ? 3 : null;
  const written = own === null ? null : system.thresholds[own + (protocol === 'LL' ? 0 : protocol === 'LL128' ? 1 : 2)];
  if (written !== null && written !== undefined && written >= 0) return written;
  if (protocol === 'Simple') return 64;
  return protocol === 'LL' && algorithm === 'Ring' ? 8 * rankCount(system) : 8;
}
