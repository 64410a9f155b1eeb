import type { Via } from './fanout/fanOut.js';

/** How commands for many ranks are started. */
export const launcherKinds = ['mpirun', 'srun', 'sbatch', 'torchrun', 'kubectl', 'local'] as const;

/** One of {@link launcherKinds}. */
export type LauncherKind = (typeof launcherKinds)[number];

/** Whether a launcher is started on the machine that the workbench runs on. */
export const startsHere = (launcher: string): boolean => launcher === 'local' || launcher === 'kubectl';

/** What a job on Kubernetes needs to be told. */
export interface KubernetesJobs {
  /** Image of launcher and workers: Open MPI, an SSH server and the benchmarks. */
  readonly image: string;
  /** null: the namespace of kubectl's context. */
  readonly namespace: string | null;
  /** null: kubectl's current context. */
  readonly context: string | null;
  /** Resources of one worker beside its GPUs, such as rdma/ib: 8. */
  readonly limits: Readonly<Record<string, string>>;
}

/** Expectations of one class of pairs, as far as the file has them: one way µs, Gbit/s, and the wait for one answer in ms. */
export interface ClassExpectation {
  readonly us?: number;
  readonly gbps?: number;
  readonly timeoutMs?: number;
}

/** Expectations by class of pairs. */
export interface LatencyExpectations {
  readonly intraRack?: ClassExpectation;
  readonly crossRack?: ClassExpectation;
  readonly crossSite?: ClassExpectation;
}

/** A cluster as `.nccl/cluster.yaml` describes it, host ranges expanded. */
export interface Cluster {
  readonly name: string;
  /** Path of the file it came from, or null for hosts taken from the ssh config. */
  readonly path: string | null;
  /** True when the file says that its hosts are simulated; a probe confirms or denies it. */
  readonly simulated: boolean;
  /** ssh config to resolve hosts with; null: the user's own. Absolute. */
  readonly sshConfig: string | null;
  /** Host names as ssh knows them, in order, without duplicates. */
  readonly hosts: readonly string[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly racks: Readonly<Record<string, readonly string[]>>;
  /** Hosts or racks of each site, where the cluster has more than one; absent: one site. */
  readonly sites?: Readonly<Record<string, readonly string[]>>;
  /** What the user expects of latency and bandwidth, by class of pairs. */
  readonly latency?: LatencyExpectations;
  /** Where the launcher runs; the first host where the file does not say. */
  readonly head: string;
  readonly launcher: LauncherKind;
  /** How its hosts are reached; absent: as seems best for their number. */
  readonly via?: Via;
  /** Extra launcher words, e.g. ["--mca", "btl", "tcp,self"]. */
  readonly launcherArgs: readonly string[];
  readonly gpusPerHost: number;
  /** Folder of the nccl-tests binaries on the hosts; null: found on PATH. */
  readonly ncclTests: string | null;
  /** Python with PyTorch on the hosts; absent: python3 on PATH. */
  readonly python?: string;
  /** Environment for every run. */
  readonly env: Readonly<Record<string, string>>;
  /** For the launcher kubectl. */
  readonly kubernetes?: KubernetesJobs;
}
