import { commandToRead } from '../../ssh/quote.js';

/** Where a batch job writes, in the folder that it was submitted from; Slurm puts the job's id at %j (sbatch(1), FILENAME PATTERN). */
export const outputPattern = 'nccl-workbench-%j.out';

/** Options that only steps take: sbatch would refuse or misread them (srun(1), sbatch(1)). */
const ofSteps =
  /^--(?:mpi|cpu-bind|gpu-bind|mem-bind|container-[a-z-]+|no-container-[a-z-]+|kill-on-bad-exit|label|network|task-prolog|distribution)(?:=|$)/;

/** The words of sbatch for a job of that name with so many ranks on these hosts; the script comes from standard input. Values of `extra` stand in one word with their option. */
export function sbatchWords(name: string, hosts: readonly string[], ranksPerHost: number, extra: readonly string[]): string[] {
  return [
    'sbatch',
    '--parsable',
    `--job-name=${name}`,
    `--output=${outputPattern}`,
    '-N',
    String(hosts.length),
    '--ntasks-per-node',
    String(ranksPerHost),
    '-w',
    hosts.join(','),
    // The job starts with the environment of sbatch, whatever SBATCH_EXPORT says (sbatch(1)).
    '--export=ALL',
    ...extra.filter((word) => !ofSteps.test(word)),
  ];
}

/** The script of the job: one step with all ranks. */
export function batchScript(command: readonly string[], extra: readonly string[]): string {
  return `#!/bin/sh\nexec ${commandToRead(['srun', '--export=ALL', ...extra.filter((word) => ofSteps.test(word)), ...command])}\n`;
}

/** A job as the tools of Slurm take it. */
export interface SlurmJob {
  readonly id: string;
  /** The cluster that took it, where several share one controller. */
  readonly cluster: string | null;
}

/** The answer of `sbatch --parsable`: "12" or "12;cluster", after whatever a plugin printed before it. */
export function readJob(stdout: string): SlurmJob | null {
  const match = /^(\d{1,12})(?:;([\w.-]{1,64}))?\s*$/m.exec(stdout);
  return match === null ? null : { id: match[1] ?? '', cluster: match[2] ?? null };
}

/** `-M cluster` where the job is not on the controller's own cluster. */
export const clusterWords = ({ cluster }: SlurmJob): string[] => (cluster === null ? [] : ['-M', cluster]);

/** How a job is recorded, as {@link readJob} reads it. */
export const jobText = ({ id, cluster }: SlurmJob): string => (cluster === null ? id : `${id};${cluster}`);

/** State and reason of `squeue -h -o "%T %r"`; null when the job stands in the queue no more. With -M a line with the cluster's name comes first. */
export function readQueue(stdout: string): { readonly state: string; readonly reason: string } | null {
  const match = /^([A-Z_]{4,20})(?: (.*))?$/m.exec(stdout);
  return match === null ? null : { state: match[1] ?? '', reason: (match[2] ?? '').trim() };
}

/** States in which a job still has to run or runs (squeue(1), JOB STATE CODES). */
const alive = new Set(
  'PENDING CONFIGURING RUNNING COMPLETING SUSPENDED STOPPED REQUEUED REQUEUE_HOLD REQUEUE_FED RESIZING SIGNALING STAGE_OUT RESV_DEL_HOLD SPECIAL_EXIT'.split(
    ' ',
  ),
);
/** Those of them in which its processes are there. */
const active = new Set(['RUNNING', 'COMPLETING', 'SIGNALING', 'SUSPENDED', 'STOPPED', 'STAGE_OUT']);

/** Whether a job in this state has not ended. */
export const isAlive = (state: string): boolean => alive.has(state);
/** Whether a job in this state has started. */
export const isActive = (state: string): boolean => active.has(state);

/** How a job ended: its state and the exit code and signal of its script. */
export interface SlurmEnd {
  readonly state: string;
  readonly code: number;
  readonly signal: number;
}

/** The end in `sacct -n -X -P -o State,ExitCode`: "FAILED|3:0", "CANCELLED by 0|0:15". */
export function readAccounting(stdout: string): SlurmEnd | null {
  const match = /^([A-Z_]{4,20})(?: by \d+)?\+?\|(\d+):(\d+)\s*$/m.exec(stdout);
  return match === null ? null : { state: match[1] ?? '', code: Number(match[2]), signal: Number(match[3]) };
}

/** The end in `scontrol -o show job`, which knows a job some minutes longer than the queue and needs no accounting. */
export function readControl(stdout: string): SlurmEnd | null {
  const state = /\bJobState=([A-Z_]{4,20})\b/.exec(stdout)?.[1];
  const exit = /\bExitCode=(\d+):(\d+)\b/.exec(stdout);
  return state === undefined || exit === null ? null : { state, code: Number(exit[1]), signal: Number(exit[2]) };
}
