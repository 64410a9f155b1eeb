import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { AuthContext } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.js';
import { createPool } from '../../../src/ssh/pool.js';
import type { SecretQuestion, SshOptions, SshPool } from '../../../src/ssh/types.js';
import { person, poolOptions } from '../../lab/sshPeople.js';
import { standIn, type StandIn } from './standIn.js';

const anyone = (context: AuthContext): void => {
  context.accept();
};

/** A TCP server of our own making. */
async function listen(onSocket: (socket: Socket) => void): Promise<{ port: number; server: Server; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, server, sockets };
}

describe('the pool', () => {
  const ends: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  const start = async (...args: Parameters<typeof standIn>): Promise<StandIn> => {
    const server = await standIn(...args);
    ends.push(() => server.stop());
    return server;
  };
  const open = (config: string, more: Partial<SshOptions> = {}): SshPool => {
    const pool = createPool(poolOptions(config, more));
    ends.push(() => {
      pool.dispose();
    });
    return pool;
  };
  const failureOf = async (work: Promise<unknown>): Promise<Failure> => {
    const error: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Failure);
    return error as Failure;
  };
  const configFor = (dir: string, port: number, lines: readonly string[] = []): string => {
    const path = join(dir, 'other');
    const fixed = [
      'HostName 127.0.0.1',
      `Port ${port}`,
      'User mei',
      'IdentityAgent none',
      'UserKnownHostsFile /dev/null',
      'StrictHostKeyChecking accept-new',
    ];
    writeFileSync(path, `Host *\n${[...lines, ...fixed].map((line) => `  ${line}\n`).join('')}`);
    return path;
  };

  it('connects once for many callers, and again after a close', async () => {
    const server = await start(anyone);
    const pool = open(server.config);
    expect(server.count()).toBe(0);
    const sessions = await Promise.all([1, 2, 3].map(() => pool.session('gpu')));
    expect(new Set(sessions).size).toBe(1);
    expect(server.count()).toBe(1);
    pool.close('gpu');
    expect(await sessions[0]?.closed).toContain('gpu');
    expect(await pool.session('gpu')).not.toBe(sessions[0]);
    expect(server.count()).toBe(2);
  });

  it('gives a fresh session right after the old one was closed', async () => {
    const server = await start(anyone);
    const pool = open(server.config);
    const first = await pool.session('gpu');
    first.close();
    const second = await pool.session('gpu');
    expect(second).not.toBe(first);
    expect((await second.run(['true'])).code).toBe(0);
  });

  it('takes a limit without end for what it says', async () => {
    const server = await start(anyone);
    const session = await open(server.config).session('gpu');
    expect((await session.run(['true'], { timeoutMs: Number.POSITIVE_INFINITY })).code).toBe(0);
    expect((await session.run(['true'], { timeoutMs: 2 ** 40 })).code).toBe(0);
  });

  it('tries again while the server drops early connections', async () => {
    const server = await start(anyone);
    let dropped = 0;
    // A gatekeeper that turns the first three away as sshd does above MaxStartups, then lets through.
    const gate = await listen((socket) => {
      if (dropped++ < 3) {
        socket.end('Exceeded MaxStartups\r\n');
        return;
      }
      void import('node:net').then(({ connect }) => {
        const inner = connect(server.port, '127.0.0.1');
        inner.on('error', () => socket.destroy());
        socket.on('close', () => inner.destroy());
        socket.pipe(inner).pipe(socket);
      });
    });
    ends.push(() => {
      for (const socket of gate.sockets) socket.destroy();
      gate.server.close();
    });
    const pool = open(configFor(server.dir, gate.port));
    await pool.session('h');
    expect(dropped).toBe(4);
  });

  it('gives up on one that always drops, saying so', async () => {
    const server = await start(anyone);
    let dropped = 0;
    const gate = await listen((socket) => {
      dropped++;
      socket.end();
    });
    ends.push(() => {
      gate.server.close();
    });
    const failure = await failureOf(open(configFor(server.dir, gate.port)).session('h'));
    expect(failure.kind).toBe('unreachable');
    expect(failure.message).toMatch(/^h was not reached: it closed the connection before the first word/);
    expect(dropped).toBe(6);
  });

  it('ends in time at a server that says nothing, and names the limit', async () => {
    const server = await start(anyone);
    const mute = await listen(() => undefined);
    ends.push(() => {
      for (const socket of mute.sockets) socket.destroy();
      mute.server.close();
    });
    const failure = await failureOf(open(configFor(server.dir, mute.port, ['ConnectTimeout 1'])).session('h'));
    expect(failure.kind).toBe('timeout');
    expect(failure.message).toBe('h was not reached in 1 s.');
    const own = await failureOf(open(configFor(server.dir, mute.port), { connectTimeoutMs: 300 }).session('h'));
    expect(own.message).toBe('h was not reached in 0.3 s.');
  });

  it('names what keeps a host from being reached', async () => {
    const server = await start(anyone);
    const { port, server: closing } = await listen(() => undefined);
    closing.close();
    const refused = await failureOf(open(configFor(server.dir, port)).session('h'));
    expect(refused.message).toContain(`nothing answers on port ${port}`);
    const unknown = await failureOf(open(configFor(server.dir, 22, ['HostName no-such-host.invalid'])).session('h'));
    expect(unknown.kind).toBe('unreachable');
    expect(unknown.message).toContain('no-such-host.invalid');
  });

  it('stops connecting when the only caller leaves, but not when another waits', async () => {
    const server = await start(anyone);
    const mute = await listen(() => undefined);
    ends.push(() => {
      for (const socket of mute.sockets) socket.destroy();
      mute.server.close();
    });
    const pool = open(configFor(server.dir, mute.port));
    const leave = new AbortController();
    const leaving = failureOf(pool.session('h', leave.signal));
    const staying = failureOf(pool.session('h'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    leave.abort();
    expect((await leaving).kind).toBe('cancelled');
    const first = await Promise.race([staying, new Promise<string>((resolve) => setTimeout(() => resolve('still waiting'), 200))]);
    expect(first).toBe('still waiting');
    pool.dispose();
    expect((await staying).kind).toBe('cancelled');
    expect((await failureOf(pool.session('h'))).kind).toBe('cancelled');
  });

  it('asks one question at a time, and for one passphrase once for many hosts', async () => {
    if (!existsSync('/usr/bin/ssh-keygen')) {
      console.log('left out: there is no ssh-keygen to make an encrypted key');
      return;
    }
    const server = await start((context) => {
      if (context.method === 'publickey') context.accept();
      else context.reject(['publickey']);
    });
    const key = join(server.dir, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'sesame', '-f', key]);
    let openNow = 0;
    let most = 0;
    const secrets: SecretQuestion[] = [];
    const slowly = async <T>(answer: T): Promise<T> => {
      most = Math.max(most, ++openNow);
      await new Promise((resolve) => setTimeout(resolve, 10));
      openNow--;
      return answer;
    };
    const prompts = {
      trustHostKey: () => slowly(true),
      askSecret: (question: SecretQuestion) => {
        secrets.push(question);
        return slowly({ secret: 'sesame', remember: false });
      },
    };
    const pool = open(configFor(server.dir, server.port, [`IdentityFile ${key}`, 'StrictHostKeyChecking ask', 'HostKeyAlias %n']), {
      prompts,
    });
    await Promise.all(Array.from({ length: 20 }, (_, index) => pool.session(`gpu-${index}`)));
    expect(secrets).toHaveLength(1);
    expect(most).toBe(1);
  });

  it('asks once for a key that several aliases share', async () => {
    const server = await start(anyone);
    const prompts = person(true);
    const pool = open(configFor(server.dir, server.port, ['StrictHostKeyChecking ask']), { prompts });
    await Promise.all(['a', 'b', 'c', 'd'].map((alias) => pool.session(alias)));
    expect(prompts.hostKeys).toHaveLength(1);
  });

  it('connects again by itself when the server tired of waiting for the person', async () => {
    const clients: Parameters<NonNullable<Parameters<typeof start>[2]>>[0][] = [];
    const server = await start(anyone, {}, (client) => void clients.push(client));
    let asked = 0;
    const prompts = {
      ...person(false),
      trustHostKey: async () => {
        if (asked++ > 0) return true;
        const [first] = clients;
        const gone = new Promise<void>((resolve) => first?.once('close', resolve));
        first?.end();
        await gone;
        await new Promise((resolve) => setTimeout(resolve, 200));
        return true;
      },
    };
    const pool = open(configFor(server.dir, server.port, ['StrictHostKeyChecking ask']), { prompts });
    expect((await (await pool.session('h')).run(['true'])).code).toBe(0);
    expect(asked).toBe(2);
  });
});
