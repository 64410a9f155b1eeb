import { compareLogs } from '../../nccl/log/compare/index.js';
import { diagnose, type Evidence } from '../../nccl/log/findings/index.js';
import { LineSplitter } from '../../nccl/log/lines.js';
import { Prefixes, type Saying, sayingsOf } from '../../nccl/log/prefix.js';
import { LogReader } from '../../nccl/log/reader.js';
import { comparisonMarkdown } from '../../nccl/log/report/comparison.js';
import { logMarkdown } from '../../nccl/log/report/markdown.js';
import type { LogSink } from '../../logs/feed.js';
import type { Diagnosis, LogComparison, LogPlace } from '../../protocol/diagnosis.js';
import { type Digest, digestOf } from './digest.js';
import { graphsIn, judgeInputs, settingsIn } from './judgements.js';
import { PhaseBook } from './phases.js';
import { feedAll, type LogOrigin, partsOf, readInto, type Tell } from './reading.js';
import { type Section, SectionBook } from './sections.js';
import type { Excerpt, LogInput, LogTask, Wanted } from './tasks.js';

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
    case 'judge':
      return await judgeInputs(task.bad, task.good, tell);
    case 'settings':
      return await settingsIn(task.inputs, tell);
    case 'graphs':
      return await graphsIn(task.input, tell);
  }
}
