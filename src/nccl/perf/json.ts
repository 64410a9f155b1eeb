import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { Origin } from '../../base/origin.js';
import type { Problem } from '../../base/problem.js';
import { commonGpu } from './ranks.js';
import { collectiveOf } from './reader.js';
import type { PerfResult, PerfRow, PerIteration, Placement } from './result.js';
import { versionOfCode } from './version.js';

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const number = (value: unknown): number | null => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : null;
};
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? clean(value) : null);

/**
 * Reads the report of `-J` (util.cu, versions 1 to 3). Booleans and the root are strings there. The whole environment of the process
 * stands in it; nothing of that is kept. An aborted run leaves the file open-ended: what is complete is read.
 */
export function readPerfJson(source: string, options: { readonly origin?: Origin } = {}): PerfResult {
  const problems: Problem[] = [];
  const complain = (message: string): void => void problems.push({ line: null, message });
  const { document, whole } = parse(source);
  const root = fields(document);
  if (!whole) complain(l10n.t('the report is not complete: the run was ended while it wrote'));
  const config = fields(root['config']);
  const rows = list(root['results'])
    .map((entry) => rowOf(fields(entry)))
    .filter((row) => row !== null);
  for (const row of rows) {
    for (const place of [row.outOfPlace, row.inPlace]) {
      if (place?.wrong !== null && place !== null && place.wrong > 0)
        complain(l10n.t('{0} wrong elements at {1} bytes', place.wrong, row.sizeBytes));
    }
  }
  if (rows.length === 0) complain(l10n.t('the report holds no results'));
  const outOfBounds = fields(root['out_of_bounds']);
  const average = fields(root['average_bus_bandwidth']);
  const count = number(outOfBounds['count']);
  if (outOfBounds['okay'] === 'false') complain(l10n.t('the benchmark found {0} wrong values', count ?? 0));
  if (average['okay'] === 'false') complain(l10n.t('the average bus bandwidth is below 0.9 times NCCL_TESTS_MIN_BW'));
  for (const error of list(root['errors'])) {
    const message = text(error);
    if (message !== null) complain(message.slice(0, 500));
  }
  const program = text(list(root['args'])[0]);
  const code = number(root['nccl_version']);
  return {
    tool: root['results'] === undefined && root['config'] === undefined ? null : (text(root['tool']) ?? 'nccl-tests'),
    version: text(root['tool_version']),
    collective: program === null ? null : collectiveOf(program),
    ...ranksOf(config),
    origin: root['origin'] === 'simulated' ? 'simulated' : (options.origin ?? 'measured'),
    rows,
    avgBusbwGBs: number(average['bandwidth']),
    outOfBounds: count,
    ok: whole && rows.length > 0 && problems.length === 0,
    problems,
    ncclVersion: code === null ? null : versionOfCode(code),
    gpu: commonGpu(list(config['devices']).map((device) => text(fields(device)['device_info']))),
  };
}

function rowOf(entry: Fields): PerfRow | null {
  const sizeBytes = number(entry['size']);
  const count = number(entry['count']);
  if (sizeBytes === null || count === null) return null;
  const root = number(entry['root']);
  const redop = text(entry['redop']);
  return {
    sizeBytes,
    count,
    type: text(entry['type']) ?? '',
    redop: redop === 'none' ? null : redop,
    root: root === null || root < 0 ? null : root,
    outOfPlace: placeOf(fields(entry['out_of_place']), fields(entry['out_of_place_per_iter'])),
    inPlace: placeOf(fields(entry['in_place']), fields(entry['in_place_per_iter'])),
  };
}

function placeOf(place: Fields, each: Fields): Placement | null {
  const timeUs = number(place['time'] ?? place['cpu_time']);
  const algbwGBs = number(place['alg_bw']);
  const busbwGBs = number(place['bus_bw']);
  if (timeUs === null || algbwGBs === null || busbwGBs === null) return null;
  const perIteration = iterationsOf(each);
  return { timeUs, algbwGBs, busbwGBs, wrong: number(place['nwrong']), ...(perIteration === null ? {} : { perIteration }) };
}

function iterationsOf(each: Fields): PerIteration | null {
  const [minUs, maxUs] = [number(each['min_us']), number(each['max_us'])];
  if (minUs === null || maxUs === null) return null;
  return { minUs, maxUs, p50Us: number(each['p50_us']), p99Us: number(each['p99_us']), cvPercent: number(each['cv_pct']) };
}

/** Without MPI only the first GPU of each process is listed, so the last one listed stands for all of its process. */
function ranksOf(config: Fields): { readonly nRanks: number | null; readonly nNodes: number | null } {
  const devices = list(config['devices']).map(fields);
  const ranks = devices.map((device) => number(device['rank'])).filter((rank) => rank !== null);
  if (ranks.length === 0) return { nRanks: null, nNodes: null };
  const perProcess = (number(config['nthreads']) ?? 1) * (number(config['ngpus']) ?? 1);
  const contiguous = ranks.length > 1 && Math.max(...ranks) === ranks.length - 1;
  const hosts = new Set(devices.map((device) => text(device['hostname'])));
  return { nRanks: contiguous ? ranks.length : Math.max(...ranks) + perProcess, nNodes: hosts.size };
}

/** JSON as far as it goes: after a syntax error, everything up to the last closed bracket. */
function parse(source: string): { readonly document: unknown; readonly whole: boolean } {
  try {
    return { document: JSON.parse(source) as unknown, whole: true };
  } catch {
    const closers: string[] = [];
    let quoted = false;
    let best: { end: number; closers: string } | null = null;
    for (let index = 0; index < source.length; index++) {
      const character = source[index];
      if (quoted) {
        if (character === '\\') index++;
        else if (character === '"') quoted = false;
      } else if (character === '"') quoted = true;
      else if (character === '{') closers.push('}');
      else if (character === '[') closers.push(']');
      else if (character === '}' || character === ']') {
        if (closers.pop() !== character) break;
        // Deep nesting is no report; remembering it would cost time squared.
        if (closers.length < 8) best = { end: index + 1, closers: [...closers].reverse().join('') };
      }
    }
    if (best === null) return { document: null, whole: false };
    try {
      return { document: JSON.parse(source.slice(0, best.end) + best.closers) as unknown, whole: false };
    } catch {
      return { document: null, whole: false };
    }
  }
}
