import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { Executor } from '../../base/executor.js';
import { Failure, messageOf } from '../../base/failure.js';
import { createGate } from '../../ssh/gate.js';
import { notAsked } from './unasked.js';
import {
  defaultJobs,
  defaultOutputBytes,
  defaultTimeoutMs,
  type FanOut,
  type FanOutAnswer,
  type FanOutOptions,
  type HostScript,
} from './fanOut.js';

/** What gives one executor a host; an SshPool is one. */
export interface ExecutorPool {
  session(alias: string, signal?: AbortSignal, options?: { readonly aside?: <T>(work: () => Promise<T>) => Promise<T> }): Promise<Executor>;
  /** Resolves when the host's port answers, throws a Failure when it does not. Cheap: asked for all hosts at once. */
  reach?(alias: string, signal?: AbortSignal): Promise<void>;
  /** Closes the session to a host unless somebody else asked for it too. */
  closeUnshared?(alias: string): void;
}

/** Sessions that stay open after a run, for the next one; the others are closed as soon as their host has answered. */
const keptOpen = 64;

/**
 * Runs over our own SSH connections. All hosts are first knocked at together, so that dead ones cost one wait in total and no place
 * among the `jobs` that log in and run.
 */
export function directFanOut(pool: ExecutorPool, { keepOpen = keptOpen }: { readonly keepOpen?: number } = {}): FanOut {
  return {
    via: 'ssh',
    run: async (hosts, script, options) => {
      const gate = createGate(Math.max(1, options.jobs ?? defaultJobs));
      let open = 0;
      const done = (host: string): void => {
        if (open < keepOpen) open++;
        else pool.closeUnshared?.(host);
      };
      await Promise.all(hosts.map((host) => ask(host, script, pool, options, gate, done)));
    },
  };
}

async function ask(
  host: string,
  script: HostScript,
  pool: ExecutorPool,
  options: FanOutOptions,
  gate: ReturnType<typeof createGate>,
  done: (host: string) => void,
): Promise<void> {
  const { signal, timeoutMs = defaultTimeoutMs, maxOutputBytes = defaultOutputBytes } = options;
  const times: { sentAtMs: number | null; firstAtMs: number | null; receivedAtMs: number | null } = {
    sentAtMs: null,
    firstAtMs: null,
    receivedAtMs: null,
  };
  let stdout = '';
  const state = { answered: false };
  const answer = (result: FanOutAnswer['result'], problem: Failure | null): void => {
    state.answered = true;
    options.onHost(host, { result, problem, ...times });
  };
  try {
    signal?.throwIfAborted();
    await pool.reach?.(host, signal);
    // Answered before the next one begins: whoever calls the run off at this answer means the next.
    await gate.run(async () => {
      const executor = await pool.session(host, signal, { aside: (work) => gate.aside(work) });
      times.sentAtMs = Date.now();
      try {
        const result = await executor.run(['sh', '-s', ...script.operands], {
          stdin: script.script,
          timeoutMs,
          maxOutputBytes,
          ...(signal === undefined ? {} : { signal }),
          // Kept here too, so that what came before a time limit is not lost.
          onStdout: (chunk) => {
            times.receivedAtMs = Date.now();
            times.firstAtMs ??= times.receivedAtMs;
            if (stdout.length < maxOutputBytes) stdout += chunk;
          },
        });
        answer(result, null);
      } finally {
        done(host);
      }
    }, signal);
  } catch (error) {
    if (state.answered) throw error;
    // Nothing of a run that was called off is left for a later one.
    if (signal?.aborted === true) pool.closeUnshared?.(host);
    const result = times.sentAtMs === null ? null : { code: null, stdout, stderr: '', truncated: false };
    answer(result, signal?.aborted === true ? notAsked(host) : failureOf(host, error));
  }
}

function failureOf(host: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('tool', l10n.t('{0} could not be probed: {1}', host, clean(messageOf(error))), { cause: error });
}
