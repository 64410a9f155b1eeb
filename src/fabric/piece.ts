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
 * different pieces share a GUID, a MAC address, a PCI address on the same host, a device name on the same host, or (hosts and switches) a name,
 * they are one node. An identity that two nodes of one piece claim identifies neither.
 */
export interface PieceNode {
  readonly key: string;
  readonly kind: FabricNode['kind'];
  /** For people: "leaf-03", "gpu-07", "mlx5_2", "GPU3 NVIDIA H100". */
  readonly name: string;
  /** The key of the host that a NIC or GPU sits in; the piece has that host as a node too. */
  readonly host?: string | null;
  /** What its host calls a NIC or GPU: "mlx5_2", "eth0", "gpu3"; the name where absent. The id of the node is made of it. */
  readonly device?: string | null;
  /** Node and port GUIDs, as `guid()` writes them, the node's first; not the system image GUID, which all chips of a chassis share. */
  readonly guids?: readonly string[];
  /** As `mac()` writes them. Of a switch or host: those of its chassis and ports. */
  readonly macs?: readonly string[];
  /** "0000:1b:00.0", lower case. */
  readonly pci?: string | null;
  /** Names of the same host, switch, RDMA device or interface that other sources may use. */
  readonly aliases?: readonly string[];
  /** True where the source knows the node from afar (a node description, an LLDP neighbour): any source that knows it at first hand names it better. */
  readonly hearsay?: boolean;
  /** What it is instead where another source knows one of that kind by its name or MAC: an LLDP neighbour does not always say what it is. */
  readonly orElse?: 'host' | 'switch';
  /** True for what is only of interest where another source tells of it too: an interface that no cable is known of. It goes where nobody does. */
  readonly faint?: boolean;
  readonly tier?: number | null;
  readonly rack?: string | null;
  readonly rail?: number | null;
  readonly health?: FabricNode['health'];
  readonly note?: string | null;
  /** What the node's ports say of themselves; it goes onto the cables that are plugged into them. */
  readonly ports?: readonly PiecePort[];
}

/** What a port says of itself: how it runs and what it counted, not where its cable goes. */
export interface PiecePort extends Partial<
  Pick<FabricLink, 'width' | 'speed' | 'gbps' | 'capableGbps' | 'state' | 'note' | 'measuredGbps' | 'utilisation'>
> {
  /** Number or name, as {@link FabricLink.aPort}. */
  readonly port: string;
  /** Error counters of this end, as {@link FabricLink.aErrors}. */
  readonly errors?: Readonly<Record<string, number>>;
}

/**
 * A link as one source knows it, between keys of the same piece; what the source does not say is absent. Links of two pieces that name the same
 * port of the same node are one, whichever end either calls `a` (`aErrors` and `bErrors` change places with the ends). A fabric link whose one end is a
 * host says that some of its adapters hang on that switch, and is no cable of its own where another source knows the cables.
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
  /** What they disagree on: "name", "host", "guid", "rack", "width", "speed", "peer". */
  readonly about: string;
  /** Each claim with the place of its source in `Fabric.sources`. */
  readonly claims: readonly { readonly value: string; readonly source: number }[];
}
