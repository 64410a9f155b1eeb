import { float, log2Down } from './arithmetic.js';
import { baseLatency, hopLatency } from './constants.js';
import { revisionOf } from './revision.js';
import { type Algorithm, type Collective, graphOf, type ModelSystem, pathType, type Protocol, rankCount, stepCount } from './system.js';

/** Latency in µs of one operation before its first byte counts (graph/tuning.cc); 0 where the system has no such graph. */
export function latency(system: ModelSystem, collective: Collective, algorithm: Algorithm, protocol: Protocol): number {
  const graph = graphOf(system, algorithm);
  if (graph === null) return 0;
  const { nNodes } = system;
  const nRanks = rankCount(system);
  // C divides whole numbers here: with uneven nodes the smaller count is taken.
  const local = Math.trunc(nRanks / nNodes);
  const near = graph.typeIntra === pathType.NVL ? 'nvlink' : 'pci';
  const intra = hop(system, near, algorithm, protocol);
  let inter = float(hop(system, 'net', system.ppn === 1 ? 'Tree' : algorithm, protocol) + float(graph.latencyInter));
  if (protocol === 'Simple') inter = float(inter + float(graph.latencyInter));
  const base = float(baseLatency[algorithm][protocol]);
  const depth = log2Down(nNodes);
  switch (algorithm) {
    case 'Ring':
      return float(base + (collective === 'Broadcast' || collective === 'Reduce' ? rooted() : ring()));
    case 'Tree':
      return float(base + float(2 * float(float((local - 1) * intra) + float(depth * inter))));
    case 'CollNetDirect':
      return float(base + 2 * (float(Math.min(1, local - 1) * intra) + (local - 1) * 0.4) + inter);
    case 'CollNetChain':
      return float(base + float(float(2 * (local - 1) * intra) + inter));
    case 'NVLS':
      return nNodes > 1 ? float(intra + inter) : intra;
    case 'NVLSTree':
      return float(base + float(intra + float(2 * depth * inter)));
    case 'PAT':
      return float(base + (depth * (inter / 3.5) + nRanks * 2.8));
  }

  function rooted(): number {
    const kind = nNodes === 1 ? near : 'net';
    if (graph?.sameChannels === true) return hop(system, kind, 'Ring', protocol);
    return float(stepCount(collective, nRanks) * hop(system, kind, protocol === 'Simple' ? 'Tree' : 'Ring', protocol));
  }

  function ring(): number {
    const steps = stepCount(collective, nRanks);
    if (nNodes === 1) return float(steps * intra);
    const between = collective === 'AllReduce' ? 2 * (nNodes - 1) : nNodes - 1;
    const overhead = float(netOverhead(system) * (protocol === 'Simple' ? 3 : 1));
    return float(float((steps - between) * Math.max(intra, overhead)) + float(between * inter));
  }
}

function hop(system: ModelSystem, kind: 'nvlink' | 'pci' | 'net', algorithm: Algorithm, protocol: Protocol): number {
  if (kind === 'pci' && system.cpuArch === 'POWER' && algorithm === 'Tree' && protocol === 'Simple')
    return float(hopLatency.pci.Ring.Simple);
  if (kind === 'net' && algorithm === 'NVLSTree' && protocol === 'Simple') return float(revisionOf(system.release).nvlsTreeNet);
  if (kind === 'net' && algorithm === 'PAT') return float(revisionOf(system.release).patNet);
  return float(hopLatency[kind][algorithm][protocol]);
}

function netOverhead(system: ModelSystem): number {
  if (system.netOverheadNs !== null) return float(system.netOverheadNs * 0.001);
  return system.cpuArch === 'X86' && system.cpuVendor === 'AMD' ? 2 : 1;
}
