import type { Algorithm, Protocol } from './system.js';

type ByProtocol = Readonly<Record<Protocol, number>>;
const three = (ll: number, ll128: number, simple: number): ByProtocol => ({ LL: ll, LL128: ll128, Simple: simple });
const simpleOnly = (simple: number): ByProtocol => three(0, 0, simple);

/** Start-up latency in µs (graph/tuning.cc of 2.30.7, baseLat). */
export const baseLatency: Readonly<Record<Algorithm, ByProtocol>> = {
  Tree: three(6.8, 14, 8.4),
  Ring: three(6.6, 14, 8.4),
  CollNetDirect: simpleOnly(0),
  CollNetChain: simpleOnly(0),
  NVLS: simpleOnly(0),
  NVLSTree: simpleOnly(0),
  PAT: three(8, 8, 8),
};

/** Latency of one hop in µs over each kind of link (graph/tuning.cc of 2.30.7, hwLat). */
export const hopLatency: Readonly<Record<'nvlink' | 'pci' | 'net', Readonly<Record<Algorithm, ByProtocol>>>> = {
  nvlink: {
    Tree: three(0.6, 1.25, 4),
    Ring: three(0.6, 1.9, 3.4),
    CollNetDirect: simpleOnly(3.7),
    CollNetChain: simpleOnly(2.8),
    NVLS: simpleOnly(25),
    NVLSTree: simpleOnly(25),
    PAT: simpleOnly(4),
  },
  pci: {
    Tree: three(1, 1.9, 4),
    Ring: three(1, 2.5, 5.7),
    CollNetDirect: simpleOnly(3.7),
    CollNetChain: simpleOnly(2.8),
    NVLS: simpleOnly(0),
    NVLSTree: simpleOnly(0),
    PAT: simpleOnly(4),
  },
  net: {
    Tree: three(5, 8.5, 14),
    Ring: three(2.7, 4, 14),
    CollNetDirect: simpleOnly(31),
    CollNetChain: simpleOnly(30),
    NVLS: simpleOnly(18),
    // Older releases: see Revision.
    NVLSTree: simpleOnly(20.9),
    PAT: simpleOnly(14),
  },
};

/** Tables that are read [compute capability index][node count index]. */
export type ByGeneration = readonly (readonly [number, number, number])[];

/** Upper bound of LL over all channels, GB/s. */
export const llMaximum: ByGeneration = [
  [39, 39, 20.4],
  [87.7, 22.5, 19],
  [141, 45, 35],
  [282, 90, 70],
];

/** Share of NVLink's bandwidth that NVLS reaches, by compute capability index. */
export const nvlsEfficiency: readonly number[] = [0, 0, 0.85, 0.74];

/** Corrections of a tree's bandwidth by log2(bytes / 64): pipelines do not fill at these sizes (graph/tuning.cc, treeCorrectionFactor). */
export const treeCorrection: Readonly<Record<Protocol, readonly number[]>> = {
  LL: [1, 1, 1, 1, 0.9, 0.8, 0.7, 0.7, 0.7, 0.7, 0.6, 0.5, 0.4, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1, 1, 1, 1],
  LL128: [1, 1, 1, 1, 1, 0.9, 0.8, 0.8, 0.8, 0.7, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.8, 0.9, 0.9, 0.9, 0.9, 1, 1, 1],
  Simple: [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.8, 0.7, 0.6, 0.6, 0.5, 0.5, 0.5, 0.5, 0.6, 0.7, 0.8, 0.7, 0.7, 0.8, 0.9, 0.9, 0.9],
};

/** Row of the tables above: 0 Volta and older, 1 Ampere, 2 Hopper, 3 Blackwell. */
export function generationIndex(compCap: number): number {
  if (compCap >= 100) return 3;
  if (compCap >= 90) return 2;
  return compCap >= 80 ? 1 : 0;
}

/** One cell of a [row][column] table. */
export function cell(table: ByGeneration, row: number, nNodes: number): number {
  return table[row]?.[nNodes <= 2 ? nNodes - 1 : 2] ?? 0;
}
