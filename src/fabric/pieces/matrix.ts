import { clean } from '../../base/clean.js';
import { linksOfMatrix } from '../hostLinks.js';
import type { FabricSource, Piece, PieceNode } from '../piece.js';
import type { TopoMatrix } from '../readers/topoMatrix.js';

/** One host as its affinity matrix shows it: the host, its GPUs and NICs, and every path between them. */
export function matrixPiece(host: string, matrix: TopoMatrix, source: FabricSource): Piece {
  const name = clean(host);
  const names = matrix.devices.map(({ kind, index, device, label }) => (kind === 'gpu' ? `gpu${index ?? 0}` : (device ?? label)));
  let nics = 0;
  const nodes = matrix.devices.map((device, row): PieceNode => ({
    key: names[row] ?? '',
    kind: device.kind,
    name: device.device ?? device.label,
    host: 'host',
    device: names[row] ?? '',
    rail: device.kind === 'gpu' ? device.index : nics++,
  }));
  return {
    source,
    nodes: nodes.length === 0 ? [] : [{ key: 'host', kind: 'host', name }, ...nodes],
    links: linksOfMatrix(matrix, (row) => names[row] ?? null, null, false),
    problems: matrix.problems,
  };
}
