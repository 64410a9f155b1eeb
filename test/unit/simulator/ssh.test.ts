import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect as connectSocket, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'ssh2';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPerf } from '../../../src/nccl/perf/index.js';
import { type Simulator, startSimulator } from '../../../src/simulator/cluster.js';
import { readFault } from '../../../src/simulator/fault.js';
import { buildTools, login, open, remote } from './bench.js';

let tools: Awaited<ReturnType<typeof buildTools>>;
let simulator: Simulator;
let client: Client;

beforeAll(async () => {
  tools = await buildTools();
  simulator = await startSimulator({ tools: tools.path, hosts: 3, seed: 11, faults: [readFault('unreachable=gpu-03')] });
  client = await login(simulator, 'gpu-01');
}, 60_000);

afterAll(async () => {
  client.end();
  await simulator.stop();
  tools.remove();
  expect(existsSync(simulator.folder)).toBe(false);
});

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a login on a simulated host', () => {
  it('runs commands in a real shell, with standard input, both outputs and the exit status', async () => {
    const { out, err, code } = await remote(client, 'read -r line; echo "got $line"; echo oops >&2; (exit 7)', { stdin: 'hello\n' });
    expect({ out, err, code }).toEqual({ out: 'got hello\n', err: 'oops\n', code: 7 });
  });

  it('says which signal ended a command', async () => {
    expect(await remote(client, 'kill -XCPU $$')).toMatchObject({ code: 128 + 24 });
    expect(await remote(client, 'kill -TERM $$')).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it('passes large output and input unharmed', async () => {
    const big = 'x'.repeat(3_000_000);
    expect((await remote(client, 'wc -c', { stdin: big })).out.trim()).toBe('3000000');
    expect((await remote(client, 'head -c 3000000 /dev/zero | tr "\\0" y')).out.length).toBe(3_000_000);
  });

  it('is called what it should be, and takes NCCL settings from the client', async () => {
    expect((await remote(client, 'hostname; uname -n; echo "$NCCL_WORKBENCH_SIMULATED"; basename "$PWD"')).out).toBe(
      'gpu-01\ngpu-01\n1\nhome\n',
    );
    expect(
      (
        await remote(client, 'echo "$NCCL_BUFFSIZE $LD_PRELOAD $PATH"', {
          env: { NCCL_BUFFSIZE: '8388608', LD_PRELOAD: 'x.so', PATH: '/evil' },
        })
      ).out,
    ).toMatch(/^8388608 {2}\/.*:\/usr\/bin:\/bin\n$/);
  });

  it('ends everything that a command started when its channel closes', async () => {
    const { channel, first } = await open(client, 'sleep 300 & sleep 300 & echo "$$ $!"; wait');
    const pids = (await first).trim().split(' ').map(Number);
    expect(pids.every(alive)).toBe(true);
    channel.close();
    for (let wait = 0; wait < 600 && pids.some(alive); wait++) await sleep(50);
    expect(pids.filter(alive)).toEqual([]);
  });

  it('ends it also when the whole connection is gone', async () => {
    const other = await login(simulator, 'gpu-02');
    const { first } = await open(other, 'sleep 300 & echo $!; wait');
    const pid = Number((await first).trim());
    expect(alive(pid)).toBe(true);
    other.destroy();
    for (let wait = 0; wait < 600 && alive(pid); wait++) await sleep(50);
    expect(alive(pid)).toBe(false);
  });

  it('delivers a signal request to the group', async () => {
    const { channel, done, first } = await open(client, 'trap "echo caught; exit 3" INT; echo ready; while :; do sleep 0.05; done');
    await first;
    channel.signal('INT');
    expect(await done).toMatchObject({ code: 3 });
  });

  it('has an interactive shell, with a terminal and without', async () => {
    const session = (pty: boolean): Promise<string> =>
      new Promise((resolve, reject) => {
        client.shell(pty ? {} : false, (error, channel) => {
          if (error) {
            reject(error);
            return;
          }
          let text = '';
          channel.on('data', (chunk: Buffer) => (text += chunk.toString()));
          channel.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
          channel.on('close', () => {
            resolve(text);
          });
          channel.write(pty ? 'echo on$((1+1))x\u007f\rexit\r' : 'echo on$((1+1))\nexit\n');
        });
      });
    expect(await session(false)).toContain('on2\n');
    const typed = await session(true);
    expect(typed).toContain('on2\r\n');
    expect(typed).toContain('echo on$((1+1))');
  });

  it('runs a benchmark and streams its rows', async () => {
    const { out, code } = await remote(
      client,
      'mpirun -np 16 --host gpu-01:8,gpu-02:8 -x NCCL_DEBUG=WARN all_reduce_perf -b 1M -e 64M -f 2',
    );
    expect(code).toBe(0);
    expect(readPerf(out)).toMatchObject({ origin: 'simulated', ok: true, nRanks: 16, nNodes: 2 });
  });

  it("reads the host's own conf files before it runs", async () => {
    const peak = async (): Promise<number> =>
      readPerf((await remote(client, 'mpirun -np 16 --host gpu-01:8,gpu-02:8 all_reduce_perf -b 1G -e 1G')).out).rows[0]?.outOfPlace
        ?.busbwGBs ?? 0;
    const before = await peak();
    await remote(client, 'printf "NCCL_BUFFSIZE = 4M\\n" > ~/.nccl.conf');
    expect((await peak()) / before).toBeGreaterThan(0.9);
    await remote(client, 'printf "NCCL_BUFFSIZE=4M\\n" > ~/.nccl.conf');
    expect(await peak()).toBeLessThan(5);
    await remote(client, 'rm ~/.nccl.conf; printf "NCCL_BUFFSIZE=4M\\n" > "$NCCL_WORKBENCH_ROOT/etc/nccl.conf"');
    expect(await peak()).toBeLessThan(5);
    await remote(client, 'rm "$NCCL_WORKBENCH_ROOT/etc/nccl.conf"');
    expect((await peak()) / before).toBeGreaterThan(0.9);
  });
});

describe('who may log in, and from where', () => {
  it('refuses another key, another user, and a password', async () => {
    const stranger = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
    await expect(login(simulator, 'gpu-01', Buffer.from(stranger.private))).rejects.toThrow(/authentication/i);
    const attempt = (options: ssh2.ConnectConfig): Promise<string> =>
      new Promise((resolve) => {
        const other = new ssh2.Client();
        other
          .on('ready', () => {
            resolve('in');
            other.end();
          })
          .on('error', (error) => {
            resolve(error.message);
          });
        other.connect({ host: '127.0.0.1', port: simulator.ports['gpu-01'] ?? 0, ...options });
      });
    expect(await attempt({ username: 'root', privateKey: readFileSync(join(simulator.folder, 'user_ed25519')) })).toMatch(
      /authentication/i,
    );
    expect(await attempt({ username: 'nccl', password: 'nccl' })).toMatch(/authentication/i);
    expect(await attempt({ username: 'nccl' })).toMatch(/authentication/i);
  });

  it('listens on loopback only', async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .find((address) => !address.internal && address.family === 'IPv4');
    if (outside === undefined) {
      console.log('left out: this machine has no address beside loopback');
      return;
    }
    const reached = await new Promise<boolean>((resolve) => {
      const socket: Socket = connectSocket({ host: outside.address, port: simulator.ports['gpu-01'] ?? 0, timeout: 2000 });
      socket.on('connect', () => {
        resolve(true);
        socket.destroy();
      });
      socket.on('error', () => {
        resolve(false);
      });
      socket.on('timeout', () => {
        resolve(false);
        socket.destroy();
      });
    });
    expect(reached).toBe(false);
  });

  it('does not answer for a host that is unreachable', async () => {
    await expect(login(simulator, 'gpu-03')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('forwards to its own hosts and nowhere else', async () => {
    const forward = (host: string, port: number): Promise<string> =>
      new Promise((resolve) => {
        client.forwardOut('127.0.0.1', 1, host, port, (error, channel) => {
          if (error) {
            resolve(error.message);
            return;
          }
          channel.once('data', (chunk: Buffer) => {
            resolve(chunk.toString());
            channel.close();
          });
        });
      });
    expect(await forward('gpu-02', 22)).toContain('SSH-2.0-');
    expect(await forward('127.0.0.1', simulator.ports['gpu-02'] ?? 0)).toContain('SSH-2.0-');
    for (const [host, port] of [
      ['127.0.0.1', 22],
      ['localhost', 1],
      ['example.org', 80],
      ['gpu-02', 80],
    ] as const)
      expect(await forward(host, port)).toMatch(/open failure|refused|Administratively/i);
  });
});

describe("OpenSSH's own client", () => {
  const missing = spawnSync('ssh', ['-V']).error !== undefined;

  it('logs in with the written config, verifies the host key, and gets the exit status', async () => {
    if (missing) {
      console.log('left out: there is no ssh here');
      return;
    }
    const run = (args: string[]): Promise<{ code: number; out: string; err: string }> =>
      new Promise((resolve) => {
        execFile('ssh', ['-F', simulator.sshConfig, ...args], { timeout: 20_000 }, (error, out, err) => {
          resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, out, err });
        });
      });
    expect(await run(['gpu-02', 'hostname; exit 5'])).toEqual({ code: 5, out: 'gpu-02\n', err: '' });
    expect((await run(['-J', 'gpu-01', 'gpu-02', 'nvidia-smi -L'])).out).toContain('GPU 7: NVIDIA H100');
    expect((await run(['gpu-03', 'true'])).code).toBe(255);
    // With other keys in known_hosts the client itself refuses.
    const known = join(simulator.folder, 'known_hosts');
    const right = readFileSync(known, 'utf8');
    const key = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).public.split(' ').slice(0, 2).join(' ');
    writeFileSync(known, right.replace(/ ssh-ed25519 .*/g, ` ${key}`));
    expect((await run(['gpu-02', 'true'])).err).toMatch(/verification failed|CHANGED|host key/i);
    writeFileSync(known, right);
    expect(execFileSync('ssh', ['-G', '-F', simulator.sshConfig, 'gpu-02']).toString()).toMatch(/^stricthostkeychecking (yes|true)$/m);
  }, 60_000);
});
