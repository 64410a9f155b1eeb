import { atLeast } from '../catalog/version.js';
import { float } from './arithmetic.js';
import { cell, generationIndex, llMaximum, nvlsEfficiency } from './constants.js';
import { isCandidate, obstacle } from './obstacle.js';
import { type Revision, revisionOf } from './revision.js';
import {
  type Algorithm, type Allowed, type Collective, graphOf, type ModelSystem, type Protocol, rankCount, type SearchGraph, stepCount,
} from './system.js'; // prettier-ignore

const isNvls = (algorithm: Algorithm): boolean => algorithm === 'NVLS' || algorithm === 'NVLSTree';
const gathers = (collective: Collective): boolean => collective === 'AllGather' || collective === 'ReduceScatter';

/** Algorithm bandwidth in GB/s; 0 where NCCL cannot or will not use the combination. */
export function bandwidth(system: ModelSystem, collective: Collective, algorithm: Algorithm, protocol: Protocol, allowed: Allowed): number {
  const graph = graphOf(system, algorithm);
  if (graph === null || rankCount(system) <= 1 || !isCandidate(system, collective, algorithm, protocol)) return 0;
  if (obstacle(system, collective, algorithm, protocol, allowed) !== null) return 0;
  const bus = busBandwidth(system, graph, collective, algorithm, protocol);
  if (algorithm !== 'Ring' && gathers(collective)) return bus;
  return float(bus * ratio(system, collective, algorithm));
}

/** Algorithm bandwidth over bus bandwidth. */
function ratio(system: ModelSystem, collective: Collective, algorithm: Algorithm): number {
  const nRanks = rankCount(system);
  if (isNvls(algorithm) && revisionOf(system.release).nvls !== 'efficiency') return float(5 / 6);
  return algorithm === 'Ring' || isNvls(algorithm) ? float(nRanks / stepCount(collective, nRanks)) : 0.5;
}

function busBandwidth(system: ModelSystem, graph: SearchGraph, collective: Collective, algorithm: Algorithm, protocol: Protocol): number {
  const { nNodes } = system;
  const ppn = float(rankCount(system) / nNodes);
  const revision = revisionOf(system.release);
  const channels = graph.nChannels;
  const [bwIntra, bwInter] = [float(graph.bwIntra), float(graph.bwInter)];
  const collnet = algorithm === 'CollNetDirect' || algorithm === 'CollNetChain';
  const bw = isNvls(algorithm)
    ? nvlsBandwidth(system, graph, revision, collective, algorithm, ppn)
    : nNodes <= 2 || collnet
      ? bwIntra
      : bwInter;
  const bus = float(channels * bw);
  switch (algorithm) {
    case 'Ring':
      return ringBandwidth(system, revision, bus, channels, protocol);
    case 'Tree':
      return treeBandwidth(system, revision, graph, bus, collective, protocol);
    case 'PAT':
      return float(bus * 0.75);
    case 'CollNetDirect': {
      if (gathers(collective)) return collnetGather(revision, ppn, bwIntra, bwInter);
      let factor = float(ppn / channels);
      factor = float(factor - float(float(factor - 1) / 2));
      const direct = float(bus / factor);
      return system.minCompCap >= 90 ? float(direct * 0.85) : direct;
    }
    case 'CollNetChain':
    case 'NVLS':
    case 'NVLSTree':
      return bus;
  }
}

function collnetGather(revision: Revision, ppn: number, bwIntra: number, bwInter: number): number {
  if (revision.nvls !== 'slower') return float(ppn * Math.min(bwIntra, float(bwInter * float(0.9))));
  // Up to 2.26: measured at one and at eight ranks a node, and drawn as a line between.
  const weight = float(float(ppn - 1) / 7);
  return float(float(ppn * bwIntra) * (weight * 0.85 + (1 - weight) * 0.95));
}

/** GB/s of one channel of in-switch reduction. */
function nvlsBandwidth(
  system: ModelSystem,
  graph: SearchGraph,
  revision: Revision,
  collective: Collective,
  algorithm: Algorithm,
  ppn: number,
): number {
  const { nNodes } = system;
  const [bwIntra, bwInter, channels] = [float(graph.bwIntra), float(graph.bwInter), graph.nChannels];
  if (revision.nvls !== 'efficiency') {
    if (algorithm === 'NVLSTree') return Math.min(bwIntra, nNodes <= 2 ? bwInter : float(bwInter / 2));
    if (revision.nvls === 'slower' || collective === 'AllReduce') return Math.min(bwIntra, bwInter);
    return Math.min(float(float(bwIntra * float(ppn - 1)) / ppn), float(bwInter * float(0.9)));
  }
  const generation = generationIndex(system.minCompCap);
  let intra = float(float(float(bwIntra * float(nvlsEfficiency[generation] ?? 0)) * (channels - 1)) / channels);
  intra = float(intra * (collective === 'AllReduce' ? 2 : float(float(ppn - 1) / ppn)));
  const inter = algorithm === 'NVLSTree' && nNodes <= 2 ? float(bwInter * 2) : bwInter;
  const bound = algorithm === 'NVLSTree' && revision.nvlsTree !== null ? float(cell(revision.nvlsTree, generation, nNodes)) : Infinity;
  return Math.min(intra, inter, bound);
}

/** Row of LL's table: between nodes it goes by the CPU, not by the GPU. */
function llBound(system: ModelSystem): number {
  const row = system.nNodes === 1 ? generationIndex(system.minCompCap) : system.cpuVendor === 'AMD' || system.cpuVendor === 'MIXED' ? 1 : 0;
  // Before 2.25.1 there was no row for Blackwell.
  return cell(llMaximum, atLeast(system.release, '2.25.1') ? row : Math.min(row, 2), system.nNodes);
}

function ringBandwidth(system: ModelSystem, revision: Revision, bus: number, channels: number, protocol: Protocol): number {
  if (protocol === 'LL') return float(Math.min(llBound(system), bus * 0.5));
  if (protocol === 'Simple') return bus;
  return float(Math.min(bus * 0.92, channels * cell(revision.ringLL128, generationIndex(system.minCompCap), system.nNodes)));
}

function treeBandwidth(
  system: ModelSystem,
  revision: Revision,
  graph: SearchGraph,
  bus: number,
  collective: Collective,
  protocol: Protocol,
): number {
  const generation = generationIndex(system.minCompCap);
  const { nNodes } = system;
  let bw = bus;
  if (collective === 'AllReduce') bw = float(Math.min(bw * 0.92, graph.nChannels * cell(revision.tree, generation, nNodes)));
  if (protocol === 'LL') bw = float(Math.min(bw / 3.8, llBound(system)));
  if (protocol === 'LL128')
    bw = float(Math.min(bw * (nNodes === 1 ? 7 / 9 : 120 / 128), graph.nChannels * cell(revision.treeLL128, generation, nNodes)));
  return graph.pattern === 3 ? float(bw * 0.85) : bw;
}
