import { readRecord } from '../readRecord.js';
import type { Baseline, BaselineEntry, BaselineRun } from './baseline.js';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a baseline's file; null for anything else. Its texts are cleaned, as those of run files are; runs and sizes that are no numbers are left out. */
export function readBaseline(text: string): Baseline | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isFields(value) || value['v'] !== 1 || !Array.isArray(value['entries'])) return null;
  const { name, cluster, at, origin } = value;
  if (typeof name !== 'string' || typeof cluster !== 'string' || typeof at !== 'string') return null;
  if (origin !== 'measured' && origin !== 'simulated' && origin !== 'modelled') return null;
  const entries = value['entries'].flatMap((entry: unknown) => (isFields(entry) ? entryOf(entry, at, origin) : []));
  // The reader of run files knows how such texts are cleaned.
  const words = readRecord(JSON.stringify({ v: 1, kind: 'start', run: name, at, origin, spec: { cluster } }));
  return words?.kind !== 'start' ? null : { v: 1, name: words.run, cluster: words.spec.cluster, at: words.at, origin, entries };
}

function entryOf(entry: Fields, at: string, origin: string): BaselineEntry[] {
  const start = readRecord(JSON.stringify({ v: 1, kind: 'start', run: 'x', at, origin, spec: entry['spec'] }));
  const end = readRecord(
    JSON.stringify({ v: 1, kind: 'end', run: 'x', at, state: 'ok', ncclVersion: entry['ncclVersion'], gpu: entry['gpu'] }),
  );
  if (start?.kind !== 'start' || end?.kind !== 'end' || !Array.isArray(entry['runs'])) return [];
  const runs = entry['runs'].flatMap((run: unknown) => (isFields(run) ? runOf(run) : []));
  return runs.length === 0 ? [] : [{ spec: start.spec, ncclVersion: end.ncclVersion, gpu: end.gpu ?? null, runs }];
}

function runOf({ id, at, timesUs }: Fields): BaselineRun[] {
  if (typeof id !== 'string' || typeof at !== 'string' || !Array.isArray(timesUs)) return [];
  const times = timesUs.flatMap((pair: unknown): (readonly [number, number])[] => {
    if (!Array.isArray(pair)) return [];
    const [size, time] = pair as readonly unknown[];
    return typeof size === 'number' && typeof time === 'number' && size > 0 && time > 0 && Number.isFinite(time) ? [[size, time]] : [];
  });
  return times.length === 0 ? [] : [{ id, at, timesUs: times }];
}
