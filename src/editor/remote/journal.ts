import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostAddress } from './hostAddress.js';

/** One write to a host, kept so that it can be undone. */
export interface SavedWrite extends HostAddress {
  readonly id: string;
  /** ISO 8601, this machine's clock. */
  readonly time: string;
  /** SHA-256 of the file before, null where there was none. */
  readonly before: string | null;
  /** SHA-256, bytes and time of the file afterwards; null when it was set aside. */
  readonly after: { readonly sha256: string; readonly size: number; readonly mtime: number } | null;
  /** Where the host keeps what was there before; null where there was nothing. */
  readonly backup: string | null;
  /** The write that this one undid. */
  readonly undoes: string | null;
}

const mostBytes = 1024 * 1024;
const keptWhenFull = 500;

/** The writes to hosts, one JSON object a line, in a file of this machine that no workspace can reach. */
export class Journal {
  private last: Promise<unknown> = Promise.resolve();
  constructor(private readonly file: string) {}

  /** Adds one write; the file is cut to its latest 500 when it has grown past 1 MiB. */
  async add(write: SavedWrite): Promise<void> {
    const next = this.last.then(async () => {
      await mkdir(dirname(this.file), { recursive: true });
      const text = await this.text();
      if (text.length > mostBytes) {
        await writeFile(`${this.file}.new`, `${text.trimEnd().split('\n').slice(-keptWhenFull).join('\n')}\n`, { mode: 0o600 });
        await rename(`${this.file}.new`, this.file);
      }
      // A line that was cut off by a crash must not swallow this one.
      await appendFile(this.file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${JSON.stringify(write)}\n`, { mode: 0o600 });
    });
    this.last = next.catch(() => undefined);
    await next;
  }

  /** Writes that can be undone, latest first: neither undone already nor an undoing themselves. */
  async undoable(): Promise<SavedWrite[]> {
    const all = (await this.text()).split('\n').flatMap((line) => readLine(line) ?? []);
    const undone = new Set(all.map((write) => write.undoes));
    return all.filter((write) => write.undoes === null && !undone.has(write.id)).reverse();
  }

  private async text(): Promise<string> {
    return await readFile(this.file, 'utf8').catch(() => '');
  }
}

function readLine(line: string): SavedWrite | null {
  try {
    const value: unknown = JSON.parse(line);
    return isWrite(value) ? value : null;
  } catch {
    return null;
  }
}

function isWrite(value: unknown): value is SavedWrite {
  if (typeof value !== 'object' || value === null) return false;
  const write = value as Partial<Record<keyof SavedWrite, unknown>>;
  const texts = [write.id, write.time, write.cluster, write.host, write.path];
  const orNull = [write.before, write.backup, write.undoes];
  return (
    texts.every((text) => typeof text === 'string') &&
    orNull.every((text) => text === null || typeof text === 'string') &&
    isAfter(write.after)
  );
}

function isAfter(value: unknown): boolean {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  const { sha256, size, mtime } = value as Record<string, unknown>;
  return typeof sha256 === 'string' && typeof size === 'number' && typeof mtime === 'number';
}
