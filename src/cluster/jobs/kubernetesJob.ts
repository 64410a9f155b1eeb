import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Executor, ExecOptions, ExecResult } from '../../base/executor.js';
import { Failure } from '../../base/failure.js';
import { JobGone, type JobNews, type LeftJob } from '../../bench/runPlan.js';
import type { KubernetesJobs } from '../clusterFile.js';
import { collected } from './collected.js';
import { kubectlWords, podsOf, readPods } from './kubernetes.js';
import { lineTail } from './lineTail.js';
import { pause } from './pause.js';

/** Looks that may fail one after the other before a job is given up. */
const failuresAllowed = 20;
/** Limit of one call of kubectl in ms. */
const callMs = 60_000;

/** An Executor that applies an MPIJob, follows the log of its launcher, and deletes it when the signal is given, its limit is over or its pods cannot start. */
export function followKubernetes(
  executor: Executor,
  { name: fresh, left }: { readonly name: string; readonly left?: LeftJob | undefined },
  kubernetes: KubernetesJobs,
  onNews: (news: JobNews) => void,
  pollMs = 2000,
): Executor {
  const name = left?.job ?? left?.mark ?? fresh;
  const kubectl = kubectlWords(kubernetes);
  return { host: executor.host, run: (argv, options = {}) => follow(argv, options) };

  async function follow(argv: readonly string[], options: ExecOptions): Promise<ExecResult> {
    const { signal } = options;
    const stopped = (): boolean => signal?.aborted === true;
    const cancelled = (): Failure => new Failure('cancelled', l10n.t('Job {0} was cancelled.', name));
    if (stopped()) throw cancelled();
    if (left === undefined) {
      const applied = await executor.run(argv, { timeoutMs: callMs, ...(options.stdin === undefined ? {} : { stdin: options.stdin }) });
      if (applied.code !== 0) return applied;
    } else await find();
    const output = collected(options);
    const tail = lineTail(output.take);
    let said = '';
    const say = (text: string): void => {
      if (text !== said) onNews({ job: name, text });
      said = text;
    };
    say(
      left === undefined ? l10n.t('Kubernetes took it as MPIJob {0}.', name) : l10n.t('Looking for job {0}, which was left behind.', name),
    );
    let [failures, began] = [0, null as number | null];
    try {
      for (;;) {
        if (stopped()) throw cancelled();
        const limit = options.timeoutMs ?? callMs;
        if (began !== null && performance.now() - began > limit)
          throw new Failure('timeout', l10n.t('Job {0} did not end within {1} s and was cancelled.', name, limit / 1000));
        const looked = await executor.run([...kubectl, 'get', 'pods', '-l', podsOf(name), '-o', 'json'], { timeoutMs: callMs });
        const state = looked.code === 0 ? readPods(looked.stdout) : null;
        if (state === null && ++failures >= failuresAllowed)
          throw new Failure('tool', l10n.t('kubectl says nothing about job {0}: {1}', name, cleanLine(looked.stderr).slice(0, 200)));
        if (state !== null) {
          failures = 0;
          const waits = state.waits === null ? null : cleanLine(state.waits).slice(0, 300);
          if (state.hopeless) throw new Failure('tool', l10n.t('A pod of job {0} cannot start: {1}', name, waits ?? ''));
          if (state.launcher === 'Running') say(l10n.t('Job {0} runs.', name));
          else if (waits !== null) say(l10n.t('Job {0} waits: {1}', name, waits));
          const over = state.launcher === 'Succeeded' || state.launcher === 'Failed';
          if (state.pod !== null && state.launcher !== 'Pending') {
            began ??= performance.now();
            // Lines that stood in the log before are printed again; a log that was cut off is followed again.
            await log(state.pod, tail, over, limit - (performance.now() - began), signal);
          }
          if (over) return output.result(state.exitCode ?? (state.launcher === 'Succeeded' ? 0 : 1), '');
        }
        await pause(pollMs, signal);
      }
    } catch (error) {
      await executor
        .run([...kubectl, 'delete', 'mpijob', name, '--ignore-not-found', '--wait=false'], { timeoutMs: callMs })
        .catch(() => undefined);
      throw error;
    }
  }

  /** Makes sure that a job which was left behind is there. */
  async function find(): Promise<void> {
    const found = await executor.run([...kubectl, 'get', 'mpijob', name, '--ignore-not-found', '-o', 'name'], { timeoutMs: callMs });
    if (found.code !== 0)
      throw new Failure('tool', l10n.t('kubectl says nothing about job {0}: {1}', name, cleanLine(found.stderr).slice(0, 200)));
    if (found.stdout.trim() === '')
      throw new JobGone(l10n.t('Kubernetes has no MPIJob {0}: it was not applied, or was deleted an hour after its end.', name));
  }

  async function log(
    pod: string,
    tail: ReturnType<typeof lineTail>,
    over: boolean,
    leftMs: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    let skip = tail.next - 1;
    let rest = '';
    const take = (chunk: string): void => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      const fresh = lines.slice(Math.min(skip, lines.length));
      skip -= lines.length - fresh.length;
      if (fresh.length > 0) tail.add(`${fresh.join('\n')}\n`);
    };
    try {
      await executor.run([...kubectl, 'logs', ...(over ? [] : ['--follow']), pod], {
        ...(signal === undefined ? {} : { signal }),
        timeoutMs: Math.max(1000, over ? callMs : leftMs),
        maxOutputBytes: 0,
        onStdout: take,
      });
    } catch (error) {
      // Both end the job in the next round; a connection that broke is made again.
      if (!(error instanceof Failure) || (error.kind !== 'cancelled' && error.kind !== 'timeout')) throw error;
    }
    if (over && rest !== '' && skip === 0) tail.add(rest, { last: true });
  }
}
