import { cleanLine } from '../../../base/clean.js';
import { list, numeric, record, text } from './values.js';

/** One call that a rank recorded. */
export interface RecordedCall {
  /** Number of the collective in its group. */
  readonly sequence: number;
  /** "nccl:all_reduce". */
  readonly operation: string;
  /** Sizes of inputs, "[[1024,1024]]", and their types. */
  readonly sizes: string;
  readonly types: string;
  readonly state: 'scheduled' | 'started' | 'completed' | 'other';
}

/** What a rank recorded of one process group. */
export interface RecordedGroup {
  readonly name: string;
  readonly description: string | null;
  /** Ranks of the job that are in it; empty: not told. */
  readonly ranks: readonly number[];
  /** The latest collectives, by number; sends and receives are left out. */
  readonly calls: readonly RecordedCall[];
}

/** A dump of PyTorch's flight recorder in JSON form, of one rank (torch/csrc/distributed/c10d/FlightRecorder; versions 2.x of the dump). */
export interface FlightRecording {
  readonly file: string;
  /** Of the dump itself or the name of its file; null: neither tells. */
  readonly rank: number | null;
  readonly version: string | null;
  readonly groups: readonly RecordedGroup[];
}

/** Calls kept of one group. */
const mostCalls = 256;
const mostGroups = 500;

/** The rank in a file's name: "nccl_trace_rank_3", "rank3.json", "trace_3". */
function rankOfFile(file: string): number | null {
  const name = (/[^/\\]{1,255}$/.exec(file)?.[0] ?? '').replace(/\.(?:json|txt|gz)/g, '');
  const found = /rank[_-]?(\d{1,7})(?!\d)/i.exec(name) ?? /[_.-](\d{1,7})$/.exec(name);
  return found === null ? null : Number(found[1]);
}

function ranksOf(config: unknown): number[] {
  const ranks = record(config)?.['ranks'];
  const values =
    typeof ranks === 'string'
      ? (ranks.match(/\d{1,7}/g) ?? []).slice(0, 1_000_000).map(Number)
      : list(ranks).flatMap((rank) => numeric(rank) ?? []);
  return values;
}

/** A value of the dump in JSON, fit to show. */
function shown(value: unknown): string {
  return cleanLine(JSON.stringify(value ?? null).slice(0, 1000));
}

function stateOf(value: unknown): RecordedCall['state'] {
  return value === 'scheduled' || value === 'started' || value === 'completed' ? value : 'other';
}

/** A dump of the flight recorder, or null where the document is none. */
export function readFlightRecorder(value: unknown, file: string): FlightRecording | null {
  const dump = record(value);
  if (dump === null || !Array.isArray(dump['entries']) || (record(dump['pg_config']) === null && record(dump['pg_status']) === null))
    return null;
  const configs = Object.fromEntries(Object.entries(record(dump['pg_config']) ?? {}).map(([name, config]) => [text(name) ?? '', config]));
  const groups = new Map<string, { description: string | null; calls: RecordedCall[] }>();
  for (const entry of list(dump['entries'])) {
    const call = record(entry);
    if (call === null || call['is_p2p'] === true) continue;
    const named = call['process_group'];
    const name = text(Array.isArray(named) ? named[0] : named) ?? String(numeric(call['pg_id']) ?? '');
    const sequence = numeric(call['collective_seq_id']) ?? numeric(call['seq_id']);
    const operation = text(call['profiling_name']);
    if (sequence === null || operation === null || groups.size >= mostGroups) continue;
    const group = groups.get(name) ?? { description: Array.isArray(named) ? text(named[1]) : null, calls: [] };
    groups.set(name, group);
    if (group.calls.length >= mostCalls * 2) group.calls.splice(0, mostCalls);
    group.calls.push({
      sequence,
      operation,
      sizes: shown(call['input_sizes']).slice(0, 200),
      types: shown(call['input_dtypes']).slice(0, 100),
      state: stateOf(call['state']),
    });
  }
  for (const name of Object.keys(configs))
    if (!groups.has(name) && groups.size < mostGroups) groups.set(name, { description: null, calls: [] });
  return {
    file,
    rank: numeric(dump['rank']) ?? rankOfFile(file),
    version: text(dump['version']),
    groups: [...groups].map(([name, { description, calls }]) => ({
      name,
      description: description ?? text(record(configs[name])?.['desc']),
      ranks: ranksOf(configs[name]),
      calls: calls.slice(-mostCalls).sort((a, b) => a.sequence - b.sequence),
    })),
  };
}
