import { clean } from '../../base/clean.js';
import type { FabricSource, Piece, PieceLink, PieceNode } from '../piece.js';
import type { LldpNeighbour, LldpReading } from '../readers/lldp.js';

/** Interfaces as network operating systems name them: Cumulus and SONiC, Arista, Junos, Cisco. */
const switchPort = /^(swp\d|Ethernet\d|Eth\d|(?:et|xe|ge)-\d|Hundred|FourHundred|TwentyFive|TenGig)/;

/** Interfaces by which a switch is managed, and a host is reached: they say nothing of what it is. */
const managementPort = /^(eth|mgmt|ma|management|em|me|fxp)\d/i;

/** Whether a machine is a switch, by the names of its interfaces. */
export function looksLikeSwitch(interfaces: readonly string[]): boolean {
  const telling = interfaces.filter((name) => switchPort.test(name) || !managementPort.test(name));
  return telling.length > 0 && telling.every((name) => switchPort.test(name));
}

/**
 * What a machine hears of its neighbours: a cable from each of its interfaces. Interfaces stand as adapters of their machine; those of a switch become
 * its ports when the pieces are joined. A Linux host with containers calls itself a bridge and a router, so a neighbour may be something else.
 */
export function lldpPiece(machine: string, reading: LldpReading, source: FabricSource): Piece {
  const name = clean(machine);
  const nodes = new Map<string, PieceNode>();
  const links: PieceLink[] = [];
  const kind = looksLikeSwitch(reading.neighbours.map(({ local }) => local)) ? 'switch' : 'host';
  nodes.set('self', { key: 'self', kind, name });
  for (const neighbour of reading.neighbours) {
    const own = `self/${neighbour.local}`;
    nodes.set(own, { key: own, kind: 'nic', name: neighbour.local, host: 'self', hearsay: true });
    const chassis = chassisOf(neighbour);
    if (chassis === null) continue;
    if (!nodes.has(chassis.key)) nodes.set(chassis.key, chassis);
    const { port } = neighbour;
    const device = port.name ?? port.description ?? port.mac ?? '?';
    const key = `${chassis.key}/${device}`;
    nodes.set(key, {
      key,
      kind: 'nic',
      name: device,
      host: chassis.key,
      hearsay: true,
      ...(port.mac === null ? {} : { macs: [port.mac] }),
      ...(port.description === null || port.description === device ? {} : { aliases: [port.description] }),
    });
    links.push({ a: own, b: key, kind: 'fabric' });
  }
  return { source, nodes: reading.neighbours.length === 0 ? [] : [...nodes.values()], links, problems: reading.problems };
}

function chassisOf({ chassis, local }: LldpNeighbour): PieceNode | null {
  const { name, mac, id, capabilities } = chassis;
  const called = name ?? id ?? mac;
  if (called === null) return null;
  const bridges = capabilities.get('Bridge') === true || capabilities.get('Router') === true;
  const station = capabilities.get('Station') === true && !bridges;
  return {
    key: `chassis ${mac ?? called} ${mac === null ? local : ''}`.trim(),
    kind: station ? 'host' : 'switch',
    orElse: station ? 'switch' : 'host',
    name: called,
    ...(mac === null ? {} : { macs: [mac] }),
    ...(id === null || id === called ? {} : { aliases: [id] }),
    hearsay: true,
  };
}
