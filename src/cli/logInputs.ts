import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { messageOf } from '../base/failure.js';
import { LogReader, type NcclLog } from '../nccl/log/reader.js';
import type { Io } from './command.js';

/** The files that operands name: themselves, or what lies in a folder, by name. "-" is standard input. */
async function filesOf(operands: readonly string[], cwd: string): Promise<string[]> {
  const files: string[] = [];
  for (const operand of operands) {
    if (operand === '-' || !(await stat(resolve(cwd, operand))).isDirectory()) files.push(operand);
    else {
      const entries = await readdir(resolve(cwd, operand), { withFileTypes: true });
      const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
      files.push(...names.sort().map((name) => join(operand, name)));
    }
  }
  return files;
}

/** Reads the log of one job from files, folders, gzip files and standard input, piece by piece. */
export async function readLogs(operands: readonly string[], io: Io): Promise<NcclLog> {
  const reader = new LogReader();
  for (const file of await filesOf(operands, io.cwd)) {
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
  if (file !== '-') yield* createReadStream(resolve(io.cwd, file), { highWaterMark: 1 << 16 }) as AsyncIterable<Buffer>;
  else if (io.stdinChunks !== undefined) yield* io.stdinChunks();
  else yield await io.stdin();
}

/** What is in a stream, unzipped where it begins as gzip does (RFC 1952). */
async function* unzipped(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await chunks.next();
  if (first.done === true) return;
  const all = (async function* () {
    yield first.value;
    yield* chunks;
  })();
  const [one, two] = first.value;
  if (one !== 0x1f || two !== 0x8b) {
    yield* all;
    return;
  }
  const gunzip = createGunzip();
  Readable.from(all)
    .on('error', (error) => gunzip.destroy(error))
    .pipe(gunzip);
  yield* gunzip as AsyncIterable<Buffer>;
}
