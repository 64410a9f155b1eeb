import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.js';
import { createPool } from '../../src/ssh/pool.js';
import { createLab, noSshd, type Lab, type Sshd } from './sshd.js';
import { person, poolOptions } from './sshPeople.js';

/** Why no server of ours can have a user with a password: it must see a passwd and a shadow file of its own. */
const without: string | null =
  noSshd ??
  (process.getuid?.() !== 0 || spawnSync('unshare', ['-m', 'true']).status !== 0
    ? 'a mount namespace needs root'
    : spawnSync('openssl', ['version']).error !== undefined
      ? 'openssl is not installed'
      : null);

if (without !== null)
  describe('passwords at real OpenSSH servers', () => {
    it(`left out: ${without}`, () => console.log(`left out: ${without}`));
  });
else
  describe('passwords at real OpenSSH servers', () => {
    let lab: Lab;
    const servers: Sshd[] = [];
    let config: string;
    const hosts = ['gpu-1', 'gpu-2', 'gpu-3', 'gpu-4'];

    beforeAll(async () => {
      lab = createLab();
      const home = join(lab.dir, 'mei');
      mkdirSync(home);
      const hash = execFileSync('openssl', ['passwd', '-6', 'correct horse'], { encoding: 'utf8' }).trim();
      writeFileSync(join(lab.dir, 'passwd'), `${readFileSync('/etc/passwd', 'utf8')}mei:x:61234:65534::${home}:/bin/sh\n`);
      writeFileSync(join(lab.dir, 'shadow'), `${readFileSync('/etc/shadow', 'utf8')}mei:${hash}:20000:0:99999:7:::\n`, { mode: 0o600 });
      const mounts = 'mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/shadow" /etc/shadow && shift && exec "$@"';
      for (const host of hosts)
        servers.push(
          await lab.sshd(host, { lines: ['PasswordAuthentication yes'], wrap: ['unshare', '-m', 'sh', '-c', mounts, 'sh', lab.dir] }),
        );
      config = lab.config(
        'config',
        `${hosts.map((host, i) => `Host ${host}\n  Port ${String(servers[i]?.port)}\n`).join('')}Host *\n  HostName 127.0.0.1\n  User mei\n  IdentityFile ${join(lab.dir, 'none')}\n  IdentityAgent none\n  UserKnownHostsFile /dev/null\n  GlobalKnownHostsFile /dev/null\n  StrictHostKeyChecking accept-new\n`,
      );
    });
    afterAll(async () => {
      await lab.stop();
    });
    const wrong = (): number => servers.reduce((sum, { log }) => sum + readFileSync(log, 'utf8').split('Failed password').length - 1, 0);
    const login = async (
      answers: readonly string[],
      text = config,
      chosen: readonly string[] = hosts,
    ): Promise<{ readonly outcomes: readonly string[]; readonly asked: number; readonly wrong: number }> => {
      const prompts = person(
        false,
        answers.map((secret) => ({ secret, remember: false })),
      );
      const before = wrong();
      const pool = createPool(poolOptions(text, { prompts }));
      try {
        const outcomes = await Promise.all(
          chosen.map(async (host) => {
            try {
              return (await (await pool.session(host)).run(['id', '-un'])).stdout.trim();
            } catch (error) {
              return error instanceof Failure ? `${error.kind}: ${error.message}` : String(error);
            }
          }),
        );
        return { outcomes, asked: prompts.secrets.length, wrong: wrong() - before };
      } finally {
        pool.dispose();
      }
    };

    it('are asked for once, and every host is let in', async () => {
      expect(await login(['correct horse'])).toEqual({ outcomes: hosts.map(() => 'mei'), asked: 1, wrong: 0 });
    });

    it('that are wrong once are asked for again, and were tried at one host', async () => {
      expect(await login(['corect horse', 'correct horse'])).toEqual({ outcomes: hosts.map(() => 'mei'), asked: 2, wrong: 1 });
    });

    it('of a jump host are not given to the hosts behind it', async () => {
      const through = lab.config('through', readFileSync(config, 'utf8').replace(/^Host gpu-[2-4]$/gm, '$&\n  ProxyJump gpu-1'));
      const { outcomes, asked, wrong: tries } = await login(['correct horse', 'of the hosts', 'correct horse'], through, hosts.slice(1));
      expect({ outcomes, asked, tries }).toEqual({ outcomes: ['mei', 'mei', 'mei'], asked: 3, tries: 1 });
    });

    it('that stay wrong lock no account: one host is tried three times, the others not at all, and each says so', async () => {
      const { outcomes, asked, wrong: tries } = await login(['a', 'b', 'c', 'd']);
      expect({ asked, tries }).toEqual({ asked: 3, tries: 3 });
      expect(outcomes.filter((text) => /^auth: gpu-\d refused the login of user mei \(tried: password\)\.$/.test(text))).toHaveLength(1);
      expect(outcomes.filter((text) => /^auth: gpu-\d was not tried: gpu-\d refused the password of user mei\.$/.test(text))).toHaveLength(
        3,
      );
    });
  });
