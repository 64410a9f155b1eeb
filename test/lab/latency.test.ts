import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/command.js';
import { commands } from '../../src/cli/commands.js';
import { main } from '../../src/cli/main.js';
import { type Lab, missing, startLab } from './cluster/lab.js';
import type { LabHost } from './cluster/network.js';

const lacking = missing();
/** One-way delays that the lab adds, µs. */
/** What the lab's network takes by itself, one way, µs. */
const own = 40;
const delays = { insideRack: 800, acrossRacks: 2500 };
/** What a slow host or pair takes instead. */
const slowUs = 6000;

interface Answer {
  readonly names: string[];
  readonly us: (number | null)[][];
  readonly groups: number[][];
  readonly slow: { kind: string; hosts: string[]; ratio: number; message: string }[];
  readonly origin: string;
  readonly method: string;
  readonly runs: number;
}

if (lacking.length > 0) {
  for (const why of lacking) {
    it(`left out: measuring between hosts in network namespaces: ${why}`, () => {
      console.log(`left out: measuring between hosts in network namespaces: ${why}`);
    });
  }
} else {
  describe('Latencies between real hosts over real SSH', () => {
    let lab: Lab;
    beforeAll(async () => {
      lab = await startLab(2, 4, delays);
    });
    afterAll(async () => {
      await lab.stop();
    });

    /** `nccl-workbench latency` on the lab; racks are told or kept from it. */
    async function latency(args: readonly string[], racks = true): Promise<{ code: number; out: string; err: string }> {
      const file = join(lab.folder, racks ? 'cluster.yaml' : 'bare.yaml');
      writeFileSync(file, racks ? lab.clusterFile : lab.clusterFile.replace(/^racks:\n(?: {2}.*\n)+/m, ''));
      let [out, err] = ['', ''];
      const io: Io = {
        out: (part) => (out += part),
        err: (part) => (err += part),
        stdin: () => Promise.resolve(Buffer.alloc(0)),
        interactive: false,
        cwd: lab.folder,
        env: { ...process.env, XDG_DATA_HOME: lab.folder },
        signal: new AbortController().signal,
      };
      const code = await main(['latency', '--cluster', file, '--network', '10.77.0.0/16', ...args], io, commands, '0');
      return { code, out, err };
    }
    const read = (out: string): Answer => JSON.parse(out) as Answer;
    const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
    /** One way, µs, as the hosts' own ping has it. */
    const ping = (from: LabHost, to: LabHost): number =>
      (1000 * Number(/= [\d.]+\/([\d.]+)\//.exec(lab.on(from, ['ping', '-q', '-c', '20', '-i', '0.02', to.address]))?.[1])) / 2;

    it('are within a fifth and 0.1 ms of what was built in, and order and group the hosts by rack without being told', async () => {
      const { code, out, err } = await latency(['--method', 'tcp', '--format', 'json'], false);
      expect(err).toMatch(/The matrix is in/);
      const answer = read(out);
      expect({ code, origin: answer.origin, method: answer.method }).toMatchObject({ origin: 'measured', method: 'tcp' });
      const racks = answer.groups.map((group) => [...new Set(group.map((host) => answer.names[host]?.slice(0, 2)))]);
      expect(racks.flat().sort()).toEqual(['r0', 'r1']);
      expect(answer.groups.map((group) => group.length)).toEqual([4, 4]);
      const inRack = (same: boolean): number[] =>
        answer.us.flatMap((row, i) =>
          row.flatMap((us, j) => (us !== null && (answer.names[i]?.slice(0, 2) === answer.names[j]?.slice(0, 2)) === same ? [us] : [])),
        );
      expect(inRack(true)).toHaveLength(24);
      expect(inRack(false)).toHaveLength(32);
      for (const [same, built] of [
        [true, delays.insideRack + own],
        [false, delays.acrossRacks + own],
      ] as const) {
        const measured = median(inRack(same));
        console.log(
          `one way, ${same ? 'inside a rack' : 'between racks'}: built in ${String(built)} µs, measured ${measured.toFixed(0)} µs`,
        );
        expect(Math.abs(measured - built)).toBeLessThan(0.2 * built + 100);
      }
      const [a, , , , b] = lab.hosts;
      if (a === undefined || b === undefined) throw new Error('the lab is too small');
      const [i, j] = [answer.names.indexOf(a.name), answer.names.indexOf(b.name)];
      const alone = ping(a, b);
      expect(Math.abs((answer.us[i]?.[j] ?? 0) - alone)).toBeLessThan(0.2 * alone + 100);
    });

    it('leave nothing running on the hosts', () => {
      for (const host of lab.hosts.slice(0, 2))
        expect(lab.on(host, ['sh', '-c', 'ss -Hltn | grep -c ":20[0-9][0-9][0-9] " || true']).trim()).toBe('0');
    });

    it('show the host that was made slow, at once in the matrix and in a few runs by search', async () => {
      const slow = lab.hosts.find(({ name }) => name === 'r1h2');
      if (slow === undefined) throw new Error('the lab has no r1h2');
      const whole = await latency(['--method', 'tcp', '--find-bad-link', '--format', 'json']);
      expect(read(whole.out).slow).toEqual([]);
      expect(whole.code).toBe(0);
      await lab.slowDown(slow, slowUs);
      const found = await latency(['--method', 'tcp', '--find-bad-link', '--format', 'json']);
      const answer = read(found.out);
      console.log(`search by pairs: ${answer.slow.map(({ message }) => message).join(' ')} in ${String(answer.runs)} runs`);
      expect(found.code).toBe(1);
      expect(answer.slow.map(({ kind, hosts }) => [kind, hosts])).toEqual([['host', ['r1h2']]]);
      expect(answer.runs).toBeLessThanOrEqual(Math.log2(8) + 2);
      const all = await latency(['--method', 'tcp', '--format', 'text']);
      expect(all.code).toBe(1);
      expect(all.out).toMatch(/r1h2 is slow: .* one way where its like takes/);
      expect(all.out).not.toMatch(/r1h1 is slow/);
    });

    it('show by collectives alone the one pair that is slow with each other, in about 2·log2 runs', async () => {
      lab.restore();
      const [one, other] = [lab.hosts[1], lab.hosts[6]];
      if (one === undefined || other === undefined) throw new Error('the lab is too small');
      await lab.slowDown(one, 8 * slowUs, other);
      const { code, out } = await latency(['--method', 'nccl-tests', '--size', '8192', '--find-bad-link', '--format', 'json']);
      const answer = JSON.parse(out) as { kind: string; hosts: string[]; runs: number; ratio: number };
      console.log(
        `search by collectives: ${answer.kind} ${answer.hosts.join(' ')} in ${String(answer.runs)} runs, ${String(answer.ratio)} times as slow`,
      );
      expect(code).toBe(1);
      expect([answer.kind, [...answer.hosts].sort()]).toEqual(['pair', [one.name, other.name].sort()]);
      // Twice that where the machine was so busy that every run had to be repeated.
      expect(answer.runs).toBeLessThanOrEqual(2 * (2 * Math.log2(8) + 4));
    });
  });
}
