/** Adapters that a machine has for the traffic between GPUs. */
export interface ExpectedNics {
  /** RDMA ports that carry the traffic between GPUs, storage and management ports not counted. */
  readonly count: number | null;
  /** Gbit/s of each. */
  readonly gbps: number | null;
  /** Driver of the PCI device, "mlx5_core", "efa"; null where several are sold. */
  readonly driver: string | null;
}

/** How a host is told to be of this kind. Every part that is given must hold; what a host does not say holds for nobody. */
export interface Recognition {
  /** One of these stands in the DMI product or board name, or is the instance type; compared without case. */
  readonly names: readonly string[];
  /** One of these stands in the name of every GPU, "H100"; empty asks nothing. */
  readonly gpus: readonly string[];
}

/** A result that the machine should reach: all-reduce bus bandwidth in GB/s at large sizes. */
export interface ExpectedBandwidth {
  readonly busbwGBs: number;
  /** Hosts of the run that it is of. */
  readonly hosts: number;
  readonly source: string;
}

/** What a kind of machine has when nothing is wrong. A null is not compared. */
export interface Platform {
  /** Stable, kebab-case: `--platform` takes it. */
  readonly id: string;
  readonly name: string;
  readonly recognise: Recognition;
  readonly gpus: number | null;
  /** Bytes of one GPU as sold, at least 90 % of which the driver shows. */
  readonly gpuMemoryGB: number | null;
  /** NVLinks of each GPU that carry traffic. */
  readonly nvlinks: number | null;
  readonly nvswitch: boolean | null;
  readonly pcieGen: number | null;
  readonly pcieWidth: number | null;
  readonly nics: ExpectedNics;
  /** Lowest NVIDIA driver that knows the GPU, "525.60.13". */
  readonly driverAtLeast: string | null;
  /** GiB of host memory, at least 90 % of which the kernel shows. */
  readonly memoryGiB: number | null;
  readonly busbw: ExpectedBandwidth | null;
  /** Where these values come from: data sheet, user guide or page, by name. */
  readonly source: string;
  /** Page, https; null where there is none. */
  readonly docs: string | null;
}
