import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../src/bundle/collect.js';
import type { Collected } from '../../src/bundle/piece.js';
import { prepareBundle } from '../../src/bundle/prepare.js';
import { readClusterFile } from '../../src/cluster/readClusterFile.js';
import { createPool } from '../../src/ssh/pool.js';
import { jobLog } from '../unit/log/support/jobLog.js';
import { type RolloutLab, startRolloutLab } from './rolloutLab.js';
import { noSshd } from './sshd.js';
import { poolOptions } from './sshPeople.js';

if (noSshd !== null) {
  describe('a bundle of hosts behind real OpenSSH servers', () => {
    it(`left out: ${noSshd}`, () => console.log(`left out: ${noSshd}`));
  });
} else {
  describe('a bundle of hosts behind real OpenSSH servers', () => {
    let lab: RolloutLab;
    let collected: Collected;
    const before = new Map<string, string[]>();
    const hostile = 'nccl.$(touch witness).log';

    beforeAll(async () => {
      lab = await startRolloutLab(2);
      const lines = jobLog({ gdr: false }).split('\n');
      lab.hosts.forEach(({ name, home }, at) => {
        const folder = join(home, 'logs');
        mkdirSync(folder);
        const own = lines.filter((line) => line.startsWith(`node-${at + 1}`)).join('\n');
        writeFileSync(join(folder, `nccl.${name}.4711.log.gz`), gzipSync(`${own}\nHF_TOKEN=plain-but-secret\n`));
        writeFileSync(join(folder, hostile), `${name}: nothing\n`);
        writeFileSync(join(folder, 'nccl.dump.log'), Buffer.from([0x80, 4, 0x95, 0, 1, 2, 0xff]));
        before.set(name, readdirSync(home, { recursive: true }).map(String).sort());
      });
      const { cluster } = readClusterFile(
        `name: lab\nsshConfig: ${lab.config}\nhosts: ["gpu-[1-2]", "gpu-9"]\nlauncher: mpirun\n`,
        join(lab.lab.dir, 'work', '.nccl', 'cluster.yaml'),
      );
      if (cluster === null) throw new Error('no cluster');
      const pool = createPool(poolOptions(lab.config));
      try {
        collected = await collect({
          cluster,
          pool,
          logs: ['~/logs/nccl.%h*.log*', '/no/such/*.log'],
          job: '4711',
          signal: new AbortController().signal,
        });
      } finally {
        pool.dispose();
      }
    }, 60_000);
    afterAll(() => lab.stop());

    it('has the logs, unzipped, and the outputs of each host that answered', () => {
      const names = collected.pieces.map(({ kind, host, name }) => `${kind} ${host ?? ''} ${name}`);
      for (const host of ['gpu-1', 'gpu-2']) {
        expect(names).toContain(`log ${host} nccl.${host}.4711.log`);
        expect(names).toContain(`log ${host} ${hostile}`);
        expect(names).toContain(`host ${host} counters.txt`);
      }
      expect(collected.snapshot?.hosts['gpu-1']?.facts).not.toBeNull();
      expect(collected.users).toEqual([lab.lab.user]);
    });

    it('tells what could not be had, and why', () => {
      const told = collected.lacking.map(({ host, what }) => `${host ?? ''} ${what}`);
      expect(told).toContain('gpu-9 the host');
      expect(told).toContain('gpu-1 /no/such/*.log');
      expect(collected.lacking.find(({ what }) => what.endsWith('nccl.dump.log'))?.message).toContain('no text');
    });

    it('changes nothing on the hosts', () => {
      for (const { name, home } of lab.hosts) expect(readdirSync(home, { recursive: true }).map(String).sort()).toEqual(before.get(name));
    });

    it('is diagnosed when it is redacted, and holds neither names nor secrets', () => {
      const bundle = prepareBundle(collected);
      const all = bundle.pieces.map(({ path, text }) => `${path}\n${text}`).join('\n');
      for (const secret of ['plain-but-secret', 'gpu-1', 'gpu-2', 'node-1', '10.0.0.1']) expect(all, secret).not.toContain(secret);
      expect(bundle.findings.map(({ rule }) => rule)).toContain('gdr-off');
    });
  });
}
