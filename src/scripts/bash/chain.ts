import { baseName, benchmarkOf, launcherOf, type Launcher } from './launchers.js';
import { passageOf, passedBy, passesUnknown, styleOf } from './layerPasses.js';
import { programName, readLayer, readOptions, type Layer } from './layers.js';
import { assignmentOf, textOf, type Assignment } from './passed.js';
import { boxedName } from './reading.js';
import type { Setting } from '../setting.js';
import type { ShellState } from './shellState.js';
import type { Word } from './words.js';

/** Settings by the name under which they stand in an environment. */
export type Environment = Map<string, Setting>;

/** A command followed from its first word, through all programs that run another one, to what runs in the end. */
export interface Chain {
  readonly layers: readonly Layer[];
  /** What the last program sees. */
  readonly environment: Environment;
  /** What is exported where the command starts and was held back on the way, for sure. */
  readonly dropped: Environment;
  readonly droppedBy: Layer | null;
  /** Index of the word that names the last program; -1 where there is none. */
  readonly program: number;
  /** Its name without folder; null where it is not known. */
  readonly programName: string | null;
  /** A text that is run in place of a program: `bash -c`, `python -c`, `ssh host 'text'`. */
  readonly inner: { readonly kind: 'bash' | 'python'; readonly word: Word } | null;
  /** What reads standard input in place of a program. */
  readonly reads: 'bash' | 'python' | null;
}

/** How a chain hands on what it meets. */
export interface Meets {
  /** Records an assignment; null for a name that is not one to report. */
  readonly take: (assignment: Assignment) => Setting | null;
  /** Names that are handed on as they are. */
  readonly uses: (names: readonly string[]) => void;
  /** Settings of a file that a launcher reads; null where its text is not known. */
  readonly envFile: (word: Word, at: number) => readonly Setting[] | null;
}

const pattern = (name: string, rule: string): boolean => (rule.endsWith('*') ? name.startsWith(rule.slice(0, -1)) : name === rule);

/** Applies one launcher to an environment. What it holds back counts as dropped only where that is sure. */
function pass(layer: Layer, state: ShellState, environment: Environment, dropped: Environment, meets: Meets): void {
  const passed = passedBy(layer);
  const passage = passageOf(layer, state);
  meets.uses(passed.forwarded);
  const files = layer.options
    .filter(({ flag }) => flag === '--env-file')
    .map(({ word, values, at }) => {
      const given = at === null ? values[0] : word;
      return given === undefined ? null : meets.envFile(given, at ?? 0);
    });
  const sure = passage.keeps !== 'unknown' && !layer.opaque && !files.includes(null) && !passesUnknown(layer);
  const hold = (name: string, setting: Setting): void => {
    environment.delete(name);
    if (sure) dropped.set(name, setting);
  };
  const open = passage.keeps === 'all' && passage.removes.length === 0;
  for (const [name, setting] of open ? [] : [...environment]) {
    if (passage.removes.some((rule) => pattern(name, rule))) hold(name, setting);
    else if (passage.keeps !== 'all' && !passed.forwarded.some((rule) => pattern(name, rule))) {
      const inside = layer.launcher.role === 'singularity' && boxedName(name) !== null;
      if (!inside) hold(name, setting);
    }
  }
  if (layer.launcher.role === 'singularity') {
    for (const [name, setting] of [...environment]) {
      const inside = boxedName(name);
      if (inside === null) continue;
      environment.delete(name);
      environment.set(inside, setting);
    }
  }
  for (const setting of files.flatMap((file) => file ?? [])) environment.set(setting.name, setting);
  for (const assignment of passed.assignments) {
    const setting = meets.take(assignment);
    if (setting !== null) environment.set(assignment.name, setting);
  }
}

const torchModules = /^(?:torch\.distributed\.(?:run|launch|launcher)|torchelastic\.distributed\.launch)$/u;

/** The launcher that `python -m NAME` is. */
function moduleLauncher(module: string): Launcher | null {
  if (torchModules.test(module)) return launcherOf('torchrun');
  if (module === 'accelerate.commands.launch') {
    const accelerate = launcherOf('accelerate');
    return accelerate === null
      ? null
      : { role: accelerate.role, operands: 0, ...(accelerate.flags === undefined ? {} : { flags: accelerate.flags }) };
  }
  return module === 'deepspeed' || module === 'deepspeed.launcher.runner' ? launcherOf('deepspeed') : null;
}

/** Options that tell which launcher a program of unknown name is. */
function guessed(words: readonly Word[], at: number): Launcher | null {
  const texts = words.slice(at + 1).map(textOf);
  const name = words[at]?.raw ?? '';
  const holds = (flag: string): boolean => texts.some((text, i) => text === flag && /^["']?\w+=/u.test(texts[i + 1] ?? ''));
  if (holds('-x') || texts.includes('-genv') || texts.includes('--mca') || /mpi(?:run|exec)/iu.test(name)) return launcherOf('mpirun');
  if (texts.some((text) => text.startsWith('--export=')) || /srun/iu.test(name)) return launcherOf('srun');
  if ((holds('-e') || holds('--env')) && texts.includes('run')) return launcherOf('docker');
  if (texts.some((text) => /^--(?:nproc[_-]per[_-]node|nnodes)/u.test(text))) return launcherOf('torchrun');
  return null;
}

/** Programs inside programs that are followed. */
const deepest = 12;

/** Follows a command. `environment` is what its first program sees, and is left as it is. */
export function followChain(words: readonly Word[], state: ShellState, environment: ReadonlyMap<string, Setting>, meets: Meets): Chain {
  const layers: Layer[] = [];
  const now: Environment = new Map(environment);
  const dropped: Environment = new Map();
  let droppedBy: Layer | null = null;
  const done = (program: number, name: string | null, inner: Chain['inner'] = null, reads: Chain['reads'] = null): Chain => {
    for (const key of now.keys()) {
      dropped.delete(key);
      if (boxedName(key) !== null) now.delete(key);
    }
    for (const key of [...dropped.keys()]) if (boxedName(key) !== null) dropped.delete(key);
    return { layers, environment: now, dropped, droppedBy, program, programName: name, inner, reads };
  };
  let at = 0;
  let launcher: Launcher | null = null;
  for (let depth = 0; depth < deepest; depth++) {
    const word = words[at];
    if (word === undefined) return done(-1, null);
    const name = programName(word);
    if (benchmarkOf(name) !== null) return done(at, benchmarkOf(name));
    const bench = words.findIndex((one, i) => i > at && benchmarkOf(programName(one)) !== null);
    const stop = bench < 0 ? words.length : bench;
    if (launcher === null && launcherOf(name) === null && word.text.value === null) {
      launcher = guessed(words, at);
      if (launcher === null) {
        const next = words.findIndex((one, i) => i > at && i <= stop && (i === stop || runsPlainly(one)));
        if (next < 0) return done(at, null);
        at = next;
        continue;
      }
    }
    const layer: Layer | null =
      launcher === null ? readLayer(words, at, stop) : readOptions(words, at, stop, programName(word) || launcher.role, launcher);
    launcher = null;
    if (layer === null) return launcherOf(name)?.verbs === undefined ? done(at, plainName(word)) : done(-1, null);
    layers.push(layer);
    const before = dropped.size;
    pass(layer, state, now, dropped, meets);
    if (dropped.size > before) droppedBy ??= layer;
    at = layer.next;
    const { role } = layer.launcher;
    const next = words[at];
    if (role === 'shell') {
      const text = layer.options.some(({ flag }) => /^-[a-z]*c$/u.test(flag));
      if (name === 'eval' && next !== undefined) {
        if (words.length === at + 1 && !next.spliced) return done(-1, null, { kind: 'bash', word: next });
        at = takePrefixes(words, at, now, meets);
        continue;
      }
      if (text && next !== undefined) return done(-1, null, { kind: 'bash', word: next });
      return next === undefined ? done(-1, null, null, 'bash') : done(at, plainName(next));
    }
    if (role === 'local') {
      const asked: string | undefined = layer.options.at(-1)?.flag;
      if (next === undefined || textOf(next) === '-') return done(-1, null, null, 'python');
      if (asked === '-c') return done(-1, null, { kind: 'python', word: next });
      launcher = asked === '-m' ? moduleLauncher(textOf(next)) : null;
      if (launcher === null && bench < 0) return done(at, plainName(next));
      continue;
    }
    if (role === 'ssh') {
      if (next === undefined) return done(-1, null, null, layer.operands.length > 0 ? 'bash' : null);
      if (words.length === at + 1 && /[\s;&|=]/u.test(next.raw)) return done(-1, null, { kind: 'bash', word: next });
      at = takePrefixes(words, at, now, meets);
    }
    if (next === undefined) return done(-1, null);
    if ((role === 'torchrun' || role === 'deepspeed') && bench < 0) return done(at, plainName(words[at] ?? next));
    // An option that is not known may have taken the wrong number of words: the launcher or benchmark that comes later tells.
    if (bench >= 0 && at < bench && !runsPlainly(words[at])) {
      const later = words.findIndex((one, i) => i > at && i < bench && runsPlainly(one));
      at = later < 0 ? bench : later;
    }
  }
  return done(-1, null);
}

/** `ssh host NAME=value command`: the far shell takes them for assignments. */
function takePrefixes(words: readonly Word[], at: number, environment: Environment, meets: Meets): number {
  let next = at;
  for (; next + 1 < words.length; next++) {
    const word = words[next];
    const assignment = word === undefined ? null : assignmentOf(word);
    if (assignment === null) break;
    const setting = meets.take(assignment);
    if (setting !== null) environment.set(assignment.name, setting);
  }
  return next;
}

function runsPlainly(word: Word | undefined): boolean {
  return word !== undefined && (launcherOf(programName(word)) !== null || benchmarkOf(programName(word)) !== null);
}

function plainName(word: Word): string | null {
  const { value } = word.text;
  if (value !== null) return value === '' ? null : baseName(value);
  const last = /([\w.+-]+)["']?$/u.exec(word.raw)?.[1];
  return word.raw.includes('/') && last !== undefined ? last : null;
}

/** The outermost program of a chain that starts processes of its own; null where all only run what follows. */
export function outermost(chain: Chain, state: ShellState): Layer | null {
  return chain.layers.find((layer) => styleOf(layer, state) !== null) ?? null;
}
