import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Executor } from '../../base/executor.js';
import { Failure, messageOf } from '../../base/failure.js';
import type { HostFiles } from '../../ssh/files/types.js';
import { perProcess } from '../remote/knownLogs.js';

/** A host that logs are fetched from: what runs commands there, and its files. */
export interface LogHost extends Executor {
  readonly files: Pick<HostFiles, 'list' | 'stat' | 'read'>;
}

/** A log on a host. */
export interface RemoteLog {
  readonly host: string;
  readonly path: string;
}

/** What came of fetching. */
export interface Fetched {
  readonly files: readonly string[];
  readonly failed: readonly { readonly host: string; readonly message: string }[];
}

/** Bytes fetched of one log: its beginning, where what failed first stands. */
export const mostFetched = 300_000_000;
/** Limit of one file in ms. */
const fetchMs = 600_000;
const atOnce = 8;
/** Folders of fetched logs that stay. */
const mostKept = 5;
const mostPerHost = 64;

/** The logs on a host that a path names: itself with the host's name for %h, or all files of its folder that %p stands for a process in. */
export async function logsAt(files: LogHost['files'], host: string, pattern: string): Promise<string[]> {
  const path = pattern.replaceAll('%h', host.split('.')[0] ?? host);
  const several = perProcess(path);
  if (several === null) return [path];
  const entries = await files.list(several.folder);
  const found = entries
    .filter(({ name, stat }) => stat.kind === 'file' && several.name.test(name))
    .sort((a, b) => b.stat.mtime - a.stat.mtime);
  return found.slice(0, mostPerHost).map(({ name }) => `${several.folder === '/' ? '' : several.folder}/${name}`);
}

/** Where Slurm writes what a job prints, from `scontrol -o show job`; both streams mostly go to one file. */
export function slurmOutputs(stdout: string): string[] {
  const paths = ['StdOut', 'StdErr'].flatMap((key) => new RegExp(`\\b${key}=(/.*?)(?= \\w+=|\\s*$)`, 'm').exec(stdout)?.[1] ?? []);
  return [...new Set(paths)].filter((path) => path !== '/dev/null');
}

/** Fetches logs into a folder of this machine. What cannot be fetched is told, the rest comes; throws only when called off. */
export async function fetchLogs(
  logs: readonly RemoteLog[],
  connect: (host: string) => Promise<LogHost>,
  folder: string,
  signal: AbortSignal,
  tell: (done: number) => void,
): Promise<Fetched> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files: string[] = [];
  const failed: { host: string; message: string }[] = [];
  const queue = logs.map((log, index) => ({ ...log, index }));
  let done = 0;
  const work = async (): Promise<void> => {
    for (let log = queue.shift(); log !== undefined && !signal.aborted; log = queue.shift()) {
      // Names come from hosts: nothing of them may lead out of the folder.
      const name = `${String(log.index).padStart(4, '0')}-${log.host}-${log.path.slice(log.path.lastIndexOf('/') + 1)}`.replace(
        /[^\w.-]/g,
        '_',
      );
      try {
        await fetchOne(await connect(log.host), log.path, join(folder, name), signal);
        files.push(join(folder, name));
      } catch (error) {
        failed.push({ host: log.host, message: messageOf(error) });
      }
      tell(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, logs.length) }, work));
  if (signal.aborted) throw new Failure('cancelled', 'Fetching the logs was stopped.');
  return { files: files.sort(), failed };
}

async function fetchOne(host: LogHost, path: string, target: string, signal: AbortSignal): Promise<void> {
  if (path.endsWith('.gz')) {
    // Commands answer in text; packed files are bytes.
    await writeFile(target, (await host.files.read(path, { signal })).bytes, { mode: 0o600 });
    return;
  }
  const out = createWriteStream(target, { mode: 0o600 });
  try {
    const { code, stderr } = await host.run(['head', '-c', String(mostFetched), '--', path], {
      signal,
      timeoutMs: fetchMs,
      maxOutputBytes: 1 << 16,
      onStdout: (chunk) => void out.write(chunk),
    });
    if (code !== 0) throw new Failure('tool', stderr.trim().slice(0, 300));
  } finally {
    out.end();
    await finished(out);
  }
}

/** Removes the oldest folders of fetched logs, so that a few stay. */
export async function keepFew(parent: string): Promise<void> {
  const names = (await readdir(parent).catch(() => [])).sort();
  for (const name of names.slice(0, Math.max(0, names.length - mostKept))) await rm(join(parent, name), { recursive: true, force: true });
}
