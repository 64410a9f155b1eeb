import * as vscode from 'vscode';
import { messageOf } from '../../base/failure.js';
import type { Logger } from '../../base/log.js';
import { commands, panels } from '../../contract/index.js';
import type { SweepExpectation, SweepHost, SweepState } from '../../protocol/sweep.js';
import type { Notifier } from '../notifier.js';
import { loadBench } from '../parts/load.js';
import { type ApplyOptions, proposeSettings } from '../sweeps/applyProposal.js';
import { keepAssumption } from '../sweeps/keepAssumption.js';
import { budgetText, leftOutTexts, quarantineTexts } from '../sweeps/screeningText.js';
import type { SweepResult, SweepService } from '../sweeps/sweepService.js';
import { Panel } from './panel.js';
import { saveFile } from './saveFile.js';

/** The Sweep Results panel. */
export interface SweepPanel {
  dispose(): void;
  /** Shows the results of one sweep file. */
  show(uri: vscode.Uri): void;
}

/** What the panel needs from outside. */
export interface SweepPanelOptions extends ApplyOptions {
  readonly sweeps: SweepService;
  readonly extensionUri: vscode.Uri;
  readonly log: Logger;
  readonly notifier: Notifier;
}

/** The panel of one sweep at a time: progress, ranking with intervals, what each value gains, and Apply. */
export function createSweepPanel(options: SweepPanelOptions): SweepPanel {
  const { sweeps, notifier } = options;
  let shown: vscode.Uri | null = null;
  const apply = async (trial: number): Promise<void> => {
    if (shown === null) return;
    const result = await sweeps.result(shown);
    const ranked = result.ranking.ranking.find((entry) => entry.trial === trial);
    if (ranked !== undefined) await proposeSettings(options, result, ranked);
  };
  const act = async (action: 'new' | 'run' | 'report' | 'file'): Promise<void> => {
    if (action === 'new' || shown === null) await vscode.commands.executeCommand(commands.newSweep.id);
    else if (action === 'file') await vscode.window.showTextDocument(shown, { viewColumn: vscode.ViewColumn.Beside });
    else await vscode.commands.executeCommand(action === 'run' ? commands.runSweep.id : commands.createSweepReport.id, await sweeps.view(shown));
  };
  const panel = new Panel<SweepState, SweepHost>({
    type: panels.sweep,
    page: 'sweep',
    extensionUri: options.extensionUri,
    log: options.log,
    title: () => vscode.l10n.t('Sweep Results'),
    state: async () => {
      if (shown === null) return nothing(null);
      try {
        const result = await sweeps.result(shown);
        const part = await loadBench();
        return stateOf(result, await expectedOf(result), part.variedOf(result.sweep.parameters, result.combinations), part.heldBackText(result.clocks));
      } catch (error) {
        return nothing(messageOf(error));
      }
    },
    requests: { save: saveFile },
    notifications: {
      apply: ({ trial }) => void apply(trial).catch((error: unknown) => notifier.failure(error)),
      control: ({ action }) => {
        if (shown === null) return;
        if (action === 'pause') sweeps.pause(shown);
        else if (action === 'resume') sweeps.resume(shown);
        else sweeps.cancel(shown);
      },
      act: ({ action }) => void act(action).catch((error: unknown) => notifier.failure(error)),
      assume: ({ key, value }) => {
        if (shown !== null) void keepAssumption(shown, key, value).catch((error: unknown) => notifier.failure(error));
      },
    },
  });
  const subscription = sweeps.onDidChange(() => panel.changed());
  return {
    show: (uri) => {
      shown = uri;
      panel.show();
    },
    dispose: () => {
      subscription.dispose();
      panel.dispose();
    },
  };
}

const nothing = (message: string | null): SweepState => ({
  name: null,
  origin: null,
  state: 'not-started',
  message,
  metric: 'busbw',
  progress: null,
  estimate: null,
  baselineScore: null,
  baseline: {},
  ranking: [],
  gains: [],
  parameters: [],
  analysis: null,
  value: null,
});

/** What the model expects, in the page's words; null before there is a result. */
async function expectedOf({ ranking, sweep, expected }: SweepResult): Promise<SweepExpectation | null> {
  const [best] = ranking.ranking;
  if (best?.gainPercent === undefined || best.gainPercent === null) return null;
  const part = await loadBench();
  const trials = Object.fromEntries([...expected.trials].map(([trial, standing]) => [trial, { ...standing, text: part.standingText(standing) }]));
  return { text: part.searchText(expected, best.trial, sweep.objective.metric), slow: expected.trials.get(best.trial)?.slow === true, trials };
}

/** What the panel says of a search beside its ranking. */
function notesOf({ screening, combinations, quarantine, drift }: SweepResult, clocks: string | null): string[] {
  const moved = drift?.moved === true ? [vscode.l10n.t('The cluster drifted by {0} % meanwhile; every run is compared with the baselines around it.', drift.percent.toPrecision(2))] : [];
  return [...leftOutTexts(screening, combinations), ...quarantineTexts(quarantine), ...moved, ...(clocks === null ? [] : [clocks])];
}

function stateOf(result: SweepResult, expected: SweepExpectation | null, parameters: SweepState['parameters'], clocks: string | null): SweepState {
  const { sweep, estimate, activity, ranking } = result;
  const failed = ranking.ranking.filter((entry) => entry.failures > 0 && entry.score === null).length;
  const done = estimate.runs - estimate.remaining;
  return {
    name: sweep.name,
    origin: result.runs[0]?.origin ?? null,
    state: activity?.state ?? (result.runs.length === 0 ? 'not-started' : estimate.remaining > 0 ? 'stopped' : 'complete'),
    message: null,
    metric: sweep.objective.metric,
    progress: activity?.progress ?? { done, total: estimate.runs, failed },
    strategy: sweep.strategy,
    budget: budgetText(sweep, estimate),
    notes: notesOf(result, clocks),
    ...(result.clocks.all.looked === 0 ? {} : { clocks: result.clocks.trials }),
    estimate,
    baselineScore: ranking.baselineScore,
    baseline: sweep.baseline,
    ranking: ranking.ranking,
    gains: result.gains,
    parameters,
    analysis: result.analysis,
    value: result.value,
    expected,
  };
}
