/** The collectives that NCCL's cost model knows. */
export const collectives = ['Broadcast', 'Reduce', 'AllGather', 'ReduceScatter', 'AllReduce'] as const;
export type Collective = (typeof collectives)[number];

/** NCCL's algorithms in the order in which it compares them; a tie keeps the first. */
export const algorithms = ['Tree', 'Ring', 'CollNetDirect', 'CollNetChain', 'NVLS', 'NVLSTree', 'PAT'] as const;
export type Algorithm = (typeof algorithms)[number];

/** NCCL's protocols in the order in which it compares them. */
export const protocols = ['LL', 'LL128', 'Simple'] as const;
export type Protocol = (typeof protocols)[number];

/** Path types of NCCL's topology search (graph/topo.h of 2.30.7), nearest first. */
export const pathType = { LOC: 0, NVL: 1, NVB: 2, C2C: 3, PIX: 4, PXB: 5, P2C: 6, PXN: 7, PHB: 8, SYS: 9, NET: 10, DIS: 11 } as const;

/** What NCCL's search found for one pattern, as the log line `Pattern p, crossNic c, nChannels k, bw intra/inter` prints it. */
export interface SearchGraph {
  readonly nChannels: number;
  /** GB/s of one channel inside a node. */
  readonly bwIntra: number;
  /** GB/s of one channel between nodes. */
  readonly bwInter: number;
  /** Path type between GPUs of a node, a value of {@link pathType}. */
  readonly typeIntra: number;
  /** Path type between GPU and NIC. */
  readonly typeInter: number;
  /** Latency that the network adds, µs. */
  readonly latencyInter: number;
  /** Whether every channel visits the GPUs in the same order. */
  readonly sameChannels: boolean;
  /** NCCL's pattern number: 1 balanced tree, 2 split tree, 3 tree, 4 ring, 5 NVLS, 6 CollNetDirect. */
  readonly pattern: number;
}

/** Everything that NCCL's cost model looks at. */
export interface ModelSystem {
  readonly nNodes: number;
  /** Ranks on each node; a fraction where nodes differ. */
  readonly ppn: number;
  readonly ring: SearchGraph;
  readonly tree: SearchGraph;
  readonly nvls: SearchGraph | null;
  readonly collnetDirect: SearchGraph | null;
  readonly collnetChain: SearchGraph | null;
  /** CUDA compute capability, 90 for Hopper. */
  readonly minCompCap: number;
  readonly maxCompCap: number;
  readonly cpuArch: 'X86' | 'ARM' | 'POWER' | 'OTHER';
  readonly cpuVendor: 'INTEL' | 'AMD' | 'ZHAOXIN' | 'MIXED' | 'OTHER';
  readonly nvswitch: boolean;
  readonly collnet: boolean;
  readonly nvlsSupport: boolean;
  readonly nvlsChannels: number;
  /** Channels of the communicator ("coll channels" in the log), not of the search. */
  readonly commChannels: number;
  /** True when the network is driven by the host (not by the device). */
  readonly hostNetwork: boolean;
  /** CUDA runtime as CUDART_VERSION, e.g. 12080. */
  readonly cudaRuntime: number;
  /** NCCL_NET_OVERHEAD in ns, or null for NCCL's own value. */
  readonly netOverheadNs: number | null;
  /** NCCL_PAT_ENABLE: true, false, or null for NCCL's own choice. */
  readonly patEnable: boolean | null;
  /** NCCL release, which decides about constants and rules (see {@link Revision}). */
  readonly release: string;
  /** NCCL_LL128_C2C: LL128 over PXN paths, which may hide a C2C link. */
  readonly ll128C2c: boolean;
  /** NCCL_NTHREADS and NCCL_LL128_NTHREADS; null or not positive for NCCL's own. */
  readonly threads: { readonly plain: number | null; readonly ll128: number | null };
  /** NCCL_THREAD_THRESHOLDS: Tree LL, LL128, Simple, Ring LL, LL128, Simple; null where not given. */
  readonly thresholds: readonly (number | null)[];
  /** Ranks of a node that have an adapter for CollNet. */
  readonly collnetHeads: number;
  /** Whether the CollNet plugin gathers and scatters too. */
  readonly collnetGathers: boolean;
}

/** What an operation is, as far as NCCL's choice depends on it. */
export interface Operation {
  /** NCCL's name of the type: float32, bfloat16, float8e4m3 … */
  readonly datatype: string;
  /** sum, prod, min, max, avg or mulsum. */
  readonly op: string;
  /** Operations merged in one group. */
  readonly merged: number;
}

/** One sum of float32. */
export const plainSum: Operation = { datatype: 'float32', op: 'sum', merged: 1 };

/** What a user's lists leave; `forced` protocols are used where NCCL would not dare to (LL128 only). */
export interface Allowed {
  algorithm(collective: Collective, algorithm: Algorithm): boolean;
  protocol(collective: Collective, protocol: Protocol): 'yes' | 'no' | 'auto';
}

/** NCCL's own choice: everything, LL128 only where it is safe. */
export const allowAll: Allowed = {
  algorithm: () => true,
  protocol: (_collective, protocol) => (protocol === 'LL128' ? 'auto' : 'yes'),
};

/** Ranks of the communicator. */
export function rankCount(system: ModelSystem): number {
  return Math.round(system.nNodes * system.ppn);
}

/** The search result that an algorithm runs on; null where the system has none. */
export function graphOf(system: ModelSystem, algorithm: Algorithm): SearchGraph | null {
  switch (algorithm) {
    case 'Ring':
      return system.ring;
    case 'Tree':
    case 'PAT':
      return system.tree;
    case 'CollNetDirect':
      return system.collnetDirect;
    case 'CollNetChain':
      return system.collnetChain;
    case 'NVLS':
    case 'NVLSTree':
      return system.nvls;
  }
}

/** Steps of a ring, which also turn bus bandwidth into algorithm bandwidth. */
export function stepCount(collective: Collective, nRanks: number): number {
  if (collective === 'AllReduce') return 2 * (nRanks - 1);
  if (collective === 'AllGather' || collective === 'ReduceScatter') return nRanks - 1;
  return nRanks;
}
