import { partsOfDiscovery } from '../fromDiscovery.js';
import type { FabricSource, Piece, PieceNode } from '../piece.js';
import type { Discovery } from '../readers/ibnetdiscover.js';
import { switchName } from '../readers/nodeDescription.js';
import type { LidOwner } from './lids.js';

/** What `ibnetdiscover` says of the graph: every switch and adapter with its GUIDs, the hosts that descriptions name, every cable once. */
export function pieceOfDiscovery(discovery: Discovery, source: FabricSource): Piece {
  const { nodes, links, problems, byGuid } = partsOfDiscovery(discovery);
  const guids = new Map<string, string[]>();
  for (const [guid, id] of byGuid) {
    const list = guids.get(id);
    if (list === undefined) guids.set(id, [guid]);
    else list.push(guid);
  }
  return {
    source,
    nodes: nodes.map(({ id, kind, name, host, rail }): PieceNode => ({ key: id, kind, name, host, rail, guids: guids.get(id) ?? [], hearsay: kind !== 'switch' })),
    links,
    problems,
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
