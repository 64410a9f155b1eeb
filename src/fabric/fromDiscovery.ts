import * as l10n from '@vscode/l10n';
import type { Problem } from '../base/problem.js';
import type { Fabric, FabricLink, FabricNode } from './graph.js';
import { type DiscoveredDevice, type DiscoveredPort, type Discovery, readIbnetdiscover } from './readers/ibnetdiscover.js';
import { judgeLinks } from './structure/linkHealth.js';
import { linkGbps } from './linkSpeed.js';
import { isAggregationNode, readDescription, switchName } from './readers/nodeDescription.js';
import { assemble, natural, push, switchTiers } from './structure/assemble.js';
import { deviceId, hostId } from './nodeId.js';

/** Nodes and links before tiers and health are known, and which port GUIDs belong to which node. */
export interface Parts {
  readonly nodes: FabricNode[];
  readonly links: FabricLink[];
  readonly problems: Problem[];
  /** Node id by node GUID and by port GUID. */
  readonly byGuid: ReadonlyMap<string, string>;
}

/** The graph of one `ibnetdiscover` output. */
export function fabricFromIbnetdiscover(text: string): Fabric {
  const parts = partsOfDiscovery(readIbnetdiscover(text));
  return finish(parts.nodes, parts.links, parts.problems);
}

/** Sets the tiers, judges the links and counts. */
export function finish(nodes: readonly FabricNode[], links: readonly FabricLink[], problems: readonly Problem[]): Fabric {
  const tiers = switchTiers(nodes, links);
  const placed = nodes.map((node) => (node.kind === 'switch' ? { ...node, tier: tiers.get(node.id) ?? null } : node));
  return assemble(placed, judgeLinks(placed, links), problems);
}

/** Devices as nodes (with the hosts that their descriptions name) and cables as links, each cable once. */
export function partsOfDiscovery(discovery: Discovery): Parts {
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
  const ids = nodeIds(shown);
  const { nodes, byGuid } = nodesOf(shown, ids);
  return { nodes, links: linksOf(shown, devices, ids, problems), problems, byGuid };
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

/** Switches go by GUID; adapters by host and device where that is unmistakable, so that ids survive a swapped card, else by GUID. */
function nodeIds(devices: readonly DiscoveredDevice[]): Map<string, string> {
  const wanted = new Map<string, string[]>();
  for (const device of devices) {
    const { host, device: name } = readDescription(device.name);
    const own = device.guid ?? device.id;
    push(wanted, device.type === 'adapter' && host !== null ? deviceId(host, name ?? own) : own, device.id);
  }
  const ids = new Map<string, string>();
  for (const [id, claimants] of wanted) {
    for (const claimant of claimants) ids.set(claimant, claimants.length === 1 ? id : `${id}#${claimant}`);
  }
  return ids;
}

function nodesOf(devices: readonly DiscoveredDevice[], ids: ReadonlyMap<string, string>): Pick<Parts, 'nodes' | 'byGuid'> {
  const byGuid = new Map<string, string>();
  const hosts = new Map<string, { readonly id: string; readonly device: DiscoveredDevice; readonly name: string }[]>();
  const nodes: FabricNode[] = [];
  const base = { tier: null, rack: null, rail: null, health: 'ok', note: null } as const;
  for (const device of devices) {
    const id = ids.get(device.id) ?? device.id;
    for (const known of [device.guid, device.portGuid, ...device.ports.map((port) => port.guid)]) if (known !== null) byGuid.set(known, id);
    if (device.type !== 'adapter') {
      nodes.push({ ...base, id, kind: 'switch', name: switchName(device.name), guid: device.guid, host: null });
      continue;
    }
    const { host, device: name } = readDescription(device.name);
    if (host === null) nodes.push({ ...base, id, kind: 'nic', name: device.name, guid: device.guid, host: null });
    else push(hosts, host, { id, device, name: name ?? device.guid ?? device.id });
  }
  for (const [host, adapters] of [...hosts].sort(([a], [b]) => natural(a, b))) {
    nodes.push({ ...base, id: hostId(host), kind: 'host', name: host, guid: null, host: null });
    adapters.sort((a, b) => natural(a.name, b.name));
    // Rails are wired in device order: the n-th adapter of every host goes to rail n.
    adapters.forEach(({ id, device, name }, rail) =>
      nodes.push({ ...base, id, kind: 'nic', name, guid: device.guid, host: hostId(host), rail }),
    );
  }
  return { nodes, byGuid };
}

function linksOf(
  shown: readonly DiscoveredDevice[],
  devices: ReadonlyMap<string, DiscoveredDevice>,
  ids: ReadonlyMap<string, string>,
  problems: Problem[],
): FabricLink[] {
  const ends = new Map<string, DiscoveredPort>();
  for (const device of devices.values()) for (const port of device.ports) ends.set(`${device.id}[${port.number}]`, port);
  const links: FabricLink[] = [];
  const done = new Set<string>();
  for (const device of shown) {
    const a = ids.get(device.id);
    for (const port of device.ports) {
      const b = ids.get(port.peer);
      const here = `${device.id}[${port.number}]`;
      const there = `${port.peer}[${port.peerPort}]`;
      if (a === undefined || b === undefined || done.has(here)) continue;
      done.add(here).add(there);
      const back = ends.get(there);
      if (back !== undefined && (back.peer !== device.id || back.peerPort !== port.number)) {
        problems.push({ line: port.line, message: l10n.t('{0} says that it is connected elsewhere (line {1})', there, back.line) });
      }
      links.push(linkOf(a, b, port, back ?? null));
    }
  }
  return links;
}

/** One cable; where the two ends disagree, the slower figure is the true one. */
function linkOf(a: string, b: string, port: DiscoveredPort, back: DiscoveredPort | null): FabricLink {
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
    capableGbps: null,
    latencyUs: null,
    state: gbps === null ? 'unknown' : 'ok',
    note: null,
  };
}
