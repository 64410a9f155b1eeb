import type { FailureKind } from '../base/failure.js';
import type { Origin } from '../base/origin.js';
import type { GpuFact } from './facts/gpu.js';
import type { InterfaceFact, NicFact } from './facts/nic.js';
import type { IommuFact, PciFact } from './facts/pci.js';
import type {
  ClockFact,
  ContainerFact,
  CpuFact,
  HugePagesFact,
  KernelLogFact,
  LimitsFact,
  MachineFact,
  PluginFact,
  SystemVariable,
} from './facts/system.js';

export type { EccFact, GpuFact, GpuVendor, NvlinkFact, PcieLink } from './facts/gpu.js';
export type { GidFact, InterfaceFact, NicFact, RoceFact } from './facts/nic.js';
export type { IommuFact, PciFact } from './facts/pci.js';
export type {
  ClockFact,
  ContainerFact,
  CpuFact,
  HugePagesFact,
  KernelLogFact,
  Limit,
  LimitsFact,
  MachineFact,
  PluginFact,
  SystemVariable,
  XidFact,
} from './facts/system.js';

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
  readonly cpu: CpuFact;
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
    /** True where the kernel module is NVIDIA's open one; null or absent when not known. */
    readonly openDriver?: boolean | null;
    /** MLNX_OFED or DOCA-OFED, "MLNX_OFED_LINUX-24.04-0.7.0.0"; null when the adapters' drivers are the distribution's. */
    readonly ofed?: string | null;
    readonly rocm?: string | null;
    readonly cann?: string | null;
  };
  /** Peer-memory modules loaded ("nvidia_peermem", …); null when /proc/modules could not be read. */
  readonly peerMemory: readonly string[] | null;
  /** Whether the kernel and driver can do dma-buf; null when not known. */
  readonly dmaBuf: boolean | null;
  readonly confFiles: readonly ConfFact[];
  /** NCCL-related variables in the login environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: LimitsFact;
  /** Tools found, by name, with their paths: mpirun, srun, all_reduce_perf, ibnetdiscover, … */
  readonly tools: Readonly<Record<string, string>>;
  /** True when the host says it is part of an embedded cluster. */
  readonly simulated: boolean;

  /** GPUs, adapters and every bridge above them; null when /sys/bus/pci could not be read. */
  readonly pci: readonly PciFact[] | null;
  readonly iommu: IommuFact | null;
  /** Words of the kernel's command line that bear on DMA, PCI, NUMA and huge pages ("iommu=pt", "pci=noacs"); null when not read. */
  readonly kernelWords: readonly string[] | null;
  /** Loaded kernel modules of interest with their versions (null: the module does not say); null when /proc/modules could not be read. */
  readonly modules: Readonly<Record<string, string | null>> | null;
  readonly kernelLog: KernelLogFact | null;
  /** State of services by unit name, in systemd's words: "active", "inactive", "failed"; only units that exist. null where nobody says. */
  readonly services: Readonly<Record<string, string>> | null;
  /** Kernel settings by sysctl name: "net.ipv4.tcp_keepalive_time": "7200". */
  readonly sysctl: Readonly<Record<string, string>>;
  /** NCCL-related variables in /etc/environment, profile.d, the scheduler's files and service units. */
  readonly systemVariables: readonly SystemVariable[];
  readonly plugins: readonly PluginFact[];
  readonly clock: ClockFact | null;
  readonly machine: MachineFact | null;
  readonly hugePages: HugePagesFact | null;
  readonly containers: ContainerFact;
  readonly uptimeSeconds: number | null;
}

/** Facts of which nothing is known: what a reader begins with. */
export const unknownFacts: HostFacts = {
  hostName: null,
  kernel: null,
  os: null,
  cpu: { model: null, sockets: null, cores: null, numaNodes: null },
  memoryBytes: null,
  gpus: null,
  nics: null,
  interfaces: null,
  topoMatrix: null,
  versions: { driver: null, cuda: null, nccl: [] },
  peerMemory: null,
  dmaBuf: null,
  confFiles: [],
  environment: {},
  limits: { memlockKiB: null, nofile: null, shmBytes: null },
  tools: {},
  simulated: false,
  pci: null,
  iommu: null,
  kernelWords: null,
  modules: null,
  kernelLog: null,
  services: null,
  sysctl: {},
  systemVariables: [],
  plugins: [],
  clock: null,
  machine: null,
  hugePages: null,
  containers: {},
  uptimeSeconds: null,
};

/** Something that the probe could not see on a host, and why: what an ordinary user may not read, a tool that is missing, a limit reached. */
export interface Unseen {
  /** Section of the probe, "pci", "kernelLog". */
  readonly section: string;
  readonly why: 'permission' | 'missing-tool' | 'timeout' | 'truncated' | 'failed';
  /** One sentence for people. */
  readonly message: string;
}

/** Answer of one host. Keys as fixed for `nccl-workbench probe`. */
export interface HostAnswer {
  readonly ok: boolean;
  readonly problem: { readonly kind: FailureKind; readonly message: string; readonly next?: string | null } | null;
  readonly facts: HostFacts | null;
  /** Sections that could not be read, with the reason. */
  readonly notes?: readonly string[];
  /** The same, for programs. */
  readonly unseen?: readonly Unseen[];
  /** Time that the host took from the first byte to the last, in ms. */
  readonly tookMs?: number;
}

/** One probe of a cluster, as saved in `.nccl/snapshots/`. */
export interface Snapshot {
  /** 2 since facts have PCI paths, kernel log, services and the rest; files of schema 1 are read, what they lack is not known. */
  readonly schema: 1 | 2;
  /** ISO 8601. */
  readonly at: string;
  readonly cluster: string | null;
  readonly origin: Origin;
  readonly hosts: Readonly<Record<string, HostAnswer>>;
  /** Racks by name with their hosts, as the cluster file has them; absent when it has none. */
  readonly racks?: Readonly<Record<string, readonly string[]>>;
  /** Output of `ibnetdiscover` on the one host that was asked for it; absent or null where no host could. */
  readonly ibnetdiscover?: { readonly host: string; readonly text: string } | null;
}
