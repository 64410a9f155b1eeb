import type { PerfRow } from '../nccl/perf/result.js';
import type { MachineState } from './machine.js';
import type { Run, RunRecord } from './record.js';

type Start = Extract<RunRecord, { kind: 'start' }>;
type End = Extract<RunRecord, { kind: 'end' }>;

interface Entry {
  readonly start: Start;
  readonly rows: PerfRow[];
  job: string | null;
  machines: { before: readonly MachineState[]; after: readonly MachineState[] } | null;
  end: End | null;
}

/** Puts records together into runs, in the order that they started. Rows and ends of unknown runs are left out. */
export interface RunFolder {
  add(record: RunRecord): void;
  /** `running` names the runs that this process is writing now; other runs without an end were cut off. */
  runs(running: ReadonlySet<string>): Run[];
}

/** Whether a run was cut off while a scheduler had its job, or may have had it: the job may have gone on, and its result can be fetched. */
export function isLeft({ state, job, mark }: Run): boolean {
  return state === 'cut-off' && (job !== undefined || mark !== undefined);
}

/** An empty {@link RunFolder}. */
export function createRunFolder(): RunFolder {
  const entries = new Map<string, Entry>();
  return {
    add: (record) => {
      const entry = entries.get(record.run);
      if (record.kind === 'start') {
        if (entry === undefined) entries.set(record.run, { start: record, rows: [], job: null, machines: null, end: null });
      } else if (entry?.end === null) {
        if (record.kind === 'row') entry.rows.push(record.row);
        else if (record.kind === 'job') entry.job = record.job;
        else if (record.kind === 'machine') entry.machines = { before: [], after: [], ...entry.machines, [record.when]: record.hosts };
        else entry.end = record;
      }
    },
    runs: (running) => [...entries.values()].map((entry) => runOf(entry, running)),
  };
}

function runOf({ start, rows, job, machines, end }: Entry, running: ReadonlySet<string>): Run {
  return {
    id: start.run,
    at: start.at,
    endedAt: end?.at ?? null,
    origin: end?.origin ?? start.origin,
    spec: start.spec,
    trial: start.trial,
    rows: [...rows],
    state: end?.state ?? (running.has(start.run) ? 'running' : 'cut-off'),
    exitCode: end?.exitCode ?? null,
    message: end?.message ?? null,
    avgBusbwGBs: end?.avgBusbwGBs ?? null,
    outOfBounds: end?.outOfBounds ?? null,
    nRanks: end?.nRanks ?? null,
    nNodes: end?.nNodes ?? null,
    ncclVersion: end?.ncclVersion ?? null,
    gpu: end?.gpu ?? null,
    notReached: end?.notReached === true,
    ...(job === null ? {} : { job }),
    ...(start.mark === undefined ? {} : { mark: start.mark }),
    ...(end?.tool === undefined ? {} : { tool: end.tool }),
    ...(machines === null ? {} : { machines }),
  };
}
