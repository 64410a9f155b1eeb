import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import type { Problem } from '../base/problem.js';
import type { HostFacts, PciFact } from '../cluster/facts.js';
import { computeCapability } from './hostLinks.js';
import { readTopoMatrix } from './readers/topoMatrix.js';
import type { TopoGpu, TopoNet, TopoSystem } from './readers/topoXml.js';

/** NVLinks that a GPU has at most (NVIDIA's data sheets: H100 and later 18). More than these to all others together go through NVSwitches. */
const mostNvlinks = 18;

/** What a topology file of NCCL would say of a probed host: its GPUs and RDMA devices, the PCIe switches above them, NUMA nodes and NVLinks. */
export function systemOfFacts(facts: HostFacts): TopoSystem {
  const problems: Problem[] = [];
  const byAddress = new Map((facts.pci ?? []).map((device) => [device.address, device]));
  const place = (pci: string, numa: number | null): Pick<TopoGpu, 'path' | 'numa'> => ({
    path: switchesAbove(byAddress.get(pci)),
    numa: known(numa ?? byAddress.get(pci)?.numaNode),
  });
  const nvlinks = nvlinksOf(facts);
  const gpus: TopoGpu[] = [];
  for (const { index, name, pci, numaNode, vendor } of facts.gpus ?? []) {
    if (vendor !== undefined && vendor !== 'nvidia') continue;
    if (pci === null) {
      problems.push({ line: null, message: l10n.t('the PCI address of {0} is not known, so it is left out', `GPU${index}`) });
      continue;
    }
    gpus.push({ pci, dev: index, sm: computeCapability(name), ...place(pci, numaNode), nvlinks: nvlinks.get(index) ?? [] });
  }
  const nets: TopoNet[] = [];
  for (const { device, pci, numaNode, rateGbps } of facts.nics ?? []) {
    const name = clean(device);
    if (pci === null) problems.push({ line: null, message: l10n.t('the PCI address of {0} is not known, so it is left out', name) });
    else nets.push({ name, pci, ...place(pci, numaNode), gbps: rateGbps });
  }
  return { gpus, nets, devices: [], problems };
}

/** The kernel says -1 where it does not know the NUMA node. */
function known(numa: number | null | undefined): number | null {
  return numa === undefined || numa === null || numa < 0 ? null : numa;
}

/**
 * The PCIe switches above a device, from the CPU down, as NCCL has them: it goes up two steps at a time, from the device over the port that it hangs on
 * to the upstream port of that switch, and leaves the root port out (src/graph/xml.cc, ncclTopoGetXmlFromSys).
 */
function switchesAbove(device: PciFact | undefined): string[] {
  const path = device?.path ?? [];
  const above: string[] = [];
  for (let at = path.length - 3; at >= 0; at -= 2) above.unshift(path[at] ?? '');
  return above;
}

/**
 * NVLinks of each GPU by its number. `nvidia-smi topo -m` gives every pair as many links as a GPU has where all meet in NVSwitches; then one entry
 * stands for them, with the address that NCCL itself takes for a switch that it cannot see.
 */
function nvlinksOf(facts: HostFacts): ReadonlyMap<number, TopoGpu['nvlinks']> {
  const found = new Map<number, TopoGpu['nvlinks']>();
  if (facts.topoMatrix === null) return found;
  const { devices, paths } = readTopoMatrix(facts.topoMatrix);
  const gpus = new Map((facts.gpus ?? []).map((gpu) => [gpu.index, gpu]));
  devices.forEach(({ index }, row) => {
    const gpu = index === null ? undefined : gpus.get(index);
    if (gpu === undefined || index === null) return;
    const bundles = devices.flatMap((other, column) => {
      const count = Number(/^NV(\d{1,3})$/.exec(paths[row]?.[column] ?? '')?.[1] ?? 0);
      const target = other.index === null ? undefined : gpus.get(other.index)?.pci;
      return count === 0 || typeof target !== 'string' ? [] : [{ target, count }];
    });
    const sum = bundles.reduce((all, { count }) => all + count, 0);
    const most = Math.max(0, ...bundles.map(({ count }) => count));
    const switched = bundles.length > 1 && sum > (gpu.nvlink?.links ?? mostNvlinks);
    found.set(
      index,
      switched
        ? [{ target: '', count: most, toSwitch: true, kind: 'nvlink' }]
        : bundles.map(({ target, count }) => ({ target, count, toSwitch: false, kind: 'nvlink' as const })),
    );
  });
  return found;
}
