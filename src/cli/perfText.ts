import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { bytes, microseconds, rate } from '../base/format.js';
import type { Origin } from '../base/origin.js';
import { type Expectation, expectationText, standingText } from '../expect/index.js';
import type { PerfResult, PerfRow, Placement } from '../nccl/perf/index.js';

/** The word for where numbers come from. */
export function originWord(origin: Origin): string {
  if (origin === 'measured') return l10n.t('measured');
  return origin === 'simulated' ? l10n.t('simulated') : l10n.t('modelled');
}

/** Cells in columns: the first ones to the left, the others to the right; with `lastLeft` the last one to the left too. */
export function columns(rows: readonly (readonly string[])[], left = 1, lastLeft = false): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) =>
        index < left || (lastLeft && index === row.length - 1) ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return rows.map((row) => `  ${line(row)}\n`).join('');
}

/** The row with the highest bus bandwidth, and that bandwidth in GB/s. */
export function peak(rows: readonly PerfRow[]): { readonly row: PerfRow; readonly busbwGBs: number } | null {
  let best: { row: PerfRow; busbwGBs: number } | null = null;
  for (const row of rows) {
    const busbwGBs = Math.max(row.outOfPlace?.busbwGBs ?? 0, row.inPlace?.busbwGBs ?? 0);
    if (best === null || busbwGBs > best.busbwGBs) best = { row, busbwGBs };
  }
  return best;
}

/** A result for people: what came out, what the model expects, whether it can be trusted, then the table. */
export function perfText(result: PerfResult, expected: Expectation): string {
  const { rows } = result;
  const best = peak(rows);
  const ranks =
    result.nRanks === null
      ? ''
      : result.nNodes === null
        ? l10n.t(', {0} ranks', result.nRanks)
        : result.nNodes === 1
          ? l10n.t(', {0} ranks on one node', result.nRanks)
          : l10n.t(', {0} ranks on {1} nodes', result.nRanks, result.nNodes);
  const name = clean(result.collective ?? l10n.t('benchmark'));
  const head =
    best === null
      ? l10n.t('{0}{1}: no results', name, ranks)
      : l10n.t(
          '{0}{1}: {2} bus bandwidth at {3} ({4})',
          name,
          ranks,
          rate(best.busbwGBs),
          bytes(best.row.sizeBytes),
          originWord(result.origin),
        );
  const details = [
    result.avgBusbwGBs === null ? null : l10n.t('Average over all sizes: {0}', rate(result.avgBusbwGBs)),
    result.outOfBounds === null
      ? null
      : result.outOfBounds === 0
        ? l10n.t('All values right')
        : l10n.t('{0} wrong values', result.outOfBounds),
    result.ncclVersion === undefined || result.ncclVersion === null ? null : `NCCL ${clean(result.ncclVersion)}`,
    result.version === null ? null : `${result.tool ?? ''} ${clean(result.version)}`.trimStart(),
  ].filter((detail) => detail !== null);
  const problems = result.problems.map(
    (problem) => `  ${problem.line === null ? '' : l10n.t('line {0}: ', problem.line)}${clean(problem.message)}\n`,
  );
  const both = rows.some((row) => row.inPlace !== null);
  const each = rows.some((row) => typeof (row.outOfPlace ?? row.inPlace)?.perIteration?.p99Us === 'number');
  const p99 = (place: Placement | null): string[] => {
    const value = place?.perIteration?.p99Us ?? null;
    return each ? [value === null ? '–' : microseconds(value)] : [];
  };
  const cells = (place: Placement | null): string[] =>
    place === null ? ['–', ...p99(null), '–'] : [microseconds(place.timeUs), ...p99(place), rate(place.busbwGBs)];
  const table = columns(
    [
      [
        l10n.t('size'),
        ...(both
          ? [l10n.t('out of place'), ...(each ? ['p99'] : []), 'busbw', l10n.t('in place'), ...(each ? ['p99'] : []), 'busbw']
          : [l10n.t('time'), ...(each ? ['p99'] : []), 'busbw']),
        ...(expected.why === null ? [l10n.t('modelled'), 'busbw', l10n.t('against it')] : []),
      ],
      ...rows.map((row) => [
        bytes(row.sizeBytes),
        ...cells(row.outOfPlace),
        ...(both ? cells(row.inPlace) : []),
        ...expectedCells(row, expected),
      ]),
    ],
    0,
    expected.why === null,
  );
  const tell = expected.why !== null && expected.untold ? ` ${l10n.t('--preset, --adapters or --snapshot tell the machine.')}` : '';
  const against = rows.length === 0 ? '' : `${expectationText(expected)}${tell}\n`;
  return [
    `${head}\n`,
    against,
    details.length === 0 ? '' : `${details.join(' · ')}\n`,
    ...problems,
    rows.length === 0 ? '' : `\n${table}`,
  ].join('');
}

/** What the model says beside a row: time, bandwidth, and how the row stands; empty where nothing is expected at all. */
function expectedCells(row: PerfRow, expected: Expectation): string[] {
  if (expected.why !== null) return [];
  const said = expected.rows.find(({ sizeBytes }) => sizeBytes === row.sizeBytes);
  return said === undefined ? ['–', '–', ''] : [microseconds(said.timeUs), rate(said.busbwGBs), standingText(said)];
}
