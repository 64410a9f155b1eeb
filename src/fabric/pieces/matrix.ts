import { clean } from '../../base/clean.js';
import { pathsOfMatrix } from '../hostLinks.js';
import type { FabricSource, Piece, PieceLink, PieceNode } from '../piece.js';
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
    links: pathsOfMatrix(matrix, () => true, null, false).map(({ i, j, ...path }): PieceLink => ({ a: names[i] ?? '', b: names[j] ?? '', ...path })),
    problems: matrix.problems,
  };
}
