import type { Run } from './record.js';
import type { Sweep } from './sweepSpec.js';

/** What a training run is and costs. Each number is an assumption that a person can change. */
export interface ValueNumbers {
  /** GPUs of the training job. */
  readonly gpus: number;
  /** Price of one GPU for one hour. */
  readonly pricePerGpuHour: number;
  /** Length of one training run in days, as it is now. */
  readonly trainingDays: number;
  /** Percent of a step in which GPUs wait for communication that no computation hides. */
  readonly communicationPercent: number;
  /** Percent of that waiting time that the measured collective and sizes stand for. */
  readonly coveredPercent: number;
  /** Hours that people spent or will spend on tuning and roll-out. */
  readonly personHours: number;
  readonly pricePerPersonHour: number;
  /** GPU hours that the search itself took. */
  readonly tuningGpuHours: number;
}

export type ValueKey = keyof ValueNumbers;

/** The keys in the order in which they are asked and shown. */
export const valueKeys = [
  'gpus', 'pricePerGpuHour', 'trainingDays', 'communicationPercent', 'coveredPercent', 'personHours', 'pricePerPersonHour', 'tuningGpuHours',
] as const satisfies readonly ValueKey[]; // prettier-ignore

/** Least and greatest value of each number. */
export const valueBounds: Readonly<Record<ValueKey, readonly [number, number]>> = {
  gpus: [1, 1e7],
  pricePerGpuHour: [0, 1e6],
  trainingDays: [0, 1e5],
  communicationPercent: [0, 100],
  coveredPercent: [0, 100],
  personHours: [0, 1e6],
  pricePerPersonHour: [0, 1e6],
  tuningGpuHours: [0, 1e9],
};

/** Where a number comes from: written in the sweep file, counted from the runs, or nobody's but ours. */
export type ValueSource = 'file' | 'runs' | 'assumed';

/** What a sweep file says under `value:`. */
export interface ValueGiven extends Partial<ValueNumbers> {
  /** The currency of the prices, e.g. "USD". */
  readonly currency?: string;
}

/** All numbers of the calculation, each with its source. */
export interface ValueAssumptions {
  readonly numbers: ValueNumbers;
  readonly sources: Readonly<Record<ValueKey, ValueSource>>;
  readonly currency: string;
}

/** Round figures that only stand until somebody writes a better one; nothing was looked up or measured for them. */
const assumed: ValueNumbers = {
  gpus: 64,
  pricePerGpuHour: 2.5,
  trainingDays: 30,
  communicationPercent: 20,
  coveredPercent: 100,
  personHours: 8,
  pricePerPersonHour: 100,
  tuningGpuHours: 0,
};

/** What else a sweep file says that a calculation can rest on. */
export interface ValueHints {
  /** A price that stands with the budget. */
  readonly price: { readonly perGpuHour: number; readonly currency: string } | null;
  /** True when the gain is already one of whole steps. */
  readonly wholeStep: boolean;
}

/** What a sweep file says beside `value:` that the calculation rests on. */
export function hintsOf({ budget, objective }: Pick<Sweep, 'budget' | 'objective'>): ValueHints {
  return { price: budget.price, wholeStep: objective.step !== null && objective.step !== undefined };
}

/** The assumptions for a search: what its file says, else what its runs say, else round figures. */
export function assumptionsOf(
  given: ValueGiven,
  runs: readonly Run[],
  { price, wholeStep }: ValueHints = { price: null, wholeStep: false },
): ValueAssumptions {
  const ranks = runs.reduce((most, run) => Math.max(most, gpusOf(run)), 0);
  const counted: Partial<ValueNumbers> = ranks === 0 ? {} : { gpus: ranks, tuningGpuHours: gpuHoursOf(runs) };
  const written: Partial<ValueNumbers> = {
    ...(price === null ? {} : { pricePerGpuHour: price.perGpuHour }),
    ...given,
    // A gain of whole steps is no longer one of communication alone.
    ...(wholeStep ? { communicationPercent: 100, coveredPercent: 100 } : {}),
  };
  const numbers: Record<ValueKey, number> = { ...assumed };
  const sources = Object.fromEntries(valueKeys.map((key) => [key, 'assumed'])) as Record<ValueKey, ValueSource>;
  for (const key of valueKeys) {
    const [fromFile, fromRuns] = [written[key], counted[key]];
    numbers[key] = fromFile ?? fromRuns ?? assumed[key];
    sources[key] = fromFile !== undefined ? 'file' : fromRuns !== undefined ? 'runs' : 'assumed';
  }
  return { numbers, sources, currency: given.currency ?? price?.currency ?? 'USD' };
}

/** GPU hours that runs took, however they ended: one rank is one GPU. */
export function gpuHoursOf(runs: readonly Run[]): number {
  return runs.reduce((sum, run) => {
    const span = run.endedAt === null ? 0 : (Date.parse(run.endedAt) - Date.parse(run.at)) / 3_600_000;
    return sum + (span > 0 ? span * gpusOf(run) : 0);
  }, 0);
}

const gpusOf = ({ nRanks, spec }: Run): number => nRanks ?? spec.hosts.length * spec.ranksPerHost;

/** What a gain is worth in one training run. */
export interface Worth {
  /** Percent of a step that is saved. */
  readonly stepPercent: number;
  readonly days: number;
  readonly gpuHours: number;
  readonly money: number;
}

/** What a search is worth; negative numbers are losses. */
export interface Value {
  readonly worth: Worth;
  /** The same at both ends of the gain's 95 % interval; null without one. */
  readonly worth95: readonly [Worth, Worth] | null;
  /** Money for the search's GPU hours and for people. */
  readonly effort: number;
  /** What one training run saves beyond the effort. */
  readonly net: number;
  /** Days of training after which the effort is earned back; null: never. */
  readonly breakEvenDays: number | null;
  /** The earliest and the latest by the gain's interval; null: never. */
  readonly breakEvenDays95: readonly [number | null, number | null] | null;
}

/** The share of a step that is saved when communication takes 1 / (1 + gain) of its time. */
export function stepSaved({ communicationPercent, coveredPercent }: ValueNumbers, gainPercent: number): number {
  const factor = Math.max(1e-9, 1 + gainPercent / 100);
  return (communicationPercent / 100) * (coveredPercent / 100) * (1 - 1 / factor);
}

/** Money and days that a gain brings in one training run, and when the effort is earned back. */
export function valueOf(numbers: ValueNumbers, gainPercent: number, ci95: readonly [number, number] | null): Value {
  const worth = (gain: number): Worth => {
    const saved = stepSaved(numbers, gain);
    const days = numbers.trainingDays * saved;
    const gpuHours = days * 24 * numbers.gpus;
    return { stepPercent: saved * 100, days, gpuHours, money: gpuHours * numbers.pricePerGpuHour };
  };
  const effort = numbers.tuningGpuHours * numbers.pricePerGpuHour + numbers.personHours * numbers.pricePerPersonHour;
  const breakEven = (gain: number): number | null => {
    const aDay = stepSaved(numbers, gain) * 24 * numbers.gpus * numbers.pricePerGpuHour;
    return effort === 0 ? 0 : aDay > 0 ? effort / aDay : null;
  };
  const found = worth(gainPercent);
  return {
    worth: found,
    worth95: ci95 === null ? null : [worth(ci95[0]), worth(ci95[1])],
    effort,
    net: found.money - effort,
    breakEvenDays: breakEven(gainPercent),
    breakEvenDays95: ci95 === null ? null : [breakEven(ci95[1]), breakEven(ci95[0])],
  };
}
