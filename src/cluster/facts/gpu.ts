/** Whose accelerator it is; the vendors' tools name things differently, the facts do not. */
export type GpuVendor = 'nvidia' | 'amd' | 'ascend';

/** PCIe link of a device: generation and lanes now and at best. */
export interface PcieLink {
  readonly gen: number | null;
  readonly width: number | null;
  readonly maxGen: number | null;
  readonly maxWidth: number | null;
}

/** Errors of GPU memory: counts since the driver was loaded, and rows that were replaced. */
export interface EccFact {
  readonly enabled: boolean | null;
  readonly corrected: number | null;
  readonly uncorrected: number | null;
  /** Rows replaced for good after uncorrectable errors (nvidia-smi remapped_rows). */
  readonly remappedRows: number | null;
  /** Whether a row waits for a reset of the GPU to be replaced. */
  readonly remapPending: boolean | null;
  /** Whether replacing a row failed: the GPU needs service. */
  readonly remapFailure: boolean | null;
}

/** NVLinks of one GPU. */
export interface NvlinkFact {
  readonly links: number;
  readonly active: number;
  /** Numbers of the links that are not active. */
  readonly inactive: readonly number[];
  /** GB/s of one active link and direction, as the tool reports it; null when it does not say. */
  readonly linkGBs: number | null;
  /** Sum of CRC, replay and recovery errors over all links; null when not read. */
  readonly errors: number | null;
}

/** One GPU (or NPU) as the vendor's tool reports it. */
export interface GpuFact {
  readonly index: number;
  readonly name: string;
  /** Absent: NVIDIA's. */
  readonly vendor?: GpuVendor;
  readonly uuid: string | null;
  /** PCI address, lower case, "0000:18:00.0". */
  readonly pci: string | null;
  readonly numaNode: number | null;
  readonly memoryBytes: number | null;
  readonly driver: string | null;
  readonly pcie: PcieLink | null;
  /** What follows is absent or null where the tool was not asked or does not say. */
  readonly ecc?: EccFact | null;
  readonly clocks?: { readonly smMHz: number | null; readonly maxSmMHz: number | null; readonly memoryMHz: number | null } | null;
  /**
   * Reasons why clocks are held down at this moment, in NVIDIA's words (nvidia-smi clocks_event_reasons / clocks_throttle_reasons):
   * "hw_slowdown", "hw_thermal_slowdown", "hw_power_brake_slowdown", "sw_thermal_slowdown", "sw_power_cap", "sync_boost". Idle is none.
   */
  readonly throttle?: readonly string[] | null;
  readonly temperatureC?: number | null;
  readonly power?: { readonly drawW: number | null; readonly limitW: number | null; readonly defaultLimitW: number | null } | null;
  readonly persistence?: boolean | null;
  readonly mig?: boolean | null;
  /** As nvidia-smi writes it: "Default", "Exclusive_Process", "Prohibited". */
  readonly computeMode?: string | null;
  /** State of the GPU's registration with the NVLink fabric (nvidia-smi fabric.state): "Completed", "In Progress", "Not Started". */
  readonly fabricState?: string | null;
  /** Status that goes with it (fabric.status): "Success" or an error. */
  readonly fabricStatus?: string | null;
  readonly nvlink?: NvlinkFact | null;
  readonly bar1Bytes?: number | null;
}
