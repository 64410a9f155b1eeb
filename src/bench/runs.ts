import type { PerfRow } from '../nccl/perf/result.js';
import type { MachineState } from './machine.js';
import { readRecord } from './readRecord.js';
import type { Run, RunRecord } from './record.js';

type Start = Extract<RunRecord, { kind: 'start' }>;
type End = Extract<RunRecord, { kind: 'end' }>;

/** Where a line of a run file stands, in UTF-8. */
export interface LineAt {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

interface Entry {
  readonly start: Start;
  /** Rows, or the lines that they stand in until somebody wants them; null: a line that is none. */
  readonly rows: (PerfRow | LineAt | null)[];
  job: string | null;
  machines: { before: readonly MachineState[]; after: readonly MachineState[] } | null;
  end: End | null;
}

/** Puts records together into runs, in the order that they started. Rows and ends of unknown runs are left out. */
export interface RunFolder {
  add(record: RunRecord): void;
  /** Adds a row whose line is read when the run's rows are first asked for: most runs are only listed. */
  addRow(run: string, line: LineAt): void;
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
  const add = (record: RunRecord): void => {
    const entry = entries.get(record.run);
    if (record.kind === 'start') {
      if (entry === undefined) entries.set(record.run, { start: record, rows: [], job: null, machines: null, end: null });
    } else if (entry?.end === null) {
      if (record.kind === 'row') entry.rows.push(record.row);
      else if (record.kind === 'job') entry.job = record.job;
      else if (record.kind === 'machine') entry.machines = { before: [], after: [], ...entry.machines, [record.when]: record.hosts };
      else entry.end = record;
    }
  };
  return {
    add,
    addRow: (run, line) => {
      const entry = entries.get(run);
      if (entry?.end === null) entry.rows.push(line);
    },
    runs: (running) => [...entries.values()].map((entry) => runOf(entry, running)),
  };
}

const decoder = new TextDecoder();

/** The first `count` entries as rows; lines among them are read once, and stay read. */
function rowsOf(entries: Entry['rows'], count: number): PerfRow[] {
  const rows: PerfRow[] = [];
  for (let at = 0; at < count; at++) {
    let row = entries[at] ?? null;
    if (row !== null && 'bytes' in row) {
      const record = readRecord(decoder.decode(row.bytes.subarray(row.from, row.to)));
      row = record?.kind === 'row' ? record.row : null;
      entries[at] = row;
    }
    if (row !== null) rows.push(row);
  }
  return rows;
}

function runOf({ start, rows, job, machines, end }: Entry, running: ReadonlySet<string>): Run {
  const count = rows.length;
  let read: PerfRow[] | null = null;
  return {
    id: start.run,
    at: start.at,
    endedAt: end?.at ?? null,
    origin: end?.origin ?? start.origin,
    spec: start.spec,
    trial: start.trial,
    get rows() {
      read ??= rowsOf(rows, count);
      return read;
    },
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
