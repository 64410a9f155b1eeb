import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Executor, ExecOptions, ExecResult } from '../../base/executor.js';
import { Failure } from '../../base/failure.js';
import { JobGone, type JobNews, type LeftJob } from '../../bench/runPlan.js';
import { collected } from './collected.js';
import { lineTail } from './lineTail.js';
import { pause } from './pause.js';
import {
  clusterWords,
  isActive,
  isAlive,
  jobText,
  outputPattern,
  readAccounting,
  readControl,
  readJob,
  readQueue,
  type SlurmEnd,
  type SlurmJob,
} from './slurm.js';

/** Looks that may fail one after the other, as while a controller restarts, before a job is given up. */
const failuresAllowed = 20;
/** Limit of one call of Slurm's tools in ms. */
const callMs = 60_000;
/** Most that is fetched of the output at once; the rest comes with the next look. */
const fetchBytes = 1 << 20;
/** Looks at the output after the job's end: a shared file system shows the last lines late. */
const lastLooks = 3;

/**
 * An Executor that submits with sbatch and stays with the job: says where it stands, fetches its output as it grows, and ends it with scancel when the
 * signal is given or its limit is over. The limit counts from when the job runs, not while it waits. The output file is removed when it was read.
 */
export function followSlurm(executor: Executor, onNews: (news: JobNews) => void, pollMs = 2000, left?: LeftJob): Executor {
  const run = async (argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> => {
    if (options.signal?.aborted === true) throw cancelled(null);
    if (left !== undefined) return await follow(executor, onNews, pollMs, await findLeft(executor, left), options, true);
    const submitted = await submit(executor, argv, options);
    return 'id' in submitted ? await follow(executor, onNews, pollMs, submitted, options, false) : submitted;
  };
  return { host: executor.host, run };
}

/** The job that a process left behind: by its id, else by its name in the queue or the accounting. */
async function findLeft(executor: Executor, { job, mark }: LeftJob): Promise<SlurmJob> {
  const known = job === null ? null : readJob(job);
  if (known !== null) return known;
  if (mark === null) throw new JobGone(l10n.t('The run names no job.'));
  const queued = await executor.run(['squeue', '-h', '-t', 'all', '-n', mark, '-o', '%i'], { timeoutMs: callMs });
  const found = readJob(queued.stdout);
  if (found !== null) return found;
  if (queued.code !== 0)
    throw new Failure('tool', l10n.t('squeue says nothing about job {0}: {1}', mark, cleanLine(queued.stderr).slice(0, 200)));
  const accounted = await executor.run(['sacct', '-n', '-X', '-P', '-S', 'now-30days', `--name=${mark}`, '-o', 'JobID'], {
    timeoutMs: callMs,
  });
  const old = accounted.code === 0 ? readJob(accounted.stdout) : null;
  if (old === null) throw new JobGone(l10n.t('Slurm has no job of the name {0}: it was not submitted, or Slurm has forgotten it.', mark));
  return old;
}

async function submit(executor: Executor, argv: readonly string[], options: ExecOptions): Promise<SlurmJob | ExecResult> {
  // Not to be given up in the middle: a job whose id was not read could not be ended.
  const submitted = await executor.run(argv, {
    timeoutMs: callMs,
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  if (submitted.code !== 0) return submitted;
  const job = readJob(submitted.stdout);
  if (job === null)
    throw new Failure('tool', l10n.t('sbatch did not say which job it made: {0}', cleanLine(submitted.stdout).slice(0, 200)), {
      next: l10n.t('Look with squeue --me whether it runs.'),
    });
  return job;
}

async function follow(
  executor: Executor,
  onNews: (news: JobNews) => void,
  pollMs: number,
  job: SlurmJob,
  options: ExecOptions,
  left: boolean,
): Promise<ExecResult> {
  const { signal } = options;
  const stopped = (): boolean => signal?.aborted === true;
  const file = outputPattern.replace('%j', job.id);
  const output = collected(options);
  const tail = lineTail(output.take);
  const call = (words: readonly string[]): Promise<ExecResult> => executor.run(words, { timeoutMs: callMs, maxOutputBytes: fetchBytes });
  const fetch = async (last = false): Promise<void> => {
    const { code, stdout, truncated } = await call(['tail', '-n', `+${String(tail.next)}`, file]);
    // There is no file before the job runs.
    if (code === 0) tail.add(stdout, { cut: truncated, last });
  };

  const concluded = async (state: string | null): Promise<ExecResult> => {
    const how = await endOf(call, job);
    for (let look = 0; look < lastLooks; look++) {
      const before = tail.next;
      await fetch();
      if (tail.next === before && tail.next > 1) break;
      if (tail.next === before) await pause(Math.min(pollMs, 1000), signal);
    }
    await fetch(true);
    if (left && how === null && tail.next === 1)
      throw new JobGone(l10n.t('Slurm knows job {0} no more, and its output {1} is not there.', job.id, file));
    await call(['rm', '-f', file]).catch(() => undefined);
    const ended = how?.state ?? state;
    const well = ended === 'COMPLETED';
    // FAILED only says that the script's exit code was not 0, which is told anyway.
    const why = well || ended === 'FAILED' ? '' : l10n.t('Slurm says of job {0}: {1}.', job.id, ended ?? l10n.t('nothing'));
    return output.result(how === null ? (well ? 0 : null) : how.code !== 0 ? how.code : well ? 0 : 1, why);
  };

  let said = '';
  const say = (text: string): void => {
    if (text !== said) onNews({ job: jobText(job), text });
    said = text;
  };
  say(left ? l10n.t('Looking for job {0}, which was left behind.', job.id) : l10n.t('Slurm took it as job {0}.', job.id));
  let failures = 0;
  let runningSince: number | null = null;
  for (;;) {
    if (stopped()) {
      await end(call, job, file);
      throw cancelled(job);
    }
    const limit = options.timeoutMs ?? callMs;
    if (runningSince !== null && performance.now() - runningSince > limit) {
      await end(call, job, file);
      throw new Failure('timeout', l10n.t('Job {0} did not end within {1} s and was cancelled.', job.id, limit / 1000));
    }
    const looked = await call(['squeue', '-h', ...clusterWords(job), '-j', job.id, '-t', 'all', '-o', '%T %r']);
    const queue = readQueue(looked.stdout);
    // "Invalid job id" is the answer for a job that left the queue; anything else that fails may pass.
    const gone = queue === null && (looked.code === 0 || /invalid job id/i.test(looked.stderr));
    if (queue === null && !gone) {
      failures++;
      if (failures >= failuresAllowed)
        throw new Failure('tool', l10n.t('squeue says nothing about job {0}: {1}', job.id, cleanLine(looked.stderr).slice(0, 200)), {
          next: l10n.t('The job may still run; scancel {0} ends it.', job.id),
        });
    } else failures = 0;
    if (queue !== null && isActive(queue.state)) {
      runningSince ??= performance.now();
      say(l10n.t('Job {0} runs.', job.id));
      await fetch();
    } else if (queue !== null && isAlive(queue.state)) say(l10n.t('Job {0} waits: {1}', job.id, cleanLine(queue.reason || queue.state)));
    if (gone || (queue !== null && !isAlive(queue.state))) return await concluded(queue?.state ?? null);
    await pause(pollMs, signal);
  }
}

/** How a job ended: of the accounting, else of what the controller still knows. */
async function endOf(call: (words: readonly string[]) => Promise<ExecResult>, job: SlurmJob): Promise<SlurmEnd | null> {
  const asked = await call(['scontrol', ...clusterWords(job), '-o', 'show', 'job', job.id]).catch(() => null);
  const known = asked?.code === 0 ? readControl(asked.stdout) : null;
  if (known !== null) return known;
  const accounted = await call(['sacct', ...clusterWords(job), '-n', '-X', '-P', '-j', job.id, '-o', 'State,ExitCode']).catch(() => null);
  return accounted?.code === 0 ? readAccounting(accounted.stdout) : null;
}

async function end(call: (words: readonly string[]) => Promise<ExecResult>, job: SlurmJob, file: string): Promise<void> {
  const { code, stderr } = await call(['scancel', ...clusterWords(job), job.id]);
  if (code !== 0)
    throw new Failure('tool', l10n.t('Job {0} could not be cancelled: {1}', job.id, cleanLine(stderr).slice(0, 200)), {
      next: l10n.t('The job may still run; scancel {0} ends it.', job.id),
    });
  await call(['rm', '-f', file]).catch(() => undefined);
}

function cancelled(job: SlurmJob | null): Failure {
  return new Failure('cancelled', job === null ? l10n.t('The job was cancelled.') : l10n.t('Job {0} was cancelled.', job.id));
}
