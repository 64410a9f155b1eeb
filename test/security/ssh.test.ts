import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure, messageOf } from '../../src/base/failure.js';
import type { Logger } from '../../src/base/log.js';
import { createPool } from '../../src/ssh/pool.js';
import { resolveTarget } from '../../src/ssh/resolve.js';
import { memorySecrets, person, poolOptions } from '../lab/sshPeople.js';
import { standIn } from '../unit/ssh/standIn.js';

const controls = (text: string): boolean =>
  Array.from(text, (letter) => letter.charCodeAt(0)).some(
    (code) => (code < 32 && code !== 10 && code !== 9) || (code >= 127 && code < 160) || code === 0x202e,
  );

describe('what hosts and configs say is data', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'ssh-security-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  const failureOf = async (work: Promise<unknown>): Promise<Failure> => {
    const error: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Failure);
    return error as Failure;
  };

  it('runs nothing for host names that are options or shell text', async () => {
    const flag = join(dir, 'x');
    const config = join(dir, 'config');
    // A config that would hand the name to a shell: the name never gets that far.
    writeFileSync(config, `Match exec "echo %h > /dev/null"\n  Port 1\n`);
    const pool = createPool(poolOptions(config));
    for (const alias of [
      `$(touch ${flag})`,
      `\`touch ${flag}\``,
      `x;touch ${flag}`,
      `-oProxyCommand=touch ${flag}`,
      `-oProxyCommand=touch$IFS${flag}`,
      `x\ntouch ${flag}`,
      `x&&touch ${flag}`,
    ]) {
      const failure = await failureOf(pool.session(alias));
      expect(failure.kind).toBe('input');
      expect(controls(failure.message)).toBe(false);
    }
    expect(existsSync(flag)).toBe(false);
    expect(readdirSync(dir)).toEqual(['config']);
  });

  it('cleans banners and refusals of escapes before anyone sees them', async () => {
    const lines: string[] = [];
    const note = (message: string): void => {
      lines.push(message);
    };
    const log: Logger = { debug: note, info: note, warn: note, error: note };
    const evil = '\u001b]0;owned\u0007\u001b[2J\u202e\u009bHello [a](command:x) </script> $(touch x)\n';
    const server = await standIn(
      (context) => {
        context.reject(['password']);
      },
      { banner: evil },
    );
    const pool = createPool(poolOptions(server.config, { log }));
    try {
      const failure = await failureOf(pool.session('gpu'));
      expect(controls(messageOf(failure))).toBe(false);
      expect(lines.some((line) => line.includes('Hello'))).toBe(true);
      expect(lines.filter(controls)).toEqual([]);
    } finally {
      pool.dispose();
      await server.stop();
    }
  });

  it('never logs or stores a secret that did not work', async () => {
    const lines: string[] = [];
    const note = (message: string): void => {
      lines.push(message);
    };
    const log: Logger = { debug: note, info: note, warn: note, error: note };
    const secrets = memorySecrets();
    const server = await standIn((context) => {
      context.reject(['password', 'keyboard-interactive']);
    });
    const pool = createPool(
      poolOptions(server.config, {
        log,
        secrets,
        prompts: person(true, [
          { secret: 'hunter2', remember: true },
          { secret: 'hunter2', remember: true },
          { secret: 'hunter2', remember: true },
        ]),
      }),
    );
    try {
      const failure = await failureOf(pool.session('gpu'));
      expect(failure.kind).toBe('auth');
      expect([messageOf(failure), ...lines].filter((line) => line.includes('hunter2'))).toEqual([]);
      expect(secrets.all.size).toBe(0);
    } finally {
      pool.dispose();
      await server.stop();
    }
  });

  it('sends no password to a host whose key was refused', async () => {
    let attempts = 0;
    const server = await standIn((context) => {
      attempts++;
      context.accept();
    });
    const config = join(dir, 'ask');
    writeFileSync(
      config,
      `Host gpu\n  HostName 127.0.0.1\n  Port ${server.port}\n  UserKnownHostsFile /dev/null\n  StrictHostKeyChecking ask\n`,
    );
    const pool = createPool(poolOptions(config, { prompts: person(false, [{ secret: 'x', remember: false }]) }));
    try {
      expect((await failureOf(pool.session('gpu'))).kind).toBe('host-key');
      expect(attempts).toBe(0);
    } finally {
      pool.dispose();
      await server.stop();
    }
  });

  it('hands arguments over as they are', async () => {
    const server = await standIn((context) => {
      context.accept();
    });
    const pool = createPool(poolOptions(server.config));
    try {
      const session = await pool.session('gpu');
      const { stdout } = await session.run(['echo', "'; touch x; '", '$(touch x)']);
      expect(stdout).toContain("exec /bin/sh -c '");
      // This server printed the text instead of running it; every quote of the arguments is broken out of both levels.
      expect(stdout).not.toContain(" '; touch x; '");
      expect(stdout).toContain("'\\''$(touch x)'\\''");
    } finally {
      pool.dispose();
      await server.stop();
    }
  });
});

describe.runIf(process.platform !== 'win32')('an ssh config that came with a project', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'ssh-foreign-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  it.each([
    'Match exec "touch FLAG"',
    '  match host gpu exec "touch FLAG"',
    '"Match" exec "touch FLAG"',
    'Match=exec "touch FLAG"',
    'Match !exec "touch FLAG"',
  ])('runs nothing for %s', async (line) => {
    const flag = join(dir, 'flag');
    const config = join(dir, 'config');
    writeFileSync(config, `${line.replace('FLAG', flag)}\n  Port 1\nHost gpu\n  HostName 127.0.0.1\n`);
    await expect(resolveTarget('gpu', { config })).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining(config) as string,
    });
    expect(existsSync(flag)).toBe(false);
  });

  it('runs nothing for a file that it includes, however the pattern is written', async () => {
    const flag = join(dir, 'flag');
    const config = join(dir, 'config');
    mkdirSync(join(dir, 'parts'));
    writeFileSync(join(dir, 'parts', 'evil'), `Match exec "touch ${flag}"\n  Port 1\n`);
    writeFileSync(config, `Include ${dir}/par*/evil\nInclude ${dir}/parts/evil\nHost gpu\n  HostName 127.0.0.1\n`);
    expect((await resolveTarget('gpu', { config })).hostName).toBe('127.0.0.1');
    expect(existsSync(flag)).toBe(false);
  });

  it('is still read by ssh where it runs nothing', async () => {
    const config = join(dir, 'config');
    writeFileSync(
      config,
      '# Match exec in a comment is none\nHost gpu\n  HostName 127.0.0.1\n  Port 2222\nMatch host executor\n  User mei\n',
    );
    // "executor" looks like it: the rule errs on the side of refusing.
    await expect(resolveTarget('gpu', { config })).rejects.toMatchObject({ kind: 'unsupported' });
    writeFileSync(config, '# Match exec in a comment is none\nHost gpu\n  HostName 127.0.0.1\n  Port 2222\nMatch host other\n  User mei\n');
    expect(await resolveTarget('gpu', { config })).toMatchObject({ hostName: '127.0.0.1', port: 2222 });
  });
});
