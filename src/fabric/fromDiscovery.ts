import type { Fabric } from './graph.js';
import { joinPieces } from './join.js';
import { pieceOfDiscovery } from './pieces/discovery.js';
import { readIbnetdiscover } from './readers/ibnetdiscover.js';

/** The graph of one `ibnetdiscover` output. */
export function fabricFromIbnetdiscover(text: string): Fabric {
  const source = { kind: 'ibnetdiscover', name: '', at: null, origin: 'measured' } as const;
  return joinPieces([pieceOfDiscovery(readIbnetdiscover(text), source)]);
}
