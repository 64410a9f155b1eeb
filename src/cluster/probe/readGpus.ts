import * as l10n from '@vscode/l10n';
import type { GpuFact } from '../facts.js';
import { number, numaNode, pairs, pciAddress, word } from './fields.js';
import { gpuFields } from './gpuFields.js';
import type { ProbeSection } from './sections.js';

/** Most GPUs believed of one host. */
const most = 1024;

/** GPUs from nvidia-smi's table and the PCI bus. null when nothing on the host could tell, an empty list when there are none. */
export function readGpus(
  gpus: ProbeSection | undefined,
  pci: ProbeSection | undefined,
): { readonly gpus: readonly GpuFact[] | null; readonly notes: readonly string[] } {
  const numaOf = new Map(pairs(pci?.lines ?? []).map(([address, node]) => [pciAddress(address), numaNode(node)]));
  const onBus = [...numaOf.keys()].filter((address) => address !== null).length;
  const busKnown = pci?.lines.includes('listed') ?? false;
  if (gpus === undefined || gpus.status === 127) {
    if (onBus > 0) return { gpus: null, notes: [l10n.t('{0} NVIDIA GPUs are on the PCI bus, but nvidia-smi was not found.', onBus)] };
    return { gpus: busKnown ? [] : null, notes: [] };
  }
  const facts = gpus.lines.slice(0, most).flatMap((line) => {
    const fact = readGpu(line, numaOf);
    return fact === null ? [] : [fact];
  });
  if (facts.length > 0) return { gpus: facts, notes: [] };
  const said = word(gpus.lines.find((line) => line.trim() !== ''));
  if (said !== null && /no devices were found/i.test(said)) return { gpus: [], notes: [] };
  return { gpus: null, notes: [said === null ? l10n.t('nvidia-smi listed no GPU.') : l10n.t('nvidia-smi said: {0}', said)] };
}

function readGpu(line: string, numaOf: ReadonlyMap<string | null, number | null>): GpuFact | null {
  const cells = line.split(', ');
  const index = number(cells[0]);
  if (cells.length < gpuFields.length || index === null || !Number.isInteger(index)) return null;
  const [, uuid, bus, memory, driver, gen, maxGen, width, maxWidth, ...name] = cells;
  const pci = pciAddress(bus);
  const mebibytes = number(memory);
  return {
    index,
    name: word(name.join(', ')) ?? '',
    uuid: word(uuid),
    pci,
    numaNode: numaOf.get(pci) ?? null,
    memoryBytes: mebibytes === null ? null : mebibytes * 1024 * 1024,
    driver: word(driver),
    pcie: { gen: number(gen), width: number(width), maxGen: number(maxGen), maxWidth: number(maxWidth) },
  };
}
