import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localExecutor } from '../../../src/cluster/localExecutor.js';
import { fetchLogs, keepFew, type LogHost, logsAt, slurmOutputs } from '../../../src/editor/diagnosis/fetchLogs.js';
import { isLog } from '../../../src/editor/diagnosis/language/isLog.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fetch-'));
  writeFileSync(join(folder, 'nccl.gpu-1.41.log'), 'one\n');
  writeFileSync(join(folder, 'nccl.gpu-1.42.log'), 'two 📈\n'.repeat(50_000));
  writeFileSync(join(folder, 'nccl.gpu-1.txt'), 'no process\n');
  writeFileSync(join(folder, 'packed.gz'), gzipSync('three\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const statOf = (path: string) => {
  const { size, mtimeMs, mode, uid, gid } = statSync(path);
  return { kind: 'file' as const, size, mtime: mtimeMs / 1000, mode, uid, gid };
};

/** This machine as a host. */
const host = (name: string): LogHost => ({
  ...localExecutor(process.env),
  host: name,
  files: {
    stat: (path) => Promise.resolve(statOf(path)),
    list: (path) => Promise.resolve(readdirSync(path).map((entry) => ({ name: entry, stat: statOf(join(path, entry)) }))),
    read: (path) =>
      Promise.resolve({ bytes: readFileSync(path), version: { sha256: '', size: 0, mtime: 0 }, stat: statOf(path), target: path }),
  },
});

describe('logs of a job on its hosts', () => {
  it('are found by the name of the host and any process', async () => {
    const found = await logsAt(host('gpu-1.example').files, 'gpu-1.example', `${folder}/nccl.%h.%p.log`);
    expect(found.map((path) => basename(path)).sort()).toEqual(['nccl.gpu-1.41.log', 'nccl.gpu-1.42.log']);
    expect(await logsAt(host('gpu-2').files, 'gpu-2', '/var/log/nccl.%h.log')).toEqual(['/var/log/nccl.gpu-2.log']);
  });

  it('come as they are, packed ones too, and what cannot be had is told', async () => {
    const target = join(folder, 'fetched');
    const names = ['nccl.gpu-1.42.log', 'packed.gz', 'gone.log', '-n.log'];
    const logs = names.map((name) => ({ host: 'gpu-1', path: join(folder, name) }));
    let done = 0;
    const { files, failed } = await fetchLogs(
      logs,
      (name) => Promise.resolve(host(name)),
      target,
      new AbortController().signal,
      (count) => (done = count),
    );
    expect(files.map((file) => basename(file))).toEqual(['0000-gpu-1-nccl.gpu-1.42.log', '0001-gpu-1-packed.gz']);
    expect(readFileSync(files[0] ?? '', 'utf8')).toBe('two 📈\n'.repeat(50_000));
    expect(readFileSync(files[1] ?? '')).toEqual(gzipSync('three\n'));
    expect(failed.map((one) => one.host)).toEqual(['gpu-1', 'gpu-1']);
    expect(done).toBe(4);
  });

  it('never lead out of the folder, whatever a host or file is called', async () => {
    const target = join(folder, 'safe');
    const logs = [{ host: '../../evil', path: join(folder, 'nccl.gpu-1.41.log') }];
    const { files } = await fetchLogs(
      logs,
      (name) => Promise.resolve(host(name)),
      target,
      new AbortController().signal,
      () => undefined,
    );
    expect(files).toEqual([join(target, '0000-.._.._evil-nccl.gpu-1.41.log')]);
  });

  it('are kept of the last jobs alone', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'kept-'));
    for (let day = 1; day <= 8; day++)
      await fetchLogs(
        [],
        () => Promise.resolve(host('')),
        join(parent, `2026-11-0${String(day)}`),
        new AbortController().signal,
        () => undefined,
      );
    await keepFew(parent);
    expect(readdirSync(parent)).toEqual(['2026-11-04', '2026-11-05', '2026-11-06', '2026-11-07', '2026-11-08']);
    rmSync(parent, { recursive: true });
  });

  it('are where Slurm says, once where both streams go to one file', () => {
    const line = (out: string, err: string): string =>
      `JobId=4711 JobName=train UserId=a(1) JobState=FAILED StdErr=${err} StdIn=/dev/null StdOut=${out} Power= \n`;
    expect(slurmOutputs(line('/home/a/my runs/slurm-4711.out', '/home/a/my runs/slurm-4711.out'))).toEqual([
      '/home/a/my runs/slurm-4711.out',
    ]);
    expect(slurmOutputs(line('/a/out', '/a/err'))).toEqual(['/a/out', '/a/err']);
    expect(slurmOutputs(line('/dev/null', '/dev/null'))).toEqual([]);
    expect(slurmOutputs('slurm_load_jobs error: Invalid job id specified')).toEqual([]);
  });
});

describe('a log', () => {
  const of = (lines: readonly string[]): boolean => isLog((index) => lines[index] ?? '', lines.length);

  it('is known by its first lines, through launchers', () => {
    expect(of(['', 'Epoch 1', '[1,3]<stdout>:gpu-1:4:5 [0] NCCL INFO Bootstrap : Using eth0:10.0.0.1<0>'])).toBe(true);
    expect(of(['NCCL version 2.21.5+cuda12.4'])).toBe(true);
  });

  it('is not what only speaks of NCCL, or says so far behind', () => {
    expect(of(['# NCCL INFORMATION', 'export NCCL_DEBUG=INFO', 'NCCL is a library'])).toBe(false);
    expect(of([...Array.from({ length: 5000 }, () => 'x'), 'a:1:2 [0] NCCL INFO y'])).toBe(false);
  });
});
