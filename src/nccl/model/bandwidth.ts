import { cell, generationIndex, llMaximum, nvlsEfficiency, perChannelMaximum } from './constants.js';
import {
  type Algorithm,
  type Allowed,
  type Collective,
  graphOf,
  type ModelSystem,
  pathType,
  type Protocol,
  rankCount,
  type SearchGraph,
  stepCount,
} from './system.js';

const isNvls = (algorithm: Algorithm): boolean => algorithm === 'NVLS' || algorithm === 'NVLSTree';
const isCollnet = (algorithm: Algorithm): boolean => algorithm === 'CollNetDirect' || algorithm === 'CollNetChain';

/** Whether NCCL has this combination at all (section 3 of the model: graph/tuning.cc of 2.30.7). */
export function isCandidate(system: ModelSystem, collective: Collective, algorithm: Algorithm, protocol: Protocol): boolean {
  if ((isNvls(algorithm) || isCollnet(algorithm) || algorithm === 'PAT') && protocol !== 'Simple') return false;
  if (collective === 'Broadcast' || collective === 'Reduce') return algorithm === 'Ring';
  if (collective === 'AllReduce') return algorithm !== 'PAT';
  if (algorithm === 'PAT') return patEnabled(system);
  return algorithm === 'Ring' || algorithm === 'NVLS' || algorithm === 'CollNetDirect';
}

function patEnabled(system: ModelSystem): boolean {
  if (system.patEnable !== null) return system.patEnable;
  return system.nNodes === rankCount(system) && system.minCompCap >= 60 && system.hostNetwork;
}

/** Algorithm bandwidth in GB/s; 0 where NCCL cannot or will not use the combination. */
export function bandwidth(system: ModelSystem, collective: Collective, algorithm: Algorithm, protocol: Protocol, allowed: Allowed): number {
  const graph = graphOf(system, algorithm);
  if (graph === null || !isCandidate(system, collective, algorithm, protocol)) return 0;
  if (!isEnabled(system, graph, collective, algorithm, protocol, allowed)) return 0;
  return busBandwidth(system, graph, collective, algorithm, protocol) * toAlgorithmBandwidth(system, collective, algorithm);
}

function toAlgorithmBandwidth(system: ModelSystem, collective: Collective, algorithm: Algorithm): number {
  if (algorithm !== 'Ring' && (collective === 'AllGather' || collective === 'ReduceScatter')) return 1;
  const nRanks = rankCount(system);
  return algorithm === 'Ring' || isNvls(algorithm) ? nRanks / stepCount(collective, nRanks) : 0.5;
}

function busBandwidth(system: ModelSystem, graph: SearchGraph, collective: Collective, algorithm: Algorithm, protocol: Protocol): number {
  const { nNodes, ppn } = system;
  const generation = generationIndex(system.minCompCap);
  const channels = graph.nChannels;
  let bw = nNodes <= 2 || isCollnet(algorithm) ? graph.bwIntra : graph.bwInter;
  if (isNvls(algorithm)) {
    if (channels < 2) return 0;
    let intra = (graph.bwIntra * (nvlsEfficiency[generation] ?? 0) * (channels - 1)) / channels;
    intra *= collective === 'AllReduce' ? 2 : (ppn - 1) / ppn;
    const inter = algorithm === 'NVLSTree' && nNodes <= 2 ? graph.bwInter * 2 : graph.bwInter;
    bw = Math.min(intra, inter);
    if (algorithm === 'NVLSTree') bw = Math.min(bw, cell(perChannelMaximum.nvlsTree, generation, nNodes));
  }
  const bus = channels * bw;
  switch (algorithm) {
    case 'Ring':
      return ringBandwidth(system, bus, channels, protocol);
    case 'Tree':
      return treeBandwidth(system, graph, bus, collective, protocol);
    case 'PAT':
      return bus * 0.75;
    case 'CollNetDirect': {
      if (collective !== 'AllReduce') return ppn * Math.min(graph.bwIntra, 0.9 * graph.bwInter);
      const factor = ppn / channels;
      return (bus / (factor - (factor - 1) / 2)) * (system.minCompCap >= 90 ? 0.85 : 1);
    }
    case 'CollNetChain':
    case 'NVLS':
    case 'NVLSTree':
      return bus;
  }
}

/** Row of LL's table: between nodes it goes by the CPU, not by the GPU. */
function llRow(system: ModelSystem): number {
  if (system.nNodes === 1) return generationIndex(system.minCompCap);
  return system.cpuVendor === 'AMD' || system.cpuVendor === 'MIXED' ? 1 : 0;
}

function ringBandwidth(system: ModelSystem, bus: number, channels: number, protocol: Protocol): number {
  if (protocol === 'LL') return Math.min(cell(llMaximum, llRow(system), system.nNodes), bus * 0.5);
  if (protocol === 'Simple') return bus;
  return Math.min(bus * 0.92, channels * cell(perChannelMaximum.ringLL128, generationIndex(system.minCompCap), system.nNodes));
}

function treeBandwidth(system: ModelSystem, graph: SearchGraph, bus: number, collective: Collective, protocol: Protocol): number {
  const generation = generationIndex(system.minCompCap);
  const { nNodes } = system;
  let bw = collective === 'AllReduce' ? Math.min(bus * 0.92, graph.nChannels * cell(perChannelMaximum.tree, generation, nNodes)) : bus;
  if (protocol === 'LL') bw = Math.min(bw / 3.8, cell(llMaximum, llRow(system), nNodes));
  if (protocol === 'LL128')
    bw = Math.min(bw * (nNodes === 1 ? 7 / 9 : 120 / 128), graph.nChannels * cell(perChannelMaximum.treeLL128, generation, nNodes));
  return graph.pattern === 3 ? bw * 0.85 : bw;
}

function isEnabled(
  system: ModelSystem,
  graph: SearchGraph,
  collective: Collective,
  algorithm: Algorithm,
  protocol: Protocol,
  allowed: Allowed,
): boolean {
  if (!allowed.algorithm(collective, algorithm)) return false;
  const wish = allowed.protocol(collective, protocol);
  if (wish === 'no' || (wish === 'auto' && protocol === 'LL128' && !ll128IsSafe(system, graph, collective, algorithm))) return false;
  if (isNvls(algorithm) && !system.nvlsSupport) return false;
  if (algorithm === 'NVLSTree' && system.nNodes === 1) return false;
  if (algorithm === 'CollNetDirect' && !system.nvswitch) return false;
  return system.collnet || !(isCollnet(algorithm) || (algorithm === 'NVLS' && system.nNodes > 1));
}

/** LL128 needs 128-byte stores to arrive whole: NCCL allows it only on paths where they are known to. */
function ll128IsSafe(system: ModelSystem, graph: SearchGraph, collective: Collective, algorithm: Algorithm): boolean {
  const { minCompCap, maxCompCap } = system;
  const cuda118Bug =
    minCompCap === 90 && system.cudaRuntime === 11080 && collective === 'AllReduce' && algorithm === 'Ring' && rankCount(system) === 2;
  return (
    graph.typeInter <= (minCompCap >= 90 ? pathType.PXN : pathType.PXB) &&
    graph.typeIntra <= pathType.NVB &&
    (minCompCap === maxCompCap || minCompCap >= 90) &&
    minCompCap >= 70 &&
    !cuda118Bug
  );
}
