import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import { readRecord } from '../readRecord.js';
import type { RolloutRecord } from '../record.js';
import { standingOf, type Standing } from '../standing.js';

/** The journal of one roll-out. */
export interface Journal {
  readonly file: string;
  /** Appends a record and resolves when it is on the disk; records that come meanwhile go with the next write. */
  append(record: RolloutRecord): Promise<void>;
}

/** Where roll-outs are kept: one file of JSON Lines each, and the contents that they replaced, by their hashes. */
export interface RolloutStore {
  readonly dir: string;
  /** Keeps a content so that it can be put back at any later time; returns its SHA-256. */
  keep(bytes: Uint8Array): Promise<string>;
  /** A content kept before. Throws a Failure where it is gone or is not what it was. */
  content(sha256: string): Promise<Buffer>;
  journal(id: string): Journal;
  records(id: string): Promise<RolloutRecord[]>;
  /** Every roll-out that can be read, latest first. */
  list(): Promise<Standing[]>;
}

const idForm = /^[\w.-]{1,100}$/;

/** Opens the store in a folder such as `.nccl/rollouts`, which is made at the first write. Only this user may read it. */
export function openRollouts(dir: string): RolloutStore {
  const contents = join(dir, 'contents');
  const fileOf = (id: string): string => {
    if (!idForm.test(id) || id.startsWith('.'))
      throw new Failure('input', l10n.t('"{0}" is not the name of a roll-out.', id.slice(0, 100)));
    return join(dir, `${id}.jsonl`);
  };
  const records = async (id: string): Promise<RolloutRecord[]> => {
    const text = await readFile(fileOf(id), 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => (line === '' ? [] : (readRecord(line) ?? [])));
  };
  return {
    dir,
    keep: async (bytes) => {
      const sha256 = sha(bytes);
      await mkdir(contents, { recursive: true, mode: 0o700 });
      const file = join(contents, sha256);
      const there = await readFile(file).catch(() => null);
      if (there !== null && sha(there) === sha256) return sha256;
      const temporary = `${file}.${randomBytes(6).toString('hex')}.new`;
      await writeFile(temporary, bytes, { mode: 0o600, flush: true });
      await rename(temporary, file);
      return sha256;
    },
    content: async (sha256) => {
      const bytes = await readFile(join(contents, sha256)).catch(() => null);
      if (bytes === null || sha(bytes) !== sha256)
        throw new Failure(
          'input',
          l10n.t('The content {0}… that was replaced is not kept any more in {1}.', sha256.slice(0, 12), contents),
        );
      return bytes;
    },
    journal: (id) => openJournal(dir, fileOf(id)),
    records,
    list: async () => {
      const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.jsonl') && idForm.test(name));
      const all = await Promise.all(names.map(async (name) => standingOf(await records(name.slice(0, -'.jsonl'.length)))));
      return all.filter((one) => one !== null).sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
    },
  };
}

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function openJournal(dir: string, file: string): Journal {
  let waiting: RolloutRecord[] = [];
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const records = waiting;
    waiting = [];
    if (records.length === 0) return;
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const handle = await open(file, 'a+', 0o600);
    try {
      const { size } = await handle.stat();
      const last = size === 0 ? 0x0a : (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0];
      // A process that died while writing left half a line; the next record starts on its own.
      await handle.appendFile(`${last === 0x0a ? '' : '\n'}${records.map((record) => `${JSON.stringify(record)}\n`).join('')}`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  };
  return {
    file,
    append: (record) => {
      waiting.push(record);
      writing = writing.then(flush, flush);
      return writing;
    },
  };
}
