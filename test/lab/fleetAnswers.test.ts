import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProbe } from '../../src/cluster/probe/read.js';
import { probeScript } from '../../src/cluster/probe/script.js';
import { type Simulator, startSimulator } from '../../src/simulator/cluster.js';
import { readFault } from '../../src/simulator/fault.js';
import { quote } from '../../src/ssh/quote.js';
import { buildTools, everyFault, login, remote } from '../unit/simulator/bench.js';

// A large embedded cluster answers the probe without a process for each host. Here every kind of fault is asked both ways.

describe('a large cluster', () => {
  let tools: Awaited<ReturnType<typeof buildTools>>;
  let simulator: Simulator;
  const faults = everyFault(null).map(readFault);

  beforeAll(async () => {
    tools = await buildTools();
    simulator = await startSimulator({ tools: tools.path, hosts: 40, script: probeScript, faults });
  }, 120_000);

  afterAll(async () => {
    await simulator.stop();
    tools.remove();
  });

  /** Facts from the answer without a process and from the real script in the host's own sandbox. */
  const both = async (host: string) => {
    const client = await login(simulator, host);
    client.setNoDelay(true);
    const quick = await remote(client, "sh -s first ''", { stdin: probeScript });
    const operand = await remote(client, `sh -c ${quote(probeScript)} sh first ''`);
    const real = await remote(client, ": real; sh -s first ''", { stdin: probeScript });
    client.end();
    const untimed = (text: string): string => text.replace(/^first time .*$/gm, '');
    expect({ ...operand, out: untimed(operand.out) }).toEqual({ ...quick, out: untimed(quick.out) });
    expect(quick.code).toBe(real.code);
    const clocks = [...`${quick.out}${real.out}`.matchAll(/^first time (\d+\.\d+)$/gm)].map(([, time]) => Number(time) * 1000 - Date.now());
    return { quick: readProbe(quick.out, 'first'), real: readProbe(real.out, 'first'), clocks };
  };

  it.each(['gpu-01', 'gpu-40', ...faults.filter(({ kind }) => !['unreachable', 'silent', 'dies'].includes(kind)).map(({ host }) => host)])(
    '%s says the same without a process as its real shell says',
    async (host) => {
      const { quick, real, clocks } = await both(host);
      const ahead = simulator.world.hosts.find(({ name }) => name === host)?.clockOffsetMs ?? 0;
      expect(clocks.length).toBe(4);
      for (const clock of clocks) expect(Math.abs(clock - ahead)).toBeLessThan(30_000);
      expect(quick.done).toBe(true);
      expect(quick.facts?.hostName).toBe(host);
      expect(quick).toEqual(real);
    },
    30_000,
  );

  it('hangs up in the middle where it is told to, says nothing where it is told to', async () => {
    const dying = faults.find(({ kind }) => kind === 'dies')?.host ?? '';
    const client = await login(simulator, dying);
    client.on('error', () => undefined);
    const { out, code } = await remote(client, "sh -s B ''", { stdin: probeScript });
    expect(code).toBe(null);
    expect(readProbe(out, 'B').done).toBe(false);
    const silent = faults.find(({ kind }) => kind === 'silent')?.host ?? '';
    expect(simulator.ports[silent]).toBeGreaterThan(1023);
  });
});
