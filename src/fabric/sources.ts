import { drained } from '../base/steps.js';
import type { Snapshot } from '../cluster/facts.js';
import { piecesOfSnapshot } from './fromSnapshot.js';
import type { Fabric } from './graph.js';
import { joinPieces } from './join.js';
import type { Piece } from './piece.js';
import { pieceOfDiscovery } from './pieces/discovery.js';
import { matrixPiece } from './pieces/matrix.js';
import { readIbnetdiscover } from './readers/ibnetdiscover.js';
import { readLatencyMatrix, withLatencies } from './readers/latencyMatrix.js';
import { readTopoMatrix } from './readers/topoMatrix.js';

/** Outputs and files that together describe a fabric; any of them may be missing. */
export interface Sources {
  readonly snapshot?: Snapshot | null;
  readonly ibnetdiscover?: string | null;
  /** `nvidia-smi topo -m` by host. */
  readonly matrices?: readonly { readonly host: string; readonly text: string }[];
  /** All else that is known, as pieces. */
  readonly pieces?: readonly Piece[];
  /** Matrix of latencies, see {@link readLatencyMatrix}. */
  readonly latency?: string | null;
}

/** One graph from all of these; a newer `ibnetdiscover` replaces the snapshot's. */
export function fabricFromSources(sources: Sources): Fabric {
  const fabric = joinPieces(piecesOf(sources));
  return sources.latency ? withLatencies(fabric, readLatencyMatrix(sources.latency)) : fabric;
}

function piecesOf({ snapshot, ibnetdiscover, matrices = [], pieces = [] }: Sources): Piece[] {
  const all: Piece[] = [];
  if (snapshot) {
    all.push(...drained(piecesOfSnapshot(ibnetdiscover ? { ...snapshot, ibnetdiscover: null } : snapshot)));
  }
  const source = (kind: string, name: string) => ({ kind, name, at: null, origin: 'measured' }) as const;
  if (ibnetdiscover) all.push(pieceOfDiscovery(readIbnetdiscover(ibnetdiscover), source('ibnetdiscover', '')));
  for (const { host, text } of matrices) all.push(matrixPiece(host, readTopoMatrix(text), source('nvidia-smi topo -m', host)));
  return [...all, ...pieces];
}
