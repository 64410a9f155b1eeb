import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Executor, ExecResult } from '../../base/executor.js';
import { Failure } from '../../base/failure.js';
import type { PairFigures } from '../../fabric/measure/matrix.js';

/** Ways to measure a pair of hosts. */
export const methods = ['perftest', 'tcp', 'ping', 'nccl-tests'] as const;

/** One of {@link methods}. */
export type Method = (typeof methods)[number];

/** What a test of one pair is asked for. */
export interface TestOptions {
  /** Wait for one answer at most so long, ms. */
  readonly timeoutMs: number;
  /** Whether bandwidth is measured too. */
  readonly bandwidth: boolean;
  readonly signal: AbortSignal;
}

/** What a test gave; the other direction's figures where it measured them too. */
export interface PairResult {
  readonly there: PairFigures;
  readonly back: PairFigures | null;
}

/** Measures one pair of hosts. Throws a Failure where it gave nothing. */
export interface Tester {
  readonly method: Method;
  test(from: string, to: string, options: TestOptions): Promise<PairResult>;
}

/** Longest that one program of a test runs on a host, s: what is started ends by itself, whatever becomes of the connection. */
export const programSeconds = 30;

/** Something that was started on one host to answer another. */
interface Server {
  readonly executor: Executor;
  readonly argv: readonly string[];
  readonly stdin?: string;
  /** What its output says once it can be reached; null while it says nothing of it. */
  readonly ready: (output: string) => string | null;
  /** Wait for that at most so long, ms; a program that says nothing until it ends is then taken to be ready. */
  readonly readyMs: number;
  readonly saysReady: boolean;
}

/** Time in which a server may end by itself after its client did, ms. */
const graceMs = 2000;

/** Runs `work` while a server runs; the server is ended afterwards, however it went. Throws what `work` throws, or why the server was not there. */
export async function withServer<T>(server: Server, signal: AbortSignal, work: (ready: string) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const all = AbortSignal.any([signal, stop.signal]);
  let output = '';
  let told: (value: string | null) => void = () => undefined;
  const ready = new Promise<string | null>((resolve) => (told = resolve));
  const timer = setTimeout(() => told(server.saysReady ? null : ''), server.readyMs);
  const running = server.executor
    .run(server.argv, {
      signal: all,
      timeoutMs: (programSeconds + 5) * 1000,
      maxOutputBytes: 65_536,
      ...(server.stdin === undefined ? {} : { stdin: server.stdin }),
      onStdout: (chunk) => {
        if (output.length < 65_536) output += chunk;
        const said = server.ready(output);
        if (said !== null) told(said);
      },
    })
    .then(
      (result) => ({ result, error: null }),
      (error: unknown) => ({ result: null, error }),
    );
  void running.then(() => told(server.saysReady ? null : ''));
  try {
    const said = await ready;
    if (said === null) {
      stop.abort();
      const { result, error } = await running;
      if (signal.aborted) throw cancelled();
      if (result === null && error instanceof Failure && error.kind !== 'cancelled') throw error;
      throw notStarted(server, result);
    }
    return await work(said);
  } finally {
    clearTimeout(timer);
    // It mostly ends by itself; where it does not, it is ended, and the next test of this host waits for that.
    const late = setTimeout(() => stop.abort(), graceMs);
    if (signal.aborted) stop.abort();
    await running;
    clearTimeout(late);
  }
}

function notStarted({ executor, argv }: Server, result: ExecResult | null): Failure {
  return new Failure(
    'tool',
    l10n.t('{0} did not start on {1}: {2}', argv.find((word) => !/^(?:timeout|\d+)$/.test(word)) ?? '', executor.host, lastWords(result)),
  );
}

/** The failure of a test that was called off. */
export function cancelled(): Failure {
  return new Failure('cancelled', l10n.t('The measurement was cancelled.'));
}

/** What a program said last, for a message. */
export function lastWords(result: ExecResult | null): string {
  const lines = `${result?.stdout ?? ''}\n${result?.stderr ?? ''}`
    .split('\n')
    .map(cleanLine)
    .filter((line) => /[A-Za-z]/.test(line));
  return lines.at(-1)?.slice(0, 200) ?? l10n.t('it said nothing (exit status {0})', result?.code ?? '–');
}
