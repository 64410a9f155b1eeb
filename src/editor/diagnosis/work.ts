import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import { messageOf } from '../../base/failure.js';
import type { Problem } from '../../base/problem.js';
import { fileChunks, unzipped } from '../../logs/chunks.js';
import { LogFeed, type LogSink } from '../../logs/feed.js';
import { logFilesOf } from '../../logs/files.js';
import { compareLogs } from '../../nccl/log/compare/index.js';
import { diagnose, type Evidence } from '../../nccl/log/findings/index.js';
import { LineSplitter } from '../../nccl/log/lines.js';
import { Prefixes, type Saying, sayingsOf } from '../../nccl/log/prefix.js';
import { LogReader, type NcclLog } from '../../nccl/log/reader.js';
import { comparisonMarkdown } from '../../nccl/log/report/comparison.js';
import { logMarkdown } from '../../nccl/log/report/markdown.js';
import type { Diagnosis, LogComparison, LogPlace } from '../../protocol/diagnosis.js';
import { type Digest, digestOf } from './digest.js';
import { PhaseBook } from './phases.js';
import { type Section, SectionBook } from './sections.js';
import type { Excerpt, LogInput, LogTask, Wanted } from './tasks.js';

/** Told how many bytes are read, of how many where that is known. */
export type Tell = (done: number, total: number | null) => void;

/** Where a file of a diagnosis came from. */
export interface LogOrigin {
  /** Its path; null for what was handed in. */
  readonly path: string | null;
  /** Which of those that were handed in. */
  readonly content: number;
  /** Its name in the archive at that path; null: it is no archive. */
  readonly member: string | null;
}

/** A digest with where its files came from, in the order of `diagnosis.files`. */
export interface DiagnosedLog extends Digest {
  readonly origins: readonly LogOrigin[];
  /** The report to copy. */
  readonly markdown: string;
}

/** Two logs held against each other, with the diagnosis of the bad one. */
export interface ComparedLogs {
  readonly bad: DiagnosedLog;
  readonly goodOrigins: readonly LogOrigin[];
  readonly comparison: Omit<LogComparison, 'good' | 'bad'>;
  readonly markdown: string;
}

/** What the editor shows of one document. */
export interface DocumentAnalysis {
  readonly diagnosis: Diagnosis;
  readonly sections: readonly Section[];
}

/** Lines kept of a filtered log, and their characters. */
const mostLines = 200_000;
const mostCharacters = 20_000_000;
/** Lines shown before and after one. */
const reach = 300;
const mostDifferences = 200;
/** Bytes between two tellings. */
const tellEvery = 4_000_000;

interface Part {
  readonly name: string;
  readonly path: string | null;
  /** Which of those that were handed in. */
  readonly content: number;
  readonly size: number;
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** The files that inputs name, each with its size. */
async function partsOf(inputs: readonly LogInput[]): Promise<Part[]> {
  const parts: Part[] = [];
  let content = 0;
  for (const input of inputs) {
    if ('content' in input) {
      const bytes = typeof input.content === 'string' ? new TextEncoder().encode(input.content) : input.content;
      parts.push({ name: input.name, path: null, content: content++, size: bytes.length, chunks: () => once(bytes) });
      continue;
    }
    try {
      for (const path of await logFilesOf([input.path])) {
        const { size } = await stat(path);
        parts.push({ name: path, path, content: 0, size, chunks: () => fileChunks(path) });
      }
    } catch (error) {
      throw new Error(l10n.t('{0} could not be read: {1}', input.path, messageOf(error)), { cause: error });
    }
  }
  const [first] = parts;
  if (first === undefined) throw new Error(l10n.t('The folder holds no file.'));
  // Names without the folder where they tell the files apart.
  const short = parts.map(({ name }) => basename(name));
  return new Set(short).size === parts.length ? parts.map((part, at) => ({ ...part, name: short[at] ?? part.name })) : parts;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  // In pieces, so that memory is bounded by them.
  for (let at = 0; at < bytes.length; at += 1 << 16) yield await Promise.resolve(bytes.subarray(at, at + (1 << 16)));
}

/** Gives every part's bytes in turn; packed files count as what they are on the disk. */
async function through(
  parts: readonly Part[],
  tell: Tell,
  begin: (part: Part) => void,
  take: (chunk: Uint8Array) => boolean,
): Promise<void> {
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  let told = 0;
  for (const part of parts) {
    begin(part);
    const counted = (async function* () {
      for await (const chunk of part.chunks()) {
        done += chunk.length;
        if (done - told >= tellEvery) {
          told = done;
          tell(done, total);
        }
        yield chunk;
      }
    })();
    try {
      for await (const chunk of unzipped(counted)) if (!take(chunk)) break;
    } catch (error) {
      throw new Error(l10n.t('{0} could not be read: {1}', part.name, messageOf(error)), { cause: error });
    }
  }
}

/** A log that was read, and where each of its files came from. */
interface ReadLog {
  readonly log: NcclLog;
  readonly origins: readonly LogOrigin[];
}

async function readInto(reader: LogReader, parts: readonly Part[], tell: Tell): Promise<ReadLog> {
  const origins: LogOrigin[] = [];
  const problems: Problem[] = [];
  let feed: LogFeed | null = null;
  let name = '';
  const close = (): void => {
    if (feed?.end() === true)
      problems.push({ line: null, message: l10n.t('{0} is an archive that ends early; what it holds up to there was read.', name) });
  };
  await through(
    parts,
    tell,
    (part) => {
      close();
      name = part.name;
      const sink: LogSink = {
        file: (file) => {
          origins.push({ path: part.path, content: part.content, member: file === part.name ? null : file });
          reader.file(file);
        },
        push: (chunk) => reader.push(chunk),
      };
      feed = new LogFeed(sink, part.name);
    },
    (chunk) => {
      feed?.push(chunk);
      return true;
    },
  );
  close();
  const log = reader.end();
  return { log: { ...log, problems: [...log.problems, ...problems] }, origins };
}

/** Reads the log of one job as a stream and says what it tells. */
export async function diagnoseInputs(inputs: readonly LogInput[], tell: Tell): Promise<DiagnosedLog> {
  const parts = await partsOf(inputs);
  const book = new PhaseBook();
  const { log, origins } = await readInto(new LogReader((saying, place) => book.hear(saying, place)), parts, tell);
  const findings = diagnose(log);
  return { ...digestOf(log, findings, book), origins, markdown: logMarkdown(log, findings) };
}

/** Reads the logs of two runs and says in what the bad one differs. */
export async function compareInputs(good: readonly LogInput[], bad: readonly LogInput[], tell: Tell): Promise<ComparedLogs> {
  const goodParts = await partsOf(good);
  const { log: before, origins: goodOrigins } = await readInto(new LogReader(), goodParts, tell);
  const parts = await partsOf(bad);
  const book = new PhaseBook();
  const { log: after, origins } = await readInto(new LogReader((saying, place) => book.hear(saying, place)), parts, tell);
  const findings = diagnose(after);
  const compared = compareLogs(before, after, { bad: findings });
  const goodFiles = before.files.map(({ name }) => name);
  const badFiles = after.files.map(({ name }) => name);
  return {
    bad: { ...digestOf(after, findings, book), origins, markdown: logMarkdown(after, findings) },
    goodOrigins,
    markdown: comparisonMarkdown(compared),
    comparison: {
      goodFiles,
      limits: compared.limits,
      differences: compared.differences.slice(0, mostDifferences).map(({ message, weight, good: one, bad: other, cause, fix, hosts }) => ({
        message,
        weight,
        good: one.value,
        bad: other.value,
        cause,
        fix,
        hosts: hosts.slice(0, 100),
        goodPlace: placeIn(goodFiles, one.evidence),
        badPlace: placeIn(badFiles, other.evidence),
      })),
    },
  };
}

function placeIn(files: readonly string[], [first]: readonly Evidence[]): LogPlace | null {
  const file = first === undefined ? -1 : files.indexOf(first.place.file);
  return first === undefined || file < 0 ? null : { file, line: first.place.line };
}

/** Reads a log for the editor that shows it. */
export async function analyseDocument(input: LogInput, tell: Tell): Promise<DocumentAnalysis> {
  const parts = await partsOf([input]);
  const book = new PhaseBook();
  const sections = new SectionBook();
  const { log } = await readInto(
    new LogReader((saying, place) => {
      book.hear(saying, place);
      sections.hear(saying, place);
    }),
    parts,
    tell,
  );
  return { diagnosis: digestOf(log, diagnose(log), book).diagnosis, sections: sections.end() };
}

/** Only the lines of some ranks, processes or hosts; those that a program says count where a launcher's tag tells whose they are. */
export async function filterInputs(inputs: readonly LogInput[], wanted: readonly Wanted[], tell: Tell): Promise<Excerpt> {
  const parts = await partsOf(inputs);
  const kept: string[] = [];
  let characters = 0;
  let cut = false;
  let prefixes = new Prefixes();
  let lines: LineSplitter | null = null;
  const take = (line: string): void => {
    if (cut || line === '' || !sayingsOf(line, prefixes).some(({ by }) => wanted.some((one) => isOf(by, one)))) return;
    if (kept.length >= mostLines || characters > mostCharacters) {
      cut = true;
      return;
    }
    kept.push(line);
    characters += line.length;
  };
  const sink: LogSink = {
    file: () => {
      lines?.end();
      prefixes = new Prefixes();
      lines = new LineSplitter(take);
    },
    push: (chunk) => lines?.push(chunk),
  };
  await feedAll(parts, tell, sink, () => !cut);
  (lines as LineSplitter | null)?.end();
  return { text: kept.join('\n'), from: 1, cut };
}

function isOf(by: Saying['by'], { host, pid, device, tag }: Wanted): boolean {
  if (by.host === null) return tag !== null && by.tag === tag;
  return (
    by.host === host && (pid === null || by.pid === pid) && (device === null || by.device === null || by.device < 0 || by.device === device)
  );
}

/** Lines around one of a log, or of a member of an archive, without reading what follows. */
export async function excerptOf(input: LogInput, member: string | null, around: number, tell: Tell): Promise<Excerpt> {
  const from = Math.max(1, around - reach);
  const kept = new Map<number, string>();
  const splitter = new LineSplitter((line, number) => {
    if (number >= from && number <= around + reach) kept.set(number, line);
  });
  let wanted = false;
  const sink: LogSink = {
    file: (name) => (wanted = member === null || name === member),
    push: (chunk) => {
      if (wanted) splitter.push(chunk);
    },
  };
  const parts = await partsOf([input]);
  await feedAll(parts.slice(0, 1), tell, sink, () => splitter.number <= around + reach);
  splitter.end();
  const last = Math.min(splitter.number, around + reach);
  const text = Array.from({ length: Math.max(0, last - from + 1) }, (_, at) => kept.get(from + at) ?? '').join('\n');
  return { text, from, cut: splitter.number > last };
}

/** Gives all files, those of archives too, to what takes them, while it wants more. */
async function feedAll(parts: readonly Part[], tell: Tell, sink: LogSink, more: () => boolean): Promise<void> {
  let feed: LogFeed | null = null;
  await through(
    parts,
    tell,
    ({ name }) => {
      feed?.end();
      feed = new LogFeed(sink, name);
    },
    (chunk) => {
      feed?.push(chunk);
      return more();
    },
  );
  (feed as LogFeed | null)?.end();
}

/** Carries out what a worker is asked. */
export async function carryOut(task: LogTask, tell: Tell): Promise<unknown> {
  switch (task.kind) {
    case 'diagnose':
      return await diagnoseInputs(task.inputs, tell);
    case 'compare':
      return await compareInputs(task.good, task.bad, tell);
    case 'document':
      return await analyseDocument(task.input, tell);
    case 'filter':
      return await filterInputs(task.inputs, task.wanted, tell);
    case 'excerpt':
      return await excerptOf(task.input, task.member, task.around, tell);
  }
}
