import type { EmbeddedText } from '../fileReading.js';
import { mentionsSetting } from '../mentions.js';
import type { Setting } from '../setting.js';
import { embedLines, embedScalar, embedWords } from './embed.js';
import { isCommandList, isExec, isScriptLines } from './keys.js';
import type { Entry, MapNode, ScalarNode, YamlNode } from './tree.js';
import { followed, get, type YamlFile } from './yamlFile.js';

/** Programs that start ranks or containers, or that run under them. */
const launchers =
  /\b(?:mpirun|mpiexec|srun|torchrun|deepspeed|accelerate|docker|podman|nerdctl|singularity|apptainer|flux|jsrun|aprun|qsub|sbatch|python3?|ray)\b|_perf\b|\blaunch/u;

/** Whether a command is worth the shell reader's time: it names a variable of ours, or starts something that could call NCCL. */
export function worthReading(text: string): boolean {
  return mentionsSetting(text) || launchers.test(text);
}

/** A text of an entry as a script. */
export interface CommandText {
  readonly entry: Entry;
  readonly text: EmbeddedText | null;
}

/** The commands of a mapping that are written as lists: words for a program, or lines for a shell. */
export function commandsOf(file: YamlFile, map: MapNode, environment: readonly Setting[]): readonly CommandText[] {
  const result: CommandText[] = [];
  const exec = map.entries.filter(({ key, value }) => isExec(key.value, followed(value)));
  const words = exec.filter(({ key }) => /^(?:command|entrypoint|cmd|argv)$/iu.test(key.value));
  // The program comes first, whichever key is written first (Kubernetes: command, then args; compose: entrypoint, then command).
  const rank = ({ key }: Entry): number => (/^entrypoint$/iu.test(key.value) ? 0 : /^arg/iu.test(key.value) ? 2 : 1);
  const ordered = [...exec].sort((a, b) => rank(a) - rank(b));
  const [first] = ordered;
  if (first !== undefined && (words.length > 0 || exec.length > 0)) {
    const nodes = ordered.flatMap(({ value }) => scalarsOf(followed(value)));
    result.push({ entry: first, text: commandOf(file, nodes, environment) });
    for (const entry of ordered.slice(1)) result.push({ entry, text: null });
  }
  for (const entry of map.entries) {
    const node = followed(entry.value);
    if (node?.kind !== 'seq' || exec.includes(entry)) continue;
    const lines = isScriptLines(entry.key.value);
    if (!lines && !isCommandList(entry.key.value)) continue;
    const nodes = scalarsOf(node);
    if (nodes.length < node.items.length || !nodes.some(({ value }) => worthReading(value))) continue;
    if (lines) result.push({ entry, text: embedLines(file, nodes, { kind: 'bash', environment }) });
    else for (const one of nodes) result.push({ entry, text: embedScalar(file, one, { kind: 'bash', environment }) });
  }
  return result;
}

function scalarsOf(node: YamlNode | null): readonly ScalarNode[] {
  if (node?.kind !== 'seq') return [];
  return node.items.map(followed).filter((item): item is ScalarNode => item?.kind === 'scalar');
}

/** Words of a command; the script of `bash -c script` for itself. */
function commandOf(file: YamlFile, words: readonly ScalarNode[], environment: readonly Setting[]): EmbeddedText | null {
  if (!words.some(({ value }) => worthReading(value))) return null;
  const at = shellScriptAt(words.map(({ value }) => value));
  const script = at === null ? undefined : words[at];
  if (script !== undefined) return embedScalar(file, script, { kind: 'bash', environment });
  return embedWords(file, words, { kind: 'bash', environment });
}

/** Which word is the script of a command that begins with a shell and `-c`; null for other commands. */
export function shellScriptAt(words: readonly string[]): number | null {
  const shell = words[0] === '/usr/bin/env' || words[0] === 'env' ? 1 : 0;
  if (!/^(?:\/(?:usr\/)?(?:local\/)?bin\/)?(?:ba|z|k|da|a)?sh$/u.test(words[shell] ?? '')) return null;
  for (let at = shell + 1; at < words.length - 1; at++) {
    const word = words[at] ?? '';
    if (/^-[A-Za-z]*c$/u.test(word)) return at + 1;
    if (!/^[-+]/u.test(word) && !/^[-+]o$/u.test(words[at - 1] ?? '')) return null;
  }
  return null;
}

/** A text that a shell runs. What SkyPilot's `setup` exports is gone when `run` begins: it only prepares the machine. */
export function scriptOf(
  file: YamlFile,
  map: MapNode,
  key: string,
  node: ScalarNode,
  environment: readonly Setting[],
): EmbeddedText | null {
  const prepares = key === 'setup' && get(map, 'run') !== null;
  return embedScalar(file, node, { kind: 'bash', environment, reach: prepares ? 'build' : 'ranks' });
}
