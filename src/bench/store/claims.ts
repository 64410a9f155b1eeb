import { randomBytes } from 'node:crypto';
import { access, mkdir, open, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';

/** What one process alone may do, until it lets go or dies. */
export interface Claim {
  /** Throws a Failure once another process has taken it over, which happens where this one seemed dead: it slept, or its disk was away. */
  check(): Promise<void>;
  /** Lets go. `done`: nobody will want it again, and no trace is left. */
  release(done: boolean): Promise<void>;
}

/** Who holds a claim. */
interface Holder {
  readonly host: string;
  /** The machine since its last start and its table of processes, where the system tells: process ids mean nothing anywhere else. */
  readonly place: string;
  readonly pid: number;
  /** When the process started, in the system's own words; a later process of the same id has another. */
  readonly start: string | null;
  readonly at: string;
  readonly released: boolean;
}

/** How often the holder shows that it lives, and for how long its silence is taken for less than death, in ms. Only other machines go by it. */
const renewMs = 15_000;
const silentMs = 120_000;

/**
 * Takes a claim in the folder `dir`: of any number of processes that want it at once exactly one gets it, the others get a Failure that says who has it. Each taking is a file
 * with a number of its own, made only if it is not there yet; the highest number counts and none is given twice while the claim is wanted. A holder whose process is gone is
 * dead at once on its own machine; one on another machine is dead when it was silent for two minutes by the clock of the file system.
 */
export async function takeClaim(dir: string, name: string, taken: (who: string) => string): Promise<Claim> {
  const stem = fileStem(name);
  await mkdir(dir, { recursive: true });
  // Claims are about processes of now; they are no part of what is kept of runs.
  await writeFile(join(dir, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
  const own: Holder = { ...(await self()), at: new Date().toISOString(), released: false };
  for (;;) {
    const last = Math.max(0, ...(await numbers(dir, stem)));
    if (last > 0) {
      const holder = await readHolder(join(dir, `${stem}.${last}`));
      if (holder !== 'gone' && !(await isDead(dir, join(dir, `${stem}.${last}`), holder, own)))
        throw new Failure('input', taken(whoText(holder, own)));
    }
    const path = join(dir, `${stem}.${last + 1}`);
    const file = await open(path, 'wx').catch((error: unknown) => {
      if (codeOf(error) === 'EEXIST') return null;
      throw error;
    });
    // Another one was faster; it is looked at as any holder is.
    if (file === null) continue;
    try {
      await file.writeFile(JSON.stringify(own));
      await file.datasync();
    } finally {
      await file.close();
    }
    return held(dir, stem, last + 1, own);
  }
}

/** Removes what is left of claims on what nobody will want any more. */
export async function dropClaims(dir: string, names: Iterable<string>): Promise<void> {
  for (const name of names) await removeAll(dir, fileStem(name));
}

function held(dir: string, stem: string, number: number, own: Holder): Claim {
  const path = join(dir, `${stem}.${number}`);
  // Written anew rather than touched: the time is then that of the file system, whose clock all machines share.
  const renew = async (): Promise<void> => {
    const file = await open(path, 'r+');
    try {
      await file.write(JSON.stringify(own), 0);
    } finally {
      await file.close();
    }
  };
  const timer = setInterval(() => void renew().catch(() => undefined), renewMs);
  timer.unref();
  return {
    check: async () => {
      const next = join(dir, `${stem}.${number + 1}`);
      const there = await access(next).then(
        () => true,
        () => false,
      );
      if (!there) return;
      clearInterval(timer);
      const holder = await readHolder(next);
      throw new Failure(
        'input',
        l10n.t('This process was silent for so long that {0} took over.', whoText(holder === 'gone' ? null : holder, own)),
      );
    },
    release: async (done) => {
      clearInterval(timer);
      if (done) {
        await removeAll(dir, stem);
        return;
      }
      const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
      try {
        await writeFile(temporary, JSON.stringify({ ...own, released: true }));
        await rename(temporary, path);
      } catch {
        await rm(temporary, { force: true }).catch(() => undefined);
      }
    },
  };
}

async function removeAll(dir: string, stem: string): Promise<void> {
  // The highest last: whoever looks meanwhile sees the claim as it stands.
  for (const number of (await numbers(dir, stem)).sort((a, b) => a - b))
    await rm(join(dir, `${stem}.${number}`), { force: true }).catch(() => undefined);
}

/** A name as part of a file's name; names come from run files and may hold anything. */
function fileStem(name: string): string {
  return [...new TextEncoder().encode(name)]
    .map((byte) => {
      const letter = String.fromCharCode(byte);
      return /[a-z0-9-]/.test(letter) ? letter : `_${byte.toString(16).padStart(2, '0')}`;
    })
    .join('')
    .slice(0, 200);
}

async function numbers(dir: string, stem: string): Promise<number[]> {
  const names = await readdir(dir).catch(() => []);
  return names.flatMap((name) => {
    const number = name.startsWith(`${stem}.`) ? name.slice(stem.length + 1) : '';
    return /^\d{1,9}$/.test(number) ? [Number(number)] : [];
  });
}

/** Who holds a claim; null where the file does not say (its writer has only just made it, or died over it), "gone" where it is not there any more. */
async function readHolder(path: string): Promise<Holder | null | 'gone'> {
  for (let tries = 0; tries < 20; tries++) {
    try {
      const value: unknown = JSON.parse(await readFile(path, 'utf8'));
      return holderOf(value);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return 'gone';
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  return null;
}

function holderOf(value: unknown): Holder | null {
  if (typeof value !== 'object' || value === null) return null;
  const { host, place, pid, start, at, released } = value as Partial<Record<keyof Holder, unknown>>;
  if (typeof host !== 'string' || typeof place !== 'string' || typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1)
    return null;
  return {
    host,
    place,
    pid,
    start: typeof start === 'string' ? start : null,
    at: typeof at === 'string' ? at : '',
    released: released === true,
  };
}

async function isDead(dir: string, path: string, holder: Holder | null, own: Holder): Promise<boolean> {
  if (holder?.released === true) return true;
  if (holder !== null && holder.host === own.host && holder.place === own.place) {
    if (!isProcess(holder.pid)) return true;
    const start = await startOf(holder.pid);
    return start !== null && holder.start !== null && start !== holder.start;
  }
  const probe = join(dir, `.now-${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(probe, '');
    const [now, then] = await Promise.all([stat(probe), stat(path)]);
    return now.mtimeMs - then.mtimeMs > silentMs;
  } catch (error) {
    return codeOf(error) === 'ENOENT';
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function self(): Promise<Omit<Holder, 'at' | 'released'>> {
  const [boot, table, start] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
    startOf(process.pid),
  ]);
  return { host: hostname(), place: `${boot.trim()} ${table}`.trim(), pid: process.pid, start };
}

/**
 * When a process started, in ticks since the machine did (field 22 of /proc/PID/stat, proc(5)); null where no such file tells, "gone" where the process is dead and only
 * its parent does not know yet (field 3).
 */
async function startOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The program's name stands in parentheses and may hold any letter; fields are counted behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return /^[ZX]$/.test(fields[0] ?? '') ? 'gone' : (fields[19] ?? null);
}

function whoText(holder: Holder | null, own: Holder): string {
  if (holder === null) return l10n.t('another process');
  if (holder.host === own.host && holder.place === own.place && holder.pid === own.pid) return l10n.t('this very process');
  const since = new Date(holder.at);
  const when = Number.isNaN(since.getTime()) ? '?' : since.toISOString().slice(0, 19).replace('T', ' ');
  return l10n.t('process {0} on {1} (since {2} UTC)', holder.pid, clean(holder.host).slice(0, 100), when);
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
