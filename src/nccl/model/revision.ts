import { lastSince } from '../catalog/version.js';
import type { ByGeneration } from './constants.js';

/** What differs between releases in NCCL's cost model (graph/tuning.cc and enqueue.cc of 2.24.3 to 2.30.7, each compared with the next). */
export interface Revision {
  /** Upper bounds of one channel, GB/s, by compute capability and node count; last row Blackwell. */
  readonly ringLL128: ByGeneration;
  readonly treeLL128: ByGeneration;
  readonly tree: ByGeneration;
  /** null where NVLSTree has no such bound. */
  readonly nvlsTree: ByGeneration | null;
  /** Latency of one hop of NVLSTree over the network, µs. */
  readonly nvlsTreeNet: number;
  /** Latency of one hop of PAT over the network, µs; with one rank a node a tree's is taken instead. */
  readonly patNet: number;
  /** How NVLS bandwidth is computed: from channels and NVLink efficiency, or as 5/6 of the slower side (`split`: AllGather and ReduceScatter apart). */
  readonly nvls: 'efficiency' | 'split' | 'slower';
  /** Paths to the adapter over which LL128 is taken on Hopper and later. */
  readonly ll128: 'pxn' | 'p2c' | 'c2c-or-pxb' | 'listed';
  /** Whether LL128 is taken among different GPUs of Hopper or later. */
  readonly ll128Mixed: boolean;
  /** Whether the size correction of trees also holds for NVLSTree on Blackwell. */
  readonly nvlsTreeCorrection: boolean;
  /** Whether NVLS gathers and scatters over several nodes, or inside one node only. */
  readonly nvlsGathersBetweenNodes: boolean;
  /** Most ranks of NVLS for anything but AllReduce, in all or on one node; null where there is no bound. */
  readonly nvlsRanks: { readonly most: number; readonly of: 'node' | 'communicator' } | null;
  /** Whether NVLS between nodes takes no more channels than the communicator has. */
  readonly nvlsChannelBound: boolean;
  /** Whether PAT asks for compute capability 6.0 before anything else. */
  readonly patAsksGpu: boolean;
  /** Longest time in µs that a choice may take. */
  readonly longestUs: number;
  /** Most local ranks of CollNetChain; null where there is no bound. */
  readonly collnetChainRanks: number | null;
}

const upToHopper = (hopper: readonly [number, number, number], blackwell: readonly [number, number, number]): ByGeneration => [
  [20, 20, 20],
  [20, 20, 20],
  hopper,
  blackwell,
];
const ring = (blackwell: readonly [number, number, number]): ByGeneration => upToHopper([36.7, 36.7, 36.7], blackwell);
const treeLL128 = (blackwell: readonly [number, number, number]): ByGeneration => upToHopper([36.7, 36.7, 29], blackwell);
const wide = (hopper: readonly [number, number, number], blackwell: readonly [number, number, number]): ByGeneration => [
  [26.5, 18.5, 10],
  [24, 23.6, 17.8],
  hopper,
  blackwell,
];
const tree = (blackwell: readonly [number, number, number]): ByGeneration => wide([38.7, 41.4, 36], blackwell);
const nvlsTree = (blackwell: readonly [number, number, number]): ByGeneration => wide([0, 57.7, 45.5], blackwell);

/** The oldest release whose cost model is known here; older ones are computed like it. */
export const oldestModelled = '2.24.3';

// Before 2.25.1 Blackwell took Hopper's row.
const first: Revision = {
  ringLL128: ring([36.7, 36.7, 36.7]),
  treeLL128: treeLL128([36.7, 36.7, 29]),
  tree: tree([38.7, 41.4, 36]),
  nvlsTree: null,
  nvlsTreeNet: 14,
  patNet: 0,
  nvls: 'slower',
  ll128: 'listed',
  ll128Mixed: false,
  nvlsTreeCorrection: false,
  nvlsGathersBetweenNodes: false,
  nvlsRanks: null,
  nvlsChannelBound: false,
  patAsksGpu: false,
  longestUs: 3.6e9,
  collnetChainRanks: null,
};

const changes: readonly (readonly [since: string, change: Partial<Revision>])[] = [
  [
    '2.25.1',
    {
      ringLL128: ring([73.4, 73.4, 73.4]),
      treeLL128: treeLL128([73.4, 73.4, 58]),
      tree: tree([77.4, 82.8, 72]),
      nvlsRanks: { most: 32, of: 'communicator' },
    },
  ],
  ['2.26.2', { patAsksGpu: true }],
  ['2.27.3', { nvls: 'split', ll128: 'p2c', nvlsGathersBetweenNodes: true, nvlsRanks: { most: 32, of: 'node' } }],
  ['2.27.5', { ll128: 'c2c-or-pxb' }],
  [
    '2.28.3',
    {
      nvls: 'efficiency',
      treeLL128: treeLL128([55.6, 31.67, 20]),
      tree: tree([70, 42.8, 24]),
      nvlsTree: nvlsTree([0, 96, 43.1]),
      patNet: 14,
      collnetChainRanks: 8,
      nvlsChannelBound: true,
    },
  ],
  ['2.28.7', { ringLL128: ring([73.4, 34.6, 73.4]) }],
  ['2.28.9', { nvlsTreeNet: 20.9, nvlsTree: nvlsTree([0, 96, 43.8]) }],
  ['2.29.2', { ringLL128: ring([34.5, 34.6, 34.5]), nvlsTreeCorrection: true, longestUs: 3.4028235e38 }],
  ['2.29.7', { ringLL128: ring([40, 40, 40]) }],
  ['2.30.3', { nvlsTree: nvlsTree([0, 96, 80]), ll128Mixed: true }],
];

const built: readonly (readonly [since: string, revision: Revision])[] = changes.reduce<(readonly [string, Revision])[]>(
  (list, [since, change]) => [...list, [since, { ...(list.at(-1)?.[1] ?? first), ...change }]],
  [[oldestModelled, first]],
);

/** The newest release whose source was read for this model; newer ones are computed like it. */
export const newestModelled = '2.30.7';

/** What the cost model of a release looks like. */
export function revisionOf(version: string): Revision {
  return lastSince(built, version)?.[1] ?? first;
}
