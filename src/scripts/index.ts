import { embeddedInPlace, inPlace } from './flatten.js';
import { nothingRead, type EmbeddedText, type FileReader, type FileReading, type ParseMemory, type ReadOptions } from './fileReading.js';
import { forget } from './grammar.js';
import type { CommandLine, FileKind, Setting } from './setting.js';

export { isSettingName } from './names.js';
export { placementOf } from './embedded.js';
export { nothingRead } from './fileReading.js';
export type {
  Container,
  EmbeddedText,
  FileReading,
  ImageUse,
  Launch,
  ParseMemory,
  ProgramLimit,
  ReadOptions,
  Slip,
} from './fileReading.js';
export type { CommandLine, FileKind, Reach, Setting, UnknownValue } from './setting.js';

/** Readers by kind of file, each loaded when it is first needed. The kinds that are not here have no settings in them, or readers of their own. */
const readers: Readonly<Partial<Record<FileKind, () => Promise<FileReader>>>> = {
  bash: async () => (await import('./bash/reader.js')).readBash,
  env: async () => (await import('./env/reader.js')).readEnv,
  json: async () => (await import('./json/reader.js')).readJson,
  dockerfile: async () => (await import('./dockerfile/reader.js')).readDockerfile,
  python: async () => (await import('./python/reader.js')).readPython,
  toml: async () => (await import('./toml/reader.js')).readToml,
  yaml: async () => (await import('./yaml/reader.js')).readYaml,
};

/** Whether settings in a kind of file can be found by {@link readFile}. */
export function isReadable(kind: FileKind): boolean {
  return readers[kind] !== undefined;
}

/** Embedded texts in embedded texts are followed this deep. */
const deepest = 4;

/** Texts in other languages that are read in one file: a file with more was generated, and each wants a parser. */
const mostEmbedded = 1000;

/** What a file tells, with what stands in the languages inside it in the file's own places. nccl.conf texts stay in `embedded`. */
export async function readFile(text: string, kind: FileKind, options: ReadOptions = {}, depth = 0): Promise<FileReading> {
  const load = readers[kind];
  if (load === undefined) return nothingRead;
  const own = await (await load())(text, options);
  if (own.embedded.length === 0 || depth >= deepest) return own;
  const parts: FileReading[] = [own];
  const embedded: EmbeddedText[] = [];
  let read = 0;
  for (const one of own.embedded) {
    embedded.push(one);
    if (!isReadable(one.kind) || ++read > mostEmbedded) continue;
    const { neighbours } = options;
    const memory = innerMemory(options.memory, read - 1);
    const shared = { ...(neighbours === undefined ? {} : { neighbours }), ...(memory === undefined ? {} : { memory }) };
    const inner = await readFile(one.text, one.kind, { ...shared, environment: one.environment, reach: one.reach }, depth + 1);
    parts.push(inPlace(inner, one));
    embedded.push(...inner.embedded.map((further) => embeddedInPlace(further, one)));
  }
  for (const left of options.memory?.inner?.splice(read) ?? []) forget(left);
  return { ...joined(parts), embedded };
}

/** Texts inside a file whose trees are kept: those of a file with more are parsed anew. */
const mostKept = 200;

function innerMemory(memory: ParseMemory | undefined, index: number): ParseMemory | undefined {
  if (memory === undefined || index >= mostKept) return undefined;
  memory.inner ??= [];
  return (memory.inner[index] ??= { kept: null });
}

function joined(parts: readonly FileReading[]): FileReading {
  return {
    settings: inOrder(parts.flatMap(({ settings }) => settings)),
    commands: parts.flatMap(({ commands }) => commands),
    launches: parts.flatMap(({ launches }) => launches),
    containers: parts.flatMap(({ containers }) => containers),
    embedded: [],
    slips: parts.flatMap(({ slips }) => slips),
    images: parts.flatMap(({ images }) => images),
    limits: parts.flatMap(({ limits }) => limits),
    uses: [...new Set(parts.flatMap(({ uses }) => uses))],
    wants: [...new Set(parts.flatMap(({ wants }) => wants))],
  };
}

function inOrder(settings: readonly Setting[]): readonly Setting[] {
  return settings.toSorted(
    (a, b) => a.nameRange.start.line - b.nameRange.start.line || a.nameRange.start.character - b.nameRange.start.character,
  );
}

/** Loads the text of a file that another one reads in, by path as written; null where there is none. */
export type LoadNeighbour = (path: string) => Promise<string | null>;

/** Files that are read in by files that are read in are followed this far. */
const mostRounds = 3;

/** {@link readFile}, with the files that it reads in looked up beside it. */
export async function readFileAndNeighbours(
  text: string,
  kind: FileKind,
  load: LoadNeighbour,
  options: ReadOptions = {},
): Promise<FileReading> {
  const neighbours = new Map<string, string | null>(options.neighbours);
  for (let round = 0; ; round++) {
    const reading = await readFile(text, kind, { ...options, neighbours });
    const missing = reading.wants.filter((path) => !neighbours.has(path));
    if (missing.length === 0 || round >= mostRounds) return reading;
    for (const path of missing) neighbours.set(path, await load(path));
  }
}

/** The assignments of NCCL's variables in a file. */
export async function findSettings(text: string, kind: FileKind): Promise<readonly Setting[]> {
  return (await readFile(text, kind)).settings;
}

/** The command lines in a shell script that run a benchmark of nccl-tests. */
export async function findCommands(text: string): Promise<readonly CommandLine[]> {
  return (await readFile(text, 'bash')).commands;
}
