import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import type { Executor, ExecResult } from '../base/executor.js';
import { Failure, messageOf } from '../base/failure.js';
import type { Origin } from '../base/origin.js';
import { collectiveOf, createPerfReader, type PerfResult, type PerfRow } from '../nccl/perf/index.js';
import { machineScript, type MachineState, readMachine } from './machine.js';
import type { Run, RunRecord, TrialRef } from './record.js';
import { type BenchmarkPlan, JobGone, type JobNews } from './runPlan.js';
import { createRunFolder, isLeft } from './runs.js';
import { withoutSecrets } from '../base/secret.js';

/** Everything that one run of a benchmark needs. */
export interface RunBenchmark {
  readonly plan: BenchmarkPlan;
  readonly executor: Executor;
  /** Where records go; anything with the store's `append`. */
  readonly store: { append(record: RunRecord): Promise<void>; adopt?(run: Run): Promise<Adopted> };
  readonly origin: Origin;
  readonly trial?: TrialRef | null;
  readonly signal?: AbortSignal;
  /** Limit of the whole run in ms. */
  readonly timeoutMs: number;
  /** The time now, ISO 8601. */
  readonly now: () => string;
  /** The run's id, unique among all runs. */
  readonly id: string;
  /** A row was read; it stands in the store already. */
  readonly onRow?: (row: PerfRow) => void;
  /** Raw output as it comes, for a terminal. */
  readonly onOutput?: (chunk: string, stream: 'stdout' | 'stderr') => void;
  /** Ask the hosts at hand for versions, environment, clocks and throttling before and after; takes a second, and never makes a run fail. */
  readonly observe?: boolean;
  /** A run that was cut off while a scheduler had its job: that job is followed, nothing is started, and the run gets its end. */
  readonly left?: Run;
  /** Where a job stands that a scheduler has. */
  readonly onJob?: (news: JobNews) => void;
}

/** A run that was cut off and now belongs to this process, and what lets go of it. */
export interface Adopted {
  readonly run: Run;
  readonly release: () => Promise<void>;
}

/** A run and what the reader made of its output. */
export interface RunOutcome {
  readonly run: Run;
  readonly result: PerfResult;
}

/**
 * Runs a benchmark and records it: a start before anything runs, each row as it comes, an end in any case. Cancelling ends the remote
 * processes through the executor and records "cancelled". Only a store that cannot be written to makes it throw, and a job that was left and cannot be
 * asked for now, or that another process follows: its run stays as it was.
 */
export async function runBenchmark(options: RunBenchmark): Promise<RunOutcome> {
  const { plan, store, signal } = options;
  const adopted =
    options.left === undefined
      ? undefined
      : ((await store.adopt?.(options.left)) ?? { run: options.left, release: () => Promise.resolve() });
  const left = adopted?.run;
  // Whoever followed it before was done between the look at the runs and now.
  if (left !== undefined && !isLeft(left)) return { run: left, result: recordedResult(left) };
  const id = left?.id ?? options.id;
  const reader = createPerfReader({ origin: options.origin, nRanks: plan.spec.hosts.length * plan.spec.ranksPerHost });
  const folder = createRunFolder();
  let writing: Promise<void> = Promise.resolve();
  const record = (entry: RunRecord): Promise<void> => {
    folder.add(entry);
    writing = writing.then(() => store.append(entry));
    return writing;
  };
  // What a job printed is read from its beginning; these rows stand in the store.
  let known = left?.rows.length ?? 0;
  const take = (rows: readonly PerfRow[]): void => {
    for (const row of rows) {
      if (known-- > 0) continue;
      // A write that fails surfaces at the end record, which waits for all of them.
      record({ v: 1, kind: 'row', run: id, row }).catch(() => undefined);
      options.onRow?.(row);
    }
  };
  if (left !== undefined) for (const entry of recordsOf(left)) folder.add(entry);
  else {
    const spec = { ...plan.spec, env: withoutSecrets(plan.spec.env) };
    const mark = plan.mark === undefined ? {} : { mark: plan.mark };
    await record({ v: 1, kind: 'start', run: id, at: options.now(), origin: options.origin, spec, trial: options.trial ?? null, ...mark });
  }

  let job: string | null = left?.job ?? null;
  const onNews = (news: JobNews): void => {
    // Once it has an id: whoever reads the record of a run that was cut off can look for the job.
    if (job !== news.job) record({ v: 1, kind: 'job', run: id, job: news.job }).catch(() => undefined);
    job = news.job;
    options.onJob?.(news);
  };
  const executor = plan.follow?.(options.executor, onNews, left && { job: left.job ?? null, mark: left.mark ?? null }) ?? options.executor;
  const observe = async (when: 'before' | 'after'): Promise<void> => {
    if (options.observe !== true || left !== undefined || signal?.aborted === true) return;
    const hosts = await observed(plan, options.executor, signal);
    if (hosts.length > 0) await record({ v: 1, kind: 'machine', run: id, when, hosts });
  };
  await observe('before');
  let done: ExecResult | null = null;
  let thrown: unknown = null;
  try {
    signal?.throwIfAborted();
    done = await executor.run(plan.argv, {
      ...(signal === undefined ? {} : { signal }),
      timeoutMs: options.timeoutMs,
      env: plan.env,
      ...(plan.stdin === undefined ? {} : { stdin: plan.stdin }),
      onStdout: (chunk) => {
        take(reader.push(chunk));
        options.onOutput?.(chunk, 'stdout');
      },
      onStderr: (chunk) => options.onOutput?.(chunk, 'stderr'),
    });
  } catch (error) {
    thrown = error;
  }
  if (left !== undefined && thrown !== null && !concludes(thrown)) {
    await writing;
    await adopted?.release();
    throw thrown instanceof Error ? thrown : new Error(messageOf(thrown));
  }
  take(reader.push('\n'));
  const result = reader.end();
  // A host that was lost is not waited for once more.
  if (thrown === null) await observe('after');
  const gone = thrown instanceof JobGone;
  const cancelled = signal?.aborted === true || (thrown instanceof Failure && thrown.kind === 'cancelled');
  const message = cancelled ? l10n.t('Cancelled.') : whyFailed(done, thrown, result, left !== undefined);
  await record({
    v: 1,
    kind: 'end',
    run: id,
    at: options.now(),
    exitCode: done?.code ?? null,
    state: cancelled || gone ? 'cancelled' : message === null ? 'ok' : 'failed',
    message,
    avgBusbwGBs: result.avgBusbwGBs,
    outOfBounds: result.outOfBounds,
    nRanks: result.nRanks,
    nNodes: result.nNodes,
    ncclVersion: result.ncclVersion ?? null,
    ...(result.version === null ? {} : { tool: `${result.tool ?? ''} ${result.version}`.trim() }),
    ...(typeof result.gpu === 'string' ? { gpu: result.gpu } : {}),
    ...(result.origin === options.origin ? {} : { origin: result.origin }),
    ...(notReached(thrown) ? { notReached: true } : {}),
  });
  const [run] = folder.runs(new Set());
  if (run === undefined) throw new Error('a started run is known');
  return { run, result };
}

/** Whether what went wrong with a job that was left is its end; else it may be asked for again. */
const concludes = (thrown: unknown): boolean =>
  thrown instanceof JobGone || (thrown instanceof Failure && (thrown.kind === 'cancelled' || thrown.kind === 'timeout'));

/** What the reader made of the output of a run that has ended, as far as it is recorded. */
function recordedResult(run: Run): PerfResult {
  const [name, version] = run.tool?.split(' ') ?? [];
  const [collective, ok] = [collectiveOf(run.spec.argv[0] ?? ''), run.state === 'ok'];
  const { rows, origin, nRanks, nNodes, avgBusbwGBs, outOfBounds = null, ncclVersion, gpu = null } = run;
  const problems = ok || run.message === null ? [] : [{ line: null, message: run.message }];
  const known = { rows, origin, nRanks, nNodes, avgBusbwGBs, outOfBounds, ncclVersion, gpu };
  return { tool: name ?? null, version: version ?? null, collective, ok, problems, ...known };
}

/** The records that a run which was cut off consists of. */
function recordsOf({ id, at, origin, spec, trial, rows, job, mark }: Run): RunRecord[] {
  return [
    { v: 1, kind: 'start', run: id, at, origin, spec, trial, ...(mark === undefined ? {} : { mark }) },
    ...(job === undefined ? [] : [{ v: 1, kind: 'job', run: id, job } as const]),
    ...rows.map((row) => ({ v: 1, kind: 'row', run: id, row }) as const),
  ];
}

/** Limit of one look at a host in ms, and hosts looked at. */
const observeMs = 15_000;
const mostObserved = 32;

/**
 * The hosts of a run that are at hand: where the launcher runs, and where it is started beside. Others are left out: a login of its own on every node is what
 * many sites do not allow.
 */
async function observed(plan: BenchmarkPlan, executor: Executor, signal: AbortSignal | undefined): Promise<MachineState[]> {
  const { hosts, launcher } = plan.spec;
  if (launcher === 'kubectl') return [];
  const others = (plan.besides ?? []).slice(0, mostObserved - 1).map(({ host }) => host);
  const names = [...(hosts.includes(plan.host) ? [plan.host] : []), ...others];
  const looks = await Promise.all(
    names.map(async (host) => {
      try {
        const on = host === plan.host ? executor : await executor.beside?.(host);
        const options = { timeoutMs: observeMs, maxOutputBytes: 256 << 10, ...(signal === undefined ? {} : { signal }) };
        const result = await on?.run(['sh', '-c', machineScript, 'sh', launcher], options);
        return result?.code === 0 ? readMachine(host, result.stdout) : null;
      } catch {
        return null;
      }
    }),
  );
  return looks.filter((look) => look !== null);
}

/** Whether a command did not run, or its connection was lost, for reasons that lie between here and the host. */
function notReached(thrown: unknown): boolean {
  return thrown instanceof Failure && ['unreachable', 'auth', 'host-key', 'not-trusted'].includes(thrown.kind);
}

/** One sentence on what went wrong, or null. */
function whyFailed(done: ExecResult | null, thrown: unknown, result: PerfResult, left: boolean): string | null {
  // A scheduler forgets how a job ended; a table that is complete tells.
  if (left && done?.code === null && done.signal === null && result.ok) return null;
  if (done === null) return clean(messageOf(thrown));
  const problem = result.problems[0]?.message ?? lastLine(done.stderr);
  if (done.signal !== null) return l10n.t('The benchmark was ended by signal {0}.', done.signal);
  if (done.code !== 0) {
    const ended = l10n.t('The benchmark ended with exit code {0}.', done.code ?? '?');
    const reason = result.rows.length === 0 ? (lastLine(done.stderr) ?? problem) : problem;
    return reason === null ? ended : `${ended} ${reason}`;
  }
  return result.ok ? null : (problem ?? l10n.t('The output holds no complete table.'));
}

function lastLine(text: string): string | null {
  const lines = clean(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /[A-Za-z]/.test(line));
  return lines.at(-1)?.slice(0, 300) ?? null;
}
