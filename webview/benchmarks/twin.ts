import * as l10n from '@vscode/l10n';
import { bytes, microseconds, rate } from '../../src/base/format.js';
import type { BenchmarkSeries } from '../../src/protocol/benchmarks.js';
import { originWord } from '../shared/originBadge.js';
import { table } from '../shared/table.js';
import { type Half, type Metric, placeOf, sizesOf } from './points.js';

/** The picture's numbers as a table: a line for each size, a column for each curve. */
export function tableOf(all: readonly BenchmarkSeries[], metric: Metric, half: Half): HTMLElement {
  const caption = metric === 'time' ? l10n.t('Time by message size') : l10n.t('Bus bandwidth by message size');
  const made = table(caption, [
    { title: l10n.t('Message size'), numeric: true },
    ...all.map((series) => ({ title: `${series.label} (${originWord(series.origin)})`, numeric: true })),
  ]);
  made.set(
    sizesOf(all).map((size) => ({
      id: String(size),
      cells: [
        { text: bytes(size), sort: size, title: String(size) },
        ...all.map((series) => {
          // The last row wins where a table was repeated.
          const row = series.rows.filter((candidate) => candidate.sizeBytes === size).at(-1);
          const place = row === undefined ? null : placeOf(row, half);
          if (place === null) return { text: '–', sort: null };
          return metric === 'time'
            ? { text: microseconds(place.timeUs), sort: place.timeUs }
            : { text: rate(place.busbwGBs), sort: place.busbwGBs };
        }),
      ],
    })),
  );
  return made.element;
}
