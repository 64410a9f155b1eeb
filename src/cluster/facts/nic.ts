import type { PcieLink } from './gpu.js';

/** One row of a port's GID table. */
export interface GidFact {
  readonly index: number;
  /** As sysfs writes it: "IB/RoCE v1", "RoCE v2". */
  readonly type: string;
  /** As sysfs writes it: eight groups of four hexadecimal digits. */
  readonly gid: string;
}

/** How a RoCE port marks and protects its traffic. */
export interface RoceFact {
  /** Priorities with flow control on, of 0 to 7 (DCB PFC). */
  readonly pfc: readonly number[] | null;
  /** Priorities on which congestion notification is on at the notification point (ecn/roce_np/enable). */
  readonly ecn: readonly number[] | null;
  /** "dscp" or "pcp" (mlnx_qos: trust state). */
  readonly trust: string | null;
  /** Traffic class forced on the device for all connections (tc/1/traffic_class); null when none or not read. */
  readonly trafficClass: number | null;
}

/** One RDMA device port. */
export interface NicFact {
  readonly device: string;
  readonly port: number;
  readonly netdev: string | null;
  readonly pci: string | null;
  readonly numaNode: number | null;
  readonly guid: string | null;
  readonly linkLayer: 'InfiniBand' | 'Ethernet' | null;
  /** As sysfs writes it, "ACTIVE", "DOWN". */
  readonly state: string | null;
  readonly physState: string | null;
  /** Gbit/s now, e.g. 400. */
  readonly rateGbps: number | null;
  /** Lanes now, e.g. 4. */
  readonly width: number | null;
  readonly speed: string | null;
  readonly firmware: string | null;
  /** Rows of the GID table that are in use, of ports whose link is Ethernet; absent where they were not read. */
  readonly gids?: readonly GidFact[];
  /** What follows is absent or null where it was not read. */
  readonly pcie?: PcieLink | null;
  /** "MT_0000000838". */
  readonly board?: string | null;
  readonly lid?: number | null;
  /** LID of the subnet manager; 0 means that there is none. */
  readonly smLid?: number | null;
  /** Bytes of the port's active and largest MTU (ibv_devinfo); for RoCE the netdev's MTU bounds it. */
  readonly mtu?: { readonly active: number | null; readonly max: number | null } | null;
  /** Gbit/s that the adapter can do at best (ibv_devinfo, ethtool); null when no tool says. */
  readonly bestGbps?: number | null;
  /** Counters by sysfs name, from `counters` and `hw_counters`: "symbol_error", "link_downed", "out_of_sequence", "local_ack_timeout_err" … */
  readonly counters?: Readonly<Record<string, number>> | null;
  readonly roce?: RoceFact | null;
  /** "mlx5_core", "irdma", "efa", "bnxt_re": the driver of the PCI device. */
  readonly driver?: string | null;
}

/** One network interface of the host. */
export interface InterfaceFact {
  readonly name: string;
  readonly up: boolean;
  readonly addresses: readonly string[];
  readonly mtu: number | null;
  /** Mbit/s; absent or null where the driver does not say. */
  readonly speedMbps?: number | null;
  readonly driver?: string | null;
  readonly pci?: string | null;
  /** MAC address, of a member of a bond its own and not the bond's, "b8:3f:d2:00:01:02". */
  readonly mac?: string | null;
  /** Receive and transmit errors and drops since boot. */
  readonly errors?: { readonly rx: number; readonly tx: number; readonly dropped: number } | null;
}
