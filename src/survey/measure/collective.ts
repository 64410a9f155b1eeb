import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import type { ExecutorPool } from '../../cluster/fanout/direct.js';
import { planRun } from '../../cluster/launch.js';
import { createPerfReader, type PerfRow } from '../../nccl/perf/index.js';
import type { PairResult, Tester } from './tester.js';

/** Limit of one benchmark, ms. */
const limitMs = 120_000;

/** Runs one program of nccl-tests, one rank a host, through the cluster's launcher. Throws a Failure where it gave no rows. */
export async function runCollective(
  cluster: Cluster,
  pool: ExecutorPool,
  hosts: readonly string[],
  argv: readonly string[],
  signal: AbortSignal,
): Promise<readonly PerfRow[]> {
  const plan = planRun(cluster, { argv, hosts, ranksPerHost: 1 });
  const executor = await pool.session(plan.host, signal);
  const { stdout, stderr, code } = await executor.run(plan.argv, { env: plan.env, signal, timeoutMs: limitMs });
  const reader = createPerfReader({ origin: cluster.simulated ? 'simulated' : 'measured' });
  const rows = reader.push(stdout + '\n');
  reader.end();
  if (rows.length > 0) return rows;
  const said = cleanLine(stderr.trim().split('\n').at(-1) ?? '').slice(0, 200);
  throw new Failure('tool', l10n.t('{0} on {1} ended with exit code {2}: {3}', argv[0] ?? '', hosts.join(', '), code ?? '–', said));
}

/** Pairs through NCCL itself: sendrecv_perf between two hosts, 8 bytes for the latency and 64 MiB for the bandwidth. */
export function collectiveTester(cluster: Cluster, pool: ExecutorPool): Tester {
  return {
    method: 'nccl-tests',
    test: async (from, to, options): Promise<PairResult> => {
      const sizes = options.bandwidth ? ['-b', '8', '-e', '64M', '-f', '8388608'] : ['-b', '8', '-e', '8'];
      const rows = await runCollective(cluster, pool, [from, to], ['sendrecv_perf', ...sizes, '-g', '1'], options.signal);
      const small = rows.find(({ sizeBytes }) => sizeBytes <= 1024)?.outOfPlace;
      const large = rows.find(({ sizeBytes }) => sizeBytes > 1 << 20)?.outOfPlace;
      const there = {
        us: small?.timeUs ?? null,
        gbps: large === undefined || large === null ? null : large.busbwGBs * 8,
        spreadUs: null,
        samples: small === undefined || small === null ? 0 : 20,
      };
      // Both send and receive at once: what one direction does is what both do.
      return { there, back: there };
    },
  };
}
