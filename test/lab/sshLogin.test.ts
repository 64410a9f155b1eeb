import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.js';
import { createPool } from '../../src/ssh/pool.js';
import { fileTrustStore, memoryTrustStore } from '../../src/ssh/trustStore.js';
import type { SshPool } from '../../src/ssh/types.js';
import { createLab, noSshd, type Lab, type Sshd } from './sshd.js';
import { memorySecrets, person, poolOptions } from './sshPeople.js';

/** The failure that `work` ends with. */
async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

if (noSshd !== null) {
  describe('logging in at a real OpenSSH server', () => {
    it(`left out: ${noSshd}`, () => {
      console.log(`left out: ${noSshd}`);
    });
  });
} else {
  describe('logging in at a real OpenSSH server', () => {
    let lab: Lab;
    let server: Sshd;
    let user: string;
    const pools: SshPool[] = [];
    const pool = (...args: Parameters<typeof poolOptions>): SshPool => {
      const made = createPool(poolOptions(...args));
      pools.push(made);
      return made;
    };
    /** A config for alias "gpu" that trusts what `known` says. */
    const config = (name: string, known: string, lines: readonly string[] = []): string => {
      writeFileSync(join(lab.dir, `${name}-known`), known);
      return lab.config(
        name,
        [
          'Host gpu',
          ...lines.map((line) => `  ${line}`),
          '  HostName 127.0.0.1',
          `  Port ${server.port}`,
          `  User ${user}`,
          ...(lines.includes('IdentitiesOnly yes') ? [] : [`  IdentityFile ${lab.key('user')}`]),
          '  IdentityAgent none',
          `  UserKnownHostsFile ${join(lab.dir, `${name}-known`)}`,
          '  GlobalKnownHostsFile /dev/null',
          '',
        ].join('\n'),
      );
    };
    const publicOf = (path: string): string => readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
    const address = (): string => `[127.0.0.1]:${server.port}`;
    const hostKey = (): string => server.hostKeys[0] ?? '';
    const known = (): string => `${address()} ${publicOf(hostKey())}\n`;
    const fingerprint = (path: string): string =>
      execFileSync('ssh-keygen', ['-lf', `${path}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';

    beforeAll(async () => {
      lab = createLab();
      user = lab.user;
      const keys = [
        lab.key('user'),
        lab.key('locked', { passphrase: 'open sesame' }),
        lab.key('agent'),
        lab.key('rsa', { type: 'rsa' }),
        lab.key('ecdsa', { type: 'ecdsa' }),
      ];
      server = await lab.sshd('gpu', { authorized: keys.map((path) => `${path}.pub`) });
    });
    afterAll(async () => {
      for (const one of pools) one.dispose();
      await lab.stop();
    });

    it('logs in with a key where known_hosts knows the host, asking nobody', async () => {
      const prompts = person(false);
      const session = await pool(config('plain', known()), { prompts }).session('gpu');
      expect(await session.run(['printf', '%s|', 'a b', "it's", '$(id)', ''])).toMatchObject({
        code: 0,
        stdout: "a b|it's|$(id)||",
        stderr: '',
      });
      expect(prompts.hostKeys).toEqual([]);
    });

    it.each(['rsa', 'ecdsa'] as const)('logs in with a key of type %s', async (name) => {
      const session = await pool(config(`with-${name}`, known(), [`IdentityFile ${join(lab.dir, name)}`, 'IdentitiesOnly yes'])).session(
        'gpu',
      );
      expect((await session.run(['true'])).code).toBe(0);
    });

    it('reads hashed known_hosts as ssh-keygen -H writes them', async () => {
      const path = join(lab.dir, 'hash-known');
      const text = config('hash', known());
      execFileSync('ssh-keygen', ['-q', '-H', '-f', path], { stdio: 'ignore' });
      expect(readFileSync(path, 'utf8')).toMatch(/^\|1\|/);
      const session = await pool(text).session('gpu');
      expect((await session.run(['echo', 'here'])).stdout).toBe('here\n');
    });

    it('asks about an unknown key with the fingerprint that ssh-keygen prints, and takes no for an answer', async () => {
      const prompts = person(false);
      const trust = memoryTrustStore();
      const failure = await failureOf(pool(config('unknown', ''), { prompts, trust }).session('gpu'));
      expect(failure.kind).toBe('host-key');
      expect(prompts.hostKeys).toEqual([
        { alias: 'gpu', address: address(), keyType: 'ssh-ed25519', fingerprint: fingerprint(hostKey()), jumpFor: null, knownTypes: [] },
      ]);
      expect(await trust.keys(address())).toEqual([]);
    });

    it.each([undefined, null, 0, '', 'yes', 1, {}, Promise.resolve('true')])('does not take %s for a yes', async (answer) => {
      const failure = await failureOf(pool(config('truthy', ''), { prompts: person(answer) }).session('gpu'));
      expect(failure.kind).toBe('host-key');
    });

    it('refuses when the dialog throws', async () => {
      const prompts = { ...person(false), trustHostKey: () => Promise.reject(new Error('no window')) };
      expect((await failureOf(pool(config('throwing', ''), { prompts }).session('gpu'))).kind).toBe('host-key');
    });

    it('does not accept an answer that comes after the caller gave up', async () => {
      const trust = memoryTrustStore();
      const controller = new AbortController();
      let answer: (value: boolean) => void = () => undefined;
      let dismissed = false;
      const prompts = {
        ...person(false),
        trustHostKey: (_question: unknown, signal: AbortSignal) => {
          signal.addEventListener('abort', () => {
            dismissed = true;
          });
          setTimeout(() => {
            controller.abort();
          }, 20);
          return new Promise<boolean>((done) => {
            answer = done;
          });
        },
      };
      const before = readFileSync(server.log, 'utf8').split('Accepted').length;
      const failure = await failureOf(pool(config('late', ''), { prompts, trust }).session('gpu', controller.signal));
      answer(true);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(failure.kind).toBe('cancelled');
      expect(dismissed).toBe(true);
      expect(readFileSync(server.log, 'utf8').split('Accepted').length).toBe(before);
      expect(await trust.keys(address())).toEqual([]);
    });

    it('remembers an accepted key in its own store and leaves known_hosts alone', async () => {
      const trust = fileTrustStore(join(lab.dir, 'trust', 'keys'));
      const text = config('accept', '');
      const first = person(true);
      await pool(text, { prompts: first, trust }).session('gpu');
      const second = person(false);
      await pool(text, { prompts: second, trust }).session('gpu');
      expect([first.hostKeys.length, second.hostKeys.length]).toEqual([1, 0]);
      expect(readFileSync(join(lab.dir, 'accept-known'), 'utf8')).toBe('');
    });

    it('stands still while a person reads the fingerprint', async () => {
      const slow = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 2500));
      const session = await pool(config('slow', '', ['ConnectTimeout 1']), { prompts: person(slow) }).session('gpu');
      expect((await session.run(['true'])).code).toBe(0);
    });

    it('refuses a changed key with file, line and the command to run, and asks nothing', async () => {
      const prompts = person(true);
      const other = publicOf(lab.key('other'));
      const failure = await failureOf(pool(config('changed', `# mine\n${address()} ${other}\n`), { prompts }).session('gpu'));
      const file = join(lab.dir, 'changed-known');
      expect(failure.kind).toBe('host-key');
      expect(failure.message).toContain(`${file}:2`);
      expect(failure.message).toContain(fingerprint(hostKey()));
      expect(failure.next).toContain(`ssh-keygen -f ${file} -R '${address()}'`);
      expect(prompts.hostKeys).toEqual([]);
      execFileSync('/bin/sh', ['-c', /run: (.*)$/.exec(failure.next ?? '')?.[1] ?? 'false'], { stdio: 'ignore' });
      expect(readFileSync(file, 'utf8')).not.toContain(other);
    });

    it.each(['no', 'accept-new', 'yes'])('refuses a changed key under StrictHostKeyChecking %s too', async (strict) => {
      const text = config('strict', `${address()} ${publicOf(lab.key('other'))}\n`, [`StrictHostKeyChecking ${strict}`]);
      expect((await failureOf(pool(text).session('gpu'))).kind).toBe('host-key');
    });

    it('remembers a new key without asking under accept-new, and refuses it under yes', async () => {
      const trust = memoryTrustStore();
      await pool(config('new', '', ['StrictHostKeyChecking accept-new']), { trust }).session('gpu');
      expect(await trust.keys(address())).toHaveLength(1);
      const failure = await failureOf(pool(config('strictyes', '', ['StrictHostKeyChecking yes'])).session('gpu'));
      expect(failure.message).toContain('StrictHostKeyChecking');
    });

    it('refuses a revoked key, and one known by an authority only', async () => {
      const revoked = await failureOf(pool(config('revoked', `${known()}@revoked * ${publicOf(hostKey())}\n`)).session('gpu'));
      expect(revoked.message).toContain('revoked');
      expect(revoked.message).toContain(':2');
      const authority = await failureOf(
        pool(config('authority', `@cert-authority * ${publicOf(lab.key('other'))}\n`), { prompts: person(true) }).session('gpu'),
      );
      expect(authority.message).toContain('authority');
    });

    it('asks for the passphrase of an encrypted key, keeps it for the next login and stores it only when told to', async () => {
      const secrets = memorySecrets();
      const prompts = person(false, [
        { secret: 'wrong', remember: true },
        { secret: 'open sesame', remember: true },
      ]);
      const locked = join(lab.dir, 'locked');
      const text = config('locked-config', known(), [`IdentityFile ${locked}`, 'IdentitiesOnly yes']);
      const made = pool(text, { prompts, secrets });
      const first = await made.session('gpu');
      expect(prompts.secrets.map(({ kind, detail, attempt }) => ({ kind, detail, attempt }))).toEqual([
        { kind: 'passphrase', detail: locked, attempt: 0 },
        { kind: 'passphrase', detail: locked, attempt: 1 },
      ]);
      expect([...secrets.all]).toEqual([[`passphrase:${locked}`, 'open sesame']]);
      first.close();
      await first.closed;
      await made.session('gpu');
      expect(prompts.secrets).toHaveLength(2);
      const again = person(false);
      await pool(text, { prompts: again, secrets }).session('gpu');
      expect(again.secrets).toEqual([]);
    });

    it('forgets a remembered passphrase that is wrong, and stores none that was not to be kept', async () => {
      const locked = join(lab.dir, 'locked');
      const secrets = memorySecrets({ [`passphrase:${locked}`]: 'stale' });
      const prompts = person(false, [{ secret: 'open sesame', remember: false }]);
      await pool(config('stale', known(), [`IdentityFile ${locked}`, 'IdentitiesOnly yes']), { prompts, secrets }).session('gpu');
      expect([...secrets.all]).toEqual([]);
    });

    it('asks for no passphrase of a key that the host does not take', async () => {
      const stranger = lab.key('stranger', { passphrase: 'x' });
      const prompts = person(false);
      await pool(config('stranger-config', known(), [`IdentityFile ${stranger}`]), { prompts }).session('gpu');
      expect(prompts.secrets).toEqual([]);
    });

    it('ends as cancelled when the person gives up on the passphrase', async () => {
      const text = config('giveup', known(), [`IdentityFile ${join(lab.dir, 'locked')}`, 'IdentitiesOnly yes']);
      expect((await failureOf(pool(text).session('gpu'))).kind).toBe('cancelled');
    });

    it('names user, keys and methods when the host refuses', async () => {
      const stranger = lab.key('stranger2');
      const failure = await failureOf(pool(config('refused', known(), [`IdentityFile ${stranger}`, 'IdentitiesOnly yes'])).session('gpu'));
      expect(failure.kind).toBe('auth');
      expect(failure.message).toContain(user);
      expect(failure.message).toContain(stranger);
    });

    it('uses the agent, also among more keys than the server bears when IdentitiesOnly names one', async () => {
      const socket = join(lab.dir, 'agent.sock');
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
      try {
        const env = { ...process.env, SSH_AUTH_SOCK: socket };
        const add = (path: string): void => {
          for (let tries = 0; ; tries++) {
            try {
              execFileSync('ssh-add', ['-q', path], { env, stdio: 'ignore' });
              return;
            } catch (error) {
              if (tries > 20) throw error;
              execFileSync('sleep', ['0.1']);
            }
          }
        };
        for (let index = 0; index < 8; index++) add(lab.key(`many${index}`));
        add(join(lab.dir, 'agent'));
        const lines = [`IdentityAgent ${socket}`, `IdentityFile ${join(lab.dir, 'agent')}.pub`];
        const text = lab.config(
          'agent-config',
          [
            'Host gpu',
            ...lines,
            'IdentitiesOnly yes',
            'HostName 127.0.0.1',
            `Port ${server.port}`,
            `User ${user}`,
            `UserKnownHostsFile ${join(lab.dir, 'plain-known')}`,
            '',
          ].join('\n'),
        );
        const session = await pool(text).session('gpu');
        expect((await session.run(['true'])).code).toBe(0);
      } finally {
        agent.kill();
      }
    });
  });
}
