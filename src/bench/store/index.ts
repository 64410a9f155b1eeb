import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import { readRecord, runOfRow } from '../readRecord.js';
import type { Run, RunRecord } from '../record.js';
import { createRunFolder, isLeft } from '../runs.js';
import { withoutSecrets, wordsWithoutSecrets } from '../../base/secret.js';
import { type Claim, dropClaims, takeClaim } from './claims.js';

/** The one place where runs are kept: `.nccl/runs/YYYY-MM.jsonl`, only ever appended to. */
export interface RunStore {
  readonly dir: string;
  /** Appends one line with one write; starts and ends also reach the disk before it resolves. Secrets are left out. */
  append(record: RunRecord): Promise<void>;
  /**
   * Takes up a run that was cut off: what is appended joins it. Of all processes one alone can; to the others, and while the process that started the run lives, it throws a Failure
   * that says who has it. Answers with the run as it stands now, which has ended where another process was done with it before, and with what lets go of it.
   */
  adopt(run: Run): Promise<{ readonly run: Run; readonly release: () => Promise<void> }>;
  /** Reserves a search for this process; throws a Failure that says who has it. Answers with what lets go of it. */
  reserve(spec: string): Promise<() => Promise<void>>;
  /** Every run, in order of starting. Reads only what was appended since the last call. */
  runs(): Promise<Run[]>;
  /** Deletes whole months ("2026-01"); those of runs that this process is writing stay. */
  remove(months: readonly string[]): Promise<void>;
}

const runClaim = (id: string): string => `run-${id}`;
const filePattern = /^\d{4}-\d\d\.jsonl$/;
const chunkBytes = 1 << 20;
/** A line beyond this is not ours; it is passed over so that it cannot fill the memory. */
const maxLineBytes = 4 << 20;

/** Opens the store in a folder, which is made at the first append. */
export function openStore(dir: string): RunStore {
  const running = new Set<string>();
  const months = new Map<string, string>();
  const sizes = new Map<string, number>();
  const reading = createTail(dir);
  const claimsDir = join(dir, 'claims');
  /** Claims on runs whose jobs a scheduler has: others may think that their process died. */
  const claims = new Map<string, Claim>();
  let queue: Promise<unknown> = Promise.resolve();
  /** Appends and reads take turns, so that lines keep their order and no half line is read. */
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work, work);
    queue = turn.catch(() => undefined);
    return turn;
  };

  const claimRun = async (id: string): Promise<Claim> => {
    const claim = await takeClaim(claimsDir, runClaim(id), (who) =>
      l10n.t('The job of run {0} is followed by {1}; its result will be recorded there.', clean(id).slice(0, 100), who),
    );
    claims.set(id, claim);
    return claim;
  };
  const letGo = async (id: string, done: boolean): Promise<void> => {
    running.delete(id);
    months.delete(id);
    const claim = claims.get(id);
    claims.delete(id);
    await claim?.release(done);
  };

  const write = async (record: RunRecord): Promise<void> => {
    if (record.kind === 'start' && record.mark !== undefined) await claimRun(record.run);
    await claims.get(record.run)?.check();
    if (record.kind === 'start') {
      running.add(record.run);
      months.set(record.run, record.at.slice(0, 7));
    }
    const month = months.get(record.run) ?? ('at' in record ? record.at.slice(0, 7) : null);
    if (month === null || !/^\d{4}-\d\d$/.test(month)) throw new Error(`run ${record.run} has not started`);
    const path = join(dir, `${month}.jsonl`);
    await mkdir(dir, { recursive: true });
    const file = await open(path, 'a+');
    try {
      const { size } = await file.stat();
      // A process that died while writing left half a line; the next record starts on its own.
      const torn = size > 0 && size !== sizes.get(path) && (await lastByte(file, size)) !== 0x0a;
      const line = Buffer.from(`${torn ? '\n' : ''}${JSON.stringify(withoutSecretsIn(record))}\n`);
      await file.appendFile(line);
      sizes.set(path, size + line.length);
      if (record.kind !== 'row') await file.datasync();
    } finally {
      await file.close();
    }
    if (record.kind === 'end') await letGo(record.run, true);
  };

  return {
    dir,
    append: (record) =>
      inTurn(async () => {
        try {
          await write(record);
        } catch (error) {
          // Nothing more comes of a run whose end could not be written; others may take it up.
          if (record.kind === 'end') await letGo(record.run, false);
          throw error;
        }
      }),
    adopt: async (left) => {
      await claimRun(left.id);
      const release = (): Promise<void> => letGo(left.id, false);
      try {
        // What another process wrote since the run was read is part of it.
        const run = await inTurn(async () => (await reading(running)).find(({ id }) => id === left.id) ?? left);
        if (isLeft(run)) {
          running.add(run.id);
          months.set(run.id, run.at.slice(0, 7));
        } else await letGo(run.id, true);
        return { run, release };
      } catch (error) {
        await release();
        throw error;
      }
    },
    reserve: async (spec) => {
      try {
        const claim = await takeClaim(claimsDir, `search-${spec}`, (who) => l10n.t('This search is being run by {0}.', who));
        return () => claim.release(true);
      } catch (error) {
        if (error instanceof Failure) throw error;
        // Where nothing can be written, no run can be recorded either: a search that is complete is still answered.
        return () => Promise.resolve();
      }
    },
    runs: () => inTurn(() => reading(running)),
    remove: (given) =>
      inTurn(async () => {
        const busy = new Set(months.values());
        const gone = given.filter((month) => /^\d{4}-\d\d$/.test(month) && !busy.has(month));
        const left = (await reading(running)).filter((run) => isLeft(run) && gone.includes(run.at.slice(0, 7)));
        for (const month of gone) await rm(join(dir, `${month}.jsonl`), { force: true });
        await dropClaims(claimsDir, left.map(({ id }) => runClaim(id))); // prettier-ignore
      }),
  };
}

/** Months that the store in a folder has and that lie before this one, "2026-01", the oldest first. */
export async function monthsBefore(dir: string, month: string): Promise<string[]> {
  const names = (await readdir(dir).catch(() => [])).filter((name) => filePattern.test(name)).sort();
  return names.map((name) => name.slice(0, 7)).filter((one) => one < month);
}

/** The first of so many months that end with the one of `now` (UTC, as the store names them). */
export function firstKept(months: number, now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months + 1, 1)).toISOString().slice(0, 7);
}

async function lastByte(file: Awaited<ReturnType<typeof open>>, size: number): Promise<number | undefined> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0];
}

function withoutSecretsIn(record: RunRecord): RunRecord {
  if (record.kind !== 'start') return record;
  const { spec, trial } = record;
  return {
    ...record,
    spec: { ...spec, argv: wordsWithoutSecrets(spec.argv), env: withoutSecrets(spec.env) },
    trial: trial === null ? null : { ...trial, settings: withoutSecrets(trial.settings) },
  };
}

/** Reads the files of a folder from where the last call ended; a file that shrank was replaced and all is read again. */
function createTail(dir: string): (running: ReadonlySet<string>) => Promise<Run[]> {
  let offsets = new Map<string, number>();
  let folder = createRunFolder();
  const take = (bytes: Buffer, from: number, to: number): void => {
    const run = runOfRow(bytes, from, to);
    if (run !== null) {
      folder.addRow(run, { bytes, from, to });
      return;
    }
    const record = readRecord(bytes.toString('utf8', from, to));
    if (record !== null) folder.add(record);
  };
  return async (running) => {
    const names = (await readdir(dir).catch(() => [])).filter((name) => filePattern.test(name)).sort();
    const found = await Promise.all(names.map(async (name) => ({ name, size: (await stat(join(dir, name))).size })));
    const gone = [...offsets.keys()].some((name) => !names.includes(name));
    if (gone || found.some(({ name, size }) => size < (offsets.get(name) ?? 0))) {
      offsets = new Map();
      folder = createRunFolder();
    }
    for (const { name, size } of found) {
      const from = offsets.get(name) ?? 0;
      if (size > from) offsets.set(name, await readLines(join(dir, name), from, size, take));
    }
    return folder.runs(running);
  };
}

/** Calls `onLine` with the place of each complete line in the stretch and returns the offset after the last of them. */
async function readLines(
  path: string,
  from: number,
  to: number,
  onLine: (bytes: Buffer, from: number, to: number) => void,
): Promise<number> {
  const file = await open(path, 'r');
  try {
    /** The beginning of a line whose end is not read yet; nothing is kept of one that is too long. */
    let rest: Buffer[] = [];
    let restBytes = 0;
    let position = from;
    let consumed = from;
    while (position < to) {
      // Each piece is its own: lines that are read later stay in it.
      const piece = Buffer.allocUnsafeSlow(Math.min(chunkBytes, to - position));
      const { bytesRead } = await file.read(piece, 0, piece.length, position);
      if (bytesRead === 0) break;
      let start = 0;
      for (;;) {
        const end = piece.indexOf(0x0a, start);
        if (end < 0 || end >= bytesRead) break;
        if (rest.length === 0 && restBytes === 0) onLine(piece, start, end);
        else if (restBytes + end <= maxLineBytes) {
          const whole = Buffer.concat([...rest, piece.subarray(0, end)]);
          onLine(whole, 0, whole.length);
        }
        [rest, restBytes] = [[], 0];
        start = end + 1;
        consumed = position + start;
      }
      restBytes += bytesRead - start;
      if (restBytes > maxLineBytes) rest = [];
      else if (start < bytesRead) rest.push(Buffer.from(piece.subarray(start, bytesRead)));
      position += bytesRead;
    }
    return consumed;
  } finally {
    await file.close();
  }
}
