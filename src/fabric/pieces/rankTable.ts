import type { FabricSource, Piece, PieceNode } from '../piece.js';
import type { RankTable } from '../readers/rankTable.js';

/** Hosts with their NPUs; a rank table knows no cables. */
export function rankTablePiece({ servers, problems }: RankTable, source: FabricSource): Piece {
  const nodes = new Map<string, PieceNode>();
  for (const { name, devices } of servers) {
    nodes.set(name, { key: name, kind: 'host', name, hearsay: true });
    for (const { id } of devices) {
      const key = `${name}/gpu${id}`;
      nodes.set(key, { key, kind: 'gpu', name: `NPU${id}`, device: `gpu${id}`, host: name, rail: id, hearsay: true });
    }
  }
  return { source, nodes: [...nodes.values()], links: [], problems };
}
