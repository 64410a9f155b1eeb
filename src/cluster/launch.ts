import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { Failure } from '../base/failure.js';
import type { BenchmarkPlan } from '../bench/runPlan.js';
import { commandLine } from '../ssh/quote.js';
import { type Cluster, launcherKinds, type LauncherKind, startsHere } from './clusterFile.js';
import { wordsOf } from './launchers.js';
import { isTorchPerf, meetingPlace, torchPerfCode, torchPerfWords } from './torchPerf.js';

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
  /** True: `env` is all of it, whatever the cluster file says now; for runs that are repeated. */
  readonly exact?: boolean;
  /** ms between two looks at a job that a scheduler has; 2,000 when absent. */
  readonly pollMs?: number;
}

/** A run ready to be started: `argv` and `env` are for an Executor on `host`. */
export type RunPlan = BenchmarkPlan;

/** How runs of the launcher "local" name the machine that the workbench runs on. */
export const thisMachine = 'localhost';

/** The request that repeats a recorded run exactly. Throws a Failure of kind input for a record of a launcher that is not known. */
export function repeated(spec: BenchmarkPlan['spec']): RunRequest {
  const launcher = launcherKinds.find((kind) => kind === spec.launcher);
  if (launcher === undefined)
    throw input(l10n.t('The run was started by "{0}", which is not known here.', clean(spec.launcher)), l10n.t('Start it anew.'));
  const { argv, env, hosts, ranksPerHost } = spec;
  return { argv, env, launcher, ranksPerHost, exact: true, ...(launcher === 'local' ? {} : { hosts }) };
}

/** Puts the cluster's launcher before a command. Throws a Failure of kind input when the request cannot be run on this cluster. */
export function planRun(cluster: Cluster, request: RunRequest): RunPlan {
  const [program, ...args] = request.argv;
  if (program === undefined) throw input(l10n.t('There is no program to run.'), l10n.t('Name one, such as all_reduce_perf.'));
  const env = request.exact === true ? { ...request.env } : { ...cluster.env, ...request.env };
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
  const torch = isTorchPerf(program);
  if (torch && launcher === 'kubectl')
    throw input(l10n.t('{0} is not started by kubectl.', program), l10n.t('Start it with torchrun, srun, sbatch or mpirun.'));
  const command = torch ? torchPerfWords(args, cluster.python) : [located(program, cluster), ...args];
  const passed = torch ? { ...meetingPlace(launcher, hosts), ...env } : env;
  const host = startsHere(launcher) ? thisMachine : launcher === 'torchrun' ? (hosts[0] ?? cluster.head) : cluster.head;
  const spec = { cluster: cluster.name, hosts, ranksPerHost, launcher, argv: request.argv, env };
  const pollMs = request.pollMs ?? 2000;
  return { host, ...wordsOf(launcher, { cluster, command, hosts, ranksPerHost, env: passed, pollMs }), spec };
}

/**
 * The plan as text for people to read or paste into a POSIX shell: environment, launcher and program, quoted where needed, what the launcher reads as a
 * here-document, and what is started on further hosts under the name of each.
 */
export function preview(plan: RunPlan): string {
  // Cleaned before it is quoted: an escape that is left open would take the closing quote with it.
  const env = Object.fromEntries(Object.entries(plan.env).map(([name, value]) => [name, clean(value)]));
  const line = (argv: readonly string[]): string => {
    const words = commandLine(
      argv.map((word) => clean(word)),
      env,
    );
    // Our own benchmark is long and stands in the package: a command that prints it means the same.
    const short = isTorchPerf(plan.spec.argv[0] ?? '') ? words.replace(commandLine([torchPerfCode()]), () => printed) : words;
    // commandLine quotes every word; plain words read better without, and mean the same to a shell.
    return short.replace(/(?<=^|[\s=])'([A-Za-z0-9_@%+:,./-]+|--[A-Za-z0-9_@%+:,./=-]+)'(?=\s|$)/g, '$1');
  };
  const first = `${line(plan.argv)}${hereDocument(plan.stdin)}`;
  if (plan.besides === undefined) return first;
  return [`# ${plan.host}`, first, ...plan.besides.flatMap(({ host, argv }) => [`# ${clean(host)}`, line(argv)])].join('\n');
}

const printed = '"$(nccl-workbench bench --print-torch-perf)"';

function hereDocument(stdin: string | undefined): string {
  if (stdin === undefined) return '';
  let end = 'END';
  while (stdin.split('\n').includes(end)) end += '_';
  return ` <<'${end}'\n${clean(stdin).replace(/\n?$/, '\n')}${end}`;
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
