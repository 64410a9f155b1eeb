import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import { messageOf } from '../../base/failure.js';
import type { Problem } from '../../base/problem.js';
import { fileChunks, unzipped } from '../../logs/chunks.js';
import { LogFeed, type LogSink } from '../../logs/feed.js';
import { logFilesOf } from '../../logs/files.js';
import { LogReader, type NcclLog } from '../../nccl/log/reader.js';
import type { LogInput } from './tasks.js';

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

/** Bytes between two tellings. */
const tellEvery = 4_000_000;

/** A file to be read, with its size. */
export interface Part {
  readonly name: string;
  readonly path: string | null;
  /** Which of those that were handed in. */
  readonly content: number;
  readonly size: number;
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** The files that inputs name, each with its size. */
export async function partsOf(inputs: readonly LogInput[]): Promise<Part[]> {
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
export interface ReadLog {
  readonly log: NcclLog;
  readonly origins: readonly LogOrigin[];
}

/** Reads files as the log of one job, archives log by log. */
export async function readInto(reader: LogReader, parts: readonly Part[], tell: Tell): Promise<ReadLog> {
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

/** Gives all files, those of archives too, to what takes them, while it wants more. */
export async function feedAll(parts: readonly Part[], tell: Tell, sink: LogSink, more: () => boolean): Promise<void> {
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
