import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/cluster.js';
import { buildTools, login, remote } from '../unit/simulator/bench.js';

let tools: Awaited<ReturnType<typeof buildTools>>;
let simulator: Simulator;
let client: Client;

beforeAll(async () => {
  process.env['SECRET_OF_THE_CALLER'] = 'do-not-leak';
  tools = await buildTools();
  simulator = await startSimulator({ tools: tools.path, hosts: 1 });
  client = await login(simulator, 'gpu-01');
}, 60_000);

afterAll(async () => {
  delete process.env['SECRET_OF_THE_CALLER'];
  client.end();
  await simulator.stop();
  tools.remove();
});

describe('the embedded cluster', () => {
  it('shows nothing of its caller to a login', async () => {
    const { out } = await remote(client, 'env; "$NCCL_WORKBENCH_NODE" -p "JSON.stringify(process.env)"');
    expect(out).not.toContain('do-not-leak');
    const names = (await remote(client, 'env')).out.split('\n').map((line) => line.split('=')[0]);
    for (const name of ['SSH_AUTH_SOCK', 'NODE_OPTIONS', 'LD_PRELOAD']) expect(names).not.toContain(name);
  });

  it('keeps its folder and keys to the user alone', () => {
    const walk = (path: string): void => {
      const status = lstatSync(path);
      if (status.isSymbolicLink()) return;
      expect(status.mode & 0o077, path).toBe(0);
      if (status.isDirectory()) for (const name of readdirSync(path)) walk(join(path, name));
    };
    walk(simulator.folder);
    expect(readFileSync(simulator.sshConfig, 'utf8')).toContain('StrictHostKeyChecking yes');
  });

  it('takes hostile commands as what they are: text for one shell', async () => {
    for (const command of [
      '$(touch x)',
      '`false`',
      '\u001b[2J',
      "'; exit 3; '",
      'exit 9 \n exit 4',
      '</script><script>',
      '[a](command:x)',
      '%s%n%s',
      'a'.repeat(20_000),
      'echo a\0b',
      '-c id',
      '\\',
      '"',
      '&&',
      '',
    ]) {
      await remote(client, command);
      expect((await remote(client, 'echo still here')).out, JSON.stringify(command)).toBe('still here\n');
    }
  });

  it('hands words to the stand-in programs without a second shell', async () => {
    const words = ["'$(touch stolen)'", "'`touch stolen`'", "';touch stolen;'", "'|touch stolen'"];
    for (const word of words)
      for (const tool of ['nvidia-smi', 'ibstat', 'mpirun -np 1', 'mpirun -x', 'all_reduce_perf -b', 'mpirun --host'])
        await remote(client, `${tool} ${word}`);
    expect(existsSync(join(simulator.folder, 'hosts/gpu-01/home/stolen'))).toBe(false);
    expect((await remote(client, 'ls -A')).out.split('\n').filter((name) => name.includes('stolen'))).toEqual([]);
  });

  it('takes only harmless names from the client', async () => {
    const { out } = await remote(client, 'env', {
      env: {
        NCCL_ALGO: '$(id)',
        BASH_ENV: '/tmp/x',
        ENV: '/tmp/x',
        NODE_OPTIONS: '--require=/tmp/x',
        HOME: '/',
        NCCL_lower: '1',
        LC_ALL: 'C',
      },
    });
    expect(out).toContain('NCCL_ALGO=$(id)\n');
    expect(out).toContain('LC_ALL=C\n');
    expect(out).not.toMatch(/^(BASH_ENV|ENV|NODE_OPTIONS|NCCL_lower)=/m);
    expect(out).toContain(`HOME=${simulator.folder}`);
  });

  it("does not let the client's settings replace the world or the programs", async () => {
    const { out } = await remote(client, 'env', {
      env: {
        NCCL_WORKBENCH_WORLD: '/etc/passwd',
        NCCL_WORKBENCH_TOOLS: '/tmp/evil.js',
        NCCL_WORKBENCH_ROOT: '/',
        NCCL_WORKBENCH_SIMULATED: '0',
      },
    });
    expect(out).toContain(`NCCL_WORKBENCH_TOOLS=${tools.path}\n`);
    expect(out).toContain(`NCCL_WORKBENCH_ROOT=${simulator.folder}`);
    expect(out).toContain('NCCL_WORKBENCH_SIMULATED=1\n');
  });
});
