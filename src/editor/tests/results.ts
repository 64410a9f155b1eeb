import * as vscode from 'vscode';
import { bytes, microseconds } from '../../base/format.js';
import type { Run } from '../../bench/record.js';
import type * as Bench from '../parts/bench.js';
import type { ChosenBenchmark } from './benchmarkTests.js';

/** Tells of each size that was asked for how it went: wrong values and regressions against the baseline fail with their number, a run that broke off is an error. */
export function tellResults(
  run: vscode.TestRun,
  { benchmark, sizes }: ChosenBenchmark,
  done: Run,
  bench: typeof Bench,
  say: (text: string) => void,
): void {
  const { baseline } = benchmark;
  const standings = new Map(
    (baseline === null ? [] : bench.compareSizes(baseline.entry, done)).map((standing) => [standing.sizeBytes, standing]),
  );
  if (done.message !== null) say(done.message);
  if (baseline === null)
    say(vscode.l10n.t('There is no baseline of {0} to hold it against: "Save Baseline…" makes one.', done.spec.cluster));
  for (const [size, item] of sizes) {
    const row = done.rows.find(({ sizeBytes }) => sizeBytes === size);
    const place = row?.outOfPlace ?? row?.inPlace;
    const standing = standings.get(size);
    const wrong = (row?.outOfPlace?.wrong ?? 0) + (row?.inPlace?.wrong ?? 0);
    if (done.state === 'cancelled' && place === undefined) run.skipped(item);
    else if (place === undefined || place === null)
      run.errored(item, new vscode.TestMessage(done.message ?? vscode.l10n.t('The run has no row of {0}.', bytes(size))));
    else if (wrong > 0) run.failed(item, new vscode.TestMessage(vscode.l10n.t('{0} values are wrong.', wrong)), place.timeUs / 1000);
    else if (standing === undefined || baseline === null) run.passed(item, place.timeUs / 1000);
    else {
      const text = bench.sizeText(standing, baseline, done.origin);
      say(text);
      if (standing.verdict !== 'slower') run.passed(item, place.timeUs / 1000);
      else
        run.failed(
          item,
          vscode.TestMessage.diff(text, microseconds(standing.baselineUs), microseconds(standing.timeUs)),
          place.timeUs / 1000,
        );
    }
  }
}
