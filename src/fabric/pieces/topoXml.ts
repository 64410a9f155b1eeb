import { clean } from '../../base/clean.js';
import type { FabricSource, Piece, PieceLink, PieceNode } from '../piece.js';
import type { TopoDevice, TopoGpu, TopoNet, TopoSystem } from '../readers/topoXml.js';

/** Gbit/s of one NVLink in one direction, by compute capability (as `nvlinkGbps` has it by name). */
function perLink(sm: number | null): number | null {
  if (sm === null) return null;
  return sm >= 100 ? 400 : sm >= 70 ? 200 : sm >= 60 ? 160 : null;
}

/** At most so many devices are held against each other; a host has far fewer, and pairs grow with the square. */
const mostDevices = 256;

/** One host as its topology file shows it: GPUs and adapters by PCI address, NVLink bundles, and paths that stay below one PCIe switch. */
export function topoXmlPiece(host: string, system: TopoSystem, source: FabricSource): Piece {
  const name = clean(host);
  const gpus = new Map<string, TopoGpu>();
  for (const gpu of system.gpus) if (!gpus.has(`gpu${gpu.dev}`)) gpus.set(`gpu${gpu.dev}`, gpu);
  const nets = new Map<string, TopoNet>();
  for (const net of system.nets) if (!nets.has(net.name)) nets.set(net.name, net);
  const taken = new Set([...gpus.values(), ...nets.values()].map(({ pci }) => pci));
  const others = new Map<string, TopoDevice>();
  for (const device of system.devices) if (!taken.has(device.pci)) others.set(device.pci, device);
  if (gpus.size + nets.size + others.size === 0) return { source, nodes: [], links: [], problems: system.problems };
  const nodes: PieceNode[] = [{ key: 'host', kind: 'host', name }];
  for (const [key, { dev, pci }] of gpus) nodes.push({ key, kind: 'gpu', name: `GPU${dev}`, device: key, host: 'host', pci, rail: dev });
  for (const [key, { pci, gbps }] of nets)
    nodes.push({ key, kind: 'nic', name: key, host: 'host', pci, ...(gbps === null ? {} : { ports: [{ port: '1', capableGbps: gbps }] }) });
  // Known by their address alone; whoever knows them at first hand names them better.
  for (const [key, { kind }] of others)
    nodes.push({ key, kind, name: kind === 'gpu' ? `GPU ${key}` : key, device: key, host: 'host', pci: key, hearsay: true });
  const devices = [...gpus, ...nets, ...others].slice(0, mostDevices);
  const links = [...bundles([...gpus].slice(0, mostDevices)), ...near(devices)];
  return { source, nodes, links, problems: system.problems };
}

function bundles(gpus: readonly (readonly [string, TopoGpu])[]): PieceLink[] {
  const links: PieceLink[] = [];
  const toSwitches = new Map(
    gpus.map(([key, { nvlinks }]) => [key, nvlinks.reduce((sum, { toSwitch, count }) => sum + (toSwitch ? count : 0), 0)]),
  );
  gpus.forEach(([a, one], at) => {
    for (const [b, other] of gpus.slice(at + 1)) {
      const direct =
        one.nvlinks.find(({ target }) => target !== '' && target === other.pci) ??
        other.nvlinks.find(({ target }) => target !== '' && target === one.pci);
      // Through NVSwitches every GPU reaches every other with all its links.
      const count = direct?.count ?? Math.min(toSwitches.get(a) ?? 0, toSwitches.get(b) ?? 0);
      if (count === 0) continue;
      const each = perLink(one.sm);
      if (direct?.kind === 'xgmi') links.push({ a, b, kind: 'nvlink', width: 'XGMI' });
      else links.push({ a, b, kind: 'nvlink', width: `NV${count}`, gbps: each === null ? null : each * count });
    }
  });
  return links;
}

/** Pairs below one PCIe bridge (PIX) or several (PXB), as `nvidia-smi topo -m` calls them; longer paths say nothing that a picture needs. */
function near(devices: readonly (readonly [string, TopoGpu | TopoNet | TopoDevice])[]): PieceLink[] {
  const links: PieceLink[] = [];
  devices.forEach(([a, one], at) => {
    for (const [b, other] of devices.slice(at + 1)) {
      if (one.pci === null || other.pci === null || one.pci === other.pci || one.path[0] === undefined || one.path[0] !== other.path[0])
        continue;
      const same = one.path.length === other.path.length && one.path.every((step, place) => step === other.path[place]);
      links.push({ a, b, kind: 'pcie', width: same ? 'PIX' : 'PXB' });
    }
  });
  return links;
}
