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
}

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
  readonly reachable: boolean;
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
  /** Gbit/s of one NDR lane. */
  laneGbps: 100,
  nvlinks: 18,
} as const;
