import type { Origin } from '../base/origin.js';
import type { Problem } from '../base/problem.js';
import type { FabricLink, FabricNode } from './graph.js';

/** Where facts of the graph come from: one output of one program, or one file. */
export interface FabricSource {
  /** The program or form: "ibnetdiscover", "lldpctl", "nvidia-smi topo -m", "Slurm topology.conf". */
  readonly kind: string;
  /** The file, or the host on which the program ran. */
  readonly name: string;
  /** When it was made, ISO 8601; null where not known. */
  readonly at: string | null;
  readonly origin: Origin;
}

/**
 * A node as one source knows it. `key` is its name within the piece; the identities are what other sources may know it by. Where two nodes of
 * different pieces share a GUID, a MAC address, a PCI address on the same host, or (hosts only) a name, they are one node.
 */
export interface PieceNode {
  readonly key: string;
  readonly kind: FabricNode['kind'];
  readonly name: string;
  /** The key of the host that a NIC or GPU sits in; the piece has that host as a node too. */
  readonly host?: string | null;
  /** Node and port GUIDs, as `guid()` writes them; not the system image GUID, which all chips of a chassis share. */
  readonly guids?: readonly string[];
  /** Lower case with colons. */
  readonly macs?: readonly string[];
  /** "0000:1b:00.0", lower case. */
  readonly pci?: string | null;
  /** Names of the same host, switch, RDMA device or interface that other sources may use. */
  readonly aliases?: readonly string[];
  readonly tier?: number | null;
  readonly rack?: string | null;
  readonly rail?: number | null;
  readonly health?: FabricNode['health'];
  readonly note?: string | null;
}

/**
 * A link as one source knows it, between keys of the same piece; what the source does not say is absent. Links of two pieces that name the same
 * port of the same node are one, whichever end either calls `a` (`aErrors` and `bErrors` change places with the ends).
 */
export type PieceLink = Pick<FabricLink, 'a' | 'b' | 'kind'> & Partial<Omit<FabricLink, 'a' | 'b' | 'kind'>>;

/** All that one source says of the graph. Readers of outputs give these; a join makes one graph of several. */
export interface Piece {
  readonly source: FabricSource;
  readonly nodes: readonly PieceNode[];
  readonly links: readonly PieceLink[];
  readonly problems: readonly Problem[];
}

/** Two sources that say different things of the same node or link; nothing is guessed away. */
export interface Disagreement {
  /** Id of the node, or of both ends of the link. */
  readonly subject: readonly string[];
  /** What they disagree on: "name", "rack", "width", "speed", "peer". */
  readonly about: string;
  /** Each claim with the place of its source in `Fabric.sources`. */
  readonly claims: readonly { readonly value: string; readonly source: number }[];
}
