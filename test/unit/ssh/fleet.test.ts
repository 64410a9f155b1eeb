import { writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { AuthContext } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.js';
import { directFanOut } from '../../../src/cluster/fanout/direct.js';
import { hostCommand } from '../../../src/cluster/fanout/fanOut.js';
import { createPool } from '../../../src/ssh/pool.js';
import { memoryTrustStore } from '../../../src/ssh/trustStore.js';
import type { HostKeyQuestion, Prompts, SecretQuestion, SshOptions, SshPool } from '../../../src/ssh/types.js';
import { memorySecrets, person, poolOptions } from '../../lab/sshPeople.js';
import { standIn, type StandIn } from './standIn.js';

const anyone = (context: AuthContext): void => context.accept();
/** Gives each host a key of its own as far as we can tell. */
const perHost = 'HostKeyAlias of its own';
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `gpu-${String(i)}`);

describe('a fleet', () => {
  const ends: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  const start = async (authenticate: (context: AuthContext) => void): Promise<StandIn> => {
    const server = await standIn(authenticate);
    ends.push(() => server.stop());
    return server;
  };
  const open = (server: StandIn, lines: readonly string[], more: Partial<SshOptions> = {}): SshPool => {
    const path = join(server.dir, 'fleet');
    const fixed = ['HostName 127.0.0.1', `Port ${String(server.port)}`, 'User mei', 'IdentityAgent none', 'UserKnownHostsFile /dev/null'];
    const aliases = lines.includes(perHost) ? names(8).map((host) => `Host ${host}\n  HostKeyAlias ${host}\n`) : [];
    writeFileSync(
      path,
      `${aliases.join('')}Host *\n${[...lines.filter((line) => line !== perHost), ...fixed].map((line) => `  ${line}\n`).join('')}`,
    );
    const pool = createPool(poolOptions(path, more));
    ends.push(() => pool.dispose());
    return pool;
  };
  const kinds = async (pool: SshPool, hosts: readonly string[]): Promise<string[]> =>
    await Promise.all(
      hosts.map((host) =>
        pool.session(host).then(
          () => 'ok',
          (error: unknown) => (error instanceof Failure ? error.kind : String(error)),
        ),
      ),
    );
  /** Asks for passwords slowly, one after the other, and keeps what it was asked. */
  const typing = (...answers: (string | undefined)[]): Prompts & { readonly asked: SecretQuestion[] } => {
    const asked: SecretQuestion[] = [];
    return {
      asked,
      trustHostKey: () => Promise.resolve(true),
      askSecret: async (question) => {
        asked.push(question);
        await new Promise((resolve) => setTimeout(resolve, 20));
        const secret = answers[asked.length - 1];
        return secret === undefined ? undefined : { secret, remember: false };
      },
    };
  };
  /** A server that takes one password and counts how often another one was tried. */
  const guarded = (right: string): { check: (context: AuthContext) => void; wrong: () => number } => {
    let wrong = 0;
    return {
      wrong: () => wrong,
      check: (context) => {
        if (context.method !== 'password') context.reject(['password']);
        else if (context.password === right) context.accept();
        else {
          wrong++;
          context.reject(['password']);
        }
      },
    };
  };
  const known = ['StrictHostKeyChecking accept-new'];

  it('is asked for one password, which all hosts are then given', async () => {
    const guard = guarded('right');
    const prompts = typing('right');
    const pool = open(await start(guard.check), known, { prompts });
    expect(await kinds(pool, names(24))).toEqual(names(24).map(() => 'ok'));
    expect(prompts.asked).toHaveLength(1);
    expect(guard.wrong()).toBe(0);
  });

  it('tries a wrong password at one host only, and asks nobody else after three', async () => {
    const guard = guarded('right');
    const prompts = typing('a', 'b', 'c', 'd', 'e');
    const pool = open(await start(guard.check), known, { prompts });
    const answers = await kinds(pool, names(24));
    expect(answers).toEqual(names(24).map(() => 'auth'));
    expect(prompts.asked.map(({ attempt }) => attempt)).toEqual([0, 1, 2]);
    expect(guard.wrong()).toBe(3);
    const failure: unknown = await pool.session('gpu-0').catch((error: unknown) => error);
    // Asked for later, it is asked again.
    expect(failure).toMatchObject({ kind: 'cancelled' });
    expect(prompts.asked.length).toBeGreaterThan(3);
  });

  it('goes on after a slip of the keyboard', async () => {
    const guard = guarded('right');
    const prompts = typing('wrnog', 'right');
    const pool = open(await start(guard.check), known, { prompts });
    expect(await kinds(pool, names(24))).toEqual(names(24).map(() => 'ok'));
    expect([prompts.asked.length, guard.wrong()]).toEqual([2, 1]);
  });

  it('is cancelled as a whole when the person closes the dialog, also for hosts that come later in the same run', async () => {
    const prompts = typing(undefined);
    const pool = open(await start(guarded('right').check), known, { prompts, concurrency: 4 });
    await Promise.all(names(24).map((host) => pool.reach(host)));
    expect(await kinds(pool, names(24))).toEqual(names(24).map(() => 'cancelled'));
    expect(prompts.asked).toHaveLength(1);
  });

  it('tries a remembered password that is wrong once, not at every host', async () => {
    const guard = guarded('right');
    const server = await start(guard.check);
    const secrets = memorySecrets({ [`password:mei@[127.0.0.1]:${String(server.port)}`]: 'old' });
    const prompts = typing('right');
    const pool = open(server, known, { prompts, secrets });
    expect(await kinds(pool, names(24))).toEqual(names(24).map(() => 'ok'));
    expect([prompts.asked.length, guard.wrong()]).toEqual([1, 1]);
  });

  it('is asked for one password also where the hosts ask for it by keyboard-interactive', async () => {
    const wrong: string[] = [];
    const prompts = typing('wrnog', 'right');
    const server = await start((context) => {
      if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive']);
      else
        context.prompt([{ prompt: 'Password: ', echo: false }], '', '', ([answer = '']) => {
          if (answer === 'right') context.accept();
          else {
            wrong.push(answer);
            context.reject(['keyboard-interactive']);
          }
        });
    });
    expect(await kinds(open(server, known, { prompts }), names(24))).toEqual(names(24).map(() => 'ok'));
    expect([prompts.asked.length, wrong]).toEqual([2, ['wrnog']]);
  });

  it('gives no host the answer to another question of another host: it may be a one-time code', async () => {
    const codes: string[] = [];
    const prompts = typing('1', '2', '3');
    const server = await start((context) => {
      if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive']);
      else
        context.prompt([{ prompt: 'Code: ', echo: false }], '', '', ([answer = '']) => {
          codes.push(answer);
          context.accept();
        });
    });
    expect(await kinds(open(server, known, { prompts }), names(3))).toEqual(['ok', 'ok', 'ok']);
    expect(codes).toEqual(['1', '2', '3']);
  });

  it('asks a host of its own that refuses the fleet’s password', async () => {
    const prompts = typing('one', 'two');
    // The first login takes "one", every later one "two": each host is a server of its own behind the same port.
    const wanted = new Map<string, string>();
    const server = await start((context) => {
      if (context.method !== 'password') {
        context.reject(['password']);
        return;
      }
      const right = wanted.size === 0 ? 'one' : 'two';
      if (context.password !== right) context.reject(['password']);
      else {
        wanted.set(right, right);
        context.accept();
      }
    });
    const pool = open(server, known, { prompts });
    await pool.session('gpu-0');
    await pool.session('gpu-1');
    expect(prompts.asked.map(({ alias }) => alias)).toEqual(['gpu-0', 'gpu-1']);
  });

  describe('of unknown keys', () => {
    const asking = (answer: unknown, single = false) => {
      const lists: (readonly HostKeyQuestion[])[] = [];
      const singles: HostKeyQuestion[] = [];
      const prompts: Prompts = {
        ...person(false),
        trustHostKey: (question) => {
          singles.push(question);
          return Promise.resolve(single);
        },
        trustHostKeys: (questions) => {
          lists.push(questions);
          return Promise.resolve(answer as 'all');
        },
      };
      return { lists, singles, prompts };
    };
    const strict = ['StrictHostKeyChecking ask', perHost];
    const aliased = (count: number): readonly string[] => names(count);

    it('is asked about as one list, and trusted only by the literal word', async () => {
      const { lists, singles, prompts } = asking('all');
      const trust = memoryTrustStore();
      const pool = open(await start(anyone), strict, { prompts, trust });
      expect(await kinds(pool, aliased(6))).toEqual(aliased(6).map(() => 'ok'));
      expect(lists.map((list) => list.map(({ alias }) => alias).sort())).toEqual([aliased(6)]);
      expect(singles).toEqual([]);
      expect(await trust.keys('gpu-5')).toHaveLength(1);
    });

    it.each([undefined, null, true, 1, 'ALL', 'yes', {}])(
      'is not trusted by %s, and nobody is asked again for the same run',
      async (answer) => {
        const { lists, singles, prompts } = asking(answer, true);
        const trust = memoryTrustStore();
        const pool = open(await start(anyone), strict, { prompts, trust });
        expect(new Set(await kinds(pool, aliased(6)))).toEqual(new Set(['host-key']));
        expect(lists).toHaveLength(1);
        expect(singles).toEqual([]);
        expect(await trust.keys('gpu-0')).toEqual([]);
      },
    );

    it('is looked at one by one where the person wants to, and for one or two at once', async () => {
      const each = asking('each', true);
      const pool = open(await start(anyone), strict, { prompts: each.prompts });
      expect(new Set(await kinds(pool, aliased(5)))).toEqual(new Set(['ok']));
      expect([each.lists.length, each.singles.length]).toEqual([1, 5]);
      const two = asking('all', false);
      const other = open(await start(anyone), strict, { prompts: two.prompts });
      expect(await kinds(other, aliased(2))).toEqual(['host-key', 'host-key']);
      expect([two.lists.length, two.singles.length]).toEqual([0, 2]);
    });

    it('is gathered beyond the number of logins at once', async () => {
      const { lists, prompts } = asking('all');
      const pool = open(await start(anyone), strict, { prompts, concurrency: 3 });
      expect(new Set(await kinds(pool, aliased(8)))).toEqual(new Set(['ok']));
      expect(lists.map((list) => list.length)).toEqual([8]);
    });
  });

  it('is asked about its keys as one list also where few hosts are asked at once', async () => {
    const lists: number[] = [];
    const prompts: Prompts = {
      ...person(false),
      trustHostKeys: (questions) => {
        lists.push(questions.length);
        return Promise.resolve('all');
      },
    };
    const pool = open(await start(anyone), ['StrictHostKeyChecking ask', perHost], { prompts });
    const codes: (number | null | undefined)[] = [];
    await directFanOut(pool).run(names(8), hostCommand(['true']), { jobs: 2, onHost: (_host, { result }) => codes.push(result?.code) });
    expect(codes).toEqual(names(8).map(() => 0));
    expect(lists).toEqual([8]);
  });

  describe('that is knocked at', () => {
    const listen = async (onSocket: (socket: Socket) => void): Promise<{ port: number; server: Server }> => {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => undefined);
        onSocket(socket);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      ends.push(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
      });
      const address = server.address();
      return { port: typeof address === 'object' && address !== null ? address.port : 0, server };
    };

    it('opens one connection for the knock and the login, and one knock for names of the same server', async () => {
      const server = await start(anyone);
      let connections = 0;
      const way = await listen((socket) => {
        connections++;
        const inner = connect(server.port, '127.0.0.1');
        inner.on('error', () => socket.destroy());
        socket.on('close', () => inner.destroy());
        socket.pipe(inner).pipe(socket);
      });
      const pool = open(server, [`Port ${String(way.port)}`, ...known]);
      await Promise.all(names(5).map((host) => pool.reach(host)));
      expect(connections).toBe(1);
      await pool.session('gpu-0');
      await pool.reach('gpu-0');
      expect(connections).toBe(1);
    });

    it('costs dead and dumb hosts one wait together, and names each', async () => {
      const server = await start(anyone);
      const mute = await listen(() => undefined);
      const pool = open(server, [`Port ${String(mute.port)}`, 'ConnectTimeout 1', ...known]);
      const started = performance.now();
      const hosts = names(60);
      const failures = await Promise.all(
        hosts.map((host) =>
          pool.reach(host).then(
            () => null,
            (error: unknown) => error,
          ),
        ),
      );
      // One after the other they would take 60 s.
      expect(performance.now() - started).toBeLessThan(40_000);
      expect(failures.map((failure) => (failure instanceof Failure ? failure.message : failure))).toEqual(
        hosts.map((host) => `${host} was not reached in 1 s.`),
      );
    });

    it('lets a host that hangs up early be tried again by its login', async () => {
      const server = await start(anyone);
      const gate = await listen((socket) => socket.end('Exceeded MaxStartups\r\n'));
      const closing = await listen((socket) => socket.end());
      for (const { port } of [gate, closing]) await open(server, [`Port ${String(port)}`, ...known]).reach('gpu-0');
    });

    it('ends with the pool, and with the person’s patience', async () => {
      const server = await start(anyone);
      const mute = await listen(() => undefined);
      const pool = open(server, [`Port ${String(mute.port)}`, ...known]);
      const stop = new AbortController();
      const left = pool.reach('gpu-0', stop.signal).catch((error: unknown) => error);
      const stayed = pool.reach('gpu-1').catch((error: unknown) => error);
      stop.abort();
      expect(await left).toMatchObject({ kind: 'cancelled' });
      pool.dispose();
      expect(await stayed).toMatchObject({ kind: 'cancelled' });
    });

    it('closes what nobody else asked for, and nothing else', async () => {
      const server = await start(anyone);
      const pool = open(server, known);
      const [alone, both] = [await pool.session('gpu-0'), await pool.session('gpu-1')];
      expect(await pool.session('gpu-1')).toBe(both);
      pool.closeUnshared('gpu-0');
      pool.closeUnshared('gpu-1');
      await alone.closed;
      expect((await both.run(['true'])).code).toBe(0);
    });
  });
});
