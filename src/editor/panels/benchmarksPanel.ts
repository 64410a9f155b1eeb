import * as vscode from 'vscode';
import type { Logger } from '../../base/log.js';
import type { Run } from '../../bench/record.js';
import { commands, panels } from '../../contract/index.js';
import type { BenchmarkSeries, BenchmarksHost, BenchmarksState } from '../../protocol/benchmarks.js';
import { runLabel } from '../runs/runSummary.js';
import type { RunService } from '../runs/runService.js';
import { settingsText } from '../sweeps/words.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { modelOf } from '../runs/model.js';
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
      const model = await modelSeries(runs.find((run) => shown === null || shown.includes(run.id)), runs, options.clusters);
      const now = new Date();
      const measured = runs.map((run) => series(run, runLabel(run, runs, now)));
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

/** What the model says beside a run, while the hosts that it ran on are known. */
async function modelSeries(run: Run | undefined, runs: readonly Run[], clusters: ClusterService): Promise<BenchmarkSeries | null> {
  const rows = run === undefined ? null : await modelOf(run, clusters);
  if (run === undefined || rows === null) return null;
  const label = vscode.l10n.t('NCCL’s cost model');
  return { id: 'model', label, detail: vscode.l10n.t('What NCCL itself expects of these hosts with the settings of {0}; healthy systems reach 85 to 98 % of it.', runLabel(run, runs, new Date())), origin: 'modelled', at: null, state: 'ok', message: null, rows, avgBusbwGBs: null };
}

function series(run: Run, label: string): BenchmarkSeries {
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
  };
}
