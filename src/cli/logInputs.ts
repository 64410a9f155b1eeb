import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { messageOf } from '../base/failure.js';
import { fileChunks, unzipped } from '../logs/chunks.js';
import { LogFeed } from '../logs/feed.js';
import { logFilesOf } from '../logs/files.js';
import { LogReader, type NcclLog } from '../nccl/log/reader.js';
import type { Io } from './command.js';

/** Most that is read of one file where its text is wanted as a whole. */
const mostOfText = 256 * 1024 * 1024;

/** Reads the log of one job from files, folders, gzip files, archives of them such as our bundles, and standard input, piece by piece. */
export async function readLogs(operands: readonly string[], io: Io): Promise<NcclLog> {
  const reader = new LogReader();
  for (const file of await logFilesOf(operands, io.cwd)) {
    const feed = new LogFeed(reader, file);
    for await (const chunk of chunksOf(file, io)) feed.push(chunk);
    if (feed.end()) io.err(`${l10n.t('{0} is an archive that ends early; what it holds up to there was read.', file)}\n`);
  }
  return reader.end();
}

/** The texts of files and of what lies in folders, unzipped. */
export async function* textsOf(operands: readonly string[], io: Io): AsyncGenerator<{ readonly file: string; readonly text: string }> {
  for (const file of await logFilesOf(operands, io.cwd)) {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of chunksOf(file, io)) {
      size += chunk.length;
      if (size > mostOfText) throw new Error(l10n.t('{0} is larger than {1} MiB.', file, mostOfText >> 20));
      parts.push(chunk);
    }
    yield { file, text: new TextDecoder().decode(Buffer.concat(parts)) };
  }
}

/** The bytes of an operand, unzipped; errors name it. */
async function* chunksOf(file: string, io: Io): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of unzipped(bytesOf(file, io))) {
      if (io.signal.aborted) throw new Error(l10n.t('stopped'));
      yield chunk;
    }
  } catch (error) {
    throw new Error(l10n.t('{0} could not be read: {1}', file, messageOf(error)), { cause: error });
  }
}

async function* bytesOf(file: string, io: Io): AsyncGenerator<Uint8Array> {
  if (file !== '-') yield* fileChunks(resolve(io.cwd, file));
  else if (io.stdinChunks !== undefined) yield* io.stdinChunks();
  else yield await io.stdin();
}
