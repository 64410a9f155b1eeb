import { clean } from '../base/clean.js';
import type { Origin } from '../base/origin.js';
import type { PerfRow, PerIteration, Placement } from '../nccl/perf/result.js';
import type { MachineState } from './machine.js';
import type { RunRecord, RunSpec, TrialRef } from './record.js';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | null => (typeof value === 'string' ? clean(value) : null);
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const words = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string').map(clean) : [];
const strings = (value: unknown): Record<string, string> =>
  isFields(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, held]) => (typeof held === 'string' ? [[clean(name), clean(held)] as const] : [])),
      )
    : {};
const originOf = (value: unknown): Origin | null => (value === 'measured' || value === 'simulated' || value === 'modelled' ? value : null);

/** How our own store begins a row's line, and what follows the run's id; whoever writes it differently is read as any record is. */
const rowHead = new TextEncoder().encode('{"v":1,"kind":"row","run":"');
const rowTail = new TextEncoder().encode('","row":{');
const mostId = 100;

/** The run that a line in these bytes is a row of, where that shows without reading all of it; null otherwise. */
export function runOfRow(bytes: Uint8Array, from: number, to: number): string | null {
  if (!standsAt(bytes, from, to, rowHead)) return null;
  const begin = from + rowHead.length;
  let id = '';
  for (let at = begin; at < to && at < begin + mostId; at++) {
    const code = bytes[at] ?? 0;
    if (code === 0x22) return standsAt(bytes, at, to, rowTail) && id !== '' ? id : null;
    // Letters, digits, dashes, dots and underscores: ids of our own.
    const plain = code === 0x2d || code === 0x2e || code === 0x5f || (code > 0x2f && code < 0x3a) || (code > 0x40 && code < 0x5b) || (code > 0x60 && code < 0x7b); // prettier-ignore
    if (!plain) return null;
    id += String.fromCharCode(code);
  }
  return null;
}

function standsAt(bytes: Uint8Array, from: number, to: number, what: Uint8Array): boolean {
  if (from + what.length > to) return false;
  for (let at = 0; at < what.length; at++) if (bytes[from + at] !== what[at]) return false;
  return true;
}

/** One line of a run file, or null when it is torn, of another version or not a record. A run file is data like any other: its texts are cleaned. */
export function readRecord(line: string): RunRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isFields(value) || value['v'] !== 1) return null;
  const run = text(value['run']);
  if (run === null || run === '') return null;
  switch (value['kind']) {
    case 'start': {
      const origin = originOf(value['origin']);
      const at = text(value['at']);
      if (origin === null || at === null || !isFields(value['spec'])) return null;
      const mark = text(value['mark']);
      const trial = trialOf(value['trial']);
      return { v: 1, kind: 'start', run, at, origin, spec: specOf(value['spec']), trial, ...(mark === null ? {} : { mark }) };
    }
    case 'row': {
      const row = isFields(value['row']) ? rowOf(value['row']) : null;
      return row === null ? null : { v: 1, kind: 'row', run, row };
    }
    case 'job': {
      const job = text(value['job']);
      return job === null || job === '' ? null : { v: 1, kind: 'job', run, job };
    }
    case 'machine': {
      const { when, hosts } = value;
      if ((when !== 'before' && when !== 'after') || !Array.isArray(hosts)) return null;
      return { v: 1, kind: 'machine', run, when, hosts: hosts.filter(isFields).map(machineOf) };
    }
    case 'end': {
      const state = value['state'];
      const at = text(value['at']);
      if (at === null || (state !== 'ok' && state !== 'failed' && state !== 'cancelled')) return null;
      const origin = originOf(value['origin']);
      const gpu = text(value['gpu']);
      const tool = text(value['tool']);
      return {
        v: 1,
        kind: 'end',
        run,
        at,
        exitCode: number(value['exitCode']),
        state,
        message: text(value['message']),
        avgBusbwGBs: number(value['avgBusbwGBs']),
        outOfBounds: number(value['outOfBounds']),
        nRanks: number(value['nRanks']),
        nNodes: number(value['nNodes']),
        ncclVersion: text(value['ncclVersion']),
        ...(tool === null ? {} : { tool }),
        ...(gpu === null ? {} : { gpu }),
        ...(origin === null ? {} : { origin }),
        ...(value['notReached'] === true ? { notReached: true } : {}),
      };
    }
    default:
      return null;
  }
}

function machineOf(host: Fields): MachineState {
  const gpus = Array.isArray(host['gpus']) ? host['gpus'].filter(isFields) : [];
  return {
    host: text(host['host']) ?? '',
    kernel: text(host['kernel']),
    driver: text(host['driver']),
    launcher: text(host['launcher']),
    gpus: gpus.map((gpu) => ({
      index: number(gpu['index']) ?? 0,
      smMHz: number(gpu['smMHz']),
      maxSmMHz: number(gpu['maxSmMHz']),
      memMHz: number(gpu['memMHz']),
      celsius: number(gpu['celsius']),
      watts: number(gpu['watts']),
      throttled: words(gpu['throttled']),
    })),
    environment: strings(host['environment']),
  };
}

function specOf(spec: Fields): RunSpec {
  return {
    cluster: text(spec['cluster']) ?? '',
    hosts: words(spec['hosts']),
    ranksPerHost: number(spec['ranksPerHost']) ?? 1,
    launcher: text(spec['launcher']) ?? '',
    argv: words(spec['argv']),
    env: strings(spec['env']),
  };
}

function trialOf(value: unknown): TrialRef | null {
  if (!isFields(value)) return null;
  const [sweep, spec, trial, repeat] = [text(value['sweep']), text(value['spec']), number(value['trial']), number(value['repeat'])];
  if (sweep === null || spec === null || trial === null || repeat === null) return null;
  return { sweep, spec, trial, repeat, settings: strings(value['settings']) };
}

function rowOf(row: Fields): PerfRow | null {
  const [sizeBytes, count] = [number(row['sizeBytes']), number(row['count'])];
  if (sizeBytes === null || count === null) return null;
  return {
    sizeBytes,
    count,
    type: text(row['type']) ?? '',
    redop: text(row['redop']),
    root: number(row['root']),
    outOfPlace: placementOf(row['outOfPlace']),
    inPlace: placementOf(row['inPlace']),
  };
}

function placementOf(value: unknown): Placement | null {
  if (!isFields(value)) return null;
  const [timeUs, algbwGBs, busbwGBs] = [number(value['timeUs']), number(value['algbwGBs']), number(value['busbwGBs'])];
  if (timeUs === null || algbwGBs === null || busbwGBs === null) return null;
  const perIteration = iterationsOf(value['perIteration']);
  return { timeUs, algbwGBs, busbwGBs, wrong: number(value['wrong']), ...(perIteration === null ? {} : { perIteration }) };
}

function iterationsOf(value: unknown): PerIteration | null {
  if (!isFields(value)) return null;
  const [minUs, maxUs] = [number(value['minUs']), number(value['maxUs'])];
  if (minUs === null || maxUs === null) return null;
  return { minUs, maxUs, p50Us: number(value['p50Us']), p99Us: number(value['p99Us']), cvPercent: number(value['cvPercent']) };
}
