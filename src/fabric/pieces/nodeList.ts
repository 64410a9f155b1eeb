import { deviceId, hostId } from '../nodeId.js';
import type { FabricSource, Piece, PieceNode } from '../piece.js';
import type { NodeList } from '../readers/ibnodes.js';
import type { LidOwner } from './lids.js';
import { isAggregationNode, readDescription, switchName } from '../readers/nodeDescription.js';

/** What `ibhosts` and `ibswitches` say of the graph: nodes and no cables. */
export function pieceOfNodeList({ nodes, problems }: NodeList, source: FabricSource): Piece {
  const found = new Map<string, PieceNode>();
  for (const { kind, guid, name } of nodes) {
    if (isAggregationNode(name)) continue;
    const { host, device } = readDescription(name);
    if (kind !== 'adapter') found.set(guid, { key: guid, kind: 'switch', name: switchName(name), guids: [guid] });
    else if (host === null) found.set(guid, { key: guid, kind: 'nic', name, guids: [guid] });
    else {
      const key = deviceId(host, device ?? guid);
      found.set(hostId(host), { key: hostId(host), kind: 'host', name: host, hearsay: true });
      found.set(found.has(key) ? guid : key, {
        key: found.has(key) ? guid : key,
        kind: 'nic',
        name: device ?? guid,
        host: hostId(host),
        guids: [guid],
        hearsay: true,
      });
    }
  }
  return { source, nodes: [...found.values()], links: [], problems };
}

/** The devices behind the local identifiers that `ibswitches` shows. */
export function lidsOfNodeList({ nodes }: NodeList): Map<number, LidOwner> {
  const lids = new Map<number, LidOwner>();
  for (const { kind, lid, guid, name } of nodes) {
    if (lid !== null && lid !== 0) lids.set(lid, { guid, kind: kind === 'adapter' ? 'nic' : 'switch', name: switchName(name) });
  }
  return lids;
}
