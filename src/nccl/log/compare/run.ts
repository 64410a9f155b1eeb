import { Job } from '../findings/job.js';
import { diagnose, type Finding } from '../findings/index.js';
import type { LoggedProcess, NcclLog } from '../reader.js';

/** A run as it is compared: the log, its diagnosis, and the processes that count. */
export interface Run {
  readonly log: NcclLog;
  readonly job: Job;
  readonly findings: readonly Finding[];
  /** Those of the largest communicator; without one, all that spoke. */
  readonly processes: readonly LoggedProcess[];
  /** Ranks that came to the end of setting up the largest communicator. */
  readonly completed: number;
  /** It tells warnings at most: neither settings nor networks nor communicators. */
  readonly quiet: boolean;
}

/** What comparing asks of a log. `findings`: its diagnosis where that was made already. */
export function runOf(log: NcclLog, findings: readonly Finding[] = diagnose(log)): Run {
  const job = new Job(log);
  const members = [...(job.world?.ranks.values() ?? [])].flatMap(({ host, pid }) => job.process(host, pid) ?? []);
  const own = [...new Set(members)];
  const completed = [...(job.world?.progress.values() ?? [])].filter((each) => each.completed !== null).length;
  const quiet =
    job.world === null &&
    log.processes.every(({ variables, network, bootstrap, devices }) => variables.size === 0 && (network ?? bootstrap ?? devices) === null);
  return { log, job, findings, processes: own.length > 0 ? own : log.processes, completed, quiet };
}
