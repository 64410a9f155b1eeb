import type { PerfRow, Placement } from '../../src/nccl/perf/result.js';
import type { BenchmarkSeries } from '../../src/protocol/benchmarks.js';

/** What the vertical axis shows. */
export type Metric = 'busbw' | 'time';
/** Which half of each row is shown. */
export type Half = 'outOfPlace' | 'inPlace';

/** A point of a curve: x is log2 of the size in bytes, y GB/s or µs. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The half of a row that is shown: out of place stands in where the in-place half was not printed. */
export function placeOf(row: PerfRow, half: Half): Placement | null {
  return half === 'inPlace' ? (row.inPlace ?? row.outOfPlace) : row.outOfPlace;
}

/** The points of a curve, in order of size. Size 0 has no place on a logarithmic axis; the table shows it. */
export function pointsOf(series: BenchmarkSeries, metric: Metric, half: Half): Point[] {
  return series.rows
    .flatMap((row) => {
      const place = placeOf(row, half);
      if (row.sizeBytes <= 0 || place === null) return [];
      const y = metric === 'time' ? place.timeUs : place.busbwGBs;
      return metric === 'time' && y <= 0 ? [] : [{ x: Math.log2(row.sizeBytes), y }];
    })
    .sort((a, b) => a.x - b.x);
}

/** The bus bandwidth in GB/s at the largest size that has one: where bandwidth and not latency counts. */
export function largestOf(series: BenchmarkSeries, half: Half): { readonly busbwGBs: number; readonly sizeBytes: number } | null {
  let largest: { busbwGBs: number; sizeBytes: number } | null = null;
  for (const row of series.rows) {
    const busbwGBs = placeOf(row, half)?.busbwGBs ?? 0;
    if (busbwGBs > 0 && row.sizeBytes >= (largest?.sizeBytes ?? 0)) largest = { busbwGBs, sizeBytes: row.sizeBytes };
  }
  return largest;
}

/** The ends of the horizontal axis in log2 bytes: all rows shown, and what running benchmarks will still print. */
export function extent(all: readonly BenchmarkSeries[]): readonly [number, number] | null {
  const sizes = all.flatMap((series) => [...series.rows.map((row) => row.sizeBytes), ...(series.sizes ?? [])]).filter((size) => size > 0);
  if (sizes.length === 0) return null;
  const [low, high] = [Math.log2(Math.min(...sizes)), Math.log2(Math.max(...sizes))];
  return low === high ? [low - 1, high + 1] : [low, high];
}

/** Every size that any curve has, ascending. */
export function sizesOf(all: readonly BenchmarkSeries[]): number[] {
  return [...new Set(all.flatMap((series) => series.rows.map((row) => row.sizeBytes)))].sort((a, b) => a - b);
}
