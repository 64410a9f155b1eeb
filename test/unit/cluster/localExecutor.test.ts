import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localExecutor } from '../../../src/cluster/localExecutor.js';

const executor = localExecutor({ PATH: process.env['PATH'], HOME: '/nowhere' });

describe.runIf(process.platform !== 'win32')('the local executor', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'local-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('runs words, not a shell line, with its environment', async () => {
    const said: string[] = [];
    const result = await executor.run(['printf', '%s', '$(touch x); $HOME'], { onStdout: (chunk) => said.push(chunk) });
    expect(result).toEqual({ code: 0, signal: null, stdout: '$(touch x); $HOME', stderr: '', truncated: false });
    expect(said.join('')).toBe(result.stdout);
    expect(await executor.run(['sh', '-c', 'echo $NCCL_ALGO; echo bad >&2; exit 3'], { env: { NCCL_ALGO: 'Ring' } })).toMatchObject({
      code: 3,
      stdout: 'Ring\n',
      stderr: 'bad\n',
    });
  });

  it('gives standard input, and cuts output that is too long', async () => {
    expect((await executor.run(['cat'], { stdin: 'hello' })).stdout).toBe('hello');
    const long = await executor.run(['sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" x'], { maxOutputBytes: 1000 });
    expect(long.truncated).toBe(true);
    expect(long.stdout.length).toBeLessThan(200_000);
  });

  it('ends a whole process group when cancelled, also one that ignores the request', async () => {
    const stop = new AbortController();
    const file = join(dir, 'pid');
    const running = executor.run(
      ['sh', '-c', `trap "" TERM; sh -c 'trap "" TERM; while :; do sleep 0.1; done' & echo $! > ${file}; wait; wait`],
      { signal: stop.signal },
    );
    running.catch(() => undefined);
    let pid = NaN;
    for (let round = 0; round < 100 && Number.isNaN(pid); round++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
    }
    stop.abort();
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
    // Ended and waited for by nobody counts as ended.
    const state = (): string => spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
    for (let round = 0; round < 50 && !/^Z|^$/.test(state()); round++) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(state()).toMatch(/^Z|^$/);
  });

  it('keeps its time limit', async () => {
    await expect(executor.run(['sleep', '30'], { timeoutMs: 50 })).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('says when there is no such program', async () => {
    await expect(executor.run(['no_such_perf'])).rejects.toMatchObject({
      kind: 'tool',
      message: 'no_such_perf was not found on this machine.',
    });
  });

  it('does not begin what is cancelled already', async () => {
    await expect(executor.run(['touch', join(dir, 'x')], { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
