import type { Origin } from '../base/origin.js';
import { readSnapshot } from '../cluster/readSnapshot.js';
import { fabricFromIbnetdiscover } from './fromDiscovery.js';
import { fabricFromSnapshot } from './fromSnapshot.js';
import type { Fabric } from './graph.js';
import { field, parseJson } from './readers/json.js';
import { type LatencyMatrix, readLatencyMatrix } from './readers/latencyMatrix.js';
import { readFabric } from './readers/savedFabric.js';
import { readSlurmTopology } from './readers/slurmTopology.js';
import { joinPieces } from './join.js';
import { switchTreePiece } from './pieces/switchTree.js';

/** What a file tells of a network: its graph, or measured pairs. */
export type NetworkFile =
  | { readonly kind: 'fabric'; readonly fabric: Fabric; readonly origin: Origin }
  | { readonly kind: 'pairs'; readonly pairs: LatencyMatrix; readonly origin: Origin };

/**
 * Reads whatever may describe a network, told apart by what is in it: a fabric or a snapshot in JSON, a matrix of latencies in JSON or as a table, a
 * topology.conf of Slurm, or the output of ibnetdiscover. Null where it is none of these.
 */
export function readNetworkFile(text: string): NetworkFile | null {
  if (/^\s*\{/.test(text)) return ofJson(text);
  if (/^\s*(?:(?:Switch|Hca|Ca)\s+\d+\s|vendid=)/m.test(text)) return withNodes(fabricFromIbnetdiscover(text));
  if (/^\s*SwitchName\s*=/im.test(text))
    return withNodes(joinPieces([switchTreePiece(readSlurmTopology(text), { kind: 'Slurm topology', name: '', at: null, origin: 'measured' })]));
  return ofPairs(readLatencyMatrix(text));
}

function ofJson(text: string): NetworkFile | null {
  const parsed = parseJson(text);
  if ('error' in parsed) return null;
  const { value } = parsed;
  if (field(value, 'names') !== undefined) return ofPairs(readLatencyMatrix(text));
  const fabric = field(value, 'nodes') === undefined ? null : readFabric(value);
  if (fabric !== null) return withNodes(fabric);
  const snapshot = readSnapshot(value);
  return snapshot === null ? null : { kind: 'fabric', fabric: fabricFromSnapshot(snapshot), origin: snapshot.origin };
}

function withNodes(fabric: Fabric): NetworkFile | null {
  return fabric.nodes.length === 0 ? null : { kind: 'fabric', fabric, origin: 'measured' };
}

/** A table whose cells are no figures is none: any text has words in its first line. */
function ofPairs(pairs: LatencyMatrix): NetworkFile | null {
  const known = pairs.names.length > 1 && pairs.us.some((row) => row.some((us) => us !== null));
  return known ? { kind: 'pairs', pairs, origin: pairs.origin ?? 'measured' } : null;
}
