import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Executor } from '../../src/base/executor.js';
import { Failure } from '../../src/base/failure.js';
import { createPool } from '../../src/ssh/pool.js';
import type { Session, SshPool } from '../../src/ssh/types.js';
import { alive, createLab, noSshd, type Lab, type Sshd } from './sshd.js';
import { poolOptions } from './sshPeople.js';

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

/** Waits until a file has so many lines of process ids, and returns them. */
async function pidsIn(path: string, count: number): Promise<number[]> {
  for (let tries = 0; tries < 100; tries++) {
    const pids = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').map(Number) : [];
    if (pids.length >= count) return pids;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the command did not start');
}

if (noSshd !== null) {
  describe('running commands at a real OpenSSH server', () => {
    it(`left out: ${noSshd}`, () => {
      console.log(`left out: ${noSshd}`);
    });
  });
} else {
  describe('running commands at a real OpenSSH server', () => {
    let lab: Lab;
    let pool: SshPool;
    let few: Sshd;
    let frail: Sshd;
    let session: Session;
    let count = 0;
    /** A script on the host's disk, so that its own name is not the session's shell. */
    const script = (text: string): string => {
      const path = join(lab.dir, `script${count++}.sh`);
      writeFileSync(path, text);
      return path;
    };
    /** A tree like mpirun's: a parent, children in groups of their own, one that ignores TERM, and an orphan. */
    const tree = (pids: string): string =>
      script(
        [
          `echo $$ >> ${pids}`,
          `sh -c 'trap "" TERM; echo $$ >> ${pids}; while :; do sleep 1; done' &`,
          `sh -c 'echo $$ >> ${pids}; sh -c "echo \\$\\$ >> ${pids}; sleep 300" & wait' &`,
          `perl -e 'setpgrp(0,0); open F, ">>", "${pids}"; print F "$$\\n"; close F; sleep 300' &`,
          `sh -c '(sh -c "echo \\$\\$ >> ${pids}; exec sleep 300" &) ; exit 0'`,
          'wait',
        ].join('\n'),
      );

    beforeAll(async () => {
      lab = createLab();
      const key = lab.key('user');
      const server = await lab.sshd('main', { authorized: [`${key}.pub`] });
      few = await lab.sshd('few', { authorized: [`${key}.pub`], lines: ['MaxSessions 2'] });
      frail = await lab.sshd('frail', { authorized: [`${key}.pub`] });
      const hosts = { main: server, few, frail };
      const config = lab.config(
        'config',
        [
          ...Object.entries(hosts).flatMap(([name, { port }]) => [`Host ${name}`, `  Port ${port}`]),
          'Host *',
          '  HostName 127.0.0.1',
          `  User ${lab.user}`,
          `  IdentityFile ${key}`,
          '  IdentityAgent none',
          `  UserKnownHostsFile ${join(lab.dir, 'none')}`,
          '  StrictHostKeyChecking accept-new',
          '',
        ].join('\n'),
      );
      pool = createPool(poolOptions(config));
      session = await pool.session('main');
    });
    afterAll(async () => {
      pool.dispose();
      await lab.stop();
    });

    it('shares one session for a host', async () => {
      expect(await pool.session('main')).toBe(session);
    });

    it('gives exit status, signal, both streams, standard input and environment', async () => {
      expect(await session.run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({
        code: 3,
        signal: null,
        stdout: 'out\n',
        stderr: 'err\n',
        truncated: false,
      });
      expect(await session.run(['sh', '-c', 'kill -9 $$'])).toMatchObject({ code: null, signal: 'KILL' });
      expect((await session.run(['cat'], { stdin: 'a\nb' })).stdout).toBe('a\nb');
      expect((await session.run(['cat'])).stdout).toBe('');
      expect((await session.run(['sh', '-c', 'printf %s "$NCCL_ALGO"'], { env: { NCCL_ALGO: "Tree'; echo $(id)\n" } })).stdout).toBe(
        "Tree'; echo $(id)\n",
      );
      expect(await session.run(['no-such-program'])).toMatchObject({ code: 127 });
    });

    it('refuses what could not be a command or a variable', async () => {
      for (const work of [
        session.run([]),
        session.run(['-x']),
        session.run(['true'], { env: { 'A=B; touch x': '1' } }),
        session.run(['echo', 'a\0b']),
        session.run(['echo', 'x'.repeat(130_000)]),
      ])
        expect((await failureOf(work)).kind).toBe('input');
    });

    it('decodes characters across chunks, keeps the limit and still passes everything on', async () => {
      const seen: string[] = [];
      const text = '界'.repeat(200_000);
      const result = await session.run(['cat'], { stdin: text, maxOutputBytes: 100_000, onStdout: (chunk) => seen.push(chunk) });
      expect(seen.join('')).toBe(text);
      expect(result.truncated).toBe(true);
      expect(result.stdout).toBe('界'.repeat(33_333));
    });

    /** A pool that knows one server whose login file says `text`. */
    const withLoginFile = async (name: string, text: string): Promise<SshPool> => {
      const key = lab.key('user');
      const home = join(lab.dir, `${name}-home`);
      mkdirSync(home);
      // Bash started by sshd reads its own one, whatever BASH_ENV says; zsh the other.
      for (const file of ['.bashrc', '.zshenv']) writeFileSync(join(home, file), text);
      const { port } = await lab.sshd(name, { authorized: [`${key}.pub`], env: { HOME: home } });
      const config = lab.config(
        `${name}-config`,
        [
          `Host ${name}`,
          'HostName 127.0.0.1',
          `Port ${port}`,
          `User ${lab.user}`,
          `IdentityFile ${key}`,
          'StrictHostKeyChecking accept-new',
          'UserKnownHostsFile /dev/null',
          '',
        ].join('\n'),
      );
      return createPool(poolOptions(config));
    };

    it('drops what a login file prints before the command', async () => {
      const own = await withLoginFile('noisy', 'echo welcome; echo nccl\ntouch ~/read\n');
      try {
        expect((await (await own.session('noisy')).run(['echo', 'here'])).stdout).toBe('here\n');
        expect(existsSync(join(lab.dir, 'noisy-home/read'))).toBe(true);
      } finally {
        own.dispose();
      }
    });

    it('says so when a login file holds the command up, and only then', async () => {
      const own = await withLoginFile('held', 'sleep 30\n');
      try {
    const failure = await failureOf((await own.session('held')).run(['echo', 'here'], { timeoutMs: 500 }));
        expect(failure).toMatchObject({ kind: 'timeout', message: 'echo on held did not end in 0.5 s and was stopped.' });
        expect(failure.next).toContain('~/.bashrc');
      } finally {
        own.dispose();
      }
      expect((await failureOf(session.run(['sleep', '30'], { timeoutMs: 1500 }))).next).not.toContain('~/.bashrc');
    });

    const ends = async (executor: Executor, name: string, stop: 'cancel' | 'timeout'): Promise<void> => {
      const pids = join(lab.dir, name);
      const controller = new AbortController();
      const running = failureOf(
        executor.run(['sh', tree(pids)], { signal: controller.signal, timeoutMs: stop === 'timeout' ? 1500 : 60_000 }),
      );
      const started = await pidsIn(pids, 6);
      expect(started.every(alive)).toBe(true);
      if (stop === 'cancel') controller.abort();
      const failure = await running;
      expect(failure.kind).toBe(stop === 'cancel' ? 'cancelled' : 'timeout');
      expect(started.filter(alive)).toEqual([]);
    };

    it('ends the whole process tree when it is cancelled', () => ends(session, 'cancel-pids', 'cancel'));
    it('ends the whole process tree when the time is up', () => ends(session, 'time-pids', 'timeout'));
    it('ends a tree while the connection has no channel to spare', async () => {
      const tight = await pool.session('few');
      const hold = new AbortController();
      const other = failureOf(tight.run(['sleep', '60'], { signal: hold.signal, timeoutMs: 60_000 }));
      await ends(tight, 'tight-pids', 'cancel').finally(() => hold.abort());
      expect((await other).kind).toBe('cancelled');
    });

    it('leaves other commands on the same connection alone', async () => {
      const controller = new AbortController();
      const doomed = failureOf(session.run(['sleep', '60'], { signal: controller.signal, timeoutMs: 60_000 }));
      const other = session.run(['sh', '-c', 'sleep 1.5; echo done']);
      await new Promise((resolve) => setTimeout(resolve, 300));
      controller.abort();
      expect((await doomed).kind).toBe('cancelled');
      expect((await other).stdout).toBe('done\n');
    });

    it('says nothing ran when it was cancelled before it began', async () => {
      const path = join(lab.dir, 'never');
      expect((await failureOf(session.run(['touch', path], { signal: AbortSignal.abort() }))).kind).toBe('cancelled');
      expect(existsSync(path)).toBe(false);
    });

    it('runs more commands at once than the server takes channels', async () => {
      const tight = await pool.session('few');
      const results = await Promise.all(Array.from({ length: 12 }, (_, index) => tight.run(['sh', '-c', `sleep 0.05; echo ${index}`])));
      expect(results.map(({ stdout }) => stdout.trim())).toEqual(Array.from({ length: 12 }, (_, index) => String(index)));
    });

    it('says so when the server is killed while a command runs, and connects again afterwards', async () => {
      const doomed = await pool.session('frail');
      const running = failureOf(doomed.run(['sleep', '60'], { timeoutMs: 60_000 }));
      await new Promise((resolve) => setTimeout(resolve, 300));
      frail.killConnections();
      const failure = await running;
      expect(failure.kind).toBe('unreachable');
      expect(failure.message).toContain('frail');
      expect(failure.message).toContain('sleep');
      await doomed.closed;
      const fresh = await pool.session('frail');
      expect((await fresh.run(['echo', 'back'])).stdout).toBe('back\n');
    });
  });
}
