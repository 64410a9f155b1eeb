import * as l10n from '@vscode/l10n';
import type { Problem } from '../../base/problem.js';
import { linkGbps } from '../linkSpeed.js';
import type { FabricSource, Piece, PieceLink, PieceNode } from '../piece.js';
import type { DiscoveredDevice, DiscoveredPort, Discovery } from '../readers/ibnetdiscover.js';
import { isAggregationNode, readDescription, switchName } from '../readers/nodeDescription.js';
import { natural, push } from '../structure/assemble.js';
import type { LidOwner } from './lids.js';

/** What `ibnetdiscover` tells: devices as nodes (with the hosts that their descriptions name) and cables as links, each cable once. */
export function pieceOfDiscovery(discovery: Discovery, source: FabricSource): Piece {
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
  const shown = [...devices.values()].filter(({ name, type }) => type !== 'adapter' || !isAggregationNode(name));
  return { source, nodes: nodesOf(shown), links: linksOf(shown, devices, problems), problems };
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

function linksOf(shown: readonly DiscoveredDevice[], devices: ReadonlyMap<string, DiscoveredDevice>, problems: Problem[]): PieceLink[] {
  const ends = new Map<string, DiscoveredPort>();
  for (const device of devices.values()) for (const port of device.ports) ends.set(`${device.id}[${port.number}]`, port);
  const links: PieceLink[] = [];
  const known = new Set(shown.map(({ id }) => id));
  const done = new Set<string>();
  for (const device of shown) {
    for (const port of device.ports) {
      const here = `${device.id}[${port.number}]`;
      const there = `${port.peer}[${port.peerPort}]`;
      if (!known.has(port.peer) || done.has(here)) continue;
      done.add(here).add(there);
      const back = ends.get(there);
      if (back !== undefined && (back.peer !== device.id || back.peerPort !== port.number)) {
        problems.push({ line: port.line, message: l10n.t('{0} says that it is connected elsewhere (line {1})', there, back.line) });
      }
      links.push(linkOf(device.id, port.peer, port, back ?? null));
    }
  }
  return links;
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
