/** Adapters that a machine has for the traffic between GPUs. */
export interface ExpectedNics {
  /** RDMA ports at least; null where it has none of RDMA or the number is not published. */
  readonly count: number | null;
  /** Gbit/s of each port that carries the traffic between GPUs. */
  readonly gbps: number | null;
}

/** How a host is told to be of this kind: all parts must hold. What a host does not say holds for nobody. */
export interface Recognition {
  /** One of these stands in the DMI product or board name or in the instance type, without regard to case. Empty: the GPUs alone tell. */
  readonly names: readonly string[];
  /** One of these stands in the name of every GPU. Empty asks nothing. */
  readonly gpus: readonly string[];
  /** None of these stands in the name of any GPU. */
  readonly notGpus?: readonly string[];
  /** GPUs at least, where the GPUs alone tell: a virtual machine with one of them is another thing. */
  readonly leastGpus?: number;
}

/** A result that the machine should reach: all-reduce bus bandwidth at large sizes. */
export interface ExpectedBandwidth {
  readonly busbwGBs: number;
  /** Hosts of the run. */
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
  /** GB (1e9 bytes) of one GPU as sold. */
  readonly gpuMemoryGB: number | null;
  /** NVLinks of each GPU. */
  readonly nvlinks: number | null;
  readonly pcieGen: number | null;
  readonly pcieWidth: number | null;
  readonly nics: ExpectedNics;
  /** Driver that the first CUDA for the GPU's architecture needs. */
  readonly driverAtLeast: string | null;
  /** GiB of host memory as published. */
  readonly memoryGiB: number | null;
  readonly busbw: ExpectedBandwidth | null;
  /** Where these values come from. */
  readonly source: string;
  /** Page, https; null where there is none. */
  readonly docs: string | null;
}
