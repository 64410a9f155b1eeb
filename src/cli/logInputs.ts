import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { messageOf } from '../base/failure.js';
import { fileChunks, unzipped } from '../logs/chunks.js';
import { logFilesOf } from '../logs/files.js';
import { LogReader, type NcclLog } from '../nccl/log/reader.js';
import type { Io } from './command.js';

/** Reads the log of one job from files, folders, gzip files and standard input, piece by piece. */
export async function readLogs(operands: readonly string[], io: Io): Promise<NcclLog> {
  const reader = new LogReader();
  for (const file of await logFilesOf(operands, io.cwd)) {
    reader.file(file);
    try {
      for await (const chunk of unzipped(chunksOf(file, io))) {
        if (io.signal.aborted) throw new Error(l10n.t('stopped'));
        reader.push(chunk);
      }
    } catch (error) {
      throw new Error(l10n.t('{0} could not be read: {1}', file, messageOf(error)), { cause: error });
    }
  }
  return reader.end();
}

async function* chunksOf(file: string, io: Io): AsyncGenerator<Uint8Array> {
  if (file !== '-') yield* fileChunks(resolve(io.cwd, file));
  else if (io.stdinChunks !== undefined) yield* io.stdinChunks();
  else yield await io.stdin();
}
