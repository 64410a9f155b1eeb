import { newestModelled } from './revision.js';
import { type ModelSystem, pathType, type SearchGraph } from './system.js';

/**
 * A kind of machine. The numbers are what NCCL's topology search finds on it (log lines `Pattern …` of public logs) or what its constants
 * give for it (graph/topo.h and search.cc of 2.30.7). Those of the in-switch reduction are set so that the model lands on published
 * results (480 GB/s inside one DGX H100), for no public log of its search is at hand.
 */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly gpusPerNode: number;
  readonly compCap: number;
  /** Ring inside one node: channels and GB/s of each. */
  readonly alone: { readonly nChannels: number; readonly bw: number };
  /** Path type between GPUs. */
  readonly typeIntra: number;
  /** Adapters of a node and GB/s of each. */
  readonly nics: { readonly count: number; readonly gbs: number };
  /** In-switch reduction: channels and GB/s inside one node, GB/s of one channel on several; null before Hopper or without NVSwitch. */
  readonly nvls: { readonly nChannels: number; readonly alone: number; readonly several: number } | null;
  readonly cpuVendor: ModelSystem['cpuVendor'];
}

const list: readonly Preset[] = [
  {
    name: 'dgx-h100',
    title: 'DGX or HGX H100, eight 400 Gbit/s adapters',
    gpusPerNode: 8,
    compCap: 90,
    alone: { nChannels: 12, bw: 30 },
    typeIntra: pathType.NVL,
    nics: { count: 8, gbs: 50 },
    nvls: { nChannels: 16, alone: 30, several: 45 },
    cpuVendor: 'INTEL',
  },
  {
    name: 'dgx-h200',
    title: 'DGX or HGX H200, eight 400 Gbit/s adapters',
    gpusPerNode: 8,
    compCap: 90,
    alone: { nChannels: 12, bw: 30 },
    typeIntra: pathType.NVL,
    nics: { count: 8, gbs: 50 },
    nvls: { nChannels: 16, alone: 30, several: 45 },
    cpuVendor: 'INTEL',
  },
  {
    name: 'dgx-a100',
    title: 'DGX or HGX A100, eight 200 Gbit/s adapters',
    gpusPerNode: 8,
    compCap: 80,
    alone: { nChannels: 12, bw: 20 },
    typeIntra: pathType.NVL,
    nics: { count: 8, gbs: 25 },
    nvls: null,
    cpuVendor: 'AMD',
  },
  {
    name: 'dgx-b200',
    title: 'DGX or HGX B200, eight 400 Gbit/s adapters',
    gpusPerNode: 8,
    compCap: 100,
    alone: { nChannels: 16, bw: 45 },
    typeIntra: pathType.NVL,
    nics: { count: 8, gbs: 50 },
    nvls: { nChannels: 16, alone: 50, several: 80 },
    cpuVendor: 'INTEL',
  },
  {
    name: 'pcie-gen4',
    title: 'PCIe Gen4 server without NVLink, one 200 Gbit/s adapter',
    gpusPerNode: 8,
    compCap: 80,
    alone: { nChannels: 2, bw: 9 },
    typeIntra: pathType.SYS,
    nics: { count: 1, gbs: 25 },
    nvls: null,
    cpuVendor: 'AMD',
  },
];

/** Every kind of machine that `model` knows by name. */
export const presets: readonly Preset[] = list;

/** The preset of this name, or null. */
export function findPreset(name: string): Preset | null {
  return list.find((preset) => preset.name === name) ?? null;
}

/** How many nodes and ranks, and where they are worse than the preset. */
export interface SystemShape {
  readonly nNodes: number;
  readonly ppn: number;
  /** Adapters in use on each node and GB/s of each; the preset's where absent. */
  readonly nics?: { readonly count: number; readonly gbs: number };
  /** Path type between GPU and adapter. Default PIX, one PCIe switch. */
  readonly typeInter?: number;
  /** Latency that the network adds to each hop, µs. */
  readonly latencyInter?: number;
  /** Ring inside one node when NVLink is not used. */
  readonly alone?: { readonly nChannels: number; readonly bw: number; readonly typeIntra: number } | null;
  readonly nvls?: boolean;
  /** NCCL release; the newest known one where absent. */
  readonly release?: string;
  /** Limits of the communicator's channels (NCCL_MIN_NCHANNELS, NCCL_MAX_NCHANNELS and their kin). */
  readonly channels?: { readonly min: number; readonly max: number };
}

// Per-channel speeds that the search tries on several nodes, largest first (graph/search.cc of 2.30.7).
const speeds: Readonly<Record<'old' | 'hopper' | 'blackwell', readonly number[]>> = {
  old: [48, 30, 28, 24, 20, 18, 15, 12, 10, 9, 7, 6, 5, 4, 3, 2.4, 1.2, 0.24, 0.12],
  hopper: [48, 45, 42, 40, 30, 24, 22, 20, 17.5, 15, 12, 6, 3, 2.4, 1.2, 0.24, 0.12],
  blackwell: [96, 86, 80, 48, 45.1, 42, 40, 30, 24, 22, 20, 17.5, 15, 12, 6, 3, 2.4, 1.2, 0.24, 0.12],
};

/** What NCCL's model would look at on this many nodes of a preset: an estimate of the search's result where no log of it is at hand. */
export function systemOf(preset: Preset, shape: SystemShape): ModelSystem {
  const { nNodes, ppn } = shape;
  const typeIntra = shape.alone?.typeIntra ?? preset.typeIntra;
  const intra = shape.alone ?? preset.alone;
  const nics = shape.nics ?? preset.nics;
  const table = preset.compCap >= 100 ? speeds.blackwell : preset.compCap >= 90 ? speeds.hopper : speeds.old;
  const perNic = table.find((speed) => speed <= nics.gbs) ?? nics.gbs;
  const common = {
    typeIntra: ppn === 1 ? pathType.LOC : typeIntra,
    typeInter: shape.typeInter ?? pathType.PIX,
    latencyInter: shape.latencyInter ?? 0,
    sameChannels: true,
  };
  // On several nodes a ring goes no faster inside the node than its slowest part there.
  const several = Math.min(perNic, (intra.nChannels * intra.bw) / nics.count);
  const ring: SearchGraph =
    nNodes === 1
      ? { ...common, nChannels: intra.nChannels, bwIntra: intra.bw, bwInter: intra.bw, pattern: 4 }
      : { ...common, nChannels: nics.count, bwIntra: ppn === 1 ? perNic : several, bwInter: perNic, pattern: 4 };
  const nvlsOn = preset.nvls !== null && shape.nvls !== false && (shape.alone ?? null) === null && ppn > 1;
  const nvls: SearchGraph | null =
    preset.nvls === null || !nvlsOn
      ? null
      : nNodes === 1
        ? { ...common, nChannels: preset.nvls.nChannels, bwIntra: preset.nvls.alone, bwInter: preset.nvls.alone, pattern: 5 }
        : { ...common, nChannels: nics.count, bwIntra: preset.nvls.several, bwInter: perNic, pattern: 5 };
  const limits = shape.channels ?? { min: 0, max: 64 };
  const commChannels = Math.max(limits.min, Math.min(limits.max, 64, 2 * ring.nChannels));
  return {
    nNodes,
    ppn,
    ring,
    tree: { ...ring, pattern: nNodes === 1 ? 3 : 1 },
    nvls,
    collnetDirect: null,
    collnetChain: null,
    minCompCap: preset.compCap,
    maxCompCap: preset.compCap,
    cpuArch: 'X86',
    cpuVendor: preset.cpuVendor,
    nvswitch: preset.nvls !== null || preset.name === 'dgx-a100',
    collnet: false,
    nvlsSupport: nvlsOn,
    nvlsChannels: nvlsOn ? Math.max(limits.min, Math.min(limits.max, preset.nvls.nChannels)) : 0,
    commChannels,
    hostNetwork: true,
    cudaRuntime: 12080,
    netOverheadNs: null,
    patEnable: null,
    release: shape.release ?? newestModelled,
    ll128C2c: true,
    threads: { plain: null, ll128: null },
    thresholds: [],
    collnetHeads: Math.min(8, Math.ceil(ppn)),
    collnetGathers: false,
  };
}
