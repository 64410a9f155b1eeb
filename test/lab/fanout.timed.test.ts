import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostAnswer, HostFacts, Snapshot } from '../../src/cluster/facts.js';
import { chooseFanOut } from '../../src/cluster/fanout/choose.js';
import { directFanOut } from '../../src/cluster/fanout/direct.js';
import { hostCommand, type FanOutAnswer, type Via } from '../../src/cluster/fanout/fanOut.js';
import { probeHosts } from '../../src/cluster/probeHosts.js';
import { createPool } from '../../src/ssh/pool.js';
import type { SshPool } from '../../src/ssh/types.js';
import { type FanOutLab, labCluster, startFanOutLab } from './fanoutLab.js';
import { createLab, noSshd, type Lab } from './sshd.js';
import { poolOptions } from './sshPeople.js';

const has = (program: string): boolean => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
/** A file system of 4 KB that is full, or null where none can be mounted. */
function fullDisk(folder: string): string | null {
  mkdirSync(folder);
  if (process.getuid?.() !== 0 || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', folder]).status !== 0) return null;
  try {
    writeFileSync(join(folder, 'full'), 'x'.repeat(8192));
  } catch {
    // Full, as wanted.
  }
  return folder;
}
/** Facts without what differs from one moment or way to the next. */
const lasting = (facts: HostFacts | null | undefined): unknown =>
  facts === null || facts === undefined
    ? null
    : JSON.parse(
        JSON.stringify(facts, (key, value: unknown) =>
          ['clock', 'uptimeSeconds', 'shmFreeBytes', 'environment', 'limits', 'free', 'kernelLog'].includes(key) ? undefined : value,
        ),
      );
const kinds = ({ hosts }: Snapshot): Record<string, string> =>
  Object.fromEntries(Object.entries(hosts).map(([name, { problem }]) => [name, problem?.kind ?? 'ok']));

if (noSshd !== null)
  describe('many hosts', () => {
    it(`left out: ${noSshd}`, () => console.log(`left out: ${noSshd}`));
  });
else
  describe('many hosts at real OpenSSH servers', () => {
    let lab: Lab;
    let site: FanOutLab;
    let pool: SshPool;
    let direct: Snapshot;
    let full: string | null;
    const shells = [
      ['plain', 'sh'],
      ['bash', 'bash'],
      ['fish', 'fish'],
      ['tcsh', 'tcsh'],
      ['busybox', 'busybox'],
      ['banner', 'sh'],
    ] as const;
    const installed = shells.filter(([, program]) => has(program)).map(([name]) => name);
    for (const [name, program] of shells)
      if (!installed.includes(name)) it(`left out: ${program}`, () => console.log(`left out: ${program} is not installed`));

    beforeAll(async () => {
      lab = createLab();
      full = fullDisk(join(lab.dir, 'full-disk'));
      site = await startFanOutLab(lab, installed, full);
      pool = createPool(poolOptions(site.config));
      direct = await probe('ssh');
    });
    afterAll(async () => {
      pool.dispose();
      await site.stop();
      if (full !== null) spawnSync('umount', ['-l', full]);
      await lab.stop();
    });
    const all = (): readonly string[] => [...site.well, ...Object.keys(site.ill)];
    const probe = async (via: Via): Promise<Snapshot> => {
      const cluster = labCluster(all(), site.config);
      const answers = new Map<string, HostAnswer>();
      const snapshot = await probeHosts(cluster, pool, {
        fanOut: chooseFanOut(cluster, pool, { via }),
        timeoutMs: 15_000,
        onHost: (host, answer) => {
          expect(answers.has(host)).toBe(false);
          answers.set(host, answer);
        },
      });
      expect([...answers.keys()].sort()).toEqual([...all()].sort());
      return snapshot;
    };

    it('are each in the right state by direct ssh, with facts whatever shell they have', () => {
      expect(kinds(direct)).toEqual({ ...Object.fromEntries(site.well.map((name) => [name, 'ok'])), ...site.ill });
      for (const name of Object.keys(site.ill)) expect(direct.hosts[name]?.problem?.message).toContain(name);
      expect(direct.hosts['noshell']?.problem?.message).toContain('This account is not available');
      const [first, ...others] = site.well.map((name) => lasting(direct.hosts[name]?.facts));
      expect(first).toMatchObject({ nics: [{ device: 'mlx5_0', state: 'ACTIVE', rateGbps: 400 }] });
      for (const facts of others) expect(facts).toEqual(first);
      expect(direct.hosts['plain']?.facts?.confFiles[0]?.text).toContain('NCCL_DEBUG=INFO\r\n');
    });

    it('that are dead or dumb cost one wait together', async () => {
      const started = performance.now();
      const hosts = ['mute', 'gone'];
      const answers = await Promise.all(
        hosts.map((host) =>
          pool.reach(host).then(
            () => 'reached',
            (error: unknown) => String(error),
          ),
        ),
      );
      expect(answers.join()).toMatch(/mute was not reached in 3 s.*gone was not reached/);
      expect(performance.now() - started).toBeLessThan(15_000);
    });

    if (!has('python3')) it('left out: hosts that answer nothing at all', () => console.log('left out: python3 is not installed'));
    else
      it('that answer nothing at all cost 5 s together, whatever their number', async () => {
        // A full queue of connections that nobody accepts: the kernel drops what else comes, as a dead host's silence does.
        const script =
          'import socket,time\ns=socket.socket();s.bind(("0.0.0.0",0));s.listen(0)\nfill=[socket.socket() for _ in range(4)]\n' +
          '[c.setblocking(False) or c.connect_ex(("127.0.0.1",s.getsockname()[1])) for c in fill]\ntime.sleep(0.2);print(s.getsockname()[1],flush=True);time.sleep(300)';
        const child = spawn('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
        try {
          const port = await new Promise<string>((resolve) =>
            child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim())),
          );
          const dead = Array.from({ length: 60 }, (_, i) => `dead-${String(i)}`);
          const config = lab.config(
            'dead_config',
            dead.map((name, i) => `Host ${name}\n  HostName 127.9.0.${String(i + 1)}\n  Port ${port}\n  ConnectTimeout 10\n`).join('') +
              readFileSync(site.config, 'utf8'),
          );
          const made = createPool(poolOptions(config));
          const answers = new Map<string, FanOutAnswer>();
          const started = performance.now();
          let well = 0;
          await directFanOut(made).run([...dead, 'plain'], hostCommand(['true']), {
            jobs: 2,
            onHost: (host, answer) => {
              answers.set(host, answer);
              if (host === 'plain') well = performance.now() - started;
            },
          });
          const all = performance.now() - started;
          made.dispose();
          expect(answers.get('plain')?.result?.code).toBe(0);
          for (const name of dead) expect(answers.get(name)?.problem?.message).toBe(`${name} was not reached in 5 s.`);
          console.log(`60 dead hosts: ${String(Math.round(all))} ms, the one that lives ${String(Math.round(well))} ms`);
          // One after the other, two at a time, they would cost 150 s.
          expect(all).toBeLessThan(20_000);
          expect(well).toBeLessThan(5000);
        } finally {
          child.kill('SIGKILL');
        }
      });

    for (const via of ['clush', 'pdsh'] as const)
      if (!has(via)) it(`left out: ${via}`, () => console.log(`left out: ${via} is not installed`));
      else {
        it(`give the same facts by way of ${via} on a login node, and the same states`, async () => {
          const snapshot = await probe(via);
          expect(kinds(snapshot)).toEqual(kinds(direct));
          for (const name of site.well) expect(lasting(snapshot.hosts[name]?.facts), name).toEqual(lasting(direct.hosts[name]?.facts));
          for (const name of Object.keys(site.ill)) {
            expect(snapshot.hosts[name]?.problem?.message).toContain(name);
            expect(snapshot.hosts[name]?.problem?.message).toContain(via);
          }
        });

        it(`run a command by way of ${via} whose words mean nothing to any shell on the way`, async () => {
          const words = ["it's", '$(touch /tmp/x)', '`id`', '!x', '%h', '\\', 'a\nb', '"', '*', ''];
          const answers = new Map<string, FanOutAnswer>();
          await chooseFanOut(labCluster(site.well, site.config), pool, { via }).run(site.well, hostCommand(['printf', '%s|', ...words]), {
            onHost: (host, answer) => answers.set(host, answer),
          });
          for (const name of site.well)
            expect(answers.get(name)?.result, name).toMatchObject({ code: 0, stdout: words.map((word) => `${word}|`).join('') });
        });

        it(`end when they are called off by way of ${via}, and keep what came`, async () => {
          const stop = new AbortController();
          const answers = new Map<string, FanOutAnswer>();
          await chooseFanOut(labCluster(['plain', 'bash'], site.config), pool, { via }).run(
            ['plain', 'bash'],
            {
              script: 'case $PPID in *) [ "$1" = "" ]; esac; trap "" HUP; [ -n "$SSH_ORIGINAL_COMMAND" ] && sleep 60; echo quick',
              operands: [''],
            },
            {
              signal: stop.signal,
              onHost: (host, answer) => {
                answers.set(host, answer);
                stop.abort();
              },
            },
          );
          expect(answers.get('plain')).toMatchObject({ result: { stdout: 'quick\n' }, problem: null });
          expect(answers.get('bash')?.problem?.kind).toBe('cancelled');
          // Nothing of the engine is left on the login node.
          await expect.poll(() => processes(site.servers.get('login')?.log ?? '', via), { timeout: 10_000 }).toEqual([]);
        });
      }

    it('say so when a server is killed while the probe runs there', async () => {
      const answers = new Map<string, FanOutAnswer>();
      const work = directFanOut(pool).run(
        ['plain', 'bash'],
        { script: 'echo begun; [ -n "$SSH_ORIGINAL_COMMAND" ] && sleep 60; echo ended', operands: [] },
        {
          timeoutMs: 60_000,
          onHost: (host, answer) => answers.set(host, answer),
        },
      );
      await expect.poll(() => answers.has('plain'), { timeout: 20_000 }).toBe(true);
      site.servers.get('bash')?.killConnections();
      await work;
      expect(answers.get('plain')?.problem).toBeNull();
      expect(answers.get('bash')).toMatchObject({ result: { stdout: 'begun\n' }, problem: { kind: 'unreachable' } });
      expect(answers.get('bash')?.problem?.message).toContain('bash');
    });
  });

/** Processes of this name whose environment says that they came from the lab. */
function processes(log: string, name: string): string[] {
  const folder = join(log, '..');
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || !existsSync(`/proc/${pid}/environ`)) return false;
    const { stdout } = spawnSync('sh', ['-c', 'tr "\\0" "\\n" <"/proc/$1/environ"; tr "\\0" " " <"/proc/$1/cmdline"', 'sh', pid], {
      encoding: 'utf8',
    });
    return stdout.includes(`CLUSTERSHELL_CFGDIR=${folder}\n`) && new RegExp(`(?:^|[ /])${name} `, 'm').test(stdout);
  });
}
