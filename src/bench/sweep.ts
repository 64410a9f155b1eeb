import { clean } from '../base/clean.js';
import type { Executor } from '../base/executor.js';
import { messageOf } from '../base/failure.js';
import type { Origin } from '../base/origin.js';
import type { PerfRow } from '../nccl/perf/index.js';
import { baselineTrial, combinations, specHash, type Step } from './combinations.js';
import type { Run, RunRecord } from './record.js';
import { type Adopted, type RunOutcome, runBenchmark } from './runner.js';
import type { BenchmarkPlan } from './runPlan.js';
import { spent } from './cost.js';
import { type Quarantine, quarantined, soundRuns, withoutBaseline } from './quarantine.js';
import { followLeft } from './leftJobs.js';
import { failedTrials, remainingSteps } from './steps.js';
import { planSearch, type Screening } from './strategy/index.js';
import type { Sweep } from './sweepSpec.js';
import type { Settings } from './settings.js';

/** Where a search stands. */
export interface Progress {
  /** Runs with a result, earlier ones of a resumed search included. */
  readonly done: number;
  readonly total: number;
  /** Combinations that failed twice and were left. */
  readonly failed: number;
  /** Hosts that are left out because they misbehave. */
  readonly quarantine: readonly Quarantine[];
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
  /** Plans one run with these settings, on the hosts of a group; all hosts are group 0 where they are not divided. */
  readonly plan: (settings: Settings, group: number) => BenchmarkPlan;
  /** One for each group, which runs one thing at a time. */
  readonly executors: readonly Executor[];
  readonly store: {
    append(record: RunRecord): Promise<void>;
    adopt?(run: Run): Promise<Adopted>;
    reserve?(spec: string): Promise<() => Promise<void>>;
    runs(): Promise<Run[]>;
  };
  readonly origin: Origin;
  /** Go on with what the store holds of this very search. */
  readonly resume: boolean;
  /** What is known of combinations before they run. */
  readonly screening?: Screening;
  /** Ask the hosts at hand for clocks and throttling around each run, as {@link runBenchmark} does; costs a look before and after. */
  readonly observe?: boolean;
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

/**
 * Runs a search as its strategy says: shuffled in stretches, baselines interleaved, failures recorded and skipped. Resumed, it does only what is
 * missing. Groups of hosts work beside each other; what fails on one is tried on another, and a group that misbehaves is left out. Throws a Failure
 * where another process is running this very search.
 */
export async function runSweep(options: RunSweep): Promise<SweepOutcome> {
  const spec = specHash(options.sweep, options.plan({}, 0).spec, options.origin);
  const release = await options.store.reserve?.(spec);
  try {
    return await search(options, spec);
  } finally {
    await release?.();
  }
}

async function search(options: RunSweep, spec: string): Promise<SweepOutcome> {
  const { sweep, origin, signal, store, executors, screening } = options;
  const all = combinations(sweep);
  const runs: Run[] = options.resume ? (await store.runs()).filter((run) => run.trial?.spec === spec) : [];
  const names = executors.map((_, group) => options.plan({}, group).spec.hosts.join(' '));
  const earlier = runs.length;
  /** Groups that were not reached. */
  const lost = new Set<number>();
  let plan = planSearch(sweep, all, runs, screening);
  const progress = (): Progress => {
    const sound = soundRuns(sweep, runs);
    const left = remainingSteps(plan.steps, sound).length;
    const givenUp = failedTrials(sound);
    const skipped = plan.decided.filter((step) => givenUp.has(step.trial)).length;
    return {
      done: Math.max(0, plan.decided.length - left - skipped),
      total: plan.total,
      failed: givenUp.size,
      quarantine: [...quarantined(sweep, runs).values()],
    };
  };
  options.onEvent?.({ kind: 'planned', spec, combinations: all, progress: progress(), earlier: [...runs] });

  const stop: { message: string | null } = { message: null };
  const common = { store, origin, signal, timeoutMs: sweep.timeoutMs, now: options.now, observe: options.observe === true };
  const ableGroups = (): number[] => {
    const [out, lacking] = [quarantined(sweep, runs), withoutBaseline(runs.slice(earlier))];
    return [...executors.keys()].filter((group) => {
      const name = names[group] ?? '';
      return !lost.has(group) && !out.has(name) && !lacking.has(name);
    });
  };
  const one = async (step: Step, group: number, again: (step: Step) => void): Promise<void> => {
    const [id, executor] = [options.newId(), executors[group]];
    if (executor === undefined) return;
    options.onEvent?.({ kind: 'run-started', step, run: id });
    const outcome = await runBenchmark({
      ...common,
      plan: options.plan(step.settings, group),
      executor,
      trial: { sweep: sweep.name, spec, trial: step.trial, repeat: step.repeat, settings: step.settings },
      id,
      onRow: (row) => options.onEvent?.({ kind: 'row', run: id, row }),
    });
    runs.push(outcome.run);
    // Whether it was the settings or the hosts, other hosts can tell at once.
    if (outcome.run.state === 'failed' && outcome.run.notReached !== true && step.trial !== baselineTrial && executors.length > 1)
      again(step);
    if (outcome.run.notReached === true) lost.add(group);
    // Without a baseline there is nothing to compare with.
    if (ableGroups().length === 0) stop.message = outcome.run.message;
    options.onEvent?.({ kind: 'run-ended', step, outcome, progress: progress() });
  };
  const halted = (): boolean => signal.aborted || stop.message !== null || spent(sweep.budget, runs, sweep.parallel);

  // A job that outlived the process which started it has run, or runs: its result is fetched before anything is run again.
  const follow = async (run: Run, group: number): Promise<RunOutcome> => {
    const executor = executors[group];
    if (executor === undefined || run.trial === null) throw new Error('a run of the search has a trial and a group');
    const step = { trial: run.trial.trial, repeat: run.trial.repeat, settings: run.trial.settings, group };
    options.onEvent?.({ kind: 'run-started', step, run: run.id });
    const plan = options.plan(run.trial.settings, group);
    const outcome = await runBenchmark({ ...common, plan, executor, left: run, id: run.id });
    options.onEvent?.({ kind: 'run-ended', step, outcome, progress: progress() });
    return outcome;
  };
  try {
    await followLeft(runs, names, halted, follow);
  } catch (error) {
    stop.message = clean(messageOf(error));
  }
  plan = planSearch(sweep, all, runs, screening);

  // Each round is what the rounds before it lead to; what failed once gets its second chance at the end of its round, when a passing trouble may be over.
  while (plan.steps.length > 0 && !halted()) {
    const [queue, before] = [[...plan.steps], runs.length];
    const worker = async (own: number): Promise<void> => {
      for (;;) {
        if (halted()) return;
        if (options.gate !== undefined) await options.gate();
        const able = ableGroups();
        if (halted() || !able.includes(own)) return;
        const next = queue.findIndex((step) => homeOf(step, able, runs) === own);
        const [step] = next < 0 ? [] : queue.splice(next, 1);
        if (step === undefined) return;
        if (!failedTrials(soundRuns(sweep, runs)).has(step.trial)) await one(step, own, (failed) => queue.unshift(failed));
      }
    };
    await Promise.all([...executors.keys()].map(worker));
    if (halted()) break;
    plan = planSearch(sweep, all, runs, screening);
    if (runs.length === before) break;
  }
  const state = stop.message !== null ? 'stopped' : signal.aborted ? 'cancelled' : 'complete';
  const budget = plan.outOfBudget || (plan.steps.length > 0 && spent(sweep.budget, runs, sweep.parallel));
  return { spec, combinations: all, runs, progress: progress(), state, budget, message: stop.message };
}

/** The group that does a step: its own, another after each failure there, and only one that can. */
function homeOf(step: Step, able: readonly number[], runs: readonly Run[]): number | undefined {
  if (able.length < 2) return able[0];
  const failures =
    step.trial === baselineTrial ? 0 : runs.filter((run) => run.trial?.trial === step.trial && run.state === 'failed').length;
  const own = step.group ?? 0;
  const at = able.indexOf(own);
  return able[((at < 0 ? own : at) + failures) % able.length];
}
