import { drained } from '../base/steps.js';
import type { Snapshot } from '../cluster/facts.js';
import type { Fabric } from './graph.js';
import { joinInSteps } from './join.js';
import type { Piece } from './piece.js';
import { pieceOfDiscoveryInSteps } from './pieces/discovery.js';
import { snapshotPiece, type SnapshotOptions } from './pieces/snapshot.js';
import { readIbnetdiscoverInSteps } from './readers/ibnetdiscover.js';

export type { SnapshotOptions } from './pieces/snapshot.js';

/** The graph of a probed cluster: what hosts tell of themselves, joined with the fabric discovery that the snapshot carries. */
export function fabricFromSnapshot(snapshot: Snapshot, options: SnapshotOptions = {}): Fabric {
  return drained(fabricFromSnapshotInSteps(snapshot, options));
}

/** The same in many short steps, for an editor that must not stand still. */
export function* fabricFromSnapshotInSteps(snapshot: Snapshot, options: SnapshotOptions = {}): Generator<undefined, Fabric> {
  return yield* joinInSteps(yield* piecesOfSnapshot(snapshot, options));
}

/** What a snapshot tells: its hosts, and the discovery where it has one. */
export function* piecesOfSnapshot(snapshot: Snapshot, options: SnapshotOptions = {}): Generator<undefined, Piece[]> {
  const hosts = yield* snapshotPiece(snapshot, options);
  const found = snapshot.ibnetdiscover ?? null;
  if (found === null) return [hosts];
  const source = { kind: 'ibnetdiscover', name: found.host, at: snapshot.at, origin: snapshot.origin };
  const discovery = yield* readIbnetdiscoverInSteps(found.text);
  yield undefined;
  return [hosts, yield* pieceOfDiscoveryInSteps(discovery, source)];
}
