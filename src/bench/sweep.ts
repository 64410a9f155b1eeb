import type { Executor } from '../base/executor.js';
import type { Origin } from '../base/origin.js';
import type { PerfRow } from '../nccl/perf/index.js';
import { baselineTrial, combinations, specHash, type Step } from './combinations.js';
import type { Run, RunRecord } from './record.js';
import { type RunOutcome, runBenchmark } from './runner.js';
import type { BenchmarkPlan } from './runPlan.js';
import { failedTrials, remainingSteps } from './steps.js';
import { planSearch } from './strategy/index.js';
import type { Sweep } from './sweepSpec.js';
import type { Settings } from './settings.js';

/** Where a search stands. */
export interface Progress {
  /** Runs with a result, earlier ones of a resumed search included. */
  readonly done: number;
  readonly total: number;
  /** Combinations that failed twice and were left. */
  readonly failed: number;
}

/** What happens during a search. */
export type SweepEvent =
  | {
      readonly kind: 'planned';
      readonly spec: string;
      readonly combinations: readonly Settings[];
      readonly progress: Progress;
      readonly earlier: readonly Run[];
    }
  | { readonly kind: 'run-started'; readonly step: Step; readonly run: string }
  | { readonly kind: 'row'; readonly run: string; readonly row: PerfRow }
  | { readonly kind: 'run-ended'; readonly step: Step; readonly outcome: RunOutcome; readonly progress: Progress };

/** Everything a search needs. */
export interface RunSweep {
  readonly sweep: Sweep;
  /** Plans one run with these settings. */
  readonly plan: (settings: Settings) => BenchmarkPlan;
  readonly executor: Executor;
  readonly store: { append(record: RunRecord): Promise<void>; runs(): Promise<Run[]> };
  readonly origin: Origin;
  /** Go on with what the store holds of this very search. */
  readonly resume: boolean;
  /** Runs at once; more than one disturb each other unless they use different hosts. */
  readonly jobs?: number;
  readonly signal: AbortSignal;
  /** Awaited before each run: resolves at once, or when a paused search goes on. */
  readonly gate?: () => Promise<void>;
  readonly now: () => string;
  readonly newId: () => string;
  readonly onEvent?: (event: SweepEvent) => void;
}

/** How a search ended. */
export interface SweepOutcome {
  readonly spec: string;
  readonly combinations: readonly Settings[];
  /** Every run of the search, earlier ones of a resumed search included. */
  readonly runs: readonly Run[];
  readonly progress: Progress;
  readonly state: 'complete' | 'cancelled' | 'stopped';
  /** True when its budget of runs or minutes ended it before its strategy did. */
  readonly budget: boolean;
  /** Why it stopped before its end, or null. */
  readonly message: string | null;
}

/** Runs a search as its strategy says: shuffled in stretches, baselines interleaved, failures recorded and skipped. Resumed, it does only what is missing. */
export async function runSweep(options: RunSweep): Promise<SweepOutcome> {
  const { sweep, origin, signal, store } = options;
  const all = combinations(sweep);
  const spec = specHash(sweep, options.plan({}).spec, origin);
  const runs: Run[] = options.resume ? (await store.runs()).filter((run) => run.trial?.spec === spec) : [];
  let plan = planSearch(sweep, all, runs);
  const progress = (): Progress => {
    const left = remainingSteps(plan.steps, runs).length;
    const givenUp = failedTrials(runs);
    const skipped = plan.decided.filter((step) => givenUp.has(step.trial)).length;
    return {
      done: Math.max(0, plan.decided.length - left - skipped),
      total: plan.total,
      failed: [...givenUp].filter((trial) => trial !== baselineTrial).length,
    };
  };
  options.onEvent?.({ kind: 'planned', spec, combinations: all, progress: progress(), earlier: [...runs] });

  const stop: { message: string | null } = { message: null };
  const one = async (step: Step): Promise<void> => {
    const id = options.newId();
    options.onEvent?.({ kind: 'run-started', step, run: id });
    const outcome = await runBenchmark({
      plan: options.plan(step.settings),
      executor: options.executor,
      store,
      origin,
      trial: { sweep: sweep.name, spec, trial: step.trial, repeat: step.repeat, settings: step.settings },
      signal,
      timeoutMs: sweep.timeoutMs,
      now: options.now,
      id,
      onRow: (row) => options.onEvent?.({ kind: 'row', run: id, row }),
    });
    runs.push(outcome.run);
    if (outcome.run.notReached === true) stop.message = outcome.run.message;
    // Without a baseline there is nothing to compare with.
    if (failedTrials(runs).has(baselineTrial)) stop.message = outcome.run.message;
    options.onEvent?.({ kind: 'run-ended', step, outcome, progress: progress() });
  };
  const halted = (): boolean => signal.aborted || stop.message !== null || outOfTime(sweep, runs);

  // Each round is what the rounds before it lead to; what failed once gets its second chance at the end of its round, when a passing trouble may be over.
  while (plan.steps.length > 0 && !halted()) {
    const [queue, before] = [plan.steps, runs.length];
    let next = 0;
    const worker = async (): Promise<void> => {
      for (;;) {
        const step = queue[next++];
        if (step === undefined || halted()) return;
        if (options.gate !== undefined) await options.gate();
        if (halted()) return;
        if (!failedTrials(runs).has(step.trial)) await one(step);
      }
    };
    await Promise.all(Array.from({ length: Math.max(1, options.jobs ?? 1) }, worker));
    if (halted()) break;
    plan = planSearch(sweep, all, runs);
    if (runs.length === before) break;
  }
  const state = stop.message !== null ? 'stopped' : signal.aborted ? 'cancelled' : 'complete';
  const budget = plan.outOfBudget || (plan.steps.length > 0 && outOfTime(sweep, runs));
  return { spec, combinations: all, runs, progress: progress(), state, budget, message: stop.message };
}

/** Whether the runs took the minutes that the file allows. */
function outOfTime({ budget }: Sweep, runs: readonly Run[]): boolean {
  return budget.minutes !== null && minutesOf(runs) >= budget.minutes;
}

/** Minutes that runs took, however they ended. */
export function minutesOf(runs: readonly Run[]): number {
  const spans = runs.map(({ at, endedAt }) => (endedAt === null ? 0 : Date.parse(endedAt) - Date.parse(at)));
  return spans.reduce((sum, span) => sum + Math.max(0, span), 0) / 60_000;
}
