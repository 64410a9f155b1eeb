import { newestModelled } from './revision.js';
import { type ModelSystem, pathType, type SearchGraph } from './system.js';

/**
 * A kind of machine. The numbers are what NCCL's topology search finds on it (log lines `Pattern …` of public logs) or what its constants
 * give for it (graph/topo.h and search.cc of 2.30.7). The in-switch reduction of a DGX H100 is the line `Pattern 5 … nChannels 8, bw
 * 40/60` of NVIDIA/nccl#1197; that of a B200 follows from the same rule (one channel a GPU, the fastest that its NVLinks carry), and no
 * log of it is at hand.
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
  /** In-switch reduction; null before Hopper or without NVSwitch. */
  readonly nvls: PresetNvls | null;
  readonly cpuArch: ModelSystem['cpuArch'];
  readonly cpuVendor: ModelSystem['cpuVendor'];
}

/** What the search finds for the in-switch reduction of a node, GB/s of one channel. */
interface PresetNvls {
  readonly nChannels: number;
  readonly alone: { readonly bwIntra: number; readonly bwInter: number };
  /** Inside a node of several. */
  readonly several: number;
}

const hopperNvls: PresetNvls = { nChannels: 8, alone: { bwIntra: 40, bwInter: 60 }, several: 45 };

const list: readonly Preset[] = [
  {
    name: 'dgx-h100',
    title: 'DGX or HGX H100, eight 400 Gbit/s adapters',
    gpusPerNode: 8,
    compCap: 90,
    alone: { nChannels: 12, bw: 30 },
    typeIntra: pathType.NVL,
    nics: { count: 8, gbs: 50 },
    nvls: hopperNvls,
    cpuArch: 'X86',
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
    nvls: hopperNvls,
    cpuArch: 'X86',
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
    cpuArch: 'X86',
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
    nvls: { nChannels: 8, alone: { bwIntra: 90, bwInter: 90 }, several: 86 },
    cpuArch: 'X86',
    cpuVendor: 'INTEL',
  },
  {
    // Each GPU has 18 NVLinks, six to each other one, and no NVSwitch: no in-switch reduction.
    name: 'gh200-4',
    title: 'Four GH200 joined by NVLink, four 200 Gbit/s adapters',
    gpusPerNode: 4,
    compCap: 90,
    alone: { nChannels: 12, bw: 30 },
    typeIntra: pathType.NVL,
    nics: { count: 4, gbs: 25 },
    nvls: null,
    cpuArch: 'ARM',
    cpuVendor: 'OTHER',
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
    cpuArch: 'X86',
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
  // On several nodes a ring goes no faster inside the node than its slowest part there. A channel leaves the node at one of its GPUs, so
  // the links of a GPU carry all channels but those that end there.
  const inside = ppn === 1 ? Infinity : ((intra.nChannels * intra.bw) / nics.count) * (ppn / (ppn - 1));
  const several = Math.min(perNic, inside);
  const ring: SearchGraph =
    nNodes === 1
      ? { ...common, nChannels: intra.nChannels, bwIntra: intra.bw, bwInter: intra.bw, pattern: 4 }
      : { ...common, nChannels: nics.count, bwIntra: several, bwInter: perNic, pattern: 4 };
  const nvlsOn = preset.nvls !== null && shape.nvls !== false && (shape.alone ?? null) === null && ppn > 1;
  const nvls: SearchGraph | null =
    preset.nvls === null || !nvlsOn
      ? null
      : nNodes === 1
        ? { ...common, nChannels: preset.nvls.nChannels, ...preset.nvls.alone, pattern: 5 }
        : { ...common, nChannels: nics.count, bwIntra: preset.nvls.several, bwInter: perNic, pattern: 5 };
  const limits = shape.channels ?? { min: 0, max: 64 };
  const commChannels = Math.max(limits.min, Math.min(limits.max, communicatorChannels(preset, nNodes, ring)));
  return {
    nNodes,
    ppn,
    ring,
    tree: treeOf(ring, shape, table, inside),
    nvls,
    collnetDirect: null,
    collnetChain: null,
    minCompCap: preset.compCap,
    maxCompCap: preset.compCap,
    cpuArch: preset.cpuArch,
    cpuVendor: preset.cpuVendor,
    nvswitch: preset.nvls !== null || preset.name === 'dgx-a100',
    collnet: false,
    nvlsSupport: nvlsOn,
    nvlsChannels: nvlsOn ? Math.max(limits.min, Math.min(limits.max, nvlsChannels(preset, nNodes))) : 0,
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

/** NCCL's own number where NCCL_NVLS_NCHANNELS is not set (init.cc of 2.27.3 and later). */
function nvlsChannels({ compCap }: Preset, nNodes: number): number {
  if (compCap < 100) return 16;
  return nNodes === 1 ? 24 : 32;
}

/** Channels of the communicator: those of the search twice, and once more where few of Hopper's would not fill the adapters (graph/connect.cc of 2.30.7). */
function communicatorChannels({ compCap }: Preset, nNodes: number, ring: SearchGraph): number {
  const twice = Math.min(64, 2 * ring.nChannels);
  return compCap >= 90 && nNodes > 1 && ring.bwIntra > 45 && twice < 16 ? 2 * twice : twice;
}

/**
 * The search's tree: as wide as the ring between nodes, and inside them faster by up to a step past twice that, as far as the links carry
 * it (graph/search.cc: "increase bwIntra for trees"; a public log of one GPU a node at 25 GB/s shows ring 24/24 and tree 48/24).
 */
function treeOf(ring: SearchGraph, { nNodes, ppn }: SystemShape, table: readonly number[], inside: number): SearchGraph {
  // A tree of one GPU a node has no second GPU to balance over (pattern 3); every other one is balanced (1).
  const pattern = ppn === 1 ? 3 : 1;
  if (nNodes === 1 || ring.bwIntra < ring.bwInter) return { ...ring, pattern };
  let bwIntra = ring.bwInter;
  for (const speed of table.filter((value) => value > ring.bwInter).reverse()) {
    if (bwIntra >= 2 * ring.bwInter || speed > inside) break;
    bwIntra = speed;
  }
  return { ...ring, bwIntra, pattern };
}
