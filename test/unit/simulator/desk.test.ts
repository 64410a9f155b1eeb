import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/cluster.js';
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
});
