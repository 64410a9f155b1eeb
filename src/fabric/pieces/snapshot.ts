import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import type { HostAnswer, HostFacts, InterfaceFact, NicFact, Snapshot } from '../../cluster/facts.js';
import type { Health } from '../graph.js';
import { guid } from '../guid.js';
import { type MatrixPath, pathsOfMatrix } from '../hostLinks.js';
import { mac } from '../mac.js';
import type { Piece, PieceLink, PieceNode, PiecePort } from '../piece.js';
import { readTopoMatrix, type TopoMatrix } from '../readers/topoMatrix.js';
import { natural, push } from '../structure/assemble.js';
import { errorsOfSysfs } from './sysfsCounters.js';

/** What a snapshot does not hold but the cluster file does. */
export interface SnapshotOptions {
  /** Hosts by rack, as in {@link Cluster.racks}; those of the snapshot where absent. */
  readonly racks?: Readonly<Record<string, readonly string[]>>;
}

/**
 * What probed hosts tell of themselves: hosts, GPUs and NICs from the facts, how their ports run, and NVLink and close PCIe paths from
 * `nvidia-smi topo -m`. Step by step, a few hosts each.
 */
export function* snapshotPiece(snapshot: Snapshot, options: SnapshotOptions = {}): Generator<undefined, Piece> {
  const racks = options.racks ?? snapshot.racks ?? {};
  const rackOf = new Map(Object.entries(racks).flatMap(([rack, hosts]) => hosts.map((host) => [host, rack] as const)));
  const usual = usualRate(snapshot);
  const nodes: PieceNode[] = [];
  const links: PieceLink[] = [];
  const problems: Problem[] = [];
  const matrices = new Matrices();
  let count = 0;
  for (const [name, answer] of Object.entries(snapshot.hosts)) {
    nodes.push(hostNode(name, answer, rackOf.get(name) ?? null));
    const { facts } = answer;
    if (facts !== null) {
      const inside = devicesOf(name, facts, usual);
      nodes.push(...inside);
      if (facts.topoMatrix !== null) {
        const { matrix, names } = matrices.read(facts.topoMatrix);
        const keys = new Map(inside.flatMap(({ key, device, name: own, faint }) => (faint === true ? [] : [[device ?? own, key] as const])));
        const rows = names.map((own) => keys.get(own) ?? '');
        for (const { i, j, kind, width, gbps, state, note } of matrices.paths(facts.topoMatrix, keys, facts.gpus?.[0]?.name ?? null)) {
          links.push({ a: rows[i] ?? '', b: rows[j] ?? '', kind, width, gbps, state, note });
        }
        for (const { message } of matrix.problems)
          problems.push({ line: null, message: l10n.t('{0}, nvidia-smi topo -m: {1}', name, message) });
      }
    }
    if (++count % 32 === 0) yield undefined;
  }
  return { source: { kind: 'probe', name: snapshot.cluster ?? '', at: snapshot.at, origin: snapshot.origin }, nodes, links, problems };
}

/** A matrix with what the graph calls the device of each row. */
interface NamedMatrix {
  readonly matrix: TopoMatrix;
  readonly names: readonly string[];
}

/** Matrices and their paths by their text: hosts of a kind print the same one. */
class Matrices {
  private readonly known = new Map<string, NamedMatrix & { readonly paths: Map<string, readonly MatrixPath[]> }>();

  read(text: string): NamedMatrix & { readonly paths: Map<string, readonly MatrixPath[]> } {
    let found = this.known.get(text);
    if (found === undefined) {
      const matrix = readTopoMatrix(text);
      const names = matrix.devices.map(({ kind, index, device }) => (kind === 'gpu' ? `gpu${index ?? -1}` : (device ?? '')));
      this.known.set(text, (found = { matrix, names, paths: new Map() }));
    }
    return found;
  }

  /** The paths between those devices of the matrix that the host is known to have. */
  paths(text: string, devices: ReadonlyMap<string, string>, gpuName: string | null): readonly MatrixPath[] {
    const { matrix, names, paths } = this.read(text);
    const shown = names.map((name) => devices.has(name));
    const key = `${shown.map(Number).join('')} ${gpuName ?? ''}`;
    let found = paths.get(key);
    if (found === undefined) paths.set(key, (found = pathsOfMatrix(matrix, (row) => shown[row] === true, gpuName, true)));
    return found;
  }
}

function hostNode(name: string, { facts, problem }: HostAnswer, rack: string | null): PieceNode {
  const node = { key: name, kind: 'host', name, rack } as const;
  if (facts === null) {
    const note = problem === null ? l10n.t('{0} was not probed', name) : clean(problem.message);
    return { ...node, health: 'unknown', note };
  }
  return { ...node, health: 'ok', aliases: facts.hostName === null ? [] : [clean(facts.hostName)] };
}

function devicesOf(host: string, facts: HostFacts, usual: ReadonlyMap<string, number>): PieceNode[] {
  const nodes: PieceNode[] = [];
  for (const { index, name, pci } of facts.gpus ?? []) {
    const device = `gpu${index}`;
    nodes.push({ key: `${host}/${device}`, kind: 'gpu', name: `GPU${index} ${clean(name)}`, host, device, pci, rail: index, health: 'ok' });
  }
  const devices = new Map<string, NicFact[]>();
  for (const nic of facts.nics ?? []) push(devices, clean(nic.device), nic);
  // Rails are counted among the ports of the compute network: where there is InfiniBand, Ethernet ports serve other ends.
  const infiniband = [...devices]
    .filter(([, found]) => found.some(({ linkLayer }) => linkLayer === 'InfiniBand'))
    .map(([device]) => device);
  const rails = (infiniband.length > 0 ? infiniband : [...devices.keys()]).sort(natural);
  const interfaces = new Map((facts.interfaces ?? []).map((found) => [found.name, found]));
  const covered = new Set<string>();
  for (const device of [...devices.keys()].sort(natural)) {
    const found = devices.get(device) ?? [];
    const rail = rails.indexOf(device);
    const netdevs = [...new Set(found.map(({ netdev }) => netdev).filter((netdev) => netdev !== null))];
    for (const netdev of netdevs) covered.add(netdev);
    nodes.push({
      key: `${host}/${device}`,
      kind: 'nic',
      name: device,
      host,
      guids: [...new Set(found.map((nic) => guid(nic.guid)).filter((known) => known !== null))],
      macs: netdevs.map((netdev) => mac(interfaces.get(netdev)?.mac)).filter((address) => address !== null),
      pci: found[0]?.pci ?? null,
      aliases: netdevs.map(clean),
      rail: rail < 0 ? null : rail,
      ports: found.map(portOf),
      ...judgeNic(device, found, usual),
    });
  }
  for (const found of interfaces.values()) if (!covered.has(found.name)) nodes.push(interfaceNode(host, found));
  return nodes;
}

/** An interface that is no RDMA device: of interest where LLDP tells what it is plugged into. */
function interfaceNode(host: string, { name, mac: address, pci, up, speedMbps }: InterfaceFact): PieceNode {
  const device = clean(name);
  const own = mac(address);
  return {
    key: `${host}/if/${device}`,
    kind: 'nic',
    name: device,
    host,
    ...(own === null ? {} : { macs: [own] }),
    pci: pci ?? null,
    faint: true,
    health: up ? 'ok' : 'down',
    note: up ? null : l10n.t('{0} is {1}', device, 'down'),
    ports: [
      { port: device, ...(typeof speedMbps === 'number' && speedMbps > 0 ? { gbps: speedMbps / 1000 } : {}), state: up ? 'ok' : 'down' },
    ],
  };
}

/** What the host says of its own port: down, or how many lanes of what speed, and the errors that it counted. */
function portOf(nic: NicFact): PiecePort {
  const errors = errorsOfSysfs(nic.counters);
  const port = { port: String(nic.port), ...(errors === null ? {} : { errors }) };
  if (!isUp(nic)) return { ...port, state: 'down', note: l10n.t('{0} is {1}', clean(nic.device), clean(nic.state ?? '')) };
  if (nic.rateGbps === null) return port;
  return {
    ...port,
    gbps: nic.rateGbps,
    width: nic.width === null ? null : `${nic.width}x`,
    speed: nic.speed === null ? null : clean(nic.speed),
    state: 'ok',
  };
}

/** Of each link layer, the Gbit/s that more than half of all active ports run at. */
function usualRate(snapshot: Snapshot): ReadonlyMap<string, number> {
  const rates = new Map<string, number[]>();
  for (const { facts } of Object.values(snapshot.hosts)) {
    for (const nic of facts?.nics ?? []) if (isUp(nic) && nic.rateGbps !== null) push(rates, nic.linkLayer ?? '', nic.rateGbps);
  }
  const usual = new Map<string, number>();
  for (const [layer, found] of rates) {
    const counts = new Map<number, number>();
    for (const rate of found) counts.set(rate, (counts.get(rate) ?? 0) + 1);
    for (const [rate, count] of counts) if (count * 2 > found.length) usual.set(layer, rate);
  }
  return usual;
}

function isUp(nic: NicFact): boolean {
  return nic.state === null || /ACTIVE/i.test(nic.state);
}

function judgeNic(device: string, ports: readonly NicFact[], usual: ReadonlyMap<string, number>): { health: Health; note: string | null } {
  const up = ports.filter(isUp);
  // Of a card with several ports one is often left without a cable on purpose; it is down only when none is up.
  if (up.length === 0) {
    const state = [ports[0]?.state, ports[0]?.physState].filter((word) => word !== undefined && word !== null).map((word) => clean(word));
    return { health: 'down', note: l10n.t('{0} is {1}', device, state.join(', ')) };
  }
  for (const nic of up) {
    const most = usual.get(nic.linkLayer ?? '');
    if (nic.width !== null && nic.width < 4 && nic.linkLayer === 'InfiniBand' && (most === undefined || (nic.rateGbps ?? 0) < most)) {
      const message =
        nic.width === 2
          ? l10n.t('{0} runs at half width ({1}x)', device, nic.width)
          : l10n.t('{0} runs on {1} of 4 lanes', device, nic.width);
      return { health: 'degraded', note: message };
    }
    if (nic.rateGbps !== null && most !== undefined && nic.rateGbps < most) {
      return { health: 'degraded', note: l10n.t('{0} runs at {1} Gbit/s, most ports at {2}', device, nic.rateGbps, most) };
    }
  }
  return up.some(({ state }) => state === null)
    ? { health: 'unknown', note: l10n.t('the state of {0} is not known', device) }
    : { health: 'ok', note: null };
}
