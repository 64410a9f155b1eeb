import { baseName, launcherOf, type Launcher } from './launchers.js';
import { textOf } from './passed.js';
import type { Word } from './words.js';

/** An option of a launcher. */
export interface Option {
  /** Without its value: `--export` of `--export=ALL`, `-n` of `-n4`; empty for a bare `NAME=value`. */
  readonly flag: string;
  readonly word: Word;
  /** The words after it that belong to it. */
  readonly values: readonly Word[];
  /** Where in the option's own word its value begins; null where that is in the words after it. */
  readonly at: number | null;
}

/** One program of a command that runs another one, and what it was told. */
export interface Layer {
  readonly name: string;
  readonly word: Word;
  readonly launcher: Launcher;
  /** `run` of `docker run`. */
  readonly verb: Word | null;
  readonly options: readonly Option[];
  readonly operands: readonly Word[];
  /** Index of the word that it runs, or the number of words where it names none. */
  readonly next: number;
  /** True where a word among the options is not known, which may hold any option. */
  readonly opaque: boolean;
}

/** The name of a program as far as it can be told: `$BIN/all_reduce_perf` is all_reduce_perf. */
export function programName(word: Word | undefined): string {
  if (word === undefined) return '';
  if (word.text.value !== null) return baseName(word.text.value);
  return baseName(word.raw.replace(/["']$/u, ''));
}

/** Names that people give to variables which hold options. */
const holdsOptions = /opt|arg|flag|param|mount|vol|env|export|extra|bind|mca|setting|config|dist|common|_var/iu;

/** Whether a word that is not known stands for options, not for the program. */
function isOptions(word: Word, next: Word | undefined, launcher: Launcher): boolean {
  if (word.text.value !== null || next === undefined) return false;
  if (!/^(?:"?\$\{?[A-Za-z_]\w*(?:\[[@*]\][^}]*)?\}?"?|\{\{.*\}\}|\$\(.*\))$/su.test(word.raw)) return false;
  if (word.raw.includes('[@]') || holdsOptions.test(word.raw)) return true;
  const after = textOf(next);
  return after.startsWith('-') && (launcher.valued?.has(after) === true || launcher.pairs?.has(after) === true);
}

/** How many words after an option belong to it. */
function valuesOf(text: string, launcher: Launcher): number {
  if (launcher.pairs?.has(text) === true) return 2;
  if (launcher.flags === undefined) return launcher.valued?.has(text) === true ? 1 : 0;
  if (launcher.flags.has(text)) return 0;
  return text.startsWith('--') || text.length === 2 ? 1 : 0;
}

/** A value that is written into the word of its option: after `=`, or glued to a single letter. */
function inlineAt(text: string, word: Word): number | null {
  const at = word.raw.indexOf('=');
  if (text.startsWith('--')) return at > 0 ? at + 1 : null;
  return /^-[a-zA-Z][^-\s]/u.test(text) && !/^-[a-z][a-z_-]*$/u.test(text) ? 2 : null;
}

const bareAssignment = /^["']?[A-Za-z_]\w*=/u;

function skipToVerb(words: readonly Word[], at: number, stop: number, launcher: Launcher): number | null {
  if (launcher.verbs === undefined) return at;
  for (let i = at; i < stop; i++) {
    const word = words[i];
    if (word === undefined) return null;
    const text = textOf(word);
    if (launcher.verbs.has(text)) {
      const following = words[i + 1];
      return following !== undefined && launcher.verbs.has(textOf(following)) ? i + 1 : i;
    }
    if (!text.startsWith('-') && !['compose', 'container'].includes(text) && i > at + 4) return null;
    if (['build', 'pull', 'push', 'ps', 'rm', 'rmi', 'stop', 'kill', 'logs', 'cp', 'image', 'images', 'inspect'].includes(text))
      return null;
  }
  return null;
}

/** Reads the launcher at `at` with its options; `stop` is where the program stands for sure, or the end. Null where it runs nothing. */
export function readLayer(words: readonly Word[], at: number, stop: number): Layer | null {
  const word = words[at];
  const name = programName(word);
  const launcher = launcherOf(name);
  if (word === undefined || launcher === null) return null;
  return readOptions(words, at, stop, name, launcher);
}

/** {@link readLayer} for a launcher that is known by other means, such as `python -m torch.distributed.run`. */
export function readOptions(words: readonly Word[], at: number, stop: number, name: string, launcher: Launcher): Layer | null {
  const word = words[at];
  const verbAt = skipToVerb(words, at + 1, stop, launcher);
  if (word === undefined || verbAt === null) return null;
  const hasVerb = launcher.verbs !== undefined;
  const options: Option[] = [];
  const operands: Word[] = [];
  let opaque = false;
  let i = hasVerb ? verbAt + 1 : verbAt;
  for (; i < stop; i++) {
    const here = words[i];
    if (here === undefined) break;
    const text = textOf(here);
    if (text === '--') {
      i++;
      break;
    }
    if (text.startsWith('-')) {
      const inline = inlineAt(text, here);
      const flag = inline === null ? text : here.raw.slice(0, inline).replace(/=$/u, '').replace(/^["']/u, '');
      const count = inline === null ? valuesOf(text, launcher) : 0;
      const values = words.slice(i + 1, Math.min(stop, i + 1 + count));
      if (count === 1 && launcher.flags !== undefined && textOf(values[0] ?? here).endsWith('.py')) values.length = 0;
      options.push({ flag, word: here, values, at: inline });
      i += values.length;
      // What comes after is the program's own: python -m NAME, python -c TEXT, bash -c TEXT.
      if (launcher.role === 'shell' && /^-[a-z]*c$/u.test(text))
        return { name, word, launcher, verb: null, options, operands, next: i + 1, opaque };
      if (name.startsWith('python') && (text === '-m' || text === '-c'))
        return { name, word, launcher, verb: null, options, operands, next: i + 1, opaque };
    } else if (isOptions(here, words[i + 1], launcher)) opaque = true;
    else if ((launcher.role === 'env' || launcher.role === 'sudo') && bareAssignment.test(here.raw))
      options.push({ flag: '', word: here, values: [here], at: null });
    else if (operands.length < launcher.operands) operands.push(here);
    else break;
    if (operands.length === launcher.operands && launcher.operands > 0) {
      i++;
      break;
    }
  }
  return { name, word, launcher, verb: hasVerb ? (words[verbAt] ?? null) : null, options, operands, next: Math.min(i, stop), opaque };
}

/** The text of the last of these options; null where none is given or its text is not known. */
export function optionText(layer: Layer, ...flags: readonly string[]): string | null {
  const option = layer.options.findLast(({ flag }) => flags.includes(flag));
  if (option === undefined) return null;
  if (option.at === null) return option.values.at(-1)?.text.value ?? null;
  return option.word.text.value?.replace(/^-(?:-[^=]*=|.)/u, '') ?? null;
}

/** The number that one of these options is given; null where there is none. */
export function optionNumber(layer: Layer, ...flags: readonly string[]): number | null {
  const text = optionText(layer, ...flags);
  return text !== null && /^\d{1,9}$/u.test(text) ? Number(text) : null;
}

/** Whether one of these options is given. */
export function hasOption(layer: Layer, ...flags: readonly string[]): boolean {
  return layer.options.some(({ flag }) => flags.includes(flag));
}
