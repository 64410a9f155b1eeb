import type { Origin } from '../../base/origin.js';
import type { LatencyMatrix } from '../readers/latencyMatrix.js';
import { type PairClass, pairClass } from './pairClass.js';

/** What one test of a pair gave. */
export interface PairFigures {
  /** One way, µs: half of a round trip, as perftest counts; null where not measured. The median where the probe saw single messages. */
  readonly us: number | null;
  /** From the first to the second host, Gbit/s; null where not measured. */
  readonly gbps: number | null;
  /** How much single messages differ, µs: 1.4826 × their median distance from the median, or the tool's standard deviation. */
  readonly spreadUs: number | null;
  /** Messages behind the latency; 0 where not known. */
  readonly samples: number;
}

/** A pair that was tested and gave nothing. */
export interface PairFailure {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/**
 * Latency and bandwidth between hosts, from each to each. Tables are row-major: the figure from names[i] to names[j] lies at
 * i · names.length + j; NaN where not measured. Latency is one way (half of a round trip), bandwidth has a direction.
 */
export interface PairMatrix {
  readonly names: readonly string[];
  readonly racks: readonly (string | null)[];
  readonly sites: readonly (string | null)[];
  readonly us: Float64Array;
  /** Gbit/s. */
  readonly gbps: Float64Array;
  /** µs; see {@link PairFigures.spreadUs}. */
  readonly spreadUs: Float64Array;
  readonly samples: Uint32Array;
  readonly failures: readonly PairFailure[];
  readonly origin: Origin;
  /** When the measurement began, ISO 8601; null where not known. */
  readonly at: string | null;
  /** Which program measured: "perftest", "tcp", "ping", "nccl-tests"; null where not known. */
  readonly method: string | null;
}

/** Names, places and provenance of a matrix. */
export type MatrixFrame = Pick<PairMatrix, 'names' | 'racks' | 'sites' | 'origin' | 'at' | 'method'>;

/** A matrix that grows while it is measured. */
export interface MatrixBuilder {
  readonly matrix: PairMatrix;
  readonly put: (from: number, to: number, figures: PairFigures) => void;
  readonly fail: (from: number, to: number, message: string) => void;
}

/** Hosts past which no table of all pairs is made: 4096² figures are 128 MiB each. */
export const mostHosts = 4096;

/** An empty matrix to fill; at most {@link mostHosts} names are taken. */
export function buildMatrix(frame: MatrixFrame): MatrixBuilder {
  const names = frame.names.slice(0, mostHosts);
  const n = names.length;
  const empty = (): Float64Array => new Float64Array(n * n).fill(NaN);
  const failures: PairFailure[] = [];
  const matrix: PairMatrix = { ...frame, names, us: empty(), gbps: empty(), spreadUs: empty(), samples: new Uint32Array(n * n), failures };
  return {
    matrix,
    put: (from, to, figures) => {
      if (from < 0 || to < 0 || from >= n || to >= n) return;
      const at = from * n + to;
      // A later test of the same pair replaces what it measured and leaves the rest.
      if (figures.us !== null) {
        matrix.us[at] = figures.us;
        matrix.spreadUs[at] = figures.spreadUs ?? NaN;
        matrix.samples[at] = figures.samples;
      }
      if (figures.gbps !== null) matrix.gbps[at] = figures.gbps;
    },
    fail: (from, to, message) => failures.push({ from, to, message }),
  };
}

/** What is known from the host at `i` to the host at `j`. Latency is that of the other direction where only that one was tested. */
export function figuresAt(matrix: PairMatrix, i: number, j: number): PairFigures {
  const n = matrix.names.length;
  const own = i * n + j;
  const at = Number.isNaN(matrix.us[own] ?? NaN) ? j * n + i : own;
  return {
    us: known(matrix.us[at]),
    gbps: known(matrix.gbps[own]),
    spreadUs: known(matrix.spreadUs[at]),
    samples: matrix.samples[at] ?? 0,
  };
}

/** The class of the pair at `i` and `j`. */
export function classAt(matrix: PairMatrix, i: number, j: number): PairClass {
  return pairClass(matrix, i, j);
}

/** Calls back for every pair of different hosts of which latency or bandwidth is known, in the order of rows. */
export function forEachPair(matrix: PairMatrix, visit: (i: number, j: number) => void): void {
  const n = matrix.names.length;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      if (i !== j && !(Number.isNaN(matrix.us[i * n + j]) && Number.isNaN(matrix.gbps[i * n + j]))) visit(i, j);
    }
}

/** The matrix that was read from a file, as typed tables; what the file does not say is not known, origin "measured" where it names none. */
export function pairMatrixOf(read: LatencyMatrix): PairMatrix {
  const { names } = read;
  const builder = buildMatrix({
    names,
    racks: names.map((_, at) => read.racks?.[at] ?? null),
    sites: names.map((_, at) => read.sites?.[at] ?? null),
    origin: read.origin ?? 'measured',
    at: read.at ?? null,
    method: read.method ?? null,
  });
  const n = builder.matrix.names.length;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const us = read.us[i]?.[j] ?? null;
      const gbps = read.gbps?.[i]?.[j] ?? null;
      if (us !== null || gbps !== null)
        builder.put(i, j, { us, gbps, spreadUs: read.spreadUs?.[i]?.[j] ?? null, samples: read.samples?.[i]?.[j] ?? 0 });
    }
  for (const { from, to, message } of read.failures ?? []) builder.fail(from, to, message);
  return builder.matrix;
}

/** The matrix as a value for JSON that `readLatencyMatrix` reads. Tables of which less than a quarter is known become a list of pairs. */
export function matrixJson(matrix: PairMatrix): Record<string, unknown> {
  const { names, racks, sites, origin, at, method, failures } = matrix;
  const n = names.length;
  const pairs: (number | null)[][] = [];
  forEachPair(matrix, (i, j) => {
    const cell = i * n + j;
    pairs.push([i, j, ...[matrix.us, matrix.gbps, matrix.spreadUs].map((table) => rounded(table[cell])), matrix.samples[cell] ?? 0]);
  });
  const table = (values: ArrayLike<number>): (number | null)[][] =>
    names.map((_, i) => Array.from({ length: n }, (_, j) => (i === j ? null : rounded(values[i * n + j]))));
  const dense = pairs.length * 4 >= n * (n - 1);
  const head = { origin, at, method, latency: 'half of a round trip', names, racks, sites };
  const body = dense
    ? { us: table(matrix.us), gbps: table(matrix.gbps), spreadUs: table(matrix.spreadUs), samples: table(matrix.samples) }
    : { columns: ['from', 'to', 'us', 'gbps', 'spreadUs', 'samples'], pairs };
  return { ...head, ...body, failures };
}

/** {@link matrixJson} as the text of a file. */
export function matrixText(matrix: PairMatrix): string {
  return `${JSON.stringify(matrixJson(matrix))}\n`;
}

/** The latencies as a table of comma-separated values, names in the first row and column. */
export function matrixCsv(matrix: PairMatrix): string {
  const { names } = matrix;
  const cell = (name: string): string => name.replace(/[,\s"]+/g, '_');
  const rows = names.map((name, i) => [
    cell(name),
    ...names.map((_, j) => (i === j ? '' : String(rounded(figuresAt(matrix, i, j).us ?? NaN) ?? ''))),
  ]);
  return [['from', ...names.map(cell)], ...rows].map((row) => row.join(',')).join('\n') + '\n';
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** Five significant digits are more than any of these tools measure. */
function rounded(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(5));
}
