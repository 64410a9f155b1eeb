import { slowText } from '../../fabric/measure/describe.js';
import { pairMatrixOf } from '../../fabric/measure/matrix.js';
import { findSlow } from '../../fabric/measure/outliers.js';
import { placementOf } from '../../fabric/measure/pairClass.js';
import { readLatencyMatrix } from '../../fabric/readers/latencyMatrix.js';

/** Sentences on what is slow in a measured matrix, for a playbook; null: the text holds none, or was not measured. Racks that it does not name are these. */
export function slowPairsIn(text: string, racks: Readonly<Record<string, readonly string[]>>): readonly string[] | null {
  const bare = pairMatrixOf(readLatencyMatrix(text));
  const tested = bare.failures.length > 0 || [...bare.us, ...bare.gbps].some((value) => !Number.isNaN(value));
  if (!tested || bare.origin === 'modelled') return null;
  const matrix = bare.racks.some((rack) => rack !== null) ? bare : { ...bare, ...placementOf(bare.names, racks) };
  return findSlow(matrix).map((part) => slowText(part, matrix.names));
}
