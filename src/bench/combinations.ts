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

/**
 * The runs in order. Each repetition is a block with all combinations in an order of its own, so that drift hits them alike; a baseline
 * run comes before every `baselineEvery` of them and one at the end.
 */
export function schedule(sweep: Sweep, all: readonly Settings[]): Step[] {
  const steps: Step[] = [];
  let baselines = 0;
  const baseline = (): void => void steps.push({ trial: baselineTrial, repeat: baselines++, settings: sweep.baseline });
  for (let repeat = 0; repeat < sweep.repeats; repeat++) {
    const order = shuffled([...all.keys()], seeded(sweep.seed + repeat * 7919));
    order.forEach((trial, index) => {
      if (index % sweep.baselineEvery === 0) baseline();
      steps.push({ trial, repeat, settings: all[trial] ?? {} });
    });
  }
  if (steps.length > 0) baseline();
  return steps;
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
