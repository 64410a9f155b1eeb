import { readFileSync } from 'node:fs';
import type { Sweep } from '../../src/bench/sweepSpec.js';
import { sweepOf } from '../unit/bench/support/fake.js';
import type { Surface } from '../unit/bench/support/surfaces.js';

/** What was measured once of each combination, and how. */
interface Measured {
  readonly measuredWith: string;
  readonly where: string;
  readonly at: string;
  /** Message sizes in bytes, and the spread of one run's ln time, from the baseline's runs. */
  readonly sizes: readonly number[];
  readonly noise: number;
  /** Times in µs, one for each size. */
  readonly baseline: readonly number[];
  readonly combinations: readonly { readonly settings: Readonly<Record<string, string>>; readonly timesUs: readonly number[] }[];
}

const measured = JSON.parse(readFileSync('test/perf/openMpiSurface.json', 'utf8')) as Measured;
const keyOf = (settings: Readonly<Record<string, string>>): string => names.map((name) => settings[name] ?? '').join(' ');
const names = Object.keys(measured.combinations[0]?.settings ?? {}).sort();
/** How much longer it takes than the baseline, over all sizes alike. */
const ratio = (times: readonly number[]): number =>
  Math.exp(times.reduce((sum, time, at) => sum + Math.log(time / (measured.baseline[at] ?? NaN)), 0) / times.length);
const factors = new Map(measured.combinations.map(({ settings, timesUs }) => [keyOf(settings), ratio(timesUs)]));

/** Open MPI's all-reduce on hosts in two racks with real delays, measured once; played again with the noise that it had. */
export const openMpi: Surface = {
  name: 'Open MPI, measured',
  factor: (env) => (names.some((name) => env[name] === undefined) ? 1 : (factors.get(keyOf(env)) ?? NaN)),
  noise: measured.noise,
};

/** The search that was measured, by another strategy. */
export function openMpiSearch(strategy: string, more = ''): Sweep {
  const values = (name: string): string => [...new Set(measured.combinations.map(({ settings }) => settings[name] ?? ''))].join(', ');
  return sweepOf(
    `benchmark: all_reduce_perf_mpi\nparameters:\n${names.map((name) => `  ${name}: [${values(name)}]\n`).join('')}strategy: ${strategy}\n${more}`,
  );
}
