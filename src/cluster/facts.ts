import type { FailureKind } from '../base/failure.js';
import type { Origin } from '../base/origin.js';

/** One GPU as the vendor's tool reports it. */
export interface GpuFact {
  readonly index: number;
  readonly name: string;
  readonly uuid: string | null;
  /** PCI address, lower case, "0000:18:00.0". */
  readonly pci: string | null;
  readonly numaNode: number | null;
  readonly memoryBytes: number | null;
  readonly driver: string | null;
  /** PCIe generation and lanes now and at best. */
  readonly pcie: {
    readonly gen: number | null;
    readonly width: number | null;
    readonly maxGen: number | null;
    readonly maxWidth: number | null;
  } | null;
}

/** One row of a port's GID table. */
export interface GidFact {
  readonly index: number;
  /** As sysfs writes it: "IB/RoCE v1", "RoCE v2". */
  readonly type: string;
  /** As sysfs writes it: eight groups of four hexadecimal digits. */
  readonly gid: string;
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
}

/** One network interface of the host. */
export interface InterfaceFact {
  readonly name: string;
  readonly up: boolean;
  readonly addresses: readonly string[];
  readonly mtu: number | null;
}

/** One conf file found on the host, as text. */
export interface ConfFact {
  readonly path: string;
  readonly text: string;
}

/** What the probe could read of one host. null always means "not known", an empty list "there is none". */
export interface HostFacts {
  readonly hostName: string | null;
  readonly kernel: string | null;
  readonly os: string | null;
  readonly cpu: {
    readonly model: string | null;
    readonly sockets: number | null;
    readonly cores: number | null;
    readonly numaNodes: number | null;
  };
  readonly memoryBytes: number | null;
  readonly gpus: readonly GpuFact[] | null;
  readonly nics: readonly NicFact[] | null;
  readonly interfaces: readonly InterfaceFact[] | null;
  /** `nvidia-smi topo -m` as printed, or null. */
  readonly topoMatrix: string | null;
  readonly versions: {
    readonly driver: string | null;
    readonly cuda: string | null;
    readonly nccl: readonly { readonly path: string; readonly version: string }[];
  };
  /** Peer-memory modules loaded ("nvidia_peermem", …); null when /proc/modules could not be read. */
  readonly peerMemory: readonly string[] | null;
  /** Whether the kernel and driver can do dma-buf; null when not known. */
  readonly dmaBuf: boolean | null;
  readonly confFiles: readonly ConfFact[];
  /** NCCL-related variables in the login environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: {
    readonly memlockKiB: number | 'unlimited' | null;
    readonly nofile: number | 'unlimited' | null;
    readonly shmBytes: number | null;
  };
  /** Tools found, by name, with their paths: mpirun, srun, all_reduce_perf, ibnetdiscover, … */
  readonly tools: Readonly<Record<string, string>>;
  /** True when the host says it is part of an embedded cluster. */
  readonly simulated: boolean;
}

/** Answer of one host. Keys as fixed for `nccl-workbench probe`. */
export interface HostAnswer {
  readonly ok: boolean;
  readonly problem: { readonly kind: FailureKind; readonly message: string; readonly next?: string | null } | null;
  readonly facts: HostFacts | null;
  /** Sections that could not be read, with the reason. */
  readonly notes?: readonly string[];
}

/** One probe of a cluster, as saved in `.nccl/snapshots/`. */
export interface Snapshot {
  readonly schema: 1;
  /** ISO 8601. */
  readonly at: string;
  readonly cluster: string | null;
  readonly origin: Origin;
  readonly hosts: Readonly<Record<string, HostAnswer>>;
  /** Output of `ibnetdiscover` on the one host that was asked for it; absent or null where no host could. */
  readonly ibnetdiscover?: { readonly host: string; readonly text: string } | null;
}
