import * as l10n from '@vscode/l10n';
import { lanes, linkGbps } from '../linkSpeed.js';
import { deviceId, hostId } from '../nodeId.js';
import type { FabricSource, Piece, PieceLink, PieceNode } from '../piece.js';
import type { LinkEnd, LinkInfo, PortLine } from '../readers/iblinkinfo.js';
import { isAggregationNode, readDescription, switchName } from '../readers/nodeDescription.js';
import type { LidOwner } from './lids.js';

/** An end whose GUID is known, by itself or by its local identifier or name. */
interface Known {
  readonly guid: string;
  readonly end: LinkEnd;
}

/** What `iblinkinfo` says of the graph: every cable once, with state, width, speed, and what both ends could do beyond. */
export function pieceOfLinkInfo({ ports, problems }: LinkInfo, source: FabricSource): Piece {
  const found = [...problems];
  const guidOf = resolver(ports);
  const switches = switchesOf(ports, guidOf);
  const nodes = new Map<string, PieceNode>();
  const keyOf = ({ guid, end }: Known): string => addNode(nodes, guid, end, switches.has(guid));
  const links: PieceLink[] = [];
  const seen = new Set<string>();
  for (const line of ports) {
    const here = guidOf(line.here);
    if (here === null) {
      found.push({ line: line.line, message: l10n.t('{0}: neither its GUID nor its LID is known', line.here.name) });
      continue;
    }
    const a = keyOf({ guid: here, end: line.here });
    if (line.there === null) continue;
    const there = guidOf(line.there);
    if (there === null) {
      found.push({ line: line.line, message: l10n.t('{0}: neither its GUID nor its LID is known', line.there.name) });
      continue;
    }
    // SHARP's nodes live inside the switch.
    if (isAggregationNode(line.there.name) || isAggregationNode(line.here.name)) continue;
    if (seen.has(`${here} ${line.here.port}`)) continue;
    seen.add(`${here} ${line.here.port}`).add(`${there} ${line.there.port}`);
    links.push(linkOf(a, keyOf({ guid: there, end: line.there }), line, line.there));
  }
  for (const [key, { name }] of nodes) if (isAggregationNode(name)) nodes.delete(key);
  return { source, nodes: [...nodes.values()], links, problems: found };
}

/** The devices behind the local identifiers that `iblinkinfo` shows. */
export function lidsOfLinkInfo({ ports }: LinkInfo): Map<number, LidOwner> {
  const switches = switchesOf(ports, resolver(ports));
  const lids = new Map<number, LidOwner>();
  for (const { guid, lid, name } of ports.map(({ here }) => here)) {
    if (lid === 0 || guid === null || lids.has(lid)) continue;
    const isSwitch = switches.has(guid);
    lids.set(lid, { guid, kind: isSwitch ? 'switch' : 'nic', name: isSwitch ? switchName(name) : name });
  }
  return lids;
}

/** Without `--line` the other end has no GUID: its local identifier leads to it, or, before a subnet manager came, its name where only one has it. */
function resolver(ports: readonly PortLine[]): (end: LinkEnd) => string | null {
  const byLid = new Map<number, string>();
  const byName = new Map<string, string | null>();
  for (const { here } of ports) {
    if (here.guid === null) continue;
    if (here.lid !== 0 && !byLid.has(here.lid)) byLid.set(here.lid, here.guid);
    const known = byName.get(here.name);
    byName.set(here.name, known === undefined || known === here.guid ? here.guid : null);
  }
  return (end) => end.guid ?? (end.lid === 0 ? null : byLid.get(end.lid)) ?? byName.get(end.name) ?? null;
}

/** `--line` does not say what a node is: only a switch has one GUID for several ports, or ports beyond the fourth. */
function switchesOf(ports: readonly PortLine[], guidOf: (end: LinkEnd) => string | null): Set<string> {
  const first = new Map<string, number>();
  const switches = new Set<string>();
  for (const { here, there } of ports) {
    for (const end of there === null ? [here] : [here, there]) {
      const guid = guidOf(end);
      if (guid === null) continue;
      const known = first.get(guid);
      if (known === undefined) first.set(guid, end.port);
      if (end.kind === 'switch' || end.kind === 'router') switches.add(guid);
      else if (end.kind === null && ((known !== undefined && known !== end.port) || end.port > 4 || end.name.startsWith('MF0;')))
        switches.add(guid);
    }
  }
  return switches;
}

function addNode(nodes: Map<string, PieceNode>, guid: string, end: LinkEnd, isSwitch: boolean): string {
  if (isSwitch) {
    if (!nodes.has(guid)) nodes.set(guid, { key: guid, kind: 'switch', name: switchName(end.name), guids: [guid] });
    return guid;
  }
  const { host, device } = readDescription(end.name);
  if (host === null) {
    if (!nodes.has(guid)) nodes.set(guid, { key: guid, kind: 'nic', name: end.name, guids: [guid] });
    return guid;
  }
  const owner = hostId(host);
  if (!nodes.has(owner)) nodes.set(owner, { key: owner, kind: 'host', name: host, hearsay: true });
  const key = deviceId(host, device ?? guid);
  const known = nodes.get(key);
  // Ports of one card have a GUID each and one description.
  const guids = known?.guids?.includes(guid) === false ? [...known.guids, guid] : (known?.guids ?? [guid]);
  if (known?.guids !== guids) nodes.set(key, { key, kind: 'nic', name: device ?? guid, host: owner, guids, hearsay: true });
  return key;
}

function linkOf(a: string, b: string, line: PortLine, there: LinkEnd): PieceLink {
  const { width, speed, state, couldBeWidth, couldBeSpeed } = line;
  const gbps = linkGbps(width, speed);
  const health: Pick<PieceLink, 'state' | 'note'> =
    state === 'Down'
      ? { state: 'down', note: l10n.t('the port is {0}, {1}', state, line.physState) }
      : state !== 'Active'
        ? { state: 'degraded', note: l10n.t('the port is in state {0}: the subnet manager has not activated it', state) }
        : { state: gbps === null ? 'unknown' : 'ok' };
  // Many ports claim 8 and 12 lanes, which no cable for them has: only what goes up to 4 says something.
  const possible = (lanes(couldBeWidth) ?? 12) <= 4 ? couldBeWidth : null;
  const capableGbps = possible === null && couldBeSpeed === null ? null : linkGbps(possible ?? width, couldBeSpeed ?? speed);
  return { a, b, aPort: String(line.here.port), bPort: String(there.port), kind: 'fabric', width, speed, gbps, capableGbps, ...health };
}
