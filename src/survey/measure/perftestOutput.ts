import type { PairFigures } from '../../fabric/measure/matrix.js';

/**
 * Latency and bandwidth in what an ib_*_lat or ib_*_bw client of linux-rdma/perftest printed: the last row below the header. t_typical is the
 * median; perftest tells latency one way, half of a round trip. MB/sec are 2^20 bytes (perftest, src/perftest_parameters.h). Null where there
 * is no such row. Never throws.
 */
export function perftestFigures(output: string): PairFigures | null {
  let columns: string[] = [];
  let found: PairFigures | null = null;
  for (const line of output.slice(0, 1_000_000).split('\n')) {
    if (/^\s*#bytes/.test(line)) columns = line.trim().split(/\s{2,}|\t+|(?<=\])\s+|(?<=#bytes)\s+|(?<=#iterations)\s+/);
    else if (columns.length > 0 && /^\s*\d/.test(line)) found = rowOf(columns, line.trim().split(/\s+/)) ?? found;
  }
  return found;
}

function rowOf(columns: readonly string[], cells: readonly string[]): PairFigures | null {
  const cell = (name: RegExp): number | null => {
    const at = columns.findIndex((column) => name.test(column));
    const value = Number(cells[at] ?? NaN);
    return at < 0 || !Number.isFinite(value) || value < 0 ? null : value;
  };
  const us = cell(/^t_typical/) ?? cell(/^t_avg/);
  const average = columns.find((column) => column.startsWith('BW average'));
  const bandwidth = cell(/^BW average/);
  if (us === null && bandwidth === null) return null;
  const perUnit = average?.includes('Gb/sec') === true ? 1 : (2 ** 20 * 8) / 1e9;
  return {
    us,
    gbps: bandwidth === null || bandwidth === 0 ? null : bandwidth * perUnit,
    spreadUs: us === null ? null : cell(/^t_stdev/),
    samples: us === null ? 0 : (cell(/^#iterations/) ?? 0),
  };
}
