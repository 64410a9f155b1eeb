import { baseLatency, hopLatency } from './constants.js';
import { type Algorithm, type Collective, graphOf, type ModelSystem, pathType, type Protocol, rankCount, stepCount } from './system.js';

/** Latency in µs of one operation before its first byte counts (graph/tuning.cc of 2.30.7); 0 where the system has no such graph. */
export function latency(system: ModelSystem, collective: Collective, algorithm: Algorithm, protocol: Protocol): number {
  const graph = graphOf(system, algorithm);
  if (graph === null) return 0;
  const { nNodes, ppn } = system;
  const nRanks = rankCount(system);
  const near = graph.typeIntra === pathType.NVL ? 'nvlink' : 'pci';
  const intra = hop(system, near, algorithm, protocol);
  const added = protocol === 'Simple' ? 2 * graph.latencyInter : graph.latencyInter;
  const inter = hop(system, 'net', ppn === 1 ? 'Tree' : algorithm, protocol) + added;
  const base = baseLatency[algorithm][protocol];
  const depth = Math.floor(Math.log2(nNodes));
  switch (algorithm) {
    case 'Ring':
      return base + (collective === 'Broadcast' || collective === 'Reduce' ? rooted() : ring());
    case 'Tree':
      return base + 2 * ((Math.trunc(nRanks / nNodes) - 1) * intra + depth * inter);
    case 'CollNetDirect':
      return base + 2 * (Math.min(1, ppn - 1) * intra + (ppn - 1) * 0.4) + inter;
    case 'CollNetChain':
      return base + 2 * (ppn - 1) * intra + inter;
    case 'NVLS':
      return intra + (nNodes > 1 ? inter : 0);
    case 'NVLSTree':
      return base + intra + 2 * depth * inter;
    case 'PAT':
      return base + (depth * inter) / 3.5 + 2.8 * nRanks;
  }

  function rooted(): number {
    const kind = nNodes === 1 ? near : 'net';
    if (graph?.sameChannels === true) return hop(system, kind, 'Ring', protocol);
    return stepCount(collective, nRanks) * hop(system, kind, protocol === 'Simple' ? 'Tree' : 'Ring', protocol);
  }

  function ring(): number {
    const steps = stepCount(collective, nRanks);
    if (nNodes === 1) return steps * intra;
    const between = collective === 'AllReduce' ? 2 * (nNodes - 1) : nNodes - 1;
    const inside = Math.max(intra, netOverhead(system) * (protocol === 'Simple' ? 3 : 1));
    return (steps - between) * inside + between * inter;
  }
}

function hop(system: ModelSystem, kind: 'nvlink' | 'pci' | 'net', algorithm: Algorithm, protocol: Protocol): number {
  if (kind === 'pci' && system.cpuArch === 'POWER' && algorithm === 'Tree' && protocol === 'Simple') return hopLatency.pci.Ring.Simple;
  return hopLatency[kind][algorithm][protocol];
}

function netOverhead(system: ModelSystem): number {
  if (system.netOverheadNs !== null) return system.netOverheadNs * 1e-3;
  return system.cpuArch === 'X86' && system.cpuVendor === 'AMD' ? 2 : 1;
}
