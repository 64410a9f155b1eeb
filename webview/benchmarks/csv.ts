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
    'modelled_time_us',
    'modelled_busbw_gbs',
    'percent_of_model',
    'too_slow',
  ];
  const lines = all.flatMap((series) =>
    series.rows.flatMap((row) =>
      (['outOfPlace', 'inPlace'] as const).flatMap((half) => {
        const place = row[half];
        if (place === null) return [];
        const said = series.expected?.rows.find(({ sizeBytes }) => sizeBytes === row.sizeBytes);
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
            said?.timeUs ?? null,
            said?.busbwGBs ?? null,
            said === undefined ? null : Number(((said.timeUs / place.timeUs) * 100).toPrecision(4)),
            said === undefined ? null : String(said.slow),
          ]),
        ];
      }),
    ),
  );
  return [csvLine(head), ...lines].join('');
}
