import { csvLine } from '../../src/protocol/csv.js';
import type { BenchmarkSeries } from '../../src/protocol/benchmarks.js';

/** All rows of these series as CSV, one line a placement, each with its origin. */
export function csvOf(all: readonly BenchmarkSeries[]): string {
  const head = [
    'run',
    'label',
    'origin',
    'started',
    'size_bytes',
    'count',
    'type',
    'redop',
    'placement',
    'time_us',
    'algbw_gbs',
    'busbw_gbs',
    'wrong',
  ];
  const lines = all.flatMap((series) =>
    series.rows.flatMap((row) =>
      (['outOfPlace', 'inPlace'] as const).flatMap((half) => {
        const place = row[half];
        if (place === null) return [];
        const name = half === 'inPlace' ? 'in-place' : 'out-of-place';
        return [
          csvLine([
            series.id,
            series.label,
            series.origin,
            series.at,
            row.sizeBytes,
            row.count,
            row.type,
            row.redop,
            name,
            place.timeUs,
            place.algbwGBs,
            place.busbwGBs,
            place.wrong,
          ]),
        ];
      }),
    ),
  );
  return [csvLine(head), ...lines].join('');
}
