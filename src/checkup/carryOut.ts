import { join } from 'node:path';
import { Failure } from '../base/failure.js';
import { checkupSweep } from '../bench/checkupTrial.js';
import type { Run, RunRecord } from '../bench/record.js';
import { runBenchmark } from '../bench/runner.js';
import type { Cluster } from '../cluster/clusterFile.js';
import type { ExecutorPool } from '../cluster/fanout/direct.js';
import { planRun } from '../cluster/launch.js';
import { nextStep, slowText } from '../fabric/measure/describe.js';
import { figuresAt, forEachPair } from '../fabric/measure/matrix.js';
import { findSlow } from '../fabric/measure/outliers.js';
import { expectationsFor } from '../survey/measure/expectations.js';
import { latencyFileName, matrixKeeper, saveMatrix } from '../survey/measure/matrixFile.js';
import { findMeans } from '../survey/measure/means.js';
import { measurePairs } from '../survey/measure/measure.js';
import { minutesOf, runsOf } from './judge.js';
import { checkupRepeats, planCheckup } from './plan.js';
import { saveCheckup } from './files.js';
import type { Checkup, PairsFound } from './state.js';

/** What a health check needs. */
export interface CarryOut {
  readonly cluster: Cluster;
  readonly pool: ExecutorPool;
  readonly store: { append(record: RunRecord): Promise<void>; runs(): Promise<Run[]> };
  /** Where its own file is kept; matrices go to `latency` beside it. */
  readonly folder: string;
  readonly latency: string;
  readonly signal: AbortSignal;
  /** What it does now: the number of the step, from 1, of how many. */
  readonly onStep?: (text: string, done: number, total: number) => void;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Words for the pairwise part in {@link onStep}. */
  readonly pairsTitle: string;
}

/** Hosts up to which all pairs are measured. */
const fewHosts = 64;
/** The pairwise part may take this share of the budget. */
const pairsShare = 0.4;
/** Limit of one benchmark, ms. */
const limitMs = 900_000;

/** A new health check: looks at which rails the hosts share, and keeps its plan. */
export async function beginCheckup({ cluster, pool, folder, signal, now }: CarryOut, budgetMinutes: number): Promise<Checkup> {
  const means = cluster.launcher === 'local' ? new Map<string, never>() : await findMeans(cluster.hosts, pool, { signal });
  signal.throwIfAborted();
  const devices = cluster.hosts.map((host) => {
    const found = means.get(host);
    return found === undefined || typeof found === 'string' ? null : found.devices;
  });
  const known = devices.filter((list) => list !== null);
  const rails = (known[0] ?? []).filter((device) => known.every((list) => list.includes(device)));
  const at = now().toISOString();
  const name = cluster.name.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || 'cluster';
  const checkup: Checkup = {
    v: 1,
    id: `${at.slice(0, 19).replace(/[-:]/g, '')}-${name}`.slice(0, 80),
    cluster: cluster.name,
    origin: cluster.simulated ? 'simulated' : 'measured',
    at,
    budgetMinutes,
    steps: planCheckup({ hosts: cluster.hosts, racks: cluster.racks, rails }),
    pairs: null,
    endedAt: null,
  };
  await saveCheckup(folder, checkup);
  return checkup;
}

/** Does what a health check has left to do, until its budget is used up. Interrupted, it keeps what is done. Resolves with it as it then stands. */
export async function carryOut(options: CarryOut, begun: Checkup): Promise<Checkup> {
  const { cluster, folder, signal, store } = options;
  let checkup = begun;
  const total = checkup.steps.length * checkupRepeats + 1;
  let done = 1;
  if (checkup.pairs === null && cluster.hosts.length > 1 && cluster.launcher !== 'local') {
    options.onStep?.(options.pairsTitle, done, total);
    const pairs = await measured(options, checkup);
    if (signal.aborted) return checkup;
    checkup = { ...checkup, pairs };
    await saveCheckup(folder, checkup);
  }
  const runs = runsOf(checkup, await store.runs());
  for (let repeat = 0; repeat < checkupRepeats; repeat++) {
    for (const [index, step] of checkup.steps.entries()) {
      done++;
      if (signal.aborted) return checkup;
      const own = runs.filter(({ trial }) => trial?.trial === index);
      // What cannot run at all is not tried a third time.
      const hopeless = own.length >= 2 && own.every(({ state }) => state === 'failed');
      if (hopeless || own.some(({ trial }) => trial?.repeat === repeat) || minutesOf(checkup, runs) >= checkup.budgetMinutes) continue;
      options.onStep?.([step.name, ...step.argv].join(' '), done, total);
      const run = await one(options, checkup, index, repeat);
      if (run.state === 'cancelled') return checkup;
      runs.push(run);
    }
  }
  const ended = { ...checkup, endedAt: options.now().toISOString() };
  await saveCheckup(folder, ended);
  return ended;
}

async function one({ cluster, pool, store, signal, now, newId }: CarryOut, checkup: Checkup, index: number, repeat: number): Promise<Run> {
  const step = checkup.steps[index];
  if (step === undefined) throw new Error('a step of the plan');
  const { argv, env, hosts, ranksPerHost } = step;
  const plan = planRun(cluster, {
    argv,
    env,
    ...(cluster.launcher === 'local' ? {} : { hosts }),
    ...(ranksPerHost === null ? {} : { ranksPerHost }),
  });
  const executor = await pool.session(plan.host, signal);
  const trial = { sweep: checkupSweep, spec: checkup.id, trial: index, repeat, settings: env };
  const { run } = await runBenchmark({ plan, executor, store, origin: checkup.origin, trial, signal, timeoutMs: limitMs, now: () => now().toISOString(), id: newId() }); // prettier-ignore
  if (run.notReached === true && !signal.aborted) throw new Failure('unreachable', run.message ?? '');
  return run;
}

async function measured({ cluster, pool, latency, signal, now }: CarryOut, { budgetMinutes }: Checkup): Promise<PairsFound> {
  const file = join(latency, latencyFileName(now()));
  const began = now().getTime();
  const limit = AbortSignal.timeout(Math.max(1000, budgetMinutes * 60_000 * pairsShare));
  const expectations = expectationsFor(cluster.latency);
  const { matrix, method, leftOut } = await measurePairs({
    cluster,
    pool,
    method: null,
    bandwidth: false,
    pairs: cluster.hosts.length <= fewHosts ? 'all' : 'sample',
    expectations,
    device: null,
    network: null,
    ports: [20_000, 20_999],
    parallel: 32,
    signal: AbortSignal.any([signal, limit]),
    onRound: matrixKeeper(file),
  });
  await saveMatrix(file, matrix);
  let count = 0;
  forEachPair(matrix, (i, j) => {
    // Both directions are one pair.
    if (i < j || figuresAt(matrix, j, i).us === null) count++;
  });
  const n = matrix.names.length;
  const slow = findSlow(matrix, expectations).map((part) => ({
    text: slowText(part, matrix.names),
    next: nextStep(part, matrix.names, matrix.method),
  }));
  const wanted = cluster.hosts.length <= fewHosts ? (n * (n - 1)) / 2 : count;
  const seconds = (now().getTime() - began) / 1000;
  return { file, method, measured: count, pairs: wanted, slow, leftOut: leftOut.map(({ message }) => message), seconds };
}
