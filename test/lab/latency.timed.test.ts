import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/command.js';
import { commands } from '../../src/cli/commands.js';
import { main } from '../../src/cli/main.js';
import { type Lab, missing, startLab } from './cluster/lab.js';

const lacking = missing();
/** One-way delays that the lab adds, µs. */
/** What the lab's network takes by itself, one way, µs. */
const own = 40;
const delays = { insideRack: 1500, acrossRacks: 5000 };
/** What a slow host or pair takes instead. */
const slowUs = 20_000;

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

    it('are within a fifth and 0.1 ms of what was built in, and order and group the hosts by rack without being told', async () => {
      const built = { inside: delays.insideRack + own, across: delays.acrossRacks + own };
      const far = (value: number, wanted: number): boolean => Math.abs(value - wanted) > 0.2 * wanted + 100;
      // A machine that does much else adds to what it measures, but not every time.
      for (let left = 3; ; left--) {
        const { code, out, err } = await latency(['--method', 'tcp', '--format', 'json'], false);
        expect(err).toMatch(/The matrix is in/);
        const answer = read(out);
        expect([0, 1]).toContain(code);
        expect(answer).toMatchObject({ origin: 'measured', method: 'tcp' });
        const racks = answer.groups.map((group) => [...new Set(group.map((host) => answer.names[host]?.slice(0, 2)))]);
        expect(racks.flat().sort()).toEqual(['r0', 'r1']);
        expect(answer.groups.map((group) => group.length)).toEqual([4, 4]);
        const inRack = (same: boolean): number[] =>
          answer.us.flatMap((row, i) =>
            row.flatMap((us, j) => (us !== null && (answer.names[i]?.slice(0, 2) === answer.names[j]?.slice(0, 2)) === same ? [us] : [])),
          );
        expect([inRack(true).length, inRack(false).length]).toEqual([24, 32]);
        const measured = { inside: median(inRack(true)), across: median(inRack(false)) };
        console.log(
          `one way, built in and measured: inside a rack ${String(built.inside)} and ${measured.inside.toFixed(0)} µs, between racks ${String(built.across)} and ${measured.across.toFixed(0)} µs`,
        );
        if (!far(measured.inside, built.inside) && !far(measured.across, built.across)) break;
        expect(left).toBeGreaterThan(1);
      }
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

    it('show by collectives alone the one pair that is slow with each other, in at most 3·log2 + 5 runs', async () => {
      lab.restore();
      const [one, other] = [lab.hosts[1], lab.hosts[6]];
      if (one === undefined || other === undefined) throw new Error('the lab is too small');
      await lab.slowDown(one, 3 * slowUs, other);
      const { code, out } = await latency(['--method', 'nccl-tests', '--size', '8192', '--find-bad-link', '--format', 'json']);
      const answer = JSON.parse(out) as { kind: string; hosts: string[]; runs: number; ratio: number };
      console.log(
        `search by collectives: ${answer.kind} ${answer.hosts.join(' ')} in ${String(answer.runs)} runs, ${String(answer.ratio)} times as slow`,
      );
      expect(code).toBe(1);
      expect([answer.kind, [...answer.hosts].sort()]).toEqual(['pair', [one.name, other.name].sort()]);
      expect(answer.runs).toBeLessThanOrEqual(3 * Math.log2(8) + 5);
    });
  });
}
