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
  /** Which of the groups of hosts it is meant for; the first when absent. */
  readonly group?: number;
}

/** Every combination that the constraints allow, in the file's order: the last parameter varies fastest. */
export function combinations(sweep: Sweep): Settings[] {
  let all: Record<string, string>[] = [{ ...sweep.baseline }];
  for (const { name, values, when } of sweep.parameters) {
    all = all.flatMap((settings) => {
      if (when !== null && !when.allows(settings)) return [settings];
      return values.map((value) => {
        const rest = Object.fromEntries(Object.entries(settings).filter(([other]) => other !== name));
        return value === null ? rest : { ...rest, [name]: value };
      });
    });
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
 * baseline run comes before every `baselineEvery` of them and one at the end. Where hosts are in groups, each group has its own baselines.
 * `goesOn`: the stretch before ended with a baseline run, which serves this one too.
 */
export function block(sweep: Sweep, all: readonly Settings[], { trials, repeats, times, stretch }: Stretch, goesOn = false): Step[] {
  const lanes = Array.from({ length: Math.max(1, sweep.parallel) }, (): Step[] => []);
  const begun = lanes.map(() => goesOn);
  const push = (group: number, trial: number, settings: Settings): void => {
    const repeat = times.get(trial) ?? 0;
    times.set(trial, repeat + 1);
    lanes[group]?.push({ trial, repeat, settings, group });
  };
  for (let repeat = 0; repeat < repeats; repeat++) {
    const order = shuffled(trials, seeded(sweep.seed + (stretch + repeat) * 7919));
    order.forEach((trial, index) => {
      const group = index % lanes.length;
      const due = Math.floor(index / lanes.length) % sweep.baselineEvery === 0;
      if (due && begun[group] !== true) push(group, baselineTrial, sweep.baseline);
      begun[group] = false;
      push(group, trial, all[trial] ?? {});
    });
  }
  for (const [group, lane] of lanes.entries()) if (lane.length > 0) push(group, baselineTrial, sweep.baseline);
  return interleaved(lanes);
}

function interleaved(lanes: readonly (readonly Step[])[]): Step[] {
  const longest = Math.max(...lanes.map((lane) => lane.length));
  return Array.from({ length: longest }, (_, at) => lanes.flatMap((lane) => lane[at] ?? [])).flat();
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
  const parameters = sweep.parameters.map(({ name, values, when }) =>
    when === null ? { name, values } : { name, values, when: when.text },
  );
  const meaning = {
    origin,
    cluster: base.cluster,
    hosts: base.hosts,
    ranksPerHost: base.ranksPerHost,
    launcher: base.launcher,
    argv: base.argv,
    parameters,
    constraints: sweep.constraints.map((constraint) => constraint.text),
    baseline: Object.entries(sweep.baseline).sort(([a], [b]) => (a < b ? -1 : 1)),
    ...(sweep.parallel > 1 ? { parallel: sweep.parallel } : {}),
  };
  return createHash('sha256').update(JSON.stringify(meaning)).digest('hex').slice(0, 16);
}
