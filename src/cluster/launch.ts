import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { Failure } from '../base/failure.js';
import type { RunSpec } from '../bench/record.js';
import { commandLine } from '../ssh/quote.js';
import type { Cluster, LauncherKind } from './clusterFile.js';

/** What to run on a cluster. */
export interface RunRequest {
  /** Program and arguments of one rank, e.g. ["all_reduce_perf", "-b", "8", "-e", "8G"]. */
  readonly argv: readonly string[];
  /** Environment of the ranks; wins over the cluster file's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Hosts to run on; all of the cluster's when absent. */
  readonly hosts?: readonly string[];
  readonly ranksPerHost?: number;
  readonly launcher?: LauncherKind;
}

/** A run ready to be started: `argv` and `env` are for an Executor on `host`. */
export interface RunPlan {
  readonly host: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly spec: RunSpec;
}

/** How runs of the launcher "local" name the machine that the workbench runs on. */
export const thisMachine = 'localhost';

/** Puts the cluster's launcher before a command. Throws a Failure of kind input when the request cannot be run on this cluster. */
export function planRun(cluster: Cluster, request: RunRequest): RunPlan {
  const [program, ...args] = request.argv;
  if (program === undefined) throw input(l10n.t('There is no program to run.'), l10n.t('Name one, such as all_reduce_perf.'));
  const env = { ...cluster.env, ...request.env };
  for (const [name, value] of Object.entries(env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw input(l10n.t('"{0}" is not the name of a variable.', clean(name)), l10n.t('Names hold letters, digits and underscores.'));
    if (value.includes('\0')) throw input(l10n.t('The value of {0} holds a NUL.', name), l10n.t('Remove it.'));
  }
  const launcher = request.launcher ?? cluster.launcher;
  const hosts = launcher === 'local' ? [thisMachine] : chosenHosts(cluster, request);
  const ranksPerHost = launcher === 'local' ? 1 : (request.ranksPerHost ?? ranksOf(cluster, args));
  if (!Number.isInteger(ranksPerHost) || ranksPerHost < 1)
    throw input(l10n.t('{0} ranks a host cannot be started.', ranksPerHost), l10n.t('Give a whole number from 1.'));
  const command = [located(program, cluster), ...args];
  return {
    host: launcher === 'local' ? thisMachine : cluster.head,
    argv: launched(launcher, command, hosts, ranksPerHost, env, cluster.launcherArgs),
    env,
    spec: { cluster: cluster.name, hosts, ranksPerHost, launcher, argv: request.argv, env },
  };
}

/** The plan as one line for people to read or paste: environment, launcher, program, quoted for a POSIX shell where needed. */
export function preview(plan: RunPlan): string {
  // Cleaned before it is quoted: an escape that is left open would take the closing quote with it.
  const env = Object.fromEntries(Object.entries(plan.env).map(([name, value]) => [name, clean(value)]));
  const line = commandLine(
    plan.argv.map((word) => clean(word)),
    env,
  );
  // commandLine quotes every word; plain words read better without, and mean the same to a shell.
  return line.replace(/(?<=^|[\s=])'([A-Za-z0-9_@%+:,./-]+)'(?=\s|$)/g, '$1');
}

function launched(
  launcher: LauncherKind,
  command: readonly string[],
  hosts: readonly string[],
  ranksPerHost: number,
  env: Readonly<Record<string, string>>,
  extra: readonly string[],
): string[] {
  switch (launcher) {
    case 'mpirun':
      // Values reach the ranks through mpirun's own environment, "-x NAME" only forwards: "the parser for the -x option is
      // not very sophisticated; it does not even understand quoted values" (mpirun(1), Open MPI 4).
      return [
        'mpirun',
        '-np',
        String(hosts.length * ranksPerHost),
        '--host',
        hosts.map((host) => `${host}:${String(ranksPerHost)}`).join(','),
        ...Object.keys(env).flatMap((name) => ['-x', name]),
        ...extra,
        ...command,
      ];
    case 'srun':
      // --export=ALL hands srun's own environment to the ranks, whatever SLURM_EXPORT_ENV says (srun(1)).
      return [
        'srun',
        '-N',
        String(hosts.length),
        '--ntasks-per-node',
        String(ranksPerHost),
        '-w',
        hosts.join(','),
        '--export=ALL',
        ...extra,
        ...command,
      ];
    case 'local':
      return [...command];
  }
}

/** A bare nccl-tests program is looked for in the cluster's folder of them. */
function located(program: string, cluster: Cluster): string {
  if (cluster.ncclTests === null || !/^[a-z0-9_]+_perf$/.test(program)) return program;
  return `${cluster.ncclTests.replace(/\/+$/, '')}/${program}`;
}

function chosenHosts(cluster: Cluster, request: RunRequest): readonly string[] {
  const hosts = [...new Set(request.hosts ?? cluster.hosts)];
  const stranger = hosts.find((host) => !cluster.hosts.includes(host));
  if (stranger !== undefined)
    throw input(
      l10n.t('{0} is not a host of {1}.', clean(stranger), cluster.name),
      l10n.t('Choose among its hosts, or add it to the cluster file.'),
    );
  if (hosts.length === 0) throw input(l10n.t('No host of {0} was chosen.', cluster.name), l10n.t('Choose at least one.'));
  return hosts;
}

/** One rank for each GPU, fewer when the benchmark drives several from one rank: "-g N" GPUs a thread, "-t N" threads (nccl-tests). */
function ranksOf(cluster: Cluster, args: readonly string[]): number {
  const each = numberOf(args, '-g', '--ngpus') * numberOf(args, '-t', '--nthreads');
  return Math.max(1, Math.floor(cluster.gpusPerHost / each));
}

function numberOf(args: readonly string[], short: string, long: string): number {
  for (const [i, arg] of args.entries()) {
    const text =
      arg === short || arg === long
        ? args[i + 1]
        : arg.startsWith(`${long}=`)
          ? arg.slice(long.length + 1)
          : arg.startsWith(short)
            ? arg.slice(short.length)
            : undefined;
    if (text !== undefined && /^[1-9]\d{0,3}$/.test(text)) return Number(text);
  }
  return 1;
}

function input(message: string, next: string): Failure {
  return new Failure('input', message, { next });
}
