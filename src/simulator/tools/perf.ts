import { mkdirSync, openSync, writeFileSync, closeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { collectiveTime, type Job, pointToPointTime, prepare, type Prepared } from '../physics.js';
import { afterConfFiles, type Environment, readSettings } from '../settings.js';
import { simulatedMark } from '../../nccl/perf/reader.js';
import { parts, type SimulatedHost } from '../world.js';
import type { ToolContext } from './io.js';
import { timeNoise } from './noise.js';
import { type PerfOptions, readPerfOptions, sizesOf, typeSizes } from './perfOptions.js';

/** What each program measures: size and factor as nccl-tests defines them (facts of 2.19.6). */
const programs = {
  all_reduce_perf: {
    collective: 'AllReduce',
    reduces: true,
    rooted: false,
    inPlace: true,
    factor: (n: number) => (2 * (n - 1)) / n,
    divides: false,
  },
  all_gather_perf: {
    collective: 'AllGather',
    reduces: false,
    rooted: false,
    inPlace: true,
    factor: (n: number) => (n - 1) / n,
    divides: true,
  },
  reduce_scatter_perf: {
    collective: 'ReduceScatter',
    reduces: true,
    rooted: false,
    inPlace: true,
    factor: (n: number) => (n - 1) / n,
    divides: true,
  },
  broadcast_perf: { collective: 'Broadcast', reduces: false, rooted: true, inPlace: true, factor: () => 1, divides: false },
  reduce_perf: { collective: 'Reduce', reduces: true, rooted: true, inPlace: true, factor: () => 1, divides: false },
  alltoall_perf: {
    collective: 'alltoall',
    reduces: false,
    rooted: false,
    inPlace: false,
    factor: (n: number) => (n - 1) / n,
    divides: true,
  },
  gather_perf: { collective: 'gather', reduces: false, rooted: true, inPlace: true, factor: (n: number) => (n - 1) / n, divides: true },
  scatter_perf: { collective: 'scatter', reduces: false, rooted: true, inPlace: true, factor: (n: number) => (n - 1) / n, divides: true },
  sendrecv_perf: { collective: 'sendrecv', reduces: false, rooted: false, inPlace: false, factor: () => 1, divides: false },
} as const;
export type PerfProgram = keyof typeof programs;

/** Whether a word names one of the benchmark programs, with or without a folder in front. */
export function perfProgram(word: string): PerfProgram | null {
  const name = word.split('/').at(-1) ?? word;
  return name in programs ? (name as PerfProgram) : null;
}

/** Where the ranks of a run are. */
export interface Placement {
  readonly hosts: readonly SimulatedHost[];
  /** Processes on each host. */
  readonly processes: number;
  /** Environment of the processes on one host. */
  readonly env: (host: SimulatedHost) => Environment;
}

interface Measured {
  readonly timeUs: number;
  readonly algbw: number;
  readonly busbw: number;
  readonly wrong: number | null;
}

interface Row {
  readonly size: number;
  readonly count: number;
  readonly type: string;
  readonly op: string;
  readonly root: number;
  readonly out: Measured;
  readonly in: Measured;
}

/** Runs one benchmark program over a placement and prints what nccl-tests 2.19.6 prints. Returns its exit status. */
export async function runPerf(program: PerfProgram, context: ToolContext, placement: Placement): Promise<number> {
  const reading = readPerfOptions(program, context.args);
  if ('text' in reading) {
    context.out(reading.text);
    return reading.code;
  }
  const { options } = reading;
  const perProcess = options.gpusPerThread * options.threads;
  const ranksPerHost = placement.processes * perProcess;
  const [first] = placement.hosts;
  if (first === undefined) return 1;
  for (const host of placement.hosts)
    if (ranksPerHost > host.gpus.length) {
      context.out(
        `Invalid number of GPUs: ${String(ranksPerHost)} requested but only ${String(host.gpus.length)} were found.\nPlease check the number of processes and GPUs per process.\n`,
      );
      return 3;
    }
  const environments = placement.hosts.map((host) => afterConfFiles(host, placement.env(host)));
  const settings = environments.map(readSettings);
  const job: Job = { hosts: placement.hosts, settings, ranksPerHost };
  const run = context.nextRun();
  const pid = 20000 + (run % 10000);
  const debug = (settings[0]?.debug ?? '').toUpperCase();
  header(program, options, context, job, pid, perProcess);
  if (['VERSION', 'WARN', 'INFO', 'TRACE', 'ABORT'].includes(debug)) context.out(`NCCL version ${parts.nccl}+cuda${parts.cuda}\n`);
  const warned = debug !== '' && debug !== 'VERSION';
  const prepared = prepare(job);
  if (!prepared.ok) return failure(context, first, pid, prepared, warned, 1119);
  const kind = programs[program];
  const nRanks = placement.hosts.length * ranksPerHost;
  if (
    nRanks > 1 &&
    kind.collective !== 'alltoall' &&
    kind.collective !== 'gather' &&
    kind.collective !== 'scatter' &&
    kind.collective !== 'sendrecv' &&
    collectiveTime(prepared, kind.collective, 1024) === null
  ) {
    columns(context);
    const warn = `No algorithm/protocol available for function ${kind.collective} with datatype ncclFloat32. NCCL_ALGO was set to ${settings[0]?.algo ?? '(unset)'}. NCCL_PROTO was set to ${settings[0]?.proto ?? '(unset)'}.`;
    return failure(context, first, pid, { ok: false, warn, error: 'invalid usage' }, warned, 486);
  }
  columns(context);
  const rows: Row[] = [];
  const types = options.type === 'all' ? Object.keys(typeSizes) : [options.type];
  const ops = !kind.reduces ? ['none'] : options.op === 'all' ? ['sum', 'prod', 'max', 'min', 'avg', 'mulsum'] : [options.op];
  const roots = !kind.rooted ? [-1] : options.root === 'all' ? Array.from({ length: nRanks }, (_, rank) => rank) : [options.root];
  for (let cycle = 0; cycle < options.cycles; cycle++)
    for (const type of types)
      for (const op of ops)
        for (const root of roots)
          for (const size of sizesOf(options)) {
            await context.pause();
            const row = measure(prepared, program, options, { size, type, op, root, nRanks }, (bytes, draw) =>
              timeNoise(context.world.seed, run, bytes, draw + 2 * cycle),
            );
            rows.push(row);
            context.out(rowText(row));
          }
  const values = rows.flatMap((row) => (kind.inPlace ? [row.out.busbw, row.in.busbw] : [row.out.busbw, row.in.busbw]));
  const average = values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  const least = Number.parseFloat(placement.env(first)['NCCL_TESTS_MIN_BW'] ?? '');
  const verdict = Number.isFinite(least) && least > 0 ? (average >= 0.9 * least ? 'OK' : 'FAILED') : '';
  context.out(
    `# Out of bounds values : 0 OK\n# Avg bus bandwidth    : ${general(average)} ${verdict}\n#\n# Collective test concluded: ${program}\n` +
      (options.memory
        ? '# GPU memory usage     : Initialization 1.40 GB | User-Allocated 3.00 MB | Collective 4.88 KB | Total  1.40 GB\n'
        : '#\n') +
      '\n',
  );
  if (options.json !== null) writeJson(options.json, program, options, context, job, pid, rows, average, verdict);
  return verdict === 'FAILED' ? 1 : 0;
}

function measure(
  prepared: Extract<Prepared, { ok: true }>,
  program: PerfProgram,
  options: PerfOptions,
  row: { size: number; type: string; op: string; root: number; nRanks: number },
  noise: (bytes: number, draw: number) => number,
): Row {
  const kind = programs[program];
  const width = typeSizes[row.type] ?? 4;
  // Collectives that divide their buffer over the ranks round down to whole elements of each rank.
  const each = kind.divides ? Math.floor(row.size / width / row.nRanks) : Math.floor(row.size / width);
  const count = kind.divides && program !== 'all_gather_perf' && program !== 'reduce_scatter_perf' ? each : each;
  const size = kind.divides ? each * width * row.nRanks : each * width;
  const { collective } = kind;
  const ideal =
    collective === 'alltoall' || collective === 'gather' || collective === 'scatter' || collective === 'sendrecv'
      ? pointToPointTime(prepared, collective, size)
      : (collectiveTime(prepared, collective, size)?.timeUs ?? 0);
  const placed = (draw: number, factor: number): Measured => {
    const timeUs = ideal * factor * noise(size, draw);
    const algbw = timeUs > 0 ? size / timeUs / 1000 : 0;
    return {
      timeUs,
      algbw,
      busbw: algbw * kind.factor(row.nRanks),
      wrong: options.check === 0 || (draw === 1 && !kind.inPlace) ? null : 0,
    };
  };
  return { size, count, type: row.type, op: row.op, root: row.root, out: placed(0, 1), in: placed(1, 0.995) };
}

function header(program: string, options: PerfOptions, context: ToolContext, job: Job, pid: number, perProcess: number): void {
  const step = options.stepFactor > 1 ? `${String(options.stepFactor)}(factor)` : `${String(options.stepBytes)}(bytes)`;
  const lines = [
    ...(options.json === null ? [] : [`# Writing JSON output to ${jsonName(options.json)}`]),
    `# nccl-tests version ${parts.ncclTests} nccl-headers=${String(parts.ncclCode)} nccl-library=${String(parts.ncclCode)}`,
    `${simulatedMark}: every number below is simulated`,
    `# Collective test starting: ${program}`,
    `# nThread ${String(options.threads)} nGpus ${String(options.gpusPerThread)} minBytes ${String(options.minBytes)} maxBytes ${String(options.maxBytes)} step: ${step} warmup iters: ${String(options.warmup)} iters: ${String(options.iterations)} agg iters: ${String(options.aggregate)} validation: ${String(options.check)} graph: ${String(options.graph)} unalign: 0`,
    ...(options.blocking > 0 ? ['# Blocking Enabled: wait for completion and barrier after each collective '] : []),
    ...(options.parallelInit ? ['# Parallel Init Enabled: threads call into NcclInitRank concurrently '] : []),
    '#',
    '# Using devices',
  ];
  let rank = 0;
  for (const host of job.hosts)
    for (let local = 0; local < job.ranksPerHost; local++) {
      const gpu = host.gpus[local];
      lines.push(
        `#  Rank ${String(rank++).padStart(2)} Group  0 Pid ${String(pid + Math.floor(local / perProcess)).padStart(6)} on ${host.name.padStart(10)} device ${String(local).padStart(2)} [${gpu?.pci.slice(0, 10) ?? ''}] ${parts.gpu}`,
      );
    }
  context.out(`${lines.join('\n')}\n`);
}

function columns(context: ToolContext): void {
  context.out(
    '#\n#                                                              out-of-place                       in-place          \n' +
      '#       size         count      type   redop    root     time   algbw   busbw  #wrong     time   algbw   busbw  #wrong \n' +
      '#        (B)    (elements)                               (us)  (GB/s)  (GB/s)             (us)  (GB/s)  (GB/s)         \n',
  );
}

function rowText(row: Row): string {
  const place = (measured: Measured): string =>
    `  ${fit(measured.timeUs, 7)}  ${fit(measured.algbw, 6)}  ${fit(measured.busbw, 6)}  ${measured.wrong === null ? '   N/A' : String(measured.wrong).padStart(6)}`;
  return (
    `${String(row.size).padStart(12)}  ${String(row.count).padStart(12)}  ${row.type.padStart(8)}  ${row.op.padStart(6)}  ${String(row.root).padStart(6)}` +
    `${place(row.out)}${place(row.in)}\n`
  );
}

/** nccl-tests' number in a fixed width: digits after the point go first, then it turns to an exponent. */
export function fit(value: number, width: number): string {
  const digits = value < 1 ? 1 : Math.floor(Math.log10(value)) + 1;
  if (digits < width - 2) return value.toFixed(2).padStart(width);
  if (digits < width - 1) return value.toFixed(1).padStart(width);
  if (digits < width) return value.toFixed(0).padStart(width);
  const [mantissa = '', exponent = '0'] = value.toExponential(width >= 7 ? 1 : 0).split('e');
  return `${mantissa}e+${exponent.replace('+', '').padStart(2, '0')}`.padStart(width);
}

/** C's %g: six significant digits, no trailing zeros. */
export function general(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent < -4 || exponent >= 6)
    return value
      .toExponential(5)
      .replace(/\.?0+e/, 'e')
      .replace(/e([+-])(\d)$/, 'e$10$2');
  return String(Number(value.toPrecision(6)));
}

function failure(
  context: ToolContext,
  host: SimulatedHost,
  pid: number,
  problem: Extract<Prepared, { ok: false }>,
  warned: boolean,
  line: number,
): number {
  const id = `${host.name}:${String(pid)}:${String(pid)}`;
  if (warned) context.out(`\n[0] ${id} [0] NCCL WARN ${problem.warn}\n`.replace('\n[0] ', '\n'));
  const detail =
    problem.error === 'invalid usage'
      ? 'invalid usage (run with NCCL_DEBUG=WARN for details)'
      : `${problem.error} (run with NCCL_DEBUG=INFO for details)`;
  context.out(
    `${host.name}: Test NCCL failure common.cu:${String(line)} '${detail} / ${warned ? problem.warn : ''}'\n .. ${host.name} pid ${String(pid)}: Test failure common.cu:1048\n`,
  );
  return 3;
}

function jsonName(name: string): string {
  return name.endsWith('.json') ? name : `${name}.json`;
}

function writeJson(
  name: string,
  program: string,
  options: PerfOptions,
  context: ToolContext,
  job: Job,
  pid: number,
  rows: readonly Row[],
  average: number,
  verdict: string,
): void {
  const at = new Date().toISOString().slice(0, 19).replace('T', ' ');
  const place = (measured: Measured) => ({
    time: round(measured.timeUs),
    alg_bw: round(measured.algbw),
    bus_bw: round(measured.busbw),
    nwrong: measured.wrong,
  });
  let rank = 0;
  const report = {
    version: 3,
    start_time: at,
    args: [program, ...context.args],
    env: ['NCCL_WORKBENCH_SIMULATED=1'],
    nccl_version: parts.ncclCode,
    origin: 'simulated',
    config: {
      nthreads: options.threads,
      ngpus: options.gpusPerThread,
      minimum_bytes: options.minBytes,
      maximum_bytes: options.maxBytes,
      ...(options.stepFactor > 1 ? { step_factor: options.stepFactor } : { step_bytes: options.stepBytes }),
      warmup_iters: options.warmup,
      iterations: options.iterations,
      aggregated_iterations: options.aggregate,
      validation: options.check,
      graph: options.graph,
      blocking_collectives: String(options.blocking > 0),
      per_iter_timing: 'false',
      per_iter_skip: 0,
      parallel_init: String(options.parallelInit),
      devices: job.hosts.flatMap((host) =>
        host.gpus.slice(0, job.ranksPerHost).map((gpu) => ({
          rank: rank++,
          group: 0,
          pid,
          hostname: host.name,
          device: gpu.index,
          device_hex: gpu.pci,
          device_info: parts.gpu,
        })),
      ),
    },
    results: rows.map((row) => ({
      size: row.size,
      count: row.count,
      type: row.type,
      redop: row.op,
      root: String(row.root).padStart(6),
      out_of_place: place(row.out),
      in_place: place(row.in),
      actual_iterations: options.iterations,
      experiment_name: '',
    })),
    out_of_bounds: { count: 0, okay: 'true' },
    average_bus_bandwidth: { bandwidth: round(average), okay: verdict === '' ? 'unchecked' : String(verdict === 'OK') },
    errors: [''],
    end_time: at,
  };
  const path = resolve(context.folder, jsonName(name));
  mkdirSync(dirname(path), { recursive: true });
  // The real writer opens exclusively and counts up instead of overwriting.
  for (let suffix = 0; suffix < 1000; suffix++) {
    try {
      const file = openSync(suffix === 0 ? path : `${path}.${String(suffix)}`, 'wx', 0o600);
      writeFileSync(file, `${JSON.stringify(report)}\n`);
      closeSync(file);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
