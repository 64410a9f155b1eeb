import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Executor } from '../../src/base/executor.js';
import type { RunRecord } from '../../src/bench/record.js';
import { runBenchmark } from '../../src/bench/runner.js';
import { openStore } from '../../src/bench/store/index.js';
import { discoverClusters } from '../../src/cluster/discover/discover.js';
import { clusterYaml } from '../../src/cluster/discover/proposal.js';
import type { Snapshot } from '../../src/cluster/facts.js';
import { engineFanOut } from '../../src/cluster/fanout/engineFanOut.js';
import { hostCommand, type FanOutAnswer } from '../../src/cluster/fanout/fanOut.js';
import { planRun, repeated } from '../../src/cluster/launch.js';
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

    const perf = `#!/bin/sh
[ "$SLURM_PROCID" = 0 ] || exit 0
echo "# Collective test starting: all_reduce_perf"
echo "#  size count type redop root time algbw busbw #wrong time algbw busbw #wrong"
echo "1024 256 float sum -1 10.5 0.10 0.20 0 10.5 0.10 0.20 0"
[ "$NCCL_ALGO" = Hang ] && sleep 60
[ "$NCCL_ALGO" = Bad ] && exit 7
echo "# Out of bounds values : 0 OK"
echo "# Avg bus bandwidth    : 0.2 $NCCL_ALGO $SLURM_JOB_NUM_NODES/$SLURM_NTASKS"
`;
    async function submit(algorithm: string, until?: (text: string) => boolean) {
      const program = join(root, 'all_reduce_perf');
      writeFileSync(program, perf, { mode: 0o755 });
      const cluster = { ...labCluster(slurm.nodes, ''), launcher: 'sbatch' as const, gpusPerHost: 1 };
      const [news, records, stop]: [string[], RunRecord[], AbortController] = [[], [], new AbortController()];
      const { run } = await runBenchmark({
        plan: planRun(cluster, { argv: [program], env: { NCCL_ALGO: algorithm }, hosts: ['r0h0', 'r1h0'], pollMs: 200 }),
        executor: localExecutor(slurm.env),
        store: { append: (record) => Promise.resolve(void records.push(record)) },
        origin: 'measured',
        signal: stop.signal,
        timeoutMs: 60_000,
        now: () => new Date().toISOString(),
        id: 'one',
        onJob: ({ text }) => void news.push(text),
        onRow: () => until?.('row') === true && stop.abort(),
      });
      return { run, news, records };
    }

    it('runs a benchmark as a job: submitted, fetched while it grows, its id in the record, its file gone', async () => {
      const { run, news, records } = await submit('Ring');
      expect(run).toMatchObject({
        state: 'ok',
        exitCode: 0,
        message: null,
        avgBusbwGBs: 0.2,
        job: expect.stringMatching(/^\d+$/) as string,
      });
      expect(run.rows).toHaveLength(1);
      expect(records.map(({ kind }) => kind)).toEqual(['start', 'job', 'row', 'end']);
      expect(news[0]).toBe(`Slurm took it as job ${run.job ?? ''}.`);
      expect(existsSync(`nccl-workbench-${run.job ?? ''}.out`)).toBe(false);
    });

    it('tells of a job that failed by its exit code, and ends one that is cancelled', async () => {
      expect((await submit('Bad')).run).toMatchObject({ state: 'failed', exitCode: 7, rows: [{ sizeBytes: 1024 }] });
      const { run } = await submit('Hang', () => true);
      expect(run).toMatchObject({ state: 'cancelled', rows: [{ sizeBytes: 1024 }] });
      await expect
        .poll(() => execFileSync('squeue', ['-h', '-o', '%j'], { env: slurm.env, encoding: 'utf8' }), {
          timeout: 20_000,
        })
        .not.toContain('nccl-workbench');
    });

    it.each(['its id', 'its name'])('goes on with a job by %s when the process that submitted it died, and submits none', async (by) => {
      const program = join(root, 'all_reduce_perf');
      writeFileSync(program, perf.replace('Hang ] && sleep 60', 'Slow ] && sleep 2'), { mode: 0o755 });
      const cluster = { ...labCluster(slurm.nodes, ''), launcher: 'sbatch' as const, gpusPerHost: 1 };
      const plan = planRun(cluster, { argv: [program], env: { NCCL_ALGO: 'Slow' }, hosts: ['r0h0', 'r1h0'], pollMs: 200 });
      const folder = join(root, `runs-${String(by.length)}`);
      mkdirSync(folder, { recursive: true });
      const local = localExecutor(slurm.env);
      const common = { origin: 'measured', timeoutMs: 60_000, now: () => new Date().toISOString(), id: 'one' } as const;
      let dead = false;
      // What a process that is killed does no more: ask, and write. By its name: it died before it had the id on the disk.
      const dying: Executor = {
        host: 'head',
        run: async (argv, options) => {
          const result = dead ? Promise.reject(new Error('killed')) : local.run(argv, options);
          if (argv[0] === 'sbatch') dead = by === 'its name' && (await result).code === 0;
          return result;
        },
      };
      const writing = {
        append: async (record: RunRecord): Promise<void> => {
          // Written as a process that is gone left it: nobody here holds the run.
          if (!dead) await appendFile(join(folder, `${new Date().toISOString().slice(0, 7)}.jsonl`), `${JSON.stringify(record)}\n`);
          if (record.kind === 'row') dead = true;
        },
      };
      await runBenchmark({ ...common, plan, executor: dying, store: writing });
      const after = openStore(folder);
      const [left] = await after.runs();
      expect(left).toMatchObject({ state: 'cut-off', ...(by === 'its id' ? { rows: [{ sizeBytes: 1024 }] } : { rows: [] }) });
      expect([left?.job === undefined, left?.mark]).toEqual([by === 'its name', plan.mark]);
      if (left === undefined) return;
      const submitted: string[] = [];
      const executor: Executor = {
        host: 'head',
        run: (argv, options) => {
          if (argv[0] === 'sbatch') submitted.push(argv.join(' '));
          return local.run(argv, options);
        },
      };
      const again = planRun(cluster, { ...repeated(left.spec), pollMs: 200 });
      const { run } = await runBenchmark({ ...common, plan: again, executor, store: after, left });
      expect(run).toMatchObject({
        state: 'ok',
        exitCode: 0,
        message: null,
        rows: [{ sizeBytes: 1024 }],
        job: expect.stringMatching(/^\d+$/) as string,
      });
      expect(await openStore(folder).runs()).toMatchObject([{ id: 'one', state: 'ok', rows: [{ sizeBytes: 1024 }] }]);
      expect(submitted).toEqual([]);
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
