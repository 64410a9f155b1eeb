/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const benchmark = /^(?:all_reduce|all_gather|reduce_scatter|broadcast|reduce|alltoallv?|gather|scatter|sendrecv|hypercube)_perf(?:_mpi)?$/u;

/** The benchmark of nccl-tests that a path names, "all_reduce_perf" for "./build/all_reduce_perf_mpi"; null for other programs. */
export function benchmarkOf(path: string): string | null {
  const name = baseName(path);
  return benchmark.test(name) ? name.replace(/_mpi$/u, '') : null;
}

const mpi = ['mpirun', 'mpiexec', 'mpiexec.hydra', 'orterun', 'prterun'];
const slurm = ['srun', 'sbatch', 'salloc'];
const wrappers =
  `env time nohup numactl taskset timeout stdbuf sudo exec command nice chrt nsys ncu strace ltrace gdb valgrind torchrun docker podman
nerdctl singularity apptainer enroot bash sh jsrun aprun flux deepspeed accelerate python python3 unbuffer setsid ssh`.split(/\s+/u);

/** How a command passes variables on: as words after a flag, as a comma list after `--export`, or not in its own words. */
export interface PassingStyle {
  /** Flags whose next word is `NAME=value` (or `NAME`: pass on what is set). */
  readonly flags: readonly string[];
  /** Flags followed by a name and a value as two words. */
  readonly pairs: readonly string[];
  /** Long options whose value is a comma list of `NAME=value`. */
  readonly lists: readonly string[];
}

const none: PassingStyle = { flags: [], pairs: [], lists: [] };

/** How the named program passes variables on. */
export function passingStyle(program: string): PassingStyle {
  if (mpi.includes(program)) return { flags: ['-x'], pairs: ['-genv', '-env'], lists: [] };
  if (slurm.includes(program)) return { flags: [], pairs: [], lists: ['--export'] };
  if (['docker', 'podman', 'nerdctl'].includes(program)) return { flags: ['-e', '--env'], pairs: [], lists: [] };
  if (['singularity', 'apptainer'].includes(program)) return { flags: [], pairs: [], lists: ['--env'] };
  return none;
}

/** True where the program runs another one that its words name, so that a benchmark among them is run and not, say, copied. */
export function runsOthers(program: string): boolean {
  return mpi.includes(program) || slurm.includes(program) || wrappers.includes(program);
}

/** True for launchers of MPI: with a list of hosts, ranks see only the variables named by `-x`. */
export function isMpi(program: string): boolean {
  return mpi.includes(program);
}

/** Options of MPI launchers that name other hosts. */
export const mpiHostOptions: readonly string[] = [
  '-H',
  '-host',
  '--host',
  '-hostfile',
  '--hostfile',
  '-machinefile',
  '--machinefile',
  '-f',
];
