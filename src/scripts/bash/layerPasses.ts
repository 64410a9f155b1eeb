import type { LaunchStyle } from '../fileReading.js';
import { hasOption, optionText, type Layer, type Option } from './layers.js';
import { assignmentOf, joinPassed, listOf, pairOf, textOf, type Passed } from './passed.js';
import type { ShellState } from './shellState.js';
import type { Word } from './words.js';

const nothing: Passed = { assignments: [], forwarded: [] };

/** A single `NAME=value` or `NAME`. */
function one(word: Word, flag: Word | null, at: number): Passed {
  const assignment = assignmentOf(word, flag, at);
  if (assignment !== null) return { assignments: [assignment], forwarded: [] };
  const name = word.raw.slice(at).replace(/["']/gu, '');
  return /^[A-Za-z_]\w*\*?$/u.test(name) ? { assignments: [], forwarded: [name] } : nothing;
}

/** What an option passes on, where it is one of those that take `NAME=value`. */
function single({ word, values: [value], at }: Option): Passed {
  if (at !== null) return one(word, null, at);
  return value === undefined ? nothing : one(value, word, 0);
}

/** What an option passes on, where it takes a list. */
function list({ word, values: [value], at }: Option): Passed {
  if (at !== null) return listOf(word, at);
  return value === undefined ? nothing : listOf(value, 0);
}

/** Slurm's ALL, NONE and NIL are no names. */
function withoutWords({ assignments, forwarded }: Passed): Passed {
  return { assignments, forwarded: forwarded.filter((name) => !['ALL', 'NONE', 'NIL'].includes(name)) };
}

function optionPasses(option: Option, layer: Layer): Passed {
  const { flag, word, values } = option;
  const [first, second] = values;
  switch (layer.launcher.role) {
    case 'mpi':
      if (flag === '-x') return single(option);
      if ((flag === '-genv' || flag === '-env') && first !== undefined && second !== undefined) {
        const pair = pairOf(word, first, second);
        return pair === null ? nothing : { assignments: [pair], forwarded: [] };
      }
      if (flag === '-genvlist' || flag === '-envlist') return list(option);
      if (flag.endsWith('mca') && first !== undefined && second !== undefined && textOf(first) === 'mca_base_env_list')
        return listOf(second, 0, ';');
      return nothing;
    case 'slurm':
      return flag === '--export' ? withoutWords(list(option)) : nothing;
    case 'docker':
      return flag === '-e' || flag === '--env' ? single(option) : nothing;
    case 'singularity':
      return flag === '--env' ? list(option) : nothing;
    case 'flux':
      return flag === '--env' ? single(option) : nothing;
    case 'jsrun':
      return flag === '-E' || flag === '--env' ? single(option) : nothing;
    case 'aprun':
      return flag === '-e' ? single(option) : nothing;
    case 'sudo':
      if (flag === '--preserve-env' && option.at !== null) return list(option);
      return flag === '' ? single(option) : nothing;
    case 'env':
      return flag === '' ? single(option) : nothing;
    case 'ssh':
      if (flag !== '-o' || first === undefined || !/^SendEnv[= ]/iu.test(textOf(first))) return nothing;
      return { assignments: [], forwarded: textOf(first).slice(8).split(/\s+/u) };
    case 'wrapper':
      if (batch.has(layer.name)) return flag === '-v' || flag === '-env' ? list(option) : nothing;
      return layer.name === 'nsys' && (flag === '-e' || flag === '--env-var') ? list(option) : nothing;
    default:
      return nothing;
  }
}

/** Commands that hand a job to PBS or LSF. */
const batch = new Set(['qsub', 'bsub', 'msub']);

/** All that a launcher is told to pass on, in the order of its options. */
export function passedBy(layer: Layer): Passed {
  return joinPassed(layer.options.map((option) => optionPasses(option, layer)));
}

/** Options that take one name or a list of names to pass on. */
const takesNames = new Set(['-x', '-e', '--env', '-E', '-genvlist', '-envlist']);

/** True where a launcher is told to pass on what cannot be told: `-x $NAMES`. */
export function passesUnknown(layer: Layer): boolean {
  return layer.options.some((option) => {
    const given = option.at === null ? option.values[0] : option.word;
    if (given === undefined || !takesNames.has(option.flag) || !/[$`]|\{\{/u.test(given.raw.slice(option.at ?? 0))) return false;
    const { assignments, forwarded } = optionPasses(option, layer);
    return assignments.length === 0 && forwarded.length === 0;
  });
}

const openMpiSigns = new Set(
  `-x -mca --mca --gmca --pmca --prtemca --omca -H --host --hostfile --machinefile --map-by --bind-to --rank-by --allow-run-as-root --npernode
-npernode --oversubscribe -oversubscribe --report-bindings -report-bindings --tag-output --prefix --display --display-map --np --n -N --rankfile
--npersocket --timestamp-output --merge-stderr-to-stdout --output-filename --nooversubscribe --use-hwthread-cpus`.split(/\s+/u),
);
const hydraSigns = new Set(
  `-genv -env -genvlist -envlist -genvall -genvnone -envall -envnone -ppn -perhost -hosts -f -launcher -bootstrap -rmk -iface`.split(
    /\s+/u,
  ),
);

/** Whose mpirun it is, by its path, its options, the modules that were loaded and what is set for it. */
export function mpiStyle(layer: Layer, state: ShellState): 'openmpi' | 'hydra' | 'mpi' {
  const flags = layer.options.map(({ flag }) => flag);
  const openMpi = layer.name === 'orterun' || layer.name === 'prterun' || flags.some((flag) => openMpiSigns.has(flag));
  const hydra = layer.name.includes('hydra') || flags.some((flag) => hydraSigns.has(flag));
  if (openMpi !== hydra) return openMpi ? 'openmpi' : 'hydra';
  if (openMpi) return 'mpi';
  const path = textOf(layer.word);
  if (/openmpi|ompi|hpcx|hpc-x/iu.test(path)) return 'openmpi';
  if (/impi|mpich|mvapich|oneapi|I_MPI/iu.test(path)) return 'hydra';
  if ([...state.variables.entries()].some(([name, variable]) => name.startsWith('I_MPI_') && variable.exported !== false)) return 'hydra';
  return state.mpi ?? 'mpi';
}

const hostFlags = ['-H', '-host', '--host', '-hosts'];
const hostFileFlags = ['-hostfile', '--hostfile', '-machinefile', '--machinefile', '-f'];

/** The hosts that an mpirun names; null where it names none or not in a known text. */
export function namedHosts(layer: Layer): readonly string[] | null {
  const text = optionText(layer, ...hostFlags);
  return text === null ? null : [...new Set(text.split(',').map((host) => host.replace(/:.*$/u, '')))];
}

/** Whether an mpirun starts processes on other hosts. */
function isRemote(layer: Layer): boolean {
  if (hasOption(layer, ...hostFileFlags)) return true;
  const option = layer.options.findLast(({ flag }) => hostFlags.includes(flag));
  if (option === undefined) return false;
  const hosts = namedHosts(layer);
  if (hosts === null) return !/hostname/iu.test(option.values[0]?.raw ?? option.word.raw);
  return hosts.some((host) => !/^(?:localhost|127\.[\d.]+|::1)$/u.test(host));
}

/** What a launcher lets through of the environment that it was started with. */
export interface Passage {
  readonly keeps: 'all' | 'named' | 'unknown';
  /** Names that it takes away from what it keeps; `*` at the end stands for any ending. */
  readonly removes: readonly string[];
}

const everything: Passage = { keeps: 'all', removes: [] };
const named: Passage = { keeps: 'named', removes: [] };

function mpiPassage(layer: Layer, state: ShellState): Passage {
  const style = mpiStyle(layer, state);
  if (style === 'hydra')
    return hasOption(layer, '-genvnone', '-envnone') || (hasOption(layer, '-genvlist') && !hasOption(layer, '-genvall'))
      ? named
      : everything;
  if (style === 'mpi' || !isRemote(layer)) return everything;
  // Inside a job the scheduler starts Open MPI's daemons and gives them the job's environment, unless rsh is asked for.
  const overRsh = layer.options.some(
    ({ values }) => /^(?:plm_rsh_agent|plm_rsh_args)$/u.test(values[0]?.text.value ?? '') || values[1]?.text.value === 'rsh',
  );
  return state.allocation !== null && !overRsh ? everything : named;
}

/** What a launcher lets through. Sources: man pages of mpirun (Open MPI, Hydra), srun, docker-run, sudo, ssh, singularity and flux-run. */
export function passageOf(layer: Layer, state: ShellState): Passage {
  switch (layer.launcher.role) {
    case 'mpi':
      return mpiPassage(layer, state);
    case 'slurm': {
      const option = layer.options.findLast(({ flag }) => flag === '--export');
      if (option === undefined) return everything;
      const given = option.at === null ? option.values[0] : option.word;
      if (given === undefined) return everything;
      const { words } = listOf(given, option.at ?? 0);
      if (words.includes('ALL')) return everything;
      return words.some((word) => /[$`]|\{\{/u.test(word)) ? { keeps: 'unknown', removes: [] } : named;
    }
    case 'docker':
      if (layer.name === 'enroot') return hasOption(layer, '-e', '--env') ? named : { keeps: 'unknown', removes: [] };
      return hasOption(layer, '--env-host') ? everything : named;
    case 'singularity':
      // The short option is docker's for a variable, here for a clean environment.
      return hasOption(layer, '--cleanenv', '-e', '--containall', '-C', '--compat') ? named : everything;
    case 'flux': {
      const rules = layer.options
        .filter(({ flag }) => flag === '--env')
        .map((option) => (option.at === null ? optionText(layer, '--env') : option.word.raw.slice(option.at)) ?? '');
      return { keeps: 'all', removes: rules.flatMap((rule) => /^["']?-(\w*\*?)/u.exec(rule)?.[1] ?? []) };
    }
    case 'sudo':
      return layer.options.some(({ flag, at }) => /^-[A-Za-z]*E/u.test(flag) || (flag === '--preserve-env' && at === null))
        ? everything
        : named;
    case 'env':
      if (layer.options.some(({ flag }) => ['-i', '-', '--ignore-environment'].includes(flag))) return named;
      return {
        keeps: 'all',
        removes: layer.options.flatMap((option) => (option.flag === '-u' || option.flag === '--unset' ? (unsetName(option) ?? []) : [])),
      };
    case 'ssh':
      return named;
    default:
      return everything;
  }
}

function unsetName(option: Option): string | null {
  return option.at === null ? (option.values[0]?.text.value ?? null) : option.word.raw.slice(option.at);
}

/** How a launcher is called in a {@link LaunchStyle}; null for one that starts nothing of its own, such as `timeout`. */
export function styleOf(layer: Layer, state: ShellState): LaunchStyle | null {
  const { role } = layer.launcher;
  if (role === 'mpi') return mpiStyle(layer, state);
  return role === 'env' || role === 'sudo' || role === 'shell' || role === 'wrapper' ? null : role;
}
