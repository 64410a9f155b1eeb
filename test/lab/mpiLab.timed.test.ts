import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, missing, startLab } from './cluster/lab.js';
import type { LabHost } from './cluster/network.js';

const run = promisify(execFile);
const lacking = missing();

/** Median round trip in ms between two hosts. */
function roundTrip(lab: Lab, from: LabHost, to: LabHost): number {
  const output = lab.on(from, ['ping', '-q', '-c', '20', '-i', '0.02', to.address]);
  const average = /= [\d.]+\/([\d.]+)\//.exec(output)?.[1];
  if (average === undefined) throw new Error(`no round-trip time in: ${output}`);
  return Number(average);
}

if (lacking.length > 0) {
  for (const why of lacking) {
    it(`left out: hosts in network namespaces: ${why}`, () => {
      console.log(`left out: hosts in network namespaces: ${why}`);
    });
  }
} else {
  describe('The lab itself', () => {
    let lab: Lab;
    beforeAll(async () => {
      lab = await startLab(2, 2);
    });
    afterAll(async () => {
      await lab.stop();
    });
    const host = (name: string): LabHost => {
      const found = lab.hosts.find((one) => one.name === name);
      if (found === undefined) throw new Error(`the lab has no ${name}`);
      return found;
    };

    it('keeps hosts of one rack much nearer to each other than hosts of two racks', () => {
      const inside = roundTrip(lab, host('r0h0'), host('r0h1'));
      const across = roundTrip(lab, host('r0h0'), host('r1h0'));
      expect(across).toBeGreaterThan(2.5);
      expect(across / inside).toBeGreaterThan(4);
    });

    it('lets OpenSSH reach every host through the login host, and each host says its own name', async () => {
      const names = await Promise.all(
        lab.hosts.map(async ({ name }) => (await run('ssh', ['-F', lab.sshConfig, '-o', 'BatchMode=yes', name, 'hostname'])).stdout.trim()),
      );
      expect(names).toEqual(['r0h0', 'r0h1', 'r1h0', 'r1h1']);
    });
  });
}
