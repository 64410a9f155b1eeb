import { cleanLine } from '../../base/clean.js';
import { messageOf } from '../../base/failure.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import type { ExecutorPool } from '../../cluster/fanout/direct.js';
import { bisection, type BisectVerdict } from '../../fabric/measure/bisect.js';
import { buildMatrix, type MatrixBuilder, type PairMatrix } from '../../fabric/measure/matrix.js';
import { type Expectations, pairClass, placementOf } from '../../fabric/measure/pairClass.js';
import { samplePairs } from '../../fabric/measure/sample.js';
import { type Round, scheduled, tournament } from '../../fabric/measure/schedule.js';
import { type ScreenVerdict, screening } from '../../fabric/measure/screen.js';
import { createGate } from '../../ssh/gate.js';
import { type Bench, openBench } from './bench.js';
import { runCollective } from './collective.js';
import type { Method, PairResult } from './tester.js';

/** What to measure and how. */
export interface MeasureRequest {
  readonly cluster: Cluster;
  readonly pool: ExecutorPool;
  /** Null: the best that most hosts have. */
  readonly method: Method | null;
  /** Whether bandwidth is measured too. */
  readonly bandwidth: boolean;
  readonly pairs: 'all' | 'sample';
  readonly expectations: Expectations;
  /** RDMA device on every host; null: the first with an active port. */
  readonly device: string | null;
  /** Addresses of hosts that may be used, as `readNetwork` reads a network; null: any. */
  readonly network: ((address: string) => boolean) | null;
  readonly ports: readonly [low: number, high: number];
  /** Pairs at once at most. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  /** After each pair; `done` of `total`. */
  readonly onProgress?: (done: number, total: number) => void;
  /** After each round, with all that was measured so far. */
  readonly onRound?: (matrix: PairMatrix) => Promise<void> | void;
  readonly now?: () => Date;
}

/** What came of it: also after a cancellation, then with what there was. */
export interface Measured {
  readonly matrix: PairMatrix;
  readonly method: Method;
  readonly cancelled: boolean;
  /** Hosts that could not take part, with one sentence each. */
  readonly leftOut: readonly { readonly host: string; readonly message: string }[];
}

/** What a search for a bad link came to. */
export interface Searched extends Measured {
  readonly verdict: ScreenVerdict;
  readonly runs: number;
}

/** Rounds of the pairs that were asked for. Cross-rack streams share uplinks: with bandwidth, a quarter of a rack's hosts leave it at once. */
function roundsOf({ pairs, bandwidth, parallel }: MeasureRequest, bench: Bench): Round[] {
  const { racks } = bench.frame;
  const sizes = new Map<string, number>();
  for (const rack of racks) if (rack !== null) sizes.set(rack, (sizes.get(rack) ?? 0) + 1);
  const acrossGroup = Math.max(1, Math.floor(Math.max(0, ...sizes.values()) / 4));
  const limits = { parallel, groups: racks, ...(bandwidth ? { acrossGroup } : {}) };
  return pairs === 'all' ? tournament(racks.length, limits) : scheduled(samplePairs(bench.frame, { seed: 1 }), limits);
}

/**
 * Measures latency, and bandwidth where asked for, between the hosts of a cluster that take part. Rejects with a Failure only where fewer than two hosts can;
 * after an abort it resolves with what was measured by then.
 */
export async function measurePairs(request: MeasureRequest): Promise<Measured> {
  const bench = await openBench(request);
  const builder = buildMatrix(bench.frame);
  const rounds = roundsOf(request, bench);
  const total = rounds.reduce((sum, round) => sum + round.length, 0);
  let done = 0;
  for (const round of rounds) {
    if (request.signal.aborted) break;
    await runRound(request, bench, round, builder, () => request.onProgress?.(++done, total));
    await request.onRound?.(builder.matrix);
  }
  return { ...bench.told, matrix: builder.matrix, cancelled: request.signal.aborted };
}

/** Searches for what is slow, in a number of rounds that grows with the logarithm of the number of hosts. `onRun` is told of each before it runs. */
export async function searchBadLink(request: MeasureRequest, onRun?: (number: number, pairs: number) => void): Promise<Searched> {
  const bench = await openBench(request);
  const plan = screening(bench.frame, request.expectations);
  let step = plan.next();
  let runs = 0;
  while (step.kind === 'run' && !request.signal.aborted) {
    runs = step.number;
    const round = step.run;
    onRun?.(runs, round.length);
    const outcome = await runRound(request, bench, round, null, (done) => request.onProgress?.(done, round.length));
    step = plan.next(outcome);
  }
  const n = bench.frame.names.length;
  const verdict: ScreenVerdict =
    step.kind === 'verdict' ? step.verdict : { slow: [], matrix: buildMatrix(bench.frame).matrix, tested: 0, all: (n * (n - 1)) / 2 };
  return { ...bench.told, matrix: verdict.matrix, cancelled: request.signal.aborted, verdict, runs };
}

/** What a search by collectives came to. */
export interface SearchedByCollectives {
  readonly verdict: BisectVerdict;
  readonly hosts: readonly string[];
  readonly runs: number;
  readonly cancelled: boolean;
  readonly origin: 'measured' | 'simulated';
}

/**
 * Searches for a slow host or pair by bisection: groups of hosts run all-to-all at the same time through the cluster's launcher, and the slower group has the culprit.
 * `bytes` is the size of the all-to-all: small ones show slow answers, large ones narrow links. Throws a Failure where the launcher or the program is not there.
 */
export async function searchByCollectives(
  request: Pick<MeasureRequest, 'cluster' | 'pool' | 'signal'>,
  onRun?: (number: number, groups: readonly (readonly string[])[], timesUs: readonly (number | null)[]) => void,
  bytes = 1 << 20,
): Promise<SearchedByCollectives> {
  const { cluster, pool, signal } = request;
  const { racks } = placementOf(cluster.hosts, cluster.racks);
  const order = new Map([...new Set(racks)].map((rack, at) => [rack, at]));
  const place = new Map(cluster.hosts.map((host, at) => [host, order.get(racks[at] ?? null) ?? 0]));
  const hosts = [...cluster.hosts].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  const argv = ['alltoall_perf', '-b', String(bytes), '-e', String(bytes), '-n', '20', '-g', '1'];
  const plan = bisection(hosts.length);
  let step = plan.next();
  let runs = 0;
  while (step.kind === 'run' && !signal.aborted) {
    runs = step.number;
    const groups = step.run.map((group) => group.map((host) => hosts[host] ?? ''));
    const failures: unknown[] = [];
    const times = await Promise.all(
      groups.map(async (group) => {
        try {
          const rows = await runCollective(cluster, pool, group, argv, signal);
          const row = rows.at(-1);
          // The better of the two: what disturbed one of them says nothing of the network.
          const times = [row?.outOfPlace, row?.inPlace].flatMap((place) => (place === null || place === undefined ? [] : [place.timeUs]));
          return times.length === 0 ? null : Math.min(...times);
        } catch (error) {
          failures.push(error);
          return null;
        }
      }),
    );
    signal.throwIfAborted();
    // Where none ran at all it is not a slow host that is to blame.
    if (failures.length === groups.length) throw failures[0];
    onRun?.(runs, groups, times);
    step = plan.next(times);
  }
  const verdict: BisectVerdict = step.kind === 'verdict' ? step.verdict : { kind: 'none', hosts: [], ratio: null };
  return {
    verdict,
    hosts: verdict.hosts.map((host) => hosts[host] ?? ''),
    runs,
    cancelled: signal.aborted,
    origin: cluster.simulated ? 'simulated' : 'measured',
  };
}

/** Runs the pairs of a round at the same time; what each gave, a text for why it gave nothing. */
async function runRound(
  request: MeasureRequest,
  bench: Bench,
  round: Round,
  builder: MatrixBuilder | null,
  onPair: (done: number) => void,
): Promise<(PairResult['there'] | string)[]> {
  const { names } = bench.frame;
  const gate = createGate(Math.max(1, request.parallel));
  let done = 0;
  return Promise.all(
    round.map(([a, b]) =>
      gate.run(async () => {
        try {
          const { timeoutMs } = request.expectations[pairClass(bench.frame, a, b)];
          const { there, back } = await bench.tester.test(names[a] ?? '', names[b] ?? '', {
            timeoutMs,
            bandwidth: request.bandwidth,
            signal: request.signal,
          });
          builder?.put(a, b, there);
          if (back !== null) builder?.put(b, a, back);
          return there;
        } catch (error) {
          const message = cleanLine(messageOf(error)).slice(0, 300);
          // A test that was called off says nothing of the pair.
          if (!request.signal.aborted) builder?.fail(a, b, message);
          return message;
        } finally {
          onPair(++done);
        }
      }),
    ),
  );
}
