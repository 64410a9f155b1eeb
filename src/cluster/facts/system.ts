/** A limit of a process: a number or none. */
export type Limit = number | 'unlimited';

/** What a process may use. */
export interface LimitsFact {
  /** KiB that a login may lock; RDMA registers memory by locking it. */
  readonly memlockKiB: Limit | null;
  readonly nofile: Limit | null;
  /** Size of /dev/shm. */
  readonly shmBytes: number | null;
  readonly shmFreeBytes?: number | null;
  readonly processes?: Limit | null;
  /** KiB that a job may lock as the scheduler's daemon on the host passes it on (/proc/PID/limits of slurmd, pbs_mom, kubelet); null when none runs or it cannot be read. */
  readonly schedulerMemlockKiB?: Limit | null;
}

/** One NCCL-related variable in a file that a login, a service or the scheduler reads. */
export interface SystemVariable {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly name: string;
  /** As written; values of secret names are redacted. */
  readonly value: string;
}

/** An Xid in the kernel's log: NVIDIA's number for what happened to a GPU. */
export interface XidFact {
  readonly code: number;
  /** PCI address of the GPU, or null. */
  readonly pci: string | null;
  readonly count: number;
  /** Text of the last such line without its time, cleaned, at most 300 characters. */
  readonly last: string;
  /** Seconds before the probe that the last one happened; null when the log has no times. */
  readonly ageSeconds: number | null;
}

/** The part of the kernel's log that concerns GPUs, adapters and PCIe. */
export interface KernelLogFact {
  /** False where an ordinary user may not read it (kernel.dmesg_restrict). */
  readonly readable: boolean;
  readonly xids: readonly XidFact[];
  /** Other telling lines (AER errors, mlx5 health, NVSwitch SXid, out of memory), cleaned, the latest last, at most 50. */
  readonly lines: readonly string[];
}

/** A library that NCCL loads by name. */
export interface PluginFact {
  readonly kind: 'net' | 'tuner' | 'profiler' | 'env' | 'gin' | 'collnet';
  readonly path: string;
  readonly version: string | null;
}

/** The host's clock against ours. */
export interface ClockFact {
  /** Host minus us in ms, with how far off that may be (half of the round trip); null when the host's clock was not read. */
  readonly offsetMs: number | null;
  readonly uncertaintyMs: number | null;
  /** Whether the kernel says that its clock is synchronised (timedatectl, chronyc, adjtimex). */
  readonly synchronised: boolean | null;
  /** "chronyd", "systemd-timesyncd", "ptp4l", … */
  readonly source: string | null;
}

/** The processor and its memory. */
export interface CpuFact {
  readonly model: string | null;
  readonly sockets: number | null;
  readonly cores: number | null;
  readonly numaNodes: number | null;
  /** "GenuineIntel", "AuthenticAMD", "ARM". */
  readonly vendor?: string | null;
  readonly architecture?: string | null;
  readonly threadsPerCore?: number | null;
  /** cpufreq governor of the first CPU: "performance", "powersave". */
  readonly governor?: string | null;
  /** Whether it runs under a hypervisor. */
  readonly virtual?: boolean | null;
}

/** What the machine says it is (DMI), from which its platform is told. */
export interface MachineFact {
  readonly vendor: string | null;
  readonly product: string | null;
  readonly board: string | null;
  /** What a cloud's files and agents say: instance type or shape, "p5.48xlarge", "Standard_ND96isr_H100_v5"; read from files only. */
  readonly instanceType: string | null;
}

/** Huge pages. */
export interface HugePagesFact {
  readonly total: number;
  readonly free: number;
  readonly sizeKiB: number;
  /** /sys/kernel/mm/transparent_hugepage/enabled: the word in brackets. */
  readonly transparent: string | null;
}

/** Container runtimes and what gives them GPUs and adapters: name to version, such as "nvidia-container-toolkit": "1.16.1". */
export type ContainerFact = Readonly<Record<string, string | null>>;
