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
    ...all.flatMap((series) => [
      { title: `${series.label} (${originWord(series.origin)})`, numeric: true },
      ...(judged(series) ? [{ title: l10n.t('Against the model') }] : []),
    ]),
  ]);
  made.set(
    sizesOf(all).map((size) => ({
      id: String(size),
      cells: [
        { text: bytes(size), sort: size, title: String(size) },
        ...all.flatMap((series) => {
          // The last row wins where a table was repeated.
          const row = series.rows.filter((candidate) => candidate.sizeBytes === size).at(-1);
          const place = row === undefined ? null : placeOf(row, half);
          const own =
            place === null
              ? { text: '–', sort: null }
              : metric === 'time'
                ? { text: microseconds(place.timeUs), sort: place.timeUs }
                : { text: rate(place.busbwGBs), sort: place.busbwGBs };
          if (!judged(series)) return [own];
          const said = series.expected?.rows.find((candidate) => candidate.sizeBytes === size);
          const value = said === undefined ? '' : metric === 'time' ? microseconds(said.timeUs) : rate(said.busbwGBs);
          return [
            own,
            said === undefined
              ? { text: '–', sort: null }
              : { text: said.slow ? `▼ ${said.text}` : said.text, sort: said.percent, title: l10n.t('modelled: {0}', value) },
          ];
        }),
      ],
    })),
  );
  return made.element;
}

/** Whether there is an expectation beside a curve. */
function judged({ expected }: BenchmarkSeries): boolean {
  return (expected?.rows.length ?? 0) > 0;
}
