import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/bench/record.js';
import { takeClaim } from '../../../src/bench/store/claims.js';
import { openStore } from '../../../src/bench/store/index.js';
import { planOf, sizes } from './support/fake.js';

let [folder, bundle] = ['', ''];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nw-claims-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const started = (id: string): RunRecord => ({ v: 1, kind: 'start', run: id, at: '2026-11-20T08:00:00.000Z', origin: 'measured', spec: planOf({}).spec, trial: null, mark: `mark-${id}` }); // prettier-ignore
/** What a process left that died: runs that a scheduler has as jobs. */
const leave = (...ids: string[]): Promise<void> =>
  appendFile(join(folder, '2026-11.jsonl'), ids.map((id) => `${JSON.stringify(started(id))}\n`).join(''));
const who = (text: string): string => `taken by ${text}`;

describe('a claim', () => {
  const take = () => takeClaim(folder, 'run-../x', who);
  const files = async () => (await readdir(folder)).filter((name) => name.startsWith('run')).sort();

  it('is one process’s alone until it lets go, and leaves nothing behind when all is done', async () => {
    const claim = await take();
    await expect(take()).rejects.toThrow('taken by this very process');
    await claim.release(false);
    const next = await take();
    await expect(claim.check()).rejects.toThrow('took over');
    await next.check();
    await next.release(true);
    expect(await files()).toEqual([]);
  });

  it('outlives a dead process of this machine by nothing, and a later one of the same id', async () => {
    await (await take()).release(false);
    const path = join(folder, (await files())[0] ?? '');
    const holder = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    const gone = spawn('true');
    await new Promise((resolve) => gone.on('exit', resolve));
    await writeFile(path, JSON.stringify({ ...holder, pid: gone.pid, released: false }));
    await (await take()).release(true);
    if (holder['start'] === null) return;
    // Dead, but its parent never asks how it ended.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const pid = Number(await new Promise((resolve) => parent.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))));
      await expect.poll(() => readFile(`/proc/${pid}/stat`, 'utf8'), { timeout: 20_000 }).toMatch(/\) Z /);
      await writeFile(path, JSON.stringify({ ...holder, pid, released: false }));
      await (await take()).release(true);
    } finally {
      parent.kill('SIGKILL');
    }
    await writeFile(path, JSON.stringify({ ...holder, start: '1', released: false }));
    await (await take()).release(true);
  });

  it('of another machine stands while that one shows signs of life, and no longer', async () => {
    const path = join(folder, 'run-_2e_2e_2fx.1');
    await writeFile(
      path,
      JSON.stringify({
        host: 'login-2',
        place: 'elsewhere',
        pid: process.pid,
        start: null,
        at: '2026-11-20T08:00:00.000Z',
        released: false,
      }),
    );
    await expect(take()).rejects.toThrow(`taken by process ${process.pid} on login-2 (since 2026-11-20 08:00:00 UTC)`);
    const long = new Date(Date.now() - 3_600_000);
    await utimes(path, long, long);
    await (await take()).release(true);
  });

  it('that a process died over before it said who it is counts as silent', async () => {
    const path = join(folder, 'run-_2e_2e_2fx.1');
    await writeFile(path, '');
    await expect(take()).rejects.toThrow('taken by another process');
    const long = new Date(Date.now() - 3_600_000);
    await utimes(path, long, long);
    await (await take()).release(true);
  });
});

describe('processes that follow the same jobs left behind', { timeout: 60_000 }, () => {
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    const dir = await mkdtemp(join(tmpdir(), 'nw-follow-'));
    bundle = join(dir, 'child.cjs');
    await build({
      entryPoints: ['test/unit/bench/support/followChild.ts'],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: bundle,
      logLevel: 'silent',
    });
  });
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));
  afterAll(() => rm(join(bundle, '..'), { recursive: true, force: true }));

  /** A process that has seen what is left; `go` lets it follow, `line` waits for something it says, `end` for its last word. */
  const follower = async (stuck = false) => {
    const child = spawn(process.execPath, [bundle, folder, ...(stuck ? ['stuck'] : [])], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    let said = '';
    const heard = new Set<() => void>();
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      for (const call of heard) call();
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const line = (text: string): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!said.includes(text)) return;
          heard.delete(look);
          resolve();
        };
        heard.add(look);
        look();
      });
    await line('ready');
    return { child, line, go: () => child.stdin.write('go\n'), end: async () => (await ended, said.trim().split('\n').slice(1)) };
  };
  const rowsOf = async () => Object.fromEntries((await openStore(folder).runs()).map(({ id, state, rows }) => [id, [state, ...rows.map(({ sizeBytes }) => sizeBytes)]])); // prettier-ignore

  it('record each row once: one follows, the others are told who, or that it is done', async () => {
    const ids = Array.from({ length: 12 }, (_, number) => `job-${number}`);
    await leave(...ids);
    const all = await Promise.all([follower(), follower(), follower()]);
    for (const { go } of all) go();
    const said = (await Promise.all(all.map(({ end }) => end()))).flat();
    expect(await rowsOf()).toEqual(Object.fromEntries(ids.map((id) => [id, ['ok', ...sizes]])));
    const refused = said.filter((line) => line.startsWith('refused'));
    for (const line of refused)
      expect(line).toMatch(
        new RegExp(`The job of run job-\\d+ is followed by process (${all.map(({ child }) => child.pid).join('|')}) on ${hostname()}`),
      );
    // Each went through all of them, and no job was left to nobody.
    expect(said).toHaveLength(ids.length * all.length);
    for (const id of ids) expect(said).toContain(`done ${id}`);
    expect((await readdir(join(folder, 'claims'))).filter((name) => name.startsWith('run'))).toEqual([]);
  });

  it('take over from one that was killed amid the job, and from no one that lives', async () => {
    await leave('one');
    const [first, second] = [await follower(true), await follower()];
    first.go();
    await first.line('stuck one');
    second.go();
    expect(await second.end()).toEqual([expect.stringContaining(`followed by process ${first.child.pid} on ${hostname()}`)]);
    const third = await follower();
    first.child.kill('SIGKILL');
    await first.end();
    third.go();
    expect(await third.end()).toEqual(['done one']);
    expect(await rowsOf()).toEqual({ one: ['ok', ...sizes] });
  });

  it('leave alone what the process that started it still follows', async () => {
    const store = openStore(folder);
    await store.append(started('mine'));
    const other = await follower();
    other.go();
    expect(await other.end()).toEqual([expect.stringContaining(`followed by process ${process.pid} on ${hostname()}`)]);
    await store.append({ v: 1, kind: 'end', run: 'mine', at: '2026-11-20T08:01:00.000Z', exitCode: 0, state: 'ok', message: null, avgBusbwGBs: 9, outOfBounds: 0, nRanks: 8, nNodes: 2, ncclVersion: null }); // prettier-ignore
    expect(await rowsOf()).toEqual({ mine: ['ok'] });
  });

  it('run a search one at a time', async () => {
    const [store, other] = [openStore(folder), openStore(folder)];
    const release = await store.reserve('abc');
    await expect(other.reserve('abc')).rejects.toThrow('This search is being run by this very process.');
    await (
      await other.reserve('abd')
    )();
    await release();
    await (
      await other.reserve('abc')
    )();
  });
});
