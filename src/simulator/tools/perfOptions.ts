/** Options of an nccl-tests program (2.19.6), as the program understands them. */
export interface PerfOptions {
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly stepBytes: number;
  readonly stepFactor: number;
  readonly gpusPerThread: number;
  readonly threads: number;
  readonly iterations: number;
  readonly warmup: number;
  readonly aggregate: number;
  readonly check: number;
  readonly op: string;
  readonly type: string;
  readonly root: number | 'all';
  readonly blocking: number;
  readonly cycles: number;
  readonly graph: number;
  readonly parallelInit: boolean;
  readonly memory: boolean;
  readonly json: string | null;
}

/** Options, or the text that the program ends with and its exit status. */
export type PerfOptionsReading = { readonly options: PerfOptions } | { readonly text: string; readonly code: number };

const long: Readonly<Record<string, string>> = {
  minbytes: 'b', maxbytes: 'e', stepbytes: 'i', stepfactor: 'f', ngpus: 'g', nthreads: 't', iters: 'n', warmup_iters: 'w', agg_iters: 'm',
  run_cycles: 'N', check: 'c', op: 'o', datatype: 'd', root: 'r', blocking: 'z', stream_null: 'y', timeout: 'T', cudagraph: 'G',
  report_cputime: 'C', average: 'a', local_register: 'R', cta_policy: 'x', device_implementation: 'D', device_cta_count: 'V',
  report_timestamps: 'S', output_file: 'J', memory: 'M', unalign: 'u', parallel_init: 'p', per_iter_timing: 'I', per_iter_skip: 'K', help: 'h',
}; // prettier-ignore

/** Element size in bytes of each -d type. */
export const typeSizes: Readonly<Record<string, number>> = {
  int8: 1, uint8: 1, int32: 4, uint32: 4, int64: 8, uint64: 8, half: 2, float: 4, double: 8, bfloat16: 2, f8e4m3: 1, f8e5m2: 1,
}; // prettier-ignore

const ops = ['sum', 'prod', 'min', 'max', 'avg', 'mulsum'];

/** A size as nccl-tests reads it: a floating number and one letter K, M or G (powers of 1024); -1 where it is not one. */
export function sizeOf(text: string): number {
  const match = /^\s*([0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)([A-Za-z]?)/.exec(text);
  if (match === null) return -1;
  const unit = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[(match[2] ?? '').toUpperCase()];
  return unit === undefined ? -1 : Math.floor(Number(match[1]) * unit);
}

/** Reads the words of a command line the way getopt_long does. */
export function readPerfOptions(program: string, args: readonly string[]): PerfOptionsReading {
  const seen = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const match = /^--([a-z_]+)(?:=(.*))?$/s.exec(word) ?? /^-([A-Za-z])(.+)?$/s.exec(word);
    const flag = match?.[1] === undefined ? undefined : word.startsWith('--') ? long[match[1]] : match[1];
    if (match === null) continue;
    if (flag === undefined || !Object.values(long).includes(flag))
      return {
        text: `${program}: ${word.startsWith('--') ? `unrecognized option '${word}'` : `invalid option -- '${match[1] ?? ''}'`}\ninvalid option \n${usage(program)}`,
        code: 0,
      };
    if (flag === 'h') return { text: usage(program), code: 0 };
    const value = match[2] ?? args[++at];
    if (value === undefined)
      return { text: `${program}: option requires an argument -- '${flag}'\ninvalid option \n${usage(program)}`, code: 0 };
    seen.set(flag, value);
  }
  const integer = (flag: string, otherwise: number): number => {
    const text = seen.get(flag);
    return text === undefined ? otherwise : Math.trunc(Number.parseInt(text, 10) || 0);
  };
  const minBytes = seen.has('b') ? sizeOf(seen.get('b') ?? '') : 32 * 1024 ** 2;
  const maxBytes = seen.has('e') ? sizeOf(seen.get('e') ?? '') : 32 * 1024 ** 2;
  if (minBytes < 0) return { text: "invalid size specified for 'minbytes'\n", code: 255 };
  if (maxBytes < 0) return { text: "invalid size specified for 'maxbytes'\n", code: 255 };
  const stepBytes = seen.has('i') ? sizeOf(seen.get('i') ?? '') : 1024 ** 2;
  if (stepBytes < 0) return { text: "invalid size specified for 'stepbytes'\n", code: 255 };
  const type = seen.get('d') ?? 'float';
  const op = seen.get('o') ?? 'sum';
  return {
    options: {
      minBytes,
      maxBytes,
      stepBytes,
      stepFactor: integer('f', 1),
      gpusPerThread: Math.max(1, integer('g', 1)),
      threads: Math.max(1, integer('t', 1)),
      iterations: integer('n', 20),
      warmup: integer('w', 1),
      aggregate: integer('m', 1),
      check: integer('c', 1),
      op: op === 'all' || ops.includes(op) ? op : 'sum',
      type: type === 'all' || Object.hasOwn(typeSizes, type) ? type : 'float',
      root: seen.get('r') === 'all' ? 'all' : integer('r', 0),
      blocking: integer('z', 0),
      cycles: Math.max(1, Math.min(1000, integer('N', 1))),
      graph: integer('G', 0),
      parallelInit: integer('p', 0) !== 0,
      memory: integer('M', 0) !== 0,
      json: seen.get('J') ?? null,
    },
  };
}

function usage(program: string): string {
  return (
    `USAGE: ${program} \n\t[-t,--nthreads <num threads>] \n\t[-g,--ngpus <gpus per thread>] \n\t[-b,--minbytes <min size in bytes>] \n\t[-e,--maxbytes <max size in bytes>] \n` +
    '\t[-i,--stepbytes <increment size>] \n\t[-f,--stepfactor <increment factor>] \n\t[-n,--iters <iteration count>] \n\t[-m,--agg_iters <aggregated iteration count>] \n' +
    '\t[-N,--run_cycles <cycle count> run & print each cycle (default: 1; 0=infinite)] \n\t[-w,--warmup_iters <warmup iteration count>] \n\t[-p,--parallel_init <0/1>] \n' +
    '\t[-c,--check <check iteration count>] \n\t[-o,--op <sum/prod/min/max/avg/mulsum/all>] \n\t[-d,--datatype <nccltype/all>] \n\t[-r,--root <root>] \n\t[-z,--blocking <0/1/2/3>] \n' +
    '\t[-y,--stream_null <0/1>] \n\t[-T,--timeout <time in seconds>] \n\t[-G,--cudagraph <num graph launches>] \n\t[-C,--report_cputime <0/1>] \n\t[-a,--average <0/1/2/3> report average iteration time <0=RANK0/1=AVG/2=MIN/3=MAX>] \n' +
    '\t[-R,--local_register <0/1/2>] \n\t[-J,--output_file <file>] \n\t[-M,--memory_report <0/1>] \n\t[-h,--help]\n'
  );
}

/** Every size that a run visits. At most 100,000, because `-b 0 -f 2` never ends in the real program. */
export function sizesOf(options: PerfOptions): number[] {
  const sizes: number[] = [];
  const { minBytes, maxBytes, stepBytes, stepFactor } = options;
  for (
    let size = minBytes;
    size <= maxBytes && sizes.length < 100_000;
    size = stepFactor > 1 ? size * stepFactor : size + Math.max(1, stepBytes)
  ) {
    sizes.push(size);
    if (stepFactor > 1 && size === 0) break;
  }
  return sizes;
}
