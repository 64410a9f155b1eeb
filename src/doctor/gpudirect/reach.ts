import * as l10n from '@vscode/l10n';
import { atLeast, levelWords, readLevel } from '../../nccl/catalog/index.js';
import type { GpuFact, HostFacts } from '../../cluster/facts.js';
import { ncclOf } from '../confFiles.js';
import { effectiveOf, integerOf } from '../effective.js';
import { notKnown, well, type GdrFactor, type Pair } from './factor.js';
import { placeOf, settingLine } from './network.js';
import { distance, hasNvlink, pathBetween, type PathClass } from './pathClass.js';

/** Whether the GPU's model has GPUDirect RDMA: NVIDIA's data-centre and professional ones, not GeForce and TITAN (GPUDirect RDMA guide; cudaDevAttrGPUDirectRDMASupported). */
export function gpuFactor({ gpu }: Pair): GdrFactor {
  const name = l10n.t('GPU model');
  const evidence = [`GPU ${String(gpu.index)}: ${gpu.name}`];
  if (gpu.name === '') return notKnown('gpu', name, l10n.t('The model of the GPU is not known.'));
  if (/\b(GeForce|TITAN)\b/i.test(gpu.name))
    return {
      id: 'gpu',
      name,
      state: 'off',
      cause: 'gpu-model',
      text: l10n.t('{0} has no GPUDirect RDMA.', gpu.name),
      evidence,
      fix: null,
    };
  return well('gpu', name, l10n.t('{0} has GPUDirect RDMA.', gpu.name), evidence);
}

/** The topology file that NCCL reads in place of /sys; null where it has none, as far as the facts say. */
export function topologyFile(facts: HostFacts): string | null {
  const set = effectiveOf(facts).get('NCCL_TOPO_FILE')?.value ?? '';
  if (set !== '') return set;
  const daemon = Object.entries(facts.services ?? {}).find(([unit, state]) => unit.startsWith('nvidia-topologyd') && state === 'active');
  return daemon === undefined ? null : '/var/run/nvidia-topologyd/virtualTopology.xml';
}

/** How far GPUDirect RDMA may reach on a host, and who says so (ncclTopoCheckGdr in src/graph/paths.cc). */
export function gdrLevel(facts: HostFacts): { readonly level: string; readonly set: boolean } {
  const version = ncclOf(facts);
  const text = effectiveOf(facts).get('NCCL_NET_GDR_LEVEL')?.value ?? null;
  const { level } = readLevel(text, null, { level: 'NCCL_NET_GDR_LEVEL', disable: '' }, version);
  if (level !== 'UNSET') return { level, set: true };
  const c2c = atLeast(version, '2.27.3') && integerOf(facts, 'NCCL_NET_GDR_C2C', 1) !== 0;
  return { level: c2c ? 'P2C' : 'PXB', set: false };
}

/** NCCL's word for a path: it has no NODE, and on Grace the way through the CPU is P2C. */
function wordOf(path: PathClass, gpu: GpuFact, version: string): string {
  if (path !== 'PHB' && path !== 'NODE') return path;
  return /\bG[HB][23]00\b/.test(gpu.name) && levelWords(version).includes('P2C') ? 'P2C' : 'PHB';
}

/** Whether a level lets a path through. */
export function levelAllows(facts: HostFacts, gpu: GpuFact, path: PathClass, level: string): boolean {
  const version = ncclOf(facts);
  const words = levelWords(version);
  return words.indexOf(wordOf(path, gpu, version)) <= words.indexOf(level);
}

/** Whether NCCL would send by way of another GPU: joined by NVLink, and next to the adapter (PXN, 2.12.7; ncclTopoComputePaths). */
export function hasProxy({ own: { facts }, gpu, nic }: Pair): boolean {
  if (!atLeast(ncclOf(facts), '2.12.7') || integerOf(facts, 'NCCL_PXN_DISABLE', 0) === 1 || hasNvlink(facts, gpu) !== true) return false;
  return (facts.gpus ?? []).some((other) => {
    const path = other.index === gpu.index ? null : pathBetween(facts, other, nic);
    return path !== null && distance(path) <= distance('PXB') && hasNvlink(facts, other) === true;
  });
}

/** Whether GPU and adapter are near enough for NCCL. */
export function distanceFactor(pair: Pair): GdrFactor {
  const {
    own: { facts },
    gpu,
    path,
  } = pair;
  const name = l10n.t('Distance');
  const file = topologyFile(facts);
  const { level, set } = gdrLevel(facts);
  const off = { id: 'distance' as const, name, state: 'off' as const };
  if (set && level === 'LOC')
    return {
      ...off,
      cause: 'level-set',
      text: l10n.t('NCCL_NET_GDR_LEVEL forbids GPUDirect RDMA at any distance.'),
      evidence: [settingLine(facts, 'NCCL_NET_GDR_LEVEL')],
      fix: l10n.t('Take {0} out of {1}.', 'NCCL_NET_GDR_LEVEL', placeOf(facts, 'NCCL_NET_GDR_LEVEL')),
    };
  if (file !== null) return notKnown('distance', name, l10n.t('NCCL takes the distance from the topology file {0}.', file));
  if (path === null) return notKnown('distance', name, l10n.t('The place of GPU or adapter in the PCI tree is not known.'));
  const evidence = [pathLine(pair), ...(set ? [settingLine(facts, 'NCCL_NET_GDR_LEVEL')] : [])];
  if (levelAllows(facts, gpu, path, level))
    return well('distance', name, l10n.t('The path is {0}; NCCL goes as far as {1}.', path, level), evidence);
  if (hasProxy(pair))
    return well('distance', name, l10n.t('The path is {0}; NCCL goes over NVLink to a GPU next to the adapter (PXN).', path), evidence);
  if (set && levelAllows(facts, gpu, path, 'PXB'))
    return {
      ...off,
      cause: 'level-set',
      text: l10n.t('The path is {0}; NCCL_NET_GDR_LEVEL={1} forbids it, the default would not.', path, level),
      evidence,
      fix: l10n.t('Take {0} out of {1}.', 'NCCL_NET_GDR_LEVEL', placeOf(facts, 'NCCL_NET_GDR_LEVEL')),
    };
  if (facts.cpu.virtual === true)
    return {
      ...off,
      cause: 'no-topology-file',
      text: l10n.t('The virtual machine hides the PCIe switches: the path reads {0}, and NCCL goes only as far as {1}.', path, level),
      evidence,
      fix: l10n.t('Set NCCL_TOPO_FILE to the provider’s topology file for this machine type.'),
    };
  return {
    ...off,
    cause: set ? 'level-set' : 'too-far',
    text: l10n.t('The path is {0}, through the CPU; NCCL goes only as far as {1}.', path, level),
    evidence,
    fix:
      path === 'SYS'
        ? l10n.t('Move the adapter to a slot of the GPU’s CPU socket, below the same PCIe switch where there is one.')
        : l10n.t('Move the adapter below the GPU’s PCIe switch, or measure both ways with NCCL_NET_GDR_LEVEL={0}.', 'PHB'),
  };
}

function pathLine({ own: { facts }, gpu, nic, path }: Pair): string {
  const numa = (node: number | null) => (node === null ? '?' : String(node));
  return `GPU ${String(gpu.index)} ${gpu.pci ?? '?'} (NUMA ${numa(gpu.numaNode)}) - ${nic.device} ${nic.pci ?? '?'} (NUMA ${numa(nic.numaNode)}): ${path ?? '?'}${facts.pci === null ? ' (nvidia-smi topo -m)' : ''}`;
}
