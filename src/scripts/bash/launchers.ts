import type { LaunchStyle } from '../fileReading.js';

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

/** What a program that runs another one is to the reader. */
export type Role = LaunchStyle | 'env' | 'sudo' | 'shell' | 'wrapper';

/** How the words between a program and what it runs are to be taken. */
export interface Launcher {
  readonly role: Role;
  /** Options that stand alone; where given, every other one without `=` takes the next word. */
  readonly flags?: ReadonlySet<string>;
  /** Options that take the next word; where given, the others stand alone. */
  readonly valued?: ReadonlySet<string>;
  /** Options that take the next two words. */
  readonly pairs?: ReadonlySet<string>;
  /** Words before the program that are no options: the seconds of `timeout`, the host of `ssh`. */
  readonly operands: number;
  /** Words one of which must follow for it to run anything: `run` and `exec` of docker. */
  readonly verbs?: ReadonlySet<string>;
}

const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/u));

const mpi: Launcher = {
  role: 'mpi',
  operands: 0,
  valued: set(
    `-np -n -c --n --np -N --N -npernode --npernode -npersocket --npersocket -x -H -host --host -hosts -hostfile --hostfile -machinefile
--machinefile -f -ppn -perhost -wdir --wdir -wd -path --path -prefix --prefix -bind-to --bind-to -map-by --map-by -rank-by --rank-by -rf --rf
-rankfile --rankfile -output-filename --output-filename --output -timeout --timeout -genvlist -envlist -genvexcl -rmk -launcher -bootstrap -iface
-configfile -app --app -tune --tune -am --am --display -stdin --stdin -xterm --xterm -cpu-set --cpu-set -cpu-list --cpu-list --ppr
--report-child-jobs-separately --personality --dvm -ofi -usize`,
  ),
  pairs: set('-mca --mca -gmca --gmca -pmca --pmca -prtemca --prtemca -omca --omca -genv -env'),
};

const slurm: Launcher = {
  role: 'slurm',
  operands: 0,
  flags: set(
    `--overlap --unbuffered -u --label -l --pty --verbose -v -vv --quiet -Q --no-kill -k --multi-prog --preserve-env -E --contiguous
--oversubscribe -s --overcommit -O --whole --exact --exclusive --kill-on-bad-exit -K --container-mount-home --no-container-mount-home
--container-writable --container-readonly --no-container-remap-root --container-remap-root --no-container-entrypoint --container-entrypoint
--resv-ports --disable-status -X --no-allocate -Z --immediate -I --hold -H --spread-job --use-min-nodes --requeue --no-requeue --parsable
--no-shell --propagate --wait-all-nodes --test-only -h --help -V --version`,
  ),
};

const docker: Launcher = {
  role: 'docker',
  operands: 1,
  verbs: set('run exec create'),
  flags: set(
    `-i -t -d -it -ti -itd -dit -tid -dti -di -id -P --interactive --tty --detach --rm --privileged --init --read-only --publish-all
--no-healthcheck --oom-kill-disable --sig-proxy --disable-content-trust --env-host --replace --rmi --no-hosts --http-proxy --quiet -q --tls-verify`,
  ),
};

const singularity: Launcher = {
  role: 'singularity',
  operands: 1,
  verbs: set('exec run shell'),
  valued: set(
    `-B --bind --env --env-file -H --home --pwd --cwd -S --scratch -W --workdir --overlay -o --mount --hostname --security --add-caps --drop-caps
--app --fusemount --no-mount --docker-username --docker-password --network --network-args --dns --apply-cgroups --cpus --memory`,
  ),
};

const torchrun: Launcher = {
  role: 'torchrun',
  operands: 0,
  flags: set('--standalone --no-python --no_python -m --module --run-path --run_path --use-env --use_env'),
};

const ssh: Launcher = {
  role: 'ssh',
  operands: 1,
  valued: set('-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w -B'),
};

const wrapper = (valued = '', operands = 0): Launcher => ({ role: 'wrapper', operands, valued: set(valued) });
const shell: Launcher = { role: 'shell', operands: 0, valued: set('-o +o -O +O --rcfile --init-file') };
const python: Launcher = { role: 'local', operands: 0, valued: set('-W -X --check-hash-based-pycs') };
const fanOut: Launcher = { role: 'ssh', operands: 0, valued: set('-w -x -g -X -l -t -u -f -R -e -C -o --hostfile --machinefile -H') };

const launchers = new Map<string, Launcher>();
const add = (names: string, launcher: Launcher): void => {
  for (const name of set(names)) launchers.set(name, launcher);
};
add('mpirun mpiexec orterun prterun mpiexec.hydra mpirun_rsh mpiexec.slurm', mpi);
add('srun sbatch salloc', slurm);
add('docker podman nerdctl nvidia-docker', docker);
add('singularity apptainer', singularity);
add('torchrun', torchrun);
add('deepspeed', {
  role: 'deepspeed',
  operands: 0,
  flags: set('--no_ssh_check --force_multi --module --no_python --no_local_rank --no_ssh --save_pid --bind_cores_to_rank'),
});
add('accelerate', {
  role: 'torchrun',
  operands: 0,
  verbs: set('launch'),
  flags: set(
    `--multi_gpu --multi-gpu --cpu --mps --tpu --ipex --use_deepspeed --use-deepspeed --use_fsdp --use-fsdp --use_megatron_lm --use_xpu --debug
--quiet -q --same_network --no_python --module -m --dynamo_use_dynamic --dynamo_use_fullgraph --use_parallelism_config`,
  ),
});
add('ray', { role: 'ray', operands: 0, verbs: set('job start exec submit'), flags: set('--head --block --no-wait --verbose -v') });
add('flux', {
  role: 'flux',
  operands: 0,
  verbs: set('run submit batch alloc'),
  flags: set('-x --exclusive -v --verbose -l --label-io -u --unbuffered --dry-run --wait --watch --debug --unbuffer'),
});
add('jsrun', { role: 'jsrun', operands: 0, flags: set('--immediate -i --stdio_mode -V --version') });
add('aprun', { role: 'aprun', operands: 0, valued: set('-n -N -S -d -j -cc -e -p -L -F -D -t -m -M -r -R --cc') });
add('qsub msub', wrapper('-v -l -q -N -o -e -P -A -j -M -m -W -S -a -c -C -I -k -p -r -u'));
add('bsub', wrapper('-env -n -q -o -e -J -P -W -R -M -G -gpu -m -cwd -nnodes'));
add('ssh', ssh);
add('pdsh clush parallel-ssh pssh', fanOut);
add('bash sh zsh ksh dash eval', shell);
add('python python2 python3', python);
add('env', { role: 'env', operands: 0, valued: set('-u --unset -C --chdir -S --split-string') });
add('sudo', { role: 'sudo', operands: 0, valued: set('-u -g -h -p -C -r -t -D -R -T -U --user --group --host --prompt --chdir') });
add('nohup command builtin setsid unbuffer catchsegv setarch exec', wrapper('-a'));
add('time', wrapper('-f -o --format --output'));
add('timeout', wrapper('-s -k --signal --kill-after', 1));
add('nice', wrapper('-n --adjustment'));
add('ionice', wrapper('-c -n -p'));
add('numactl', wrapper('-N -m -C -i -p -P --cpunodebind --membind --physcpubind --interleave --preferred'));
add('taskset chrt', wrapper('', 1));
add('stdbuf', wrapper('-i -o -e'));
add('xargs', wrapper('-n -I -P -L -d -s -a -E'));
add('strace ltrace', wrapper('-e -o -p -s -P -E -u'));
add('gdb', wrapper('-x -ex'));
add('valgrind compute-sanitizer cuda-memcheck', wrapper('--tool --log-file --print-limit'));
add('nsys', {
  role: 'wrapper',
  operands: 0,
  verbs: set('profile launch'),
  valued: set(
    '-o -t -c -w -s -e -f -b -y -d -x --output --trace --capture-range --sample --env-var --force-overwrite --delay --duration --stats',
  ),
});
add('ncu', wrapper('-o -k -s -c --set --section --target-processes --kernel-name --launch-skip --launch-count --export'));
add('enroot', { role: 'docker', operands: 1, verbs: set('start exec'), valued: set('-e --env -m --mount -c --conf --rc') });

/** How a program that runs others takes its words; null for all other programs. */
export function launcherOf(program: string): Launcher | null {
  return launchers.get(program) ?? (/^python3?\.\d+$/u.test(program) ? python : null);
}

/** True where the program runs another one that its words name, so that a benchmark among them is run and not, say, copied. */
export function runsOthers(program: string): boolean {
  return launcherOf(program) !== null;
}
