import type { Position, Range } from '../../base/text.js';
import type { EmbeddedText, Launch } from '../fileReading.js';
import { inPlace } from '../flatten.js';
import { outermost, type Chain } from './chain.js';
import { namedHosts, styleOf } from './layerPasses.js';
import { optionNumber, optionText, programName, type Layer } from './layers.js';
import type { Reading } from './reading.js';
import type { ShellState } from './shellState.js';
import { placeIn, placeOf, type Word } from './words.js';

/** Programs that people run under launchers, over ssh and in containers, and that never call NCCL. */
const harmless = new Set(
  `hostname nvidia-smi rocm-smi ls cat mkdir rm cp mv scp rsync tar echo printf kill pkill killall sleep true false test df du free ibstat
ibv_devinfo ip ifconfig which whoami squeue scontrol sinfo sacct scancel pip pip3 conda uv apt apt-get yum dnf git make cmake ninja wget curl
nvcc uname lscpu ulimit date cd pwd id ps top htop chmod chown ln touch find grep sed awk head tail wc sort uniq tee mount umount modprobe lsmod
systemctl service dmesg numactl lstopo nproc ibdev2netdev ibstatus show_gids setup.py getent ping nc ssh-keyscan ssh-keygen mpicc`.split(
    /\s+/u,
  ),
);

const harmlessModules = new Set([
  'pip',
  'venv',
  'ensurepip',
  'http.server',
  'json.tool',
  'build',
  'pytest',
  'virtualenv',
  'tensorboard',
  'jupyter',
]);

interface Circumstances {
  readonly hasInput: boolean;
  /** Whether the command itself sets one of NCCL's variables, so that what it runs surely reads them. */
  readonly assigns: boolean;
}

/** The processes that a command starts; null where none of them can be meant to call NCCL. */
export function launchOf(
  chain: Chain,
  words: readonly Word[],
  range: Range,
  state: ShellState,
  { hasInput, assigns }: Circumstances,
): Launch | null {
  const layer = outermost(chain, state);
  const style = layer === null ? null : styleOf(layer, state);
  // `python -m torch.distributed.run` is torchrun.
  const module = layer?.launcher.role === 'local' ? chain.layers[chain.layers.indexOf(layer) + 1] : undefined;
  const moduleStyle = module === undefined ? null : styleOf(module, state);
  const name = chain.programName;
  const runs = chain.program >= 0 || chain.inner !== null || (chain.reads !== null && hasInput);
  if (name !== null && (harmless.has(name) || harmlessModules.has(name))) return null;
  const benchmark = name?.endsWith('_perf') === true;
  if (layer === null) {
    // `bash -c` and `env` alone start nothing of their own: what their text runs speaks for itself.
    if (chain.program < 0 || !(benchmark || assigns)) return null;
  } else if (!runs && layer.launcher.role !== 'docker' && layer.launcher.role !== 'singularity' && !(layer.name === 'ray' && assigns))
    return null;
  else if (layer.launcher.role === 'local' && chain.inner === null && chain.program < 0 && !hasInput) return null;
  else if (layer.launcher.role === 'docker' && layer.verb?.text.value === 'exec' && !runs) return null;
  return {
    range,
    launcher: layer?.name ?? programName(words[chain.program]),
    style: moduleStyle ?? style ?? 'local',
    program: name,
    environment: [...chain.environment.values()],
    dropped: [...chain.dropped.values()],
    pass: passOf(chain.droppedBy ?? layer),
    ...countsOf(chain, state),
  };
}

/** A launch whose processes run a text: its last program and its environment are those of the first launch in that text. */
export function throughText(launch: Launch, text: EmbeddedText, reading: Reading): Launch {
  const inner = reading.readInner(text);
  const [first] = inner === null ? [] : inPlace(inner, text).launches;
  if (first === undefined) return launch;
  const names = new Set(first.environment.map(({ name }) => name));
  const ranks = first.style === 'torchrun' && first.ranks !== null ? first.ranks : (launch.ranks ?? first.ranks);
  return {
    ...launch,
    program: first.program,
    environment: first.environment,
    dropped: launch.dropped.filter(({ name }) => !names.has(name)),
    ranks,
    hosts: launch.hosts ?? first.hosts,
  };
}

/** Where text after a word goes; null where the word is written elsewhere or between quotes. */
function after(word: Word | null): Position | null {
  if (word?.file !== null || (word.spliced && /["']$/u.test(word.raw))) return null;
  return placeOf(word).end;
}

function passOf(layer: Layer | null): Launch['pass'] {
  if (layer === null) return null;
  const at = after(layer.verb ?? layer.word);
  if (at === null) return null;
  switch (layer.launcher.role) {
    case 'mpi':
      return { at, text: (name) => ` -x ${name}` };
    case 'docker':
      return layer.name === 'enroot' ? null : { at, text: (name) => ` -e ${name}` };
    case 'sudo':
      return { at, text: (name) => ` --preserve-env=${name}` };
    case 'singularity':
      return { at, text: (name) => ` --env ${name}="$${name}"` };
    case 'slurm':
      return passSlurm(layer);
    default:
      return null;
  }
}

function passSlurm(layer: Layer): Launch['pass'] {
  const option = layer.options.findLast(({ flag }) => flag === '--export');
  const given = option === undefined ? undefined : option.at === null ? option.values[0] : option.word;
  if (given?.file !== null) return null;
  const from = option?.at ?? 0;
  const written = given.raw.slice(from).replace(/["']/gu, '');
  if (written === '' || written === 'NONE' || written === 'NIL') return null;
  const closed = /["']$/u.test(given.raw) ? 1 : 0;
  const { end } = placeIn(given, 0, given.raw.length - closed);
  return { at: end, text: (name) => `,${name}` };
}

/** A count as launchers take it, `2` or the `2:4` of an elastic job, of which the smaller counts. */
function count(layer: Layer, ...flags: readonly string[]): number | null {
  const text = optionText(layer, ...flags);
  const digits = /^(\d{1,7})(?:[:-]\d+)?$/u.exec(text ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

const times = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a * b);

/** Processes and hosts, as far as options and the job's directives say. */
function countsOf(chain: Chain, state: ShellState): Pick<Launch, 'ranks' | 'hosts'> {
  const job = state.allocation;
  let ranks: number | null = null;
  let hosts: number | null = null;
  const named = (layer: Layer): void => {
    const perNode = optionNumber(layer, '--ntasks-per-node', '--tasks-per-node') ?? job?.tasksPerNode ?? null;
    hosts = count(layer, '-N', '--nodes') ?? job?.nodes ?? null;
    ranks = optionNumber(layer, '-n', '--ntasks') ?? times(optionNumber(layer, '--ntasks-per-node', '--tasks-per-node'), hosts);
    ranks ??= job?.tasks ?? times(perNode, hosts);
  };
  for (const layer of chain.layers) {
    const { role } = layer.launcher;
    if (role === 'mpi') {
      hosts = namedHosts(layer)?.length ?? job?.nodes ?? null;
      const perHost = optionNumber(layer, '-ppn', '-perhost', '-npernode', '--npernode', '-N');
      ranks =
        optionNumber(layer, '-np', '--np', '-n', '--n', '-c') ??
        times(perHost, hosts) ??
        job?.tasks ??
        times(job?.tasksPerNode ?? null, job?.nodes ?? null);
    } else if (role === 'slurm' || role === 'flux') named(layer);
    else if (role === 'jsrun') ranks = times(optionNumber(layer, '-n', '--nrs'), optionNumber(layer, '-a', '--tasks_per_rs') ?? 1);
    else if (role === 'aprun') ranks = optionNumber(layer, '-n');
    else if (layer.name === 'accelerate') {
      hosts = count(layer, '--num_machines', '--num-machines') ?? hosts;
      ranks = count(layer, '--num_processes', '--num-processes') ?? ranks;
    } else if (role === 'torchrun') {
      const perNode = count(layer, '--nproc_per_node', '--nproc-per-node');
      const nodes = count(layer, '--nnodes') ?? (layer.options.some(({ flag }) => flag === '--nnodes') ? null : (ranks ?? 1));
      ranks = times(perNode, nodes ?? ranks ?? job?.nodes ?? null);
      hosts = nodes ?? hosts;
    } else if (role === 'deepspeed') {
      hosts = count(layer, '--num_nodes') ?? hosts;
      ranks = times(count(layer, '--num_gpus'), hosts ?? 1);
    }
  }
  return { ranks, hosts };
}
