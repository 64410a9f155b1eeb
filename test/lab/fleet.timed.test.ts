import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/cluster/facts.js';
import { engineFanOut } from '../../src/cluster/fanout/engineFanOut.js';
import { localExecutor } from '../../src/cluster/localExecutor.js';
import { probeHosts } from '../../src/cluster/probeHosts.js';
import { examine, healthIn } from '../../src/doctor/index.js';
import { buildWorld } from '../../src/simulator/buildWorld.js';
import { faultText, readFault } from '../../src/simulator/fault.js';
import { isFaultName } from '../../src/simulator/faultKinds.js';
import { loginEnvironment } from '../../src/simulator/loginEnvironment.js';
import { writeSandbox } from '../../src/simulator/sandbox/index.js';
import { expected } from '../fleet/expected.js';
import { type Bundles, buildBundles, type FleetHosts, type Visit } from '../fleet/fleetHosts.js';
import { everyFault } from '../unit/simulator/bench.js';
import { labCluster } from './fanoutLab.js';
import { noSlurm, startSlurm, type SlurmLab } from './slurm.js';

type Said = Pick<Visit['troubles'][number], 'host' | 'id' | 'fix'>;

/** All that was planted is found on its host with a fix, and nothing is said of any other host. */
function compare(said: readonly Said[], faults: FleetHosts['faults']): void {
  const planted = new Map(faults.map((fault) => [fault.host, fault]));
  expect(said.filter(({ host }) => !planted.has(host))).toEqual([]);
  for (const { kind, host, text } of faults) {
    const wanted = isFaultName(kind) ? expected[kind] : { check: kind };
    const own = said.filter((trouble) => trouble.host === host);
    expect(
      own.map(({ id }) => id),
      text,
    ).toContain(wanted.check);
    expect(
      own.filter(({ id }) => id !== wanted.check && !(wanted.also ?? []).includes(id)),
      `${text}: said beside ${wanted.check}`,
    ).toEqual([]);
    for (const { id, fix } of own) expect(fix, `${text}: the fix of ${id}`).toMatch(/\S/);
  }
}

describe('a fleet', () => {
  let bundles: Bundles;

  beforeAll(async () => {
    bundles = await buildBundles();
  });
  afterAll(() => {
    bundles.remove();
  });

  it('of 1,250 hosts, 3 % of them dead, shows each of 12 planted faults with its fix and invents none', async () => {
    const fleet = await bundles.hosts('--hosts', '1250', '--dead', '3%', '--faults', '12', '--seed', '5');
    expect(fleet.faults.filter(({ kind }) => kind === 'unreachable').length).toBe(38);
    expect(new Set(fleet.faults.map(({ kind }) => kind)).size).toBe(13);
    const visit = await bundles.visit(fleet.clusterFile, '64');
    await fleet.stop();
    compare(visit.troubles, fleet.faults);
    expect({ hosts: visit.hosts, notReached: visit.notReached, well: visit.well }).toEqual({ hosts: 1250, notReached: 38, well: 1200 });
    console.log(
      `1,250 hosts: up in ${(fleet.startMs / 1000).toFixed(1)} s, visited in ${(visit.wallMs / 1000).toFixed(1)} s (${(visit.cpuMs / 1000).toFixed(1)} s of CPU), ${(visit.peakBytes / 2 ** 20).toFixed(0)} MiB, longest stall ${visit.longestStallMs.toFixed(0)} ms`,
    );
  }, 240_000);

  it('shows a fault of every kind, also of hosts that say nothing or leave in the middle', async () => {
    const faults = everyFault(null).flatMap((text) => ['--fault', text]);
    const fleet = await bundles.hosts('--hosts', '64', ...faults);
    const visit = await bundles.visit(fleet.clusterFile, '64');
    await fleet.stop();
    expect(fleet.faults.length).toBe(faults.length / 2);
    compare(visit.troubles, fleet.faults);
  }, 240_000);

  describe.each(['clush', 'pdsh'] as const)('by way of the real %s', (engine) => {
    const there = has(engine);
    if (!there) it(`left out: ${engine} is not installed`, () => console.log(`left out: ${engine} is not installed`));
    else
      it('shows the same faults on a smaller set', async () => {
        const kinds = ['gdr-off=gpu-03', 'unreachable=gpu-05', 'memlock=gpu-07', 'port-down=gpu-09:mlx5_2', 'driver=gpu-11:535.104.05'];
        const fleet = await bundles.hosts('--hosts', '12', ...kinds.flatMap((text) => ['--fault', text]));
        const file = join(bundles.folder, `${engine}.json`);
        const ssh = `-F ${fleet.sshConfig}`;
        const settings = join(bundles.folder, 'clustershell');
        mkdirSync(settings, { recursive: true });
        writeFileSync(join(settings, 'clush.conf'), `[Main]\nssh_options: ${ssh} -oBatchMode=yes\n`);
        await run(
          process.execPath,
          [
            bundles.cli,
            'probe',
            '--cluster',
            fleet.clusterFile,
            '--via',
            engine,
            '--on',
            'localhost',
            '--jobs',
            '4',
            '--timeout',
            '60',
            '--out',
            file,
          ],
          { ...process.env, CLUSTERSHELL_CFGDIR: settings, PDSH_SSH_ARGS_APPEND: ssh, XDG_DATA_HOME: bundles.folder },
        );
        await fleet.stop();
        const snapshot = JSON.parse(readFileSync(file, 'utf8')) as Snapshot;
        expect(Object.values(snapshot.hosts).filter(({ ok }) => ok).length).toBe(11);
        const said = healthIn(examine(snapshot)).map(({ host, id, next }) => ({ host, id, fix: next }));
        // An engine says of a dead host what ssh said, which is no connection of ours: only that it was not reached is the same.
        const same = (trouble: Said): Said =>
          trouble.id.startsWith('not-reached') ? { ...trouble, id: 'not-reached-unreachable' } : trouble;
        compare(said.map(same), fleet.faults);
      }, 240_000);
  });
});

if (noSlurm !== null)
  describe('a fleet by way of the real srun', () => {
    it(`left out: ${noSlurm}`, () => console.log(`left out: ${noSlurm}`));
  });
else
  describe('a fleet by way of the real srun', () => {
    let bundles: Bundles;
    let slurm: SlurmLab;
    const faults = ['gdr-off=gpu-02', 'memlock=gpu-03', 'driver=gpu-04:535.104.05'].map(readFault);
    const names = new Map([
      ['gpu-01', 'r0h0'],
      ['gpu-02', 'r0h1'],
      ['gpu-03', 'r1h0'],
      ['gpu-04', 'r1h1'],
    ]);

    beforeAll(async () => {
      bundles = await buildBundles();
      const plain = buildWorld({
        hosts: 4,
        gpus: 8,
        seed: 1,
        paceMs: 0,
        faults,
        folder: bundles.folder,
        startedAt: new Date().toISOString(),
      });
      const hosts = plain.hosts.map((host) => {
        const name = names.get(host.name) ?? host.name;
        return { ...host, name, folder: join(bundles.folder, name) };
      });
      const worldFile = join(bundles.folder, 'world.json');
      writeFileSync(worldFile, JSON.stringify({ ...plain, hosts }));
      // What a login has for its environment, a task gets from Slurm's prolog, which runs on each node under its name.
      for (const host of hosts) {
        await writeSandbox(host);
        const env = loginEnvironment(host, worldFile, join(bundles.folder, 'simulator-tools.js'));
        writeFileSync(
          join(bundles.folder, `${host.name}.env`),
          Object.entries(env)
            .map(([name, value]) => `export ${name}=${value}\n`)
            .join(''),
        );
      }
      const prolog = join(bundles.folder, 'prolog');
      writeFileSync(prolog, `#!/bin/sh\ncat "${bundles.folder}/$SLURMD_NODENAME.env"\n`, { mode: 0o755 });
      slurm = await startSlurm('', [`TaskProlog=${prolog}`]);
    }, 60_000);
    afterAll(async () => {
      await slurm.stop();
      bundles.remove();
    });

    it('shows each planted fault with its fix and invents none', async () => {
      const nobody = { session: () => Promise.reject(new Error('no ssh here')) };
      const snapshot = await probeHosts(labCluster(slurm.nodes, ''), nobody, {
        fanOut: engineFanOut('srun', localExecutor(slurm.env)),
        timeoutMs: 60_000,
      });
      expect(Object.values(snapshot.hosts).map(({ ok, facts }) => ({ ok, simulated: facts?.simulated }))).toEqual(
        slurm.nodes.map(() => ({ ok: true, simulated: true })),
      );
      const said = healthIn(examine(snapshot)).map(({ host, id, next }) => ({ host, id, fix: next }));
      compare(
        said,
        faults.map((fault) => ({ ...fault, host: names.get(fault.host) ?? '', text: faultText(fault) })),
      );
    }, 120_000);
  });

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs a program to its end, whatever its exit status. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { env, maxBuffer: 1 << 26 }, (_error, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
}
