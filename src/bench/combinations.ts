import { createHash } from 'node:crypto';
import type { Origin } from '../base/origin.js';
import { seeded, shuffled } from '../base/random.js';
import type { RunSpec } from './record.js';
import type { Sweep } from './sweepSpec.js';
import type { Settings } from './settings.js';

/** The trial index of baseline runs. */
export const baselineTrial = -1;

/** One run of a search: which combination, and which repetition of it. */
export interface Step {
  readonly trial: number;
  readonly repeat: number;
  /** What is set, baseline settings included. */
  readonly settings: Settings;
}

/** Every combination that the constraints allow, in the file's order: the last parameter varies fastest. */
export function combinations(sweep: Sweep): Settings[] {
  let all: Record<string, string>[] = [{ ...sweep.baseline }];
  for (const { name, values } of sweep.parameters) {
    all = all.flatMap((settings) =>
      values.map((value) => {
        const rest = Object.fromEntries(Object.entries(settings).filter(([other]) => other !== name));
        return value === null ? rest : { ...rest, [name]: value };
      }),
    );
  }
  return all.filter((settings) => sweep.constraints.every((constraint) => constraint.allows(settings)));
}

/** A stretch of a search. */
export interface Stretch {
  readonly trials: readonly number[];
  readonly repeats: number;
  /** How often each combination was decided on before; counted on. */
  readonly times: Map<number, number>;
  /** Repetitions of all stretches before, which the order depends on. */
  readonly stretch: number;
}

/**
 * The runs of a stretch in order. Each repetition is a block with its combinations in an order of its own, so that drift hits them alike; a
 * baseline run comes before every `baselineEvery` of them and one at the end.
 */
export function block(sweep: Sweep, all: readonly Settings[], { trials, repeats, times, stretch }: Stretch): Step[] {
  const steps: Step[] = [];
  const push = (trial: number, settings: Settings): void => {
    const repeat = times.get(trial) ?? 0;
    times.set(trial, repeat + 1);
    steps.push({ trial, repeat, settings });
  };
  for (let repeat = 0; repeat < repeats; repeat++) {
    const order = shuffled(trials, seeded(sweep.seed + (stretch + repeat) * 7919));
    order.forEach((trial, index) => {
      if (index % sweep.baselineEvery === 0) push(baselineTrial, sweep.baseline);
      push(trial, all[trial] ?? {});
    });
  }
  if (steps.length > 0) push(baselineTrial, sweep.baseline);
  return steps;
}

/** The runs of a full grid. */
export function schedule(sweep: Sweep, all: readonly Settings[]): Step[] {
  return block(sweep, all, { trials: [...all.keys()], repeats: sweep.repeats, times: new Map(), stretch: 0 });
}

/**
 * Names what a search measures: where, what, which combinations, against what. Order, number of repetitions, seed and objective are not
 * part of it, so changing them keeps the results there are.
 */
export function specHash(sweep: Sweep, base: RunSpec, origin: Origin): string {
  const meaning = {
    origin,
    cluster: base.cluster,
    hosts: base.hosts,
    ranksPerHost: base.ranksPerHost,
    launcher: base.launcher,
    argv: base.argv,
    parameters: sweep.parameters,
    constraints: sweep.constraints.map((constraint) => constraint.text),
    baseline: Object.entries(sweep.baseline).sort(([a], [b]) => (a < b ? -1 : 1)),
  };
  return createHash('sha256').update(JSON.stringify(meaning)).digest('hex').slice(0, 16);
}
