import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Executor } from '../../src/base/executor.js';
import { runBenchmark } from '../../src/bench/runner.js';
import { planRun } from '../../src/cluster/launch.js';
import { localExecutor } from '../../src/cluster/localExecutor.js';
import { readPerf } from '../../src/nccl/perf/index.js';
import { labCluster } from './fanoutLab.js';
import { freePort } from './sshd.js';

const python = '/usr/bin/python3';
/**
 * What torchrun does for one rank on each node. Debian's own (PyTorch 1.13 with Python 3.11) breaks off in its parsing of --redirects, whatever is
 * started, so the launcher is a stand-in here; the benchmark, PyTorch and gloo are real.
 */
const torchrun = `#!/bin/sh
while :; do
  case "$1" in
    --nnodes=*) export WORLD_SIZE="\${1#*=}" ;;
    --node_rank=*) export RANK="\${1#*=}" LOCAL_RANK=0 ;;
    --master_addr=*) export MASTER_ADDR="\${1#*=}" ;;
    --master_port=*) export MASTER_PORT="\${1#*=}" ;;
    --*) ;;
    *) exec "$@" ;;
  esac
  shift
done
`;
const there = spawnSync(python, ['-c', 'import torch.distributed as d; raise SystemExit(0 if d.is_gloo_available() else 1)']).status === 0;

if (!there)
  it('left out: our benchmark on real PyTorch: python3-torch is not installed', () => {
    console.log('left out: our benchmark on real PyTorch: python3-torch is not installed');
  });
else
  describe('our benchmark on real PyTorch with gloo', () => {
    const dir = mkdtempSync(join(tmpdir(), 'torch-'));
    writeFileSync(join(dir, 'torchrun'), torchrun, { mode: 0o755 });
    afterAll(() => rmSync(dir, { recursive: true, force: true }));
    const environment = { PATH: `${dir}:/usr/bin:/bin`, HOME: '/nonexistent', GLOO_SOCKET_IFNAME: 'lo', OMP_NUM_THREADS: '1' };
    const local = localExecutor(environment);
    const here = (host: string): Executor => ({
      host,
      run: (argv, options) => local.run(argv, options),
      beside: (other) => Promise.resolve(here(other)),
    });

    it('runs as torchrun starts it on two hosts, every value right, and its rows come with the spread of their iterations', async () => {
      const hosts = ['127.0.0.1', 'localhost'];
      const port = await freePort();
      const launcherArgs = ['--master_addr=127.0.0.1', `--master_port=${String(port)}`];
      const cluster = { ...labCluster(hosts, ''), launcher: 'torchrun' as const, gpusPerHost: 1, launcherArgs, python };
      const { run, result } = await runBenchmark({
        plan: planRun(cluster, { argv: ['torch_perf', 'all_reduce', '-b', '8', '-e', '64K', '-f', '64', '-n', '6', '-w', '1'] }),
        executor: here('127.0.0.1'),
        store: { append: () => Promise.resolve() },
        origin: 'measured',
        timeoutMs: 60_000,
        now: () => new Date().toISOString(),
        id: 'one',
      });
      expect(run).toMatchObject({ state: 'ok', message: null, nRanks: 2, outOfBounds: 0, origin: 'measured' });
      expect(result).toMatchObject({ tool: 'torch_perf', collective: 'all_reduce', gpu: null });
      expect(run.rows.map(({ sizeBytes }) => sizeBytes)).toEqual([8, 512, 32_768]);
      for (const { outOfPlace: place } of run.rows) {
        const { minUs = NaN, maxUs = NaN, p50Us = NaN, p99Us = NaN } = place?.perIteration ?? {};
        expect(minUs).toBeGreaterThan(0);
        expect([
          minUs <= (p50Us ?? NaN),
          (p50Us ?? NaN) <= (p99Us ?? NaN),
          (p99Us ?? NaN) <= maxUs,
          (place?.timeUs ?? NaN) <= maxUs,
        ]).toEqual([true, true, true, true]);
        expect(place?.wrong).toBe(0);
      }
    });

    it('says in JSON what the table says, for a collective with a root, and what gloo cannot do', async () => {
      const one = (...args: string[]) => local.run(planRun({ ...labCluster(['a'], ''), python }, { argv: ['torch_perf', ...args], launcher: 'local' }).argv, { timeoutMs: 60_000 }); // prettier-ignore
      const json = readPerf((await one('broadcast', '-b', '1K', '-e', '1K', '-n', '3', '--json', '-d', 'half')).stdout);
      expect(json).toMatchObject({ tool: 'torch_perf', collective: 'broadcast', nRanks: 1, ok: true, outOfBounds: 0 });
      expect(json.rows).toMatchObject([{ sizeBytes: 1024, count: 512, type: 'half', root: 0, redop: null, outOfPlace: { wrong: 0 } }]);
      const { code, stdout } = await one('reduce_scatter', '-b', '1K', '-e', '1K');
      if (code !== 0) {
        expect([code, readPerf(stdout).ok]).toEqual([3, false]);
        expect(
          readPerf(stdout)
            .problems.map(({ message }) => message)
            .join(),
        ).toMatch(/Test failure torch_perf: .*reduce_scatter/);
      }
    });
  });
