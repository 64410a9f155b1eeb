/** One RDMA port of a simulated host. */
export interface SimulatedNic {
  readonly device: string;
  readonly netdev: string;
  /** PCI address, "0000:18:00.0". */
  readonly pci: string;
  readonly numaNode: number;
  /** 16 hex digits. */
  readonly nodeGuid: string;
  readonly portGuid: string;
  readonly lid: number;
  /** Lanes in use: 4 when well, 2 or 1 when a lane is lost. */
  readonly width: number;
  readonly active: boolean;
  /** PCIe lanes in use, of 16. */
  readonly pcieWidth: number;
  /** Whether the bridge above sends peer-to-peer traffic up to the root (ACS request redirect). */
  readonly acsRedirect: boolean;
  readonly firmware: string;
  /** Symbol errors since the counters were cleared. */
  readonly symbolErrors: number;
  /** The switch port at the other end. */
  readonly leaf: number;
  readonly leafPort: number;
}

/** One simulated GPU. */
export interface SimulatedGpu {
  readonly index: number;
  readonly uuid: string;
  readonly serial: string;
  readonly pci: string;
  readonly numaNode: number;
  /** Uncorrectable memory errors since the driver was loaded, and whether a row waits for a reset to be replaced. */
  readonly eccUncorrected: number;
  readonly remapPending: boolean;
  /** Whether it fell off the bus (Xid 79): nvidia-smi no longer lists it. */
  readonly lost: boolean;
  readonly hot: boolean;
  /** Numbers of the NVLinks that are not active. */
  readonly nvlinksDown: readonly number[];
}

/** Whether a host's SSH server is there: it refuses connections, accepts them and says nothing, or hangs up in the middle of the first command. */
export type Presence = 'up' | 'refuses' | 'silent' | 'dies';

/** One simulated host. */
export interface SimulatedHost {
  readonly name: string;
  readonly index: number;
  readonly rack: string;
  readonly address: string;
  readonly mac: string;
  readonly driver: string;
  readonly gpus: readonly SimulatedGpu[];
  /** Empty on a host that only speaks TCP. */
  readonly nics: readonly SimulatedNic[];
  /** Whether the network card may read GPU memory (GPUDirect RDMA). */
  readonly gpuDirect: boolean;
  readonly presence: Presence;
  readonly nccl: string;
  readonly cpu: string;
  /** Name and MTU of the Ethernet interface. */
  readonly ethernet: string;
  readonly mtu: number;
  /** State of nvidia-fabricmanager in systemd's words. */
  readonly fabricManager: 'active' | 'failed';
  /** Whether the IOMMU translates adapters' and GPUs' addresses instead of passing them through. */
  readonly iommuTranslates: boolean;
  /** Text of /etc/nccl.conf; null where there is none. */
  readonly conf: string | null;
  /** KiB that a login may lock; null for no limit. */
  readonly memlockKiB: number | null;
  readonly shmKiB: number;
  /** How far the clock is off, ms. */
  readonly clockOffsetMs: number;
  /** Folder that holds home, bin and root of this host. */
  readonly folder: string;
}

/** A cable between two switches. */
export interface SwitchLink {
  readonly leaf: number;
  readonly leafPort: number;
  readonly spine: number;
  readonly spinePort: number;
}

/** One simulated switch; its number is its place in {@link World.switches}. */
export interface SimulatedSwitch {
  readonly name: string;
  readonly guid: string;
  readonly lid: number;
  readonly ports: number;
  readonly tier: 1 | 2;
  readonly rack: string | null;
}

/** Everything that the stand-in programs know about the cluster they play; written once as JSON. */
export interface World {
  readonly seed: number;
  /** Time the cluster came up, ISO 8601. */
  readonly startedAt: string;
  /** Pause before each line of a benchmark table, ms. */
  readonly paceMs: number;
  readonly gpusPerHost: number;
  readonly hosts: readonly SimulatedHost[];
  readonly switches: readonly SimulatedSwitch[];
  readonly links: readonly SwitchLink[];
}

/** Lanes of a healthy port. */
export const fullWidth = 4;

/** What is built into every simulated host. */
export const parts = {
  gpu: 'NVIDIA H100 80GB HBM3',
  gpuMemoryMiB: 81559,
  driver: '550.90.07',
  cuda: '12.4',
  nccl: '2.30.7',
  ncclCode: 23007,
  ncclTests: '2.19.6',
  nic: 'MT4129',
  nicBoard: 'MT_0000000838',
  nicFirmware: '28.39.3560',
  ofed: '24.04-0.7.0',
  cpu: 'Intel(R) Xeon(R) Platinum 8480C',
  kernel: '5.15.0-1053-nvidia',
  ethernet: 'eth0',
  mtu: 9000,
  /** Half of the memory, as Linux sizes /dev/shm. */
  shmKiB: 1056742736,
  /** Gbit/s of one NDR lane. */
  laneGbps: 100,
  nvlinks: 18,
} as const;
