import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.js';
import { createPool } from '../../src/ssh/pool.js';
import type { SshPool } from '../../src/ssh/types.js';
import { createLab, freePort, noSshd, type Lab, type Sshd } from './sshd.js';
import { person, poolOptions } from './sshPeople.js';

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

if (noSshd !== null) {
  describe('jump hosts at real OpenSSH servers', () => {
    it(`left out: ${noSshd}`, () => {
      console.log(`left out: ${noSshd}`);
    });
  });
} else {
  describe('jump hosts at real OpenSSH servers', () => {
    let lab: Lab;
    let key: string;
    let login: Sshd;
    let inner: Sshd;
    let gpus: Sshd;
    let closed: Sshd;
    let empty: number;
    let mutePort = 0;
    const mute = createServer((socket) => socket.on('error', () => undefined));
    const pools: SshPool[] = [];
    const pool = (...args: Parameters<typeof poolOptions>): SshPool => {
      const made = createPool(poolOptions(...args));
      pools.push(made);
      return made;
    };
    const publicOf = (server: Sshd): string =>
      readFileSync(`${server.hostKeys[0] ?? ''}.pub`, 'utf8')
        .split(' ')
        .slice(0, 2)
        .join(' ');
    const line = (server: Sshd, shown = publicOf(server)): string => `[127.0.0.1]:${server.port} ${shown}\n`;
    const accepted = (server: Sshd): number => readFileSync(server.log, 'utf8').split('Accepted publickey').length - 1;
    const connections = (server: Sshd): number => readFileSync(server.log, 'utf8').split('Connection from').length - 1;
    const config = (name: string, known: string): string => {
      writeFileSync(join(lab.dir, `${name}-known`), known);
      return lab.config(
        name,
        [
          `Host login\n  Port ${login.port}`,
          `Host closed\n  Port ${closed.port}`,
          `Host inner\n  Port ${inner.port}\n  ProxyJump login`,
          `Host gpu-*\n  Port ${gpus.port}\n  ProxyJump login`,
          `Host deep\n  Port ${gpus.port}\n  ProxyJump inner`,
          `Host behind-closed\n  Port ${gpus.port}\n  ProxyJump closed`,
          `Host behind-nothing\n  Port ${empty}\n  ProxyJump login`,
          `Host mute-*\n  Port ${mutePort}\n  ConnectTimeout 2\n  ProxyJump login`,
          `Host via-nothing\n  Port ${gpus.port}\n  ProxyJump nothing`,
          `Host nothing\n  Port ${empty}`,
          'Host *',
          '  HostName 127.0.0.1',
          `  User ${lab.user}`,
          `  IdentityFile ${key}`,
          '  IdentityAgent none',
          '  GlobalKnownHostsFile /dev/null',
          `  UserKnownHostsFile ${join(lab.dir, `${name}-known`)}`,
          '',
        ].join('\n'),
      );
    };

    beforeAll(async () => {
      lab = createLab();
      key = lab.key('user');
      empty = await freePort();
      await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
      const address = mute.address();
      mutePort = typeof address === 'object' && address !== null ? address.port : 0;
      const authorized = [`${key}.pub`];
      login = await lab.sshd('login', { authorized });
      inner = await lab.sshd('inner', { authorized });
      gpus = await lab.sshd('gpus', { authorized });
      closed = await lab.sshd('closed', { authorized, lines: ['AllowTcpForwarding no'] });
    });
    afterEach(() => {
      for (const one of pools.splice(0)) one.dispose();
    });
    afterAll(async () => {
      mute.close();
      await lab.stop();
    });

    it('goes through one jump host and through a chain', async () => {
      const known = line(login) + line(inner) + line(gpus);
      const made = pool(config('chain', known));
      expect((await (await made.session('gpu-1')).run(['echo', 'one'])).stdout).toBe('one\n');
      const before = connections(login);
      expect((await (await made.session('deep')).run(['echo', 'two'])).stdout).toBe('two\n');
      expect((await made.session('deep')).target.jumps.map(({ alias }) => alias)).toEqual(['login', 'inner']);
      // The connection to the first hop is shared by both ways.
      expect(connections(login)).toBe(before);
    });

    it('checks the key of the jump host: a bad one is refused, and nothing is forwarded or logged in', async () => {
      const before = [accepted(login), connections(gpus)];
      const prompts = person(true);
      const bad = publicOf(gpus);
      const failure = await failureOf(pool(config('badjump', line(login, bad) + line(gpus)), { prompts }).session('gpu-1'));
      expect(failure.kind).toBe('host-key');
      expect(failure.message).toContain('gpu-1');
      expect(failure.message).toContain('login');
      expect(failure.message).toContain(`${join(lab.dir, 'badjump-known')}:1`);
      expect(prompts.hostKeys).toEqual([]);
      expect([accepted(login), connections(gpus)]).toEqual(before);
    });

    it('asks about an unknown jump host first, saying for whom, then about the host', async () => {
      const prompts = person(true);
      await pool(config('ask', ''), { prompts }).session('gpu-1');
      expect(prompts.hostKeys.map(({ alias, jumpFor }) => [alias, jumpFor])).toEqual([
        ['login', 'gpu-1'],
        ['gpu-1', null],
      ]);
    });

    it('checks the key of the host behind a good jump host', async () => {
      const failure = await failureOf(pool(config('badhost', line(login) + line(gpus, publicOf(login)))).session('gpu-1'));
      expect(failure.kind).toBe('host-key');
      expect(failure.message).toContain('gpu-1');
    });

    it('says which part of the way failed', async () => {
      const text = config('broken', line(login) + line(gpus) + line(closed));
      const made = pool(text);
      const [forbidden, nobody, gone] = await Promise.all(
        ['behind-closed', 'behind-nothing', 'via-nothing'].map((alias) => failureOf(made.session(alias))),
      );
      expect([forbidden?.kind, nobody?.kind, gone?.kind]).toEqual(['unreachable', 'unreachable', 'unreachable']);
      expect(forbidden?.message).toMatch(/behind-closed.*closed does not allow forwarding/);
      expect(nobody?.message).toMatch(/behind-nothing.*login cannot connect to it/);
      expect(gone?.message).toMatch(/via-nothing.*nothing was not reached: nothing answers on port/);
    });

    it('knocks at hosts behind one jump host together: dumb and dead ones cost one wait, and the others are not held up', async () => {
      const made = pool(config('knock', line(login) + line(gpus)), { concurrency: 2 });
      const before = connections(login);
      const started = performance.now();
      const answers = await Promise.all(
        ['mute-1', 'mute-2', 'mute-3', 'mute-4', 'mute-5', 'behind-nothing', 'gpu-1'].map(async (alias) => {
          const failure = await made.reach(alias).then(
            () => null,
            (error: unknown) => error,
          );
          return failure instanceof Failure ? failure.message : 'reached';
        }),
      );
      expect(answers.slice(0, 5)).toEqual([1, 2, 3, 4, 5].map((n) => `mute-${n} was not reached in 2 s (no answer through login).`));
      expect(answers[5]).toMatch(/^behind-nothing was not reached through login: login cannot connect to it/);
      expect(answers[6]).toBe('reached');
      // Five times two seconds, were they waited for one after the other.
      expect(performance.now() - started).toBeLessThan(9000);
      expect((await (await made.session('gpu-1')).run(['echo', 'still'])).stdout).toBe('still\n');
      expect(connections(login) - before).toBe(1);
    });

    it('opens 60 hosts through one jump host at once, and the jump host once', async () => {
      const made = pool(config('many', line(login) + line(gpus)));
      const before = connections(login);
      const started = Date.now();
      const answers = await Promise.all(
        Array.from({ length: 60 }, async (_, index) =>
          (await (await made.session(`gpu-${index}`)).run(['echo', String(index)])).stdout.trim(),
        ),
      );
      console.log(`60 hosts through one jump host: ${Date.now() - started} ms`);
      expect(answers).toEqual(Array.from({ length: 60 }, (_, index) => String(index)));
      expect(connections(login) - before).toBe(1);
    });

    it('opens 40 logins at one server that drops logins beyond ten (MaxStartups)', async () => {
      const text = lab.config(
        'startups',
        `Host *\n  HostName 127.0.0.1\n  Port ${gpus.port}\n  User ${lab.user}\n  IdentityFile ${key}\n  IdentityAgent none\n  StrictHostKeyChecking accept-new\n  UserKnownHostsFile /dev/null\n`,
      );
      const made = pool(text, { concurrency: 32 });
      const started = Date.now();
      const codes = await Promise.all(
        Array.from({ length: 40 }, async (_, index) => (await (await made.session(`h${index}`)).run(['true'])).code),
      );
      console.log(`40 logins at one server: ${Date.now() - started} ms`);
      expect(codes.every((code) => code === 0)).toBe(true);
    });

    it('notices when the jump host goes away', async () => {
      const made = pool(config('lost', line(login) + line(gpus)));
      const session = await made.session('gpu-1');
      const running = failureOf(session.run(['sleep', '60'], { timeoutMs: 60_000 }));
      await new Promise((resolve) => setTimeout(resolve, 200));
      login.killConnections();
      expect((await running).kind).toBe('unreachable');
      expect(await session.closed).toContain('gpu-1');
      expect((await (await made.session('gpu-1')).run(['echo', 'again'])).stdout).toBe('again\n');
    });

    it('closes the jump host with the last host behind it', async () => {
      const made = pool(config('close', line(login) + line(gpus)));
      const session = await made.session('gpu-1');
      const jump = await made.session('login');
      made.close('login');
      expect((await session.run(['echo', 'still'])).stdout).toBe('still\n');
      session.close();
      await session.closed;
      expect(await jump.closed).toContain('login');
    });
  });
}
