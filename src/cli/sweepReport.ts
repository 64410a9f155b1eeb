import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import * as l10n from '@vscode/l10n';
import { analyse } from '../bench/analysis/analyse.js';
import { estimate } from '../bench/estimate.js';
import { reportFormats, type SweepReportFormat, sweepReportAs } from '../bench/report/index.js';
import type { SweepReport } from '../bench/report/index.js';
import { planSearch, type Screening } from '../bench/strategy/index.js';
import { assumptionsOf, hintsOf } from '../bench/value.js';
import { type Io, UsageError } from './command.js';
import { writeReport } from './doctorOutput.js';
import type { SearchFound } from './sweepOutputs.js';

/** The line of `--report` in the help. */
export const reportHelp = (): string => l10n.t('  --report FILE         what was found, how and with which limits, as .md or .html');

/** `--report FILE`, checked before anything runs; null where it is not asked for. */
export interface WantedReport {
  readonly file: string;
  readonly format: SweepReportFormat;
}

/** Reads `--report`. Throws a UsageError for a name whose end says no format. */
export function wantedReport(file: string | undefined): WantedReport | null {
  if (file === undefined) return null;
  const end = extname(file).toLowerCase();
  const format = Object.entries(reportFormats).find(([known]) => known === end)?.[1];
  if (format === undefined) throw new UsageError(l10n.t('--report takes a FILE that ends in .md or .html, not "{0}"', file));
  return { file, format };
}

/** Writes the report of a search, complete or not. `path` is its sweep file, `given` its name on the command line. */
export async function writeSweepReport(
  io: Io,
  { file, format }: WantedReport,
  { sweep, all, runs, gains }: SearchFound,
  {
    ranking,
    path,
    given,
    expected,
    screening,
  }: Pick<SweepReport, 'ranking' | 'expected'> & { readonly path: string; readonly given: string; readonly screening: Screening },
): Promise<void> {
  const text = sweepReportAs(format, {
    at: new Date().toISOString(),
    file: { name: given, text: await readFile(path, 'utf8') },
    sweep,
    runs,
    ranking,
    gains,
    analysis: analyse({ sweep, all, runs }, ranking, planSearch(sweep, all, runs, screening)),
    estimate: estimate(sweep, all, runs, screening),
    value: assumptionsOf(sweep.value, runs, hintsOf(sweep)),
    expected,
  });
  await writeReport(io, file, text);
  io.err(`${l10n.t('The report is in {0}.', file)}\n`);
}
