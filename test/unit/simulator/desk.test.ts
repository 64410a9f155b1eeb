import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/cluster.js';
import { remoteCommand } from '../../../src/ssh/remote.js';
import { quote } from '../../../src/ssh/quote.js';
import { buildTools, login, open, remote } from './bench.js';

describe.runIf(existsSync('/proc/self/environ'))('Stand-in programs of a running cluster', () => {
  let tools: { path: string; remove: () => void };
  let simulator: Simulator;
  let client: Client;
  beforeAll(async () => {
    tools = await buildTools();
    simulator = await startSimulator({ tools: tools.path, hosts: 2, paceMs: 200 });
    client = await login(simulator, 'gpu-01');
  });
  afterAll(async () => {
    client.end();
    await simulator.stop();
    tools.remove();
  });
  /** Without this no process can answer. */
  const noNode = 'export NCCL_WORKBENCH_NODE=/bin/false; ';
  /** Without this only a process can answer. */
  const noDesk = 'unset NCCL_WORKBENCH_DESK; ';

  it('are answered by the cluster itself, word for word as by a process of theirs', async () => {
    for (const command of [
      'nvidia-smi -L',
      'hostname',
      'NCCL_ALGO=Ring mpirun -np 16 -H gpu-01:8,gpu-02:8 -x NCCL_ALGO hostname',
      `ip "it's \\$HOME; %s \\\\n" 2>&1`,
      'nvidia-smi --no-such-option; echo "$?"',
      'ping -c 1 nobody 2>/dev/null; echo "$?"',
      'ibstat | head -n 3',
    ]) {
      const here = await remote(client, noNode + command);
      const own = await remote(client, noDesk + command);
      expect(here, command).toEqual(own);
      expect(here.out, command).not.toBe('');
    }
    expect(readdirSync(join(simulator.folder, 'desk'))).toEqual(['ask']);
  });

  it('mean paths from where they are called', async () => {
    const { out } = await remote(
      client,
      `${noNode}cd "$TMPDIR" && echo 'gpu-02 slots=1' > hosts && mpirun --hostfile hosts -np 1 hostname && mpirun --hostfile none hostname`,
    );
    expect(out).toBe('gpu-02\n');
  });

  it('print row by row, and end with their caller', async () => {
    const { channel, done, first } = await open(client, `${noNode}exec all_reduce_perf -b 8 -e 512M -f 2 -g 8`);
    expect(await first).toContain('# nccl-tests version');
    channel.signal('KILL');
    const { out, signal } = await done;
    expect(signal).toBe('SIGKILL');
    expect(out).not.toContain('Avg bus bandwidth');
    // The next one is not disturbed by what the killed one left.
    expect((await remote(client, `${noNode}all_reduce_perf -b 1M -e 2M -f 2 -g 8 | grep -c float`)).out).toBe('2\n');
  });

  describe('that are the whole command', () => {
    const session = (words: readonly string[], env: Record<string, string> = {}) => remoteCommand(words, env, 'marker-0');
    const table = ['all_reduce_perf', '-b', '1M', '-e', '2M', '-f', '2', '-g', '8'];
    /** A stand-in's words and status without its marker. */
    const plain = ({ out, code }: { out: string; code: number | null }) => ({ out: out.replace(/^marker-0 \d+\n/, ''), code });

    it('have no process at all, and print what they would print from a shell', async () => {
      const words = ['ip', "it's $HOME; exec %s", 'a\nb'];
      const here = await remote(client, session(words, { NCCL_DEBUG: 'a; exec b' }));
      expect(here.out).toBe('marker-0 4194305\n');
      const shell = await remote(client, `exec /bin/sh -c ${quote(`exec ${words.map(quote).join(' ')}`)}`);
      expect({ err: here.err, code: here.code }).toEqual({ err: shell.err, code: shell.code });
      expect(plain(await remote(client, session(['hostname'])))).toEqual({ out: 'gpu-01\n', code: 0 });
    });

    it('get what is set for them', async () => {
      const { out } = await remote(client, session(table, { NCCL_DEBUG: 'VERSION' }));
      expect(out).toContain('NCCL version 2.');
      expect((await remote(client, session(table))).out).not.toContain('NCCL version 2.');
    });

    it('end on a signal', async () => {
      const { channel, done, first } = await open(client, session(['all_reduce_perf', '-b', '8', '-e', '512M', '-f', '2', '-g', '8']));
      await first;
      channel.signal('TERM');
      const { out, signal } = await done;
      expect(signal).toBe('SIGTERM');
      expect(out).not.toContain('Avg bus bandwidth');
    });

    it('are what lies in their place, where somebody replaced them', async () => {
      const path = join(simulator.folder, 'hosts', 'gpu-02', 'bin', 'hostname');
      const other = await login(simulator, 'gpu-02');
      expect(plain(await remote(other, session(['hostname'])))).toEqual({ out: 'gpu-02\n', code: 0 });
      writeFileSync(path, '#!/bin/sh\necho mine\n');
      expect(plain(await remote(other, session(['hostname'])))).toEqual({ out: 'mine\n', code: 0 });
      other.end();
    });
  });
});
