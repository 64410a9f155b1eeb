import type { GpuFact, HostFacts, NicFact, PciFact } from '../../cluster/facts.js';
import { readTopoMatrix, type TopoMatrix } from '../../fabric/readers/topoMatrix.js';

/**
 * How far apart two PCI devices are, nearest first (`nvidia-smi topo -m`): one switch, several switches, one host bridge, host bridges of
 * one NUMA node, two NUMA nodes. NCCL has no NODE: it says PHB for it (src/graph/paths.cc).
 */
export const pathClasses = ['PIX', 'PXB', 'PHB', 'NODE', 'SYS'] as const;
export type PathClass = (typeof pathClasses)[number];

/** Place of a class on the scale, 0 the nearest. */
export function distance(path: PathClass): number {
  return pathClasses.indexOf(path);
}

const devices = new WeakMap<HostFacts, ReadonlyMap<string, PciFact>>();
const matrices = new WeakMap<HostFacts, TopoMatrix | null>();

/** PCI devices of a host by address. */
export function pciOf(facts: HostFacts): ReadonlyMap<string, PciFact> {
  const before = devices.get(facts);
  if (before !== undefined) return before;
  const found = new Map((facts.pci ?? []).map((device) => [device.address, device] as const));
  devices.set(facts, found);
  return found;
}

/** The host's affinity matrix, or null where it has none. */
export function matrixOf(facts: HostFacts): TopoMatrix | null {
  const before = matrices.get(facts);
  if (before !== undefined) return before;
  const found = facts.topoMatrix === null ? null : readTopoMatrix(facts.topoMatrix);
  matrices.set(facts, found);
  return found;
}

/** Path between a GPU and an adapter from their places in the PCI tree, which is what NCCL reads; from the matrix where the tree is not known; else null. */
export function pathBetween(facts: HostFacts, gpu: GpuFact, nic: NicFact): PathClass | null {
  const devices = pciOf(facts);
  const [a, b] = [gpu.pci === null ? undefined : devices.get(gpu.pci), nic.pci === null ? undefined : devices.get(nic.pci)];
  const fromTree = a === undefined || b === undefined ? null : inTree(a, b, gpu.numaNode, nic.numaNode, facts.cpu.numaNodes);
  return fromTree ?? inMatrix(facts, gpu, nic);
}

/** Bridges that a transfer between two devices crosses below the point where their paths meet; empty where they meet at no bridge. */
export function bridgesBetween(a: PciFact, b: PciFact): readonly string[] {
  const common = meeting(a, b);
  return common === 0 ? [] : [...a.path.slice(common, -1), ...b.path.slice(common, -1)];
}

function meeting(a: PciFact, b: PciFact): number {
  let common = 0;
  while (common < a.path.length && common < b.path.length && a.path[common] === b.path[common]) common++;
  return common;
}

function inTree(a: PciFact, b: PciFact, gpuNode: number | null, nicNode: number | null, nodes: number | null): PathClass | null {
  const common = meeting(a, b);
  // Below a switch's upstream port a device has one downstream port and itself: more means a second switch.
  if (common > 0) return Math.max(a.path.length, b.path.length) - common <= 2 ? 'PIX' : 'PXB';
  if (a.root !== null && a.root === b.root) return 'PHB';
  const [one, other] = [a.numaNode ?? gpuNode, b.numaNode ?? nicNode];
  if (one !== null && other !== null) return one === other ? 'NODE' : 'SYS';
  return nodes === 1 ? 'NODE' : null;
}

function inMatrix(facts: HostFacts, gpu: GpuFact, nic: NicFact): PathClass | null {
  const matrix = matrixOf(facts);
  if (matrix === null) return null;
  const row = matrix.devices.findIndex(({ kind, index }) => kind === 'gpu' && index === gpu.index);
  const column = matrix.devices.findIndex(({ kind, device }) => kind === 'nic' && device === nic.device);
  const word = matrix.paths[row]?.[column] ?? null;
  return pathClasses.find((path) => path === word) ?? null;
}

/** Whether a GPU has an active NVLink; null where neither the tool nor the matrix says. */
export function hasNvlink(facts: HostFacts, gpu: GpuFact): boolean | null {
  if (gpu.nvlink !== undefined && gpu.nvlink !== null) return gpu.nvlink.active > 0;
  const matrix = matrixOf(facts);
  const row = matrix?.devices.findIndex(({ kind, index }) => kind === 'gpu' && index === gpu.index) ?? -1;
  return matrix === null || row < 0 ? null : (matrix.paths[row] ?? []).some((path) => /^NV\d+$/.test(path ?? ''));
}
