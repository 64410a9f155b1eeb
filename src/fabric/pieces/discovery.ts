import * as l10n from '@vscode/l10n';
import type { Problem } from '../../base/problem.js';
import { drained } from '../../base/steps.js';
import { linkGbps } from '../linkSpeed.js';
import type { FabricSource, Piece, PieceLink, PieceNode } from '../piece.js';
import type { DiscoveredDevice, DiscoveredPort, Discovery } from '../readers/ibnetdiscover.js';
import { isAggregationNode, readDescription, switchName } from '../readers/nodeDescription.js';
import { natural, push } from '../structure/assemble.js';
import type { LidOwner } from './lids.js';

/** Links between two steps. */
const slice = 4096;

/** What `ibnetdiscover` tells: devices as nodes (with the hosts that their descriptions name) and cables as links, each cable once. */
export function pieceOfDiscovery(discovery: Discovery, source: FabricSource): Piece {
  return drained(pieceOfDiscoveryInSteps(discovery, source));
}

/** The same in short steps. */
export function* pieceOfDiscoveryInSteps(discovery: Discovery, source: FabricSource): Generator<undefined, Piece> {
  const problems = [...discovery.problems];
  const devices = new Map<string, DiscoveredDevice>();
  for (const device of discovery.devices) {
    if (devices.has(device.id)) problems.push({ line: device.line, message: l10n.t('{0} is described twice', device.id) });
    else devices.set(device.id, device);
  }
  for (const missing of withoutBlock(discovery.devices, devices)) {
    devices.set(missing.id, missing);
    problems.push({
      line: missing.line,
      message: l10n.t('{0} ({1}) is connected but not described: the discovery was not complete', missing.name, missing.id),
    });
  }
  yield undefined;
  const shown = [...devices.values()].filter(({ name, type }) => type !== 'adapter' || !isAggregationNode(name));
  const nodes = nodesOf(shown);
  yield undefined;
  return { source, nodes, links: yield* linksOf(shown, devices, problems), problems };
}

/** Devices that stand at the other end of a line but have no block. */
function withoutBlock(listed: readonly DiscoveredDevice[], devices: ReadonlyMap<string, DiscoveredDevice>): DiscoveredDevice[] {
  const missing = new Map<string, DiscoveredDevice>();
  for (const device of listed) {
    for (const port of device.ports) {
      if (devices.has(port.peer) || missing.has(port.peer)) continue;
      const name = port.peerName ?? port.peer;
      // SHARP's nodes live inside the switch, and some releases leave their blocks out.
      if (isAggregationNode(name)) continue;
      const type = port.peer.startsWith('S-') ? 'switch' : port.peer.startsWith('R-') ? 'router' : 'adapter';
      const digits = /^[SHR]-([0-9a-fA-F]{1,16})$/.exec(port.peer)?.[1];
      missing.set(port.peer, {
        type,
        id: port.peer,
        guid: digits === undefined ? null : `0x${digits.toLowerCase().padStart(16, '0')}`,
        portGuid: null,
        lid: null,
        size: null,
        chassis: null,
        name,
        ports: [],
        line: port.line,
      });
    }
  }
  return [...missing.values()];
}

/** Hosts and their adapters are known from afar only: what the node descriptions call them may be stale. */
function nodesOf(devices: readonly DiscoveredDevice[]): PieceNode[] {
  const hosts = new Map<string, { readonly device: DiscoveredDevice; readonly name: string }[]>();
  const nodes: PieceNode[] = [];
  for (const device of devices) {
    if (device.type !== 'adapter') {
      const name = switchName(device.name);
      nodes.push({ key: device.id, kind: 'switch', name, guids: guidsOf(device), aliases: name === device.name ? [] : [device.name] });
      continue;
    }
    const { host, device: name } = readDescription(device.name);
    if (host === null) nodes.push({ key: device.id, kind: 'nic', name: device.name, guids: guidsOf(device), hearsay: true });
    else push(hosts, host, { device, name: name ?? device.guid ?? device.id });
  }
  for (const [host, adapters] of [...hosts].sort(([a], [b]) => natural(a, b))) {
    const key = `host:${host}`;
    nodes.push({ key, kind: 'host', name: host, hearsay: true });
    adapters.sort((a, b) => natural(a.name, b.name));
    // Rails are wired in device order: the n-th adapter of every host goes to rail n.
    adapters.forEach(({ device, name }, rail) =>
      nodes.push({ key: device.id, kind: 'nic', name, host: key, guids: guidsOf(device), rail, hearsay: true }),
    );
  }
  return nodes;
}

function guidsOf(device: DiscoveredDevice): string[] {
  return [...new Set([device.guid, device.portGuid, ...device.ports.map(({ guid }) => guid)].filter((guid) => guid !== null))];
}

function* linksOf(
  shown: readonly DiscoveredDevice[],
  devices: ReadonlyMap<string, DiscoveredDevice>,
  problems: Problem[],
): Generator<undefined, PieceLink[]> {
  const sockets = new Map<string, Sockets>();
  let count = 0;
  for (const [id, { ports }] of devices) {
    const own = new Sockets(ports, count);
    sockets.set(id, own);
    count += own.ports.length;
  }
  yield undefined;
  const links: PieceLink[] = [];
  const known = new Set(shown.map(({ id }) => id));
  const done = new Uint8Array(count);
  for (const device of shown) {
    const own = sockets.get(device.id);
    if (own === undefined) continue;
    for (const port of device.ports) {
      const here = own.first + own.place(port.number);
      const far = known.has(port.peer) ? sockets.get(port.peer) : undefined;
      if (far === undefined || done[here] === 1) continue;
      done[here] = 1;
      const place = far.place(port.peerPort);
      const back = far.ports[place];
      if (back !== undefined) done[far.first + place] = 1;
      if (back !== undefined && (back.peer !== device.id || back.peerPort !== port.number)) {
        const message = l10n.t('{0} says that it is connected elsewhere (line {1})', `${port.peer}[${port.peerPort}]`, back.line);
        problems.push({ line: port.line, message });
      }
      links.push(linkOf(device.id, port.peer, port, back ?? null));
      if (links.length % slice === 0) yield undefined;
    }
  }
  return links;
}

/** The ports of a device by their numbers; of several with one number the last one counts. */
class Sockets {
  readonly ports: readonly DiscoveredPort[];

  /** `first` is the number of its first port among the ports of all devices. */
  constructor(
    ports: readonly DiscoveredPort[],
    readonly first: number,
  ) {
    const rises = ports.every(({ number }, at) => at === 0 || number > (ports[at - 1]?.number ?? 0));
    this.ports = rises ? ports : [...new Map(ports.map((port) => [port.number, port])).values()].sort((a, b) => a.number - b.number);
  }

  /** Where it stands in `ports`, or -1. */
  place(number: number): number {
    if (this.ports[number - 1]?.number === number) return number - 1;
    let [low, high] = [0, this.ports.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ports[middle]?.number ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return this.ports[low]?.number === number ? low : -1;
  }
}

/** One cable; where the two ends disagree, the slower figure is the true one. */
function linkOf(a: string, b: string, port: DiscoveredPort, back: DiscoveredPort | null): PieceLink {
  const own = linkGbps(port.width, port.speed);
  const other = back === null ? null : linkGbps(back.width, back.speed);
  const slower = back !== null && other !== null && (own === null || other < own) ? back : port;
  const gbps = linkGbps(slower.width, slower.speed);
  return {
    a,
    b,
    aPort: String(port.number),
    bPort: String(port.peerPort),
    kind: 'fabric',
    width: slower.width,
    speed: slower.speed,
    gbps,
    state: gbps === null ? 'unknown' : 'ok',
  };
}

/** The devices behind the local identifiers that `ibnetdiscover` shows. */
export function lidsOfDiscovery({ devices }: Discovery): Map<number, LidOwner> {
  const lids = new Map<number, LidOwner>();
  for (const { type, name, guid, portGuid, lid, ports } of devices) {
    const isSwitch = type !== 'adapter';
    const add = (id: number | null, own: string | null): void => {
      if (id === null || own === null || lids.has(id)) return;
      lids.set(id, { guid: own, kind: isSwitch ? 'switch' : 'nic', name: isSwitch ? switchName(name) : name });
    };
    add(lid, guid ?? portGuid);
    for (const port of ports) add(port.lid, port.guid ?? guid);
  }
  return lids;
}
