import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import type { HostAnswer, HostFacts, NicFact, Snapshot } from '../cluster/facts.js';
import { finish, type Parts, partsOfDiscovery } from './fromDiscovery.js';
import { deviceId, hostId } from './nodeId.js';
import type { Fabric, FabricLink, FabricNode, Health } from './graph.js';
import { guid } from './guid.js';
import { linksOfMatrix } from './hostLinks.js';
import { readIbnetdiscover } from './readers/ibnetdiscover.js';
import { natural, push } from './structure/assemble.js';
import { readTopoMatrix } from './readers/topoMatrix.js';

/** What a snapshot does not hold but the cluster file does. */
export interface SnapshotOptions {
  /** Hosts by rack, as in {@link Cluster.racks}. */
  readonly racks?: Readonly<Record<string, readonly string[]>>;
}

/**
 * The graph of a probed cluster: hosts, GPUs and NICs from the facts, switches and cables from the fabric discovery that the snapshot
 * carries, joined by GUID (else by host and device name), and NVLink and close PCIe paths from `nvidia-smi topo -m`.
 */
export function fabricFromSnapshot(snapshot: Snapshot, options: SnapshotOptions = {}): Fabric {
  const found = snapshot.ibnetdiscover;
  const parts = found === undefined || found === null ? emptyParts : partsOfDiscovery(readIbnetdiscover(found.text));
  const rackOf = new Map(Object.entries(options.racks ?? {}).flatMap(([rack, hosts]) => hosts.map((host) => [host, rack] as const)));
  const usual = usualRate(snapshot);
  const nodes = new Map(parts.nodes.map((node) => [node.id, node]));
  const rename = new Map<string, string>();
  const inside: FabricLink[] = [];
  const ports = new Map<string, NicFact>();
  const problems = [...parts.problems];
  for (const [name, answer] of Object.entries(snapshot.hosts)) {
    const made = hostParts(name, answer, rackOf.get(name) ?? null, usual);
    const own = new Map<string, FabricNode>(made.nodes.map((node) => [node.id, node]));
    for (const nic of answer.facts?.nics ?? []) {
      const id = deviceId(name, clean(nic.device));
      ports.set(`${id}/${nic.port}`, nic);
      const known = guid(nic.guid);
      const discovered = known === null ? undefined : parts.byGuid.get(known);
      if (discovered !== undefined && discovered !== id) rename.set(discovered, id);
    }
    // The discovery may know the same host by another name: a longer one, or the one that the machine gives itself.
    for (const alias of [answer.facts?.hostName ?? null, name.split('.')[0] ?? null]) {
      if (alias !== null && alias !== name && !Object.hasOwn(snapshot.hosts, alias)) adopt(alias, name, parts, rename, own);
    }
    for (const node of own.values()) nodes.set(node.id, mergeNode(nodes.get(node.id), node));
    inside.push(...made.links);
    problems.push(...made.problems);
  }
  for (const [old, id] of rename) {
    const kept = nodes.get(id);
    const from = nodes.get(old);
    if (kept !== undefined && from !== undefined) nodes.set(id, { ...kept, guid: from.guid ?? kept.guid });
    nodes.delete(old);
  }
  dropEmptyHosts(nodes, parts);
  const cables = parts.links.map((link) => withFacts({ ...link, a: rename.get(link.a) ?? link.a, b: rename.get(link.b) ?? link.b }, ports));
  return finish(worstOfHost([...nodes.values()]), [...cables, ...inside], problems);
}

const emptyParts: Parts = { nodes: [], links: [], problems: [], byGuid: new Map() };

interface HostParts {
  readonly nodes: FabricNode[];
  readonly links: FabricLink[];
  readonly problems: Fabric['problems'];
}

function hostParts(name: string, answer: HostAnswer, rack: string | null, usual: ReadonlyMap<string, number>): HostParts {
  const host = hostId(name);
  const base = { guid: null, tier: null, rack, rail: null, host, health: 'ok', note: null } as const;
  const { facts } = answer;
  if (facts === null) {
    const note = answer.problem === null ? l10n.t('{0} was not probed', name) : clean(answer.problem.message);
    return { nodes: [{ ...base, id: host, kind: 'host', name, host: null, health: 'unknown', note }], links: [], problems: [] };
  }
  const nodes: FabricNode[] = [{ ...base, id: host, kind: 'host', name, host: null }];
  for (const gpu of facts.gpus ?? [])
    nodes.push({
      ...base,
      id: deviceId(name, `gpu${gpu.index}`),
      kind: 'gpu',
      name: `GPU${gpu.index} ${clean(gpu.name)}`,
      rail: gpu.index,
    });
  const devices = new Map<string, NicFact[]>();
  for (const nic of facts.nics ?? []) push(devices, clean(nic.device), nic);
  // Rails are counted among the ports of the compute network: where there is InfiniBand, Ethernet ports serve other ends.
  const infiniband = [...devices]
    .filter(([, found]) => found.some(({ linkLayer }) => linkLayer === 'InfiniBand'))
    .map(([device]) => device);
  const rails = (infiniband.length > 0 ? infiniband : [...devices.keys()]).sort(natural);
  for (const device of [...devices.keys()].sort(natural)) {
    const found = devices.get(device) ?? [];
    const rail = rails.indexOf(device);
    const judged = judgeNic(device, found, usual);
    nodes.push({
      ...base,
      id: deviceId(name, device),
      kind: 'nic',
      name: device,
      guid: guid(found[0]?.guid),
      rail: rail < 0 ? null : rail,
      ...judged,
    });
  }
  return { nodes, ...matrixParts(name, facts, new Set(nodes.map(({ id }) => id))) };
}

function matrixParts(name: string, facts: HostFacts, known: ReadonlySet<string>): Pick<HostParts, 'links' | 'problems'> {
  if (facts.topoMatrix === null) return { links: [], problems: [] };
  const matrix = readTopoMatrix(facts.topoMatrix);
  const ids = matrix.devices.map((device) => {
    const id =
      device.kind === 'gpu' ? deviceId(name, `gpu${device.index ?? -1}`) : device.device === null ? null : deviceId(name, device.device);
    return id !== null && known.has(id) ? id : null;
  });
  const problems = matrix.problems.map(({ message }) => ({ line: null, message: l10n.t('{0}, nvidia-smi topo -m: {1}', name, message) }));
  return { links: linksOfMatrix(matrix, (row) => ids[row] ?? null, facts.gpus?.[0]?.name ?? null, true), problems };
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

/** Takes over what the discovery found under another name of this host. */
function adopt(alias: string, name: string, parts: Parts, rename: Map<string, string>, own: Map<string, FabricNode>): void {
  const from = hostId(alias);
  if (!parts.nodes.some(({ id }) => id === from)) return;
  rename.set(from, hostId(name));
  for (const node of parts.nodes) {
    if (node.host !== from || rename.has(node.id)) continue;
    const id = deviceId(name, node.name);
    rename.set(node.id, id);
    if (!own.has(id)) own.set(id, { ...node, id, host: hostId(name) });
  }
}

/** The facts know state and rail better; the discovery knows the node GUID. */
function mergeNode(discovered: FabricNode | undefined, probed: FabricNode): FabricNode {
  return discovered === undefined ? probed : { ...probed, guid: discovered.guid ?? probed.guid };
}

/** A host of the discovery whose adapters all went to hosts of the snapshot is the same machine. */
function dropEmptyHosts(nodes: Map<string, FabricNode>, parts: Parts): void {
  const used = new Set([...nodes.values()].map(({ host }) => host));
  for (const { id, kind } of parts.nodes) {
    const node = nodes.get(id);
    if (kind === 'host' && !used.has(id) && node?.health === 'ok') nodes.delete(id);
  }
}

/** Puts what the host says of its own port onto the cable: down, or fewer lanes than the port has. */
function withFacts(link: FabricLink, ports: ReadonlyMap<string, NicFact>): FabricLink {
  const nic = ports.get(`${link.a}/${link.aPort ?? ''}`) ?? ports.get(`${link.b}/${link.bPort ?? ''}`);
  if (nic === undefined) return link;
  if (!isUp(nic)) {
    return { ...link, state: 'down', note: l10n.t('{0} is {1}', clean(nic.device), clean(nic.state ?? '')) };
  }
  if (nic.rateGbps === null) return link;
  const slower = link.gbps === null || nic.rateGbps < link.gbps;
  if (!slower) return link;
  return {
    ...link,
    gbps: nic.rateGbps,
    width: nic.width === null ? link.width : `${nic.width}x`,
    speed: nic.speed ?? link.speed,
    state: 'ok',
  };
}

/** A host is as well as the worst of what sits in it. */
function worstOfHost(nodes: readonly FabricNode[]): FabricNode[] {
  const rank: Readonly<Record<Health, number>> = { ok: 0, unknown: 1, degraded: 2, down: 3 };
  const worst = new Map<string, FabricNode>();
  for (const node of nodes) {
    if (node.host === null) continue;
    const before = worst.get(node.host);
    if (before === undefined || rank[node.health] > rank[before.health]) worst.set(node.host, node);
  }
  return nodes.map((node) => {
    const inner = node.kind === 'host' ? worst.get(node.id) : undefined;
    if (inner === undefined || rank[inner.health] <= rank[node.health]) return node;
    // One port that is down leaves the host degraded, not down.
    return { ...node, health: inner.health === 'down' ? 'degraded' : inner.health, note: inner.note };
  });
}
