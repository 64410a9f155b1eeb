import { nothingRead, type EmbeddedText, type FileReader } from '../fileReading.js';
import { mentionsSetting } from '../mentions.js';
import { placesOf } from '../places.js';
import type { FileKind, Setting } from '../setting.js';
import { maskTemplate } from '../template.js';
import { addShellWord, embedPlaced } from '../yaml/embed.js';
import { shellScriptAt, worthReading } from '../yaml/commands.js';
import { kindOfPath } from '../yaml/pathKind.js';
import { PlacedWriter } from '../yaml/scalarText.js';
import { execWords } from './execForm.js';
import { fileOffset, readInstructions, sliceLogical, type Heredoc, type Instruction, type Logical } from './instructions.js';
import { readStages, type DockerFile, type Stage } from './stages.js';

/** Reads Dockerfiles. An ARG's default is known, what is made of it is not: whoever builds the image may give another value. */
export const readDockerfile: FileReader = (text, options) => {
  const template = maskTemplate(text);
  const file: DockerFile = { text, template, places: placesOf(text), reach: options.reach ?? 'ranks' };
  const { stages, settings, slips, images, uses } = readStages(file, readInstructions(template.text));
  const embedded = stages.flatMap((stage) => [...built(file, stage), ...started(file, stage)]);
  return Promise.resolve({ ...nothingRead, settings, slips, images, uses: [...uses], embedded });
};

interface Use {
  readonly kind: FileKind;
  readonly reach: 'ranks' | 'build';
  readonly environment: readonly Setting[];
  readonly path?: string;
}

function embed(file: DockerFile, logical: Logical, use: Use, words = false): EmbeddedText {
  return embedPlaced(file, { ...logical, indent: null, escaped: false }, use, words);
}

/** What RUN executes and what heredocs of COPY write. */
function built(file: DockerFile, stage: Stage): readonly EmbeddedText[] {
  return stage.commands.flatMap(({ instruction, environment }) => {
    if (instruction.keyword === 'RUN') return run(file, instruction, environment);
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') return copied(file, instruction);
    return [];
  });
}

/** The rest of an instruction without its options (`--mount=…`). */
function withoutFlags(rest: Logical): Logical {
  const flags = /^(?:\s*--[a-z][\w-]*(?:=\S*)?(?=\s))*\s*/u.exec(rest.text)?.[0].length ?? 0;
  return flags === 0 ? rest : sliceLogical(rest, flags, rest.text.length);
}

function run(file: DockerFile, instruction: Instruction, environment: readonly Setting[]): readonly EmbeddedText[] {
  const { heredocs } = instruction;
  const rest = withoutFlags(instruction.rest);
  if (!mentionsSetting(rest.text) && !heredocs.some(({ body }) => mentionsSetting(body.text))) return [];
  const words = execWords(rest);
  if (words !== null) return [command(file, words, 'build', environment)];
  const [only] = heredocs;
  if (only !== undefined && /^\d*<<-?\s*(["']?)[\w.-]+\1\s*$/u.test(rest.text)) {
    const kind = kindOfPath('', only.body.text) ?? 'bash';
    return [embedded(file, only.body, { kind, reach: 'build', environment })];
  }
  if (heredocs.length === 0) return [embed(file, rest, { kind: 'bash', reach: 'build', environment })];
  const writer = new PlacedWriter();
  append(writer, rest);
  for (const { name, body } of heredocs) {
    writer.glue('\n');
    append(writer, body);
    writer.glue(name);
  }
  return [embedded(file, writer.done(fileOffset(rest, 0)), { kind: 'bash', reach: 'build', environment })];
}

const embedded = (file: DockerFile, body: Logical, use: Use): EmbeddedText =>
  embedPlaced(file, { ...body, indent: '', escaped: false }, use);

function append(writer: PlacedWriter, { text, anchors }: Logical): void {
  for (const [index, { offset, at }] of anchors.entries()) writer.add(text.slice(offset, anchors[index + 1]?.offset ?? text.length), at);
}

/** Files that heredocs of COPY write into the image. */
function copied(file: DockerFile, { rest, heredocs }: Instruction): readonly EmbeddedText[] {
  if (heredocs.length === 0) return [];
  const target = /(\S+)\s*$/u.exec(rest.text)?.[1] ?? '';
  return heredocs.flatMap((heredoc) => {
    const path = target.endsWith('/') || heredocs.length > 1 ? `${target.replace(/\/$/u, '')}/${heredoc.name}` : target;
    const kind = kindOfPath(path, heredoc.body.text);
    if (kind === null) return [];
    return [embedded(file, kind === 'conf' ? knownLines(heredoc) : heredoc.body, { kind, reach: 'ranks', environment: [], path })];
  });
}

/** The builder replaces variables in a heredoc whose name is not quoted: lines that have any are not known, and become comments. */
function knownLines({ body, expands }: Heredoc): Logical {
  if (!expands || !body.text.includes('$')) return body;
  return { ...body, text: body.text.replace(/^.(?=.*\$)|^\$/gmu, '#') };
}

/** What the container starts: ENTRYPOINT with the words of CMD behind it, each the last of its stage. */
function started(file: DockerFile, stage: Stage): readonly EmbeddedText[] {
  const last = (keyword: string): Logical | null =>
    stage.commands.findLast(({ instruction }) => instruction.keyword === keyword)?.instruction.rest ?? null;
  const [entrypoint, command_] = [last('ENTRYPOINT'), last('CMD')];
  const environment = [...stage.environment.values()];
  const texts: EmbeddedText[] = [];
  const entryWords = entrypoint === null ? [] : execWords(entrypoint);
  const commandWords = command_ === null ? [] : execWords(command_);
  if (entryWords !== null && commandWords !== null) {
    const words = [...entryWords, ...commandWords];
    if (words.some(({ text }) => worthReading(text))) texts.push(command(file, words, 'ranks', environment));
    return texts;
  }
  for (const [rest, words] of [
    [entrypoint, entryWords],
    [command_, commandWords],
  ] as const) {
    if (rest === null || !worthReading(rest.text)) continue;
    texts.push(
      words === null ? embed(file, rest, { kind: 'bash', reach: 'ranks', environment }) : command(file, words, 'ranks', environment),
    );
  }
  return texts;
}

/** Words of an exec form; the script of `bash -c script` for itself. */
function command(file: DockerFile, words: readonly Logical[], reach: Use['reach'], environment: readonly Setting[]): EmbeddedText {
  const at = shellScriptAt(words.map(({ text }) => text));
  const script = at === null ? undefined : words[at];
  const use: Use = { kind: 'bash', reach, environment };
  if (script !== undefined) return embedPlaced(file, { ...script, indent: null, escaped: true }, use);
  const writer = new PlacedWriter();
  for (const word of words) {
    if (writer.length > 0) writer.glue(' ');
    addShellWord(writer, word, word.anchors[0]?.at ?? 0);
  }
  return embedPlaced(file, { ...writer.done(0), indent: null, escaped: true }, use, true);
}
