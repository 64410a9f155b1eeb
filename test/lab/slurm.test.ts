import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discoverClusters } from '../../src/cluster/discover/discover.js';
import { clusterYaml } from '../../src/cluster/discover/proposal.js';
import type { Snapshot } from '../../src/cluster/facts.js';
import { engineFanOut } from '../../src/cluster/fanout/engineFanOut.js';
import { hostCommand, type FanOutAnswer } from '../../src/cluster/fanout/fanOut.js';
import { localExecutor } from '../../src/cluster/localExecutor.js';
import { probeHosts } from '../../src/cluster/probeHosts.js';
import { readClusterFile } from '../../src/cluster/readClusterFile.js';
import { labCluster } from './fanoutLab.js';
import { noSlurm, startSlurm, type SlurmLab } from './slurm.js';

if (noSlurm !== null)
  describe('a whole Slurm', () => {
    it(`left out: ${noSlurm}`, () => console.log(`left out: ${noSlurm}`));
  });
else
  describe('a whole Slurm', () => {
    let slurm: SlurmLab;
    const root = mkdtempSync(join(tmpdir(), 'slurm-root-'));
    const nobody = { session: () => Promise.reject(new Error('no ssh here')) };
    const scontrol = (...args: readonly string[]): void => void execFileSync('scontrol', [...args], { env: slurm.env });
    const probe = async (hosts: readonly string[]): Promise<Snapshot> =>
      await probeHosts(labCluster(hosts, ''), nobody, { fanOut: engineFanOut('srun', localExecutor(slurm.env)), timeoutMs: 20_000 });

    beforeAll(async () => {
      mkdirSync(join(root, 'sys/class/infiniband/mlx5_0/ports/1'), { recursive: true });
      writeFileSync(join(root, 'sys/class/infiniband/mlx5_0/ports/1/state'), '4: ACTIVE\n');
      mkdirSync(join(root, 'etc'));
      writeFileSync(join(root, 'etc/nccl.conf'), `NCCL_DEBUG=INFO\r\nNCCL_IB_HCA=${'mlx5_0,'.repeat(430)}mlx5_1\n`);
      slurm = await startSlurm(root);
    });
    afterAll(async () => {
      await slurm.stop();
      rmSync(root, { recursive: true, force: true });
    });

    it('is discovered with its partition, leaf switches and GPUs, and gives a cluster file that is read', async () => {
      const { proposals } = await discoverClusters(localExecutor(slurm.env), { from: ['slurm'] });
      expect(proposals).toMatchObject([
        {
          name: 'lab',
          hosts: slurm.nodes,
          groups: { train: slurm.nodes },
          racks: { leaf0: ['r0h0', 'r0h1'], leaf1: ['r1h0', 'r1h1'] },
          launcher: 'srun',
          gpusPerHost: 8,
          notes: [],
        },
      ]);
      const [proposal] = proposals;
      expect(proposal && readClusterFile(clusterYaml(proposal), '/x/.nccl/cluster.yaml')).toMatchObject({
        problems: [],
        cluster: { hosts: slurm.nodes },
      });
    });

    it('runs the probe on every node, in the order that we asked for, every line whole', async () => {
      const hosts = ['r1h1', 'r0h0', 'r1h0'];
      const { hosts: answers } = await probe(hosts);
      for (const host of hosts) {
        expect(answers[host]?.problem).toBeNull();
        expect(answers[host]?.facts).toMatchObject({ nics: [{ device: 'mlx5_0', state: 'ACTIVE' }] });
        const text = answers[host]?.facts?.confFiles[0]?.text ?? '';
        expect(text).toContain('NCCL_DEBUG=INFO\r\n');
        expect(text).toContain(`${'mlx5_0,'.repeat(430)}mlx5_1`);
      }
      const said = new Map<string, FanOutAnswer>();
      await engineFanOut('srun', localExecutor(slurm.env)).run(hosts, hostCommand(['sh', '-c', 'echo "$SLURMD_NODENAME"; exit 3']), {
        onHost: (host, answer) => said.set(host, answer),
      });
      for (const host of hosts) expect(said.get(host)?.result).toMatchObject({ code: 3, stdout: `${host}\n` });
    });

    it('says which nodes it cannot look at, and looks at the others', async () => {
      scontrol('update', 'nodename=r1h1', 'state=drain', 'reason=bad hca');
      const job = spawn('srun', ['-N', '1', '-w', 'r0h1', '--exclusive', 'sleep', '60'], { env: slurm.env, stdio: 'ignore' });
      try {
        await expect
          .poll(() => execFileSync('sinfo', ['-h', '-n', 'r0h1', '-o', '%T'], { env: slurm.env, encoding: 'utf8' }).trim(), {
            timeout: 20_000,
          })
          .toBe('allocated');
        const { hosts } = await probe([...slurm.nodes, 'nowhere']);
        expect(Object.fromEntries(Object.entries(hosts).map(([name, { problem }]) => [name, problem?.message ?? 'ok']))).toEqual({
          r0h0: 'ok',
          r0h1: 'r0h1 was not asked: Slurm has it as allocated, so srun cannot start anything there.',
          r1h0: 'ok',
          r1h1: 'r1h1 was not asked: Slurm has it as drained, so srun cannot start anything there.',
          nowhere: 'nowhere is no node of the Slurm on localhost.',
        });
        const { proposals } = await discoverClusters(localExecutor(slurm.env), { from: ['slurm'] });
        expect(proposals[0]?.notes).toEqual(['Slurm has r1h1 as drained: bad hca']);
      } finally {
        job.kill('SIGINT');
        job.kill('SIGINT');
        scontrol('update', 'nodename=r1h1', 'state=resume');
      }
    });

    it('ends a task at its limit, keeps what it said, and answers every host once', async () => {
      const said = new Map<string, FanOutAnswer>();
      await engineFanOut('srun', localExecutor(slurm.env)).run(
        ['r0h0', 'r1h0'],
        { script: 'echo begun; [ "$SLURM_PROCID" = 0 ] || sleep 30', operands: [] },
        {
          timeoutMs: 2000,
          onHost: (host, answer) => said.set(host, answer),
        },
      );
      expect(said.get('r0h0')).toMatchObject({ result: { code: 0, stdout: 'begun\n' }, problem: null });
      expect(said.get('r1h0')).toMatchObject({ result: { stdout: 'begun\n' }, problem: { kind: 'timeout' } });
    });
  });
