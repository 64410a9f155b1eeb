import * as vscode from 'vscode';
import type { Logger } from '../../base/log.js';
import type { Run } from '../../bench/record.js';
import { commands, panels } from '../../contract/index.js';
import type { BenchmarkSeries, BenchmarksHost, BenchmarksState, SeriesExpectation } from '../../protocol/benchmarks.js';
import { runLabel } from '../runs/runSummary.js';
import type { RunService } from '../runs/runService.js';
import { loadBench } from '../parts/load.js';
import { settingsText } from '../sweeps/words.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { expectationOf } from '../runs/model.js';
import { Panel } from './panel.js';
import { saveFile } from './saveFile.js';

/** The Benchmarks panel. */
export interface BenchmarksPanel {
  dispose(): void;
  /** Shows the panel, beside the editor where a script should stay in sight; with ids, those runs. */
  show(ids?: readonly string[], beside?: boolean): void;
}

/** Runs that the panel knows at most; older ones stay in the store. */
const mostSeries = 100;

/** The panel of single benchmark runs; a sweep's trials are in the sweep's own panel. */
export function createBenchmarksPanel(options: { readonly runs: RunService; readonly clusters: ClusterService; readonly extensionUri: vscode.Uri; readonly log: Logger }): BenchmarksPanel {
  let shown: readonly string[] | null = null;
  const acts = { run: commands.runBenchmark.id, demo: commands.startDemo.id };
  const panel = new Panel<BenchmarksState, BenchmarksHost>({
    type: panels.benchmarks,
    page: 'benchmarks',
    extensionUri: options.extensionUri,
    log: options.log,
    title: () => vscode.l10n.t('Benchmarks'),
    state: async () => {
      const runs = (await options.runs.runs()).filter((run) => run.trial === null).slice(0, mostSeries);
      const now = new Date();
      const model = await modelSeries(runs.find((run) => shown === null || shown.includes(run.id)), runs, options.clusters);
      const measured = await Promise.all(runs.map(async (run) => series(run, runLabel(run, runs, now), await expectedOf(run, options.clusters))));
      return { series: model === null ? measured : [...measured.slice(0, 1), model, ...measured.slice(1)], shown: shown === null || model === null ? shown : [...shown, model.id] };
    },
    requests: { save: saveFile },
    notifications: { act: ({ action }) => void vscode.commands.executeCommand(acts[action]) },
  });
  const changes = [options.runs.onDidChange(() => panel.changed()), options.clusters.onDidChange(() => panel.changed())];
  return {
    show: (ids, beside) => {
      shown = ids ?? null;
      panel.show(beside);
    },
    dispose: () => {
      for (const change of changes) change.dispose();
      panel.dispose();
    },
  };
}

/** What the model says beside a run, where it expects anything of it. */
async function modelSeries(run: Run | undefined, runs: readonly Run[], clusters: ClusterService): Promise<BenchmarkSeries | null> {
  const expected = run === undefined ? [] : (await expectationOf(run, clusters)).rows;
  if (run === undefined || expected.length === 0) return null;
  const rows = expected.flatMap(({ sizeBytes, timeUs, busbwGBs }) => {
    const row = run.rows.find((candidate) => candidate.sizeBytes === sizeBytes);
    return row === undefined ? [] : [{ ...row, outOfPlace: { timeUs, algbwGBs: sizeBytes / timeUs / 1000, busbwGBs, wrong: null }, inPlace: null }];
  });
  const label = vscode.l10n.t('NCCL’s cost model');
  return { id: 'model', label, detail: vscode.l10n.t('What NCCL itself expects of these hosts with the settings of {0}; healthy systems reach 85 to 98 % of it.', runLabel(run, runs, new Date())), origin: 'modelled', at: null, state: 'ok', message: null, rows, avgBusbwGBs: null };
}

/** The expectation beside a run in the page's words; null before there are rows. */
async function expectedOf(run: Run, clusters: ClusterService): Promise<SeriesExpectation | null> {
  if (run.rows.length === 0) return null;
  const [part, expectation] = await Promise.all([loadBench(), expectationOf(run, clusters)]);
  return { text: part.expectationText(expectation), rows: expectation.rows.map((row) => ({ ...row, text: part.standingText(row) })) };
}

function series(run: Run, label: string, expected: SeriesExpectation | null): BenchmarkSeries {
  const where = vscode.l10n.t('{0} hosts of {1}', run.spec.hosts.length, run.spec.cluster);
  return {
    id: run.id,
    label,
    detail: [run.spec.argv.join(' '), where, settingsText(run.spec.env)].join(' · '),
    origin: run.origin,
    at: run.at,
    state: run.state,
    message: run.message,
    rows: run.rows,
    avgBusbwGBs: run.avgBusbwGBs,
    expected,
  };
}
