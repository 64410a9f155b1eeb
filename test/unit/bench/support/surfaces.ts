import { combinations } from '../../../../src/bench/combinations.js';
import type { Sweep } from '../../../../src/bench/sweepSpec.js';
import { sweepOf } from './fake.js';

/** A response surface: what settings cost in time, as a factor of what nothing set costs, and how noisy the machine is. */
export interface Surface {
  readonly name: string;
  readonly factor: (env: Readonly<Record<string, string>>, ordinal: number) => number;
  readonly noise: number;
}

const number = (env: Readonly<Record<string, string>>, name: string, absent: number): number => Number(env[name] ?? absent);
/** Distance in doublings. */
const doublings = (value: number, best: number): number => Math.abs(Math.log2(value / best));

const bowl = (env: Readonly<Record<string, string>>): number =>
  0.85 +
  0.03 * doublings(number(env, 'NCCL_BUFFSIZE', 4194304), 8388608) +
  0.04 * doublings(number(env, 'NCCL_MIN_NCHANNELS', 4), 16) +
  (env['NCCL_PROTO'] === 'LL' ? 0.2 : 0) +
  0.01 * doublings(number(env, 'NCCL_NTHREADS', 256), 512);

/** What settings may look like to a search: one valley, two, much noise, and a machine that slows down while it is measured. */
export const surfaces: readonly Surface[] = [
  { name: 'one valley', factor: bowl, noise: 0.01 },
  {
    name: 'two valleys',
    // Tree likes many channels and small buffers; the shallow valley is where the baseline is.
    factor: (env) =>
      env['NCCL_ALGO'] === 'Tree'
        ? 0.8 +
          0.03 * doublings(number(env, 'NCCL_MIN_NCHANNELS', 4), 32) +
          0.04 * doublings(number(env, 'NCCL_BUFFSIZE', 4194304), 1048576)
        : 0.1 + bowl(env),
    noise: 0.01,
  },
  { name: 'noisy', factor: bowl, noise: 0.04 },
  { name: 'drifting', factor: (env, ordinal) => bowl(env) * (1 + 0.2 * Math.sin(ordinal / 40)), noise: 0.01 },
];

/** Where only three settings together are best, which one parameter after the other misses; for the bench alone. */
export const corner: Surface = {
  name: 'hidden corner',
  factor: (env) => bowl(env) - (env['NCCL_ALGO'] === 'Tree' && env['NCCL_MIN_NCHANNELS'] === '32' && env['NCCL_NTHREADS'] === '256' ? 0.25 : 0),
  noise: 0.01,
};

/** 240 combinations of five parameters. */
export function searchOf(strategy: string, more = ''): Sweep {
  return sweepOf(`benchmark: all_reduce_perf
parameters:
  NCCL_ALGO: [Ring, Tree]
  NCCL_BUFFSIZE: [1048576, 2097152, 4194304, 8388608, 16777216]
  NCCL_MIN_NCHANNELS: [4, 8, 16, 32]
  NCCL_PROTO: [LL, Simple]
  NCCL_NTHREADS: [128, 256, 512]
strategy: ${strategy}
${more}`);
}

/** How much slower the settings are than the best of the search, without noise: 0.02 is 2 %. */
export function regret(sweep: Sweep, { factor }: Surface, settings: Readonly<Record<string, string>>): number {
  const best = Math.min(...combinations(sweep).map((one) => factor(one, 0)));
  return factor(settings, 0) / best - 1;
}
