import type { Problem } from '../base/problem.js';
import type { Disagreement, FabricSource } from './piece.js';

/** How a node or link is doing; "unknown" is not "ok". */
export type Health = 'ok' | 'degraded' | 'down' | 'unknown';

/** A thing in the cluster. Ids are stable across refreshes: a GUID where there is one, else host-qualified names. */
export interface FabricNode {
  readonly id: string;
  readonly kind: 'switch' | 'host' | 'nic' | 'gpu';
  readonly name: string;
  readonly guid: string | null;
  /** Distance from the hosts: GPU and NIC -1 and 0 are not tiers; leaf 1, spine 2, core 3; null where not known. */
  readonly tier: number | null;
  readonly rack: string | null;
  readonly rail: number | null;
  /** The host that a NIC or GPU sits in. */
  readonly host: string | null;
  /** PCI address of a NIC or GPU, "0000:1b:00.0", where a source tells it. */
  readonly pci?: string;
  readonly health: Health;
  /** One short sentence when health is not ok, else null. */
  readonly note: string | null;
  /** Places in {@link Fabric.sources} of all that tell of it. */
  readonly from?: readonly number[];
}

/** A cable, a PCIe path or an NVLink bundle between two nodes. */
export interface FabricLink {
  readonly a: string;
  readonly b: string;
  readonly aPort: string | null;
  readonly bPort: string | null;
  readonly kind: 'fabric' | 'pcie' | 'nvlink' | 'inside';
  /** As the tools write it: "4x", "x16", "NV18". */
  readonly width: string | null;
  /** As the tools write it: "NDR", "HDR", "Gen5". */
  readonly speed: string | null;
  /** Gbit/s of the link as it runs now. */
  readonly gbps: number | null;
  /** Gbit/s that both ends could do, where known. */
  readonly capableGbps: number | null;
  readonly latencyUs: number | null;
  readonly state: Health;
  readonly note: string | null;
  /** Measured bandwidth in one direction, Gbit/s. */
  readonly measuredGbps?: number | null;
  /** Share of its bandwidth in use, 0 to 1. */
  readonly utilisation?: number | null;
  /** Error counters of both ends by their names in the IBTA specification (or the interface's own), those above 0. */
  readonly errors?: Readonly<Record<string, number>>;
  /** The same by end, where it is known at which end they were counted: {@link errors} holds their sums. */
  readonly aErrors?: Readonly<Record<string, number>>;
  readonly bErrors?: Readonly<Record<string, number>>;
  /** How many errors came in an hour since {@link Fabric.errorsSince}, all counters together; absent or null where they were not counted twice. */
  readonly errorsPerHour?: number | null;
  /** Places in {@link Fabric.sources} of all that tell of it. */
  readonly from?: readonly number[];
}

/** The cluster as a graph. Keys as fixed for `nccl-workbench fabric`. */
export interface Fabric {
  readonly nodes: readonly FabricNode[];
  readonly links: readonly FabricLink[];
  readonly summary: {
    readonly switches: number;
    readonly hosts: number;
    readonly adapters: number;
    readonly gpus: number;
    readonly links: number;
    readonly tiers: number;
    readonly components: number;
  };
  readonly problems: readonly Problem[];
  /** Where the facts come from, with their ages. */
  readonly sources?: readonly FabricSource[];
  readonly disagreements?: readonly Disagreement[];
  /** The earlier time, ISO 8601, since which the growth of error counters is known. */
  readonly errorsSince?: string;
}
