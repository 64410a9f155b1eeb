import { collectiveOf, type Placement } from '../nccl/perf/index.js';
import type { Run } from './record.js';

/** Columns of {@link runsCsv}: µs, GB/s of 1e9 bytes, bytes. */
const columns = [
  ...[
    'run',
    'at',
    'origin',
    'state',
    'cluster',
    'hosts',
    'ranks',
    'launcher',
    'job',
    'benchmark',
    'arguments',
    'settings',
    'sweep',
    'trial',
    'repeat',
  ],
  ...['tool', 'ncclVersion', 'gpu', 'collective', 'sizeBytes', 'count', 'type', 'redop', 'root', 'placement'],
  ...['timeUs', 'algbwGBs', 'busbwGBs', 'wrong', 'minUs', 'p50Us', 'p99Us', 'maxUs'],
] as const;

/** Runs as CSV (RFC 4180), a line for each size and placement; runs without rows have one line. */
export function* runsCsv(runs: readonly Run[]): Generator<string> {
  yield `${columns.join(',')}\r\n`;
  for (const run of runs) {
    const { spec, trial } = run;
    const [benchmark = '', ...args] = spec.argv;
    const about = [
      ...[run.id, run.at, run.origin, run.state, spec.cluster, spec.hosts.join(' '), run.nRanks ?? spec.hosts.length * spec.ranksPerHost],
      ...[spec.launcher, run.job ?? '', benchmark, args.join(' ')],
      ...[pairs(spec.env), trial?.sweep ?? '', trial?.trial ?? '', trial?.repeat ?? ''],
      ...[run.tool ?? '', run.ncclVersion ?? '', run.gpu ?? '', collectiveOf(benchmark)],
    ];
    const head = about.map(cell).join(',');
    const line = (more: readonly (string | number | null)[]): string => `${head},${more.map((value) => cell(value ?? '')).join(',')}\r\n`;
    if (run.rows.length === 0) yield line(columns.slice(about.length).map(() => ''));
    for (const { sizeBytes, count, type, redop, root, outOfPlace, inPlace } of run.rows)
      for (const [placement, place] of [
        ['out-of-place', outOfPlace],
        ['in-place', inPlace],
      ] as const)
        // prettier-ignore
        if (place !== null) yield line([sizeBytes, count, type, redop, root, placement, ...numbers(place)]);
  }
}

function numbers({ timeUs, algbwGBs, busbwGBs, wrong, perIteration: each }: Placement): (number | null)[] {
  return [timeUs, algbwGBs, busbwGBs, wrong, each?.minUs ?? null, each?.p50Us ?? null, each?.p99Us ?? null, each?.maxUs ?? null];
}

const pairs = (env: Readonly<Record<string, string>>): string => Object.entries(env).map(([name, value]) => `${name}=${value}`).join(' '); // prettier-ignore

/** One cell. A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
