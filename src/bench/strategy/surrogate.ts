import type { Settings } from '../settings.js';
import type { Sweep } from '../sweepSpec.js';

/** What a surrogate thinks of one combination: ln of how much faster than the baseline it is, and how unsure that is. */
export interface Belief {
  readonly mean: number;
  readonly deviation: number;
}

/** One observation: a combination, the mean of its gains (ln) and how many runs that is. */
export interface Observation {
  readonly trial: number;
  readonly gain: number;
  readonly runs: number;
}

/** How alike two values of each parameter are, 0 to 1, by their index in the list of those that occur; the identity for words. */
type Likeness = readonly (readonly (readonly number[])[])[];

/** Combinations as indices of values. */
export interface Space {
  readonly codes: readonly (readonly number[])[];
  readonly likeness: Likeness;
}

/** Share of a parameter's range over which its effect is taken to be alike. */
const smooth = 0.4;

/** Codes the combinations: numbers that rise are near to their neighbours in the list, words are like nothing but themselves. */
export function spaceOf(sweep: Sweep, all: readonly Settings[]): Space {
  const columns = sweep.parameters.map(({ name }) => [...new Set(all.map((settings) => settings[name] ?? null))]);
  const codes = all.map((settings) => sweep.parameters.map(({ name }, at) => columns[at]?.indexOf(settings[name] ?? null) ?? 0));
  const likeness = columns.map((values) => {
    const numbers = values.map((value) => (value === null || value.trim() === '' ? NaN : Number(value)));
    const sorted = numbers.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    return numbers.map((a, i) =>
      numbers.map((b, j) => {
        if (i === j) return 1;
        if (sorted.length < 3 || Number.isNaN(a) || Number.isNaN(b)) return 0;
        const far = (sorted.indexOf(a) - sorted.indexOf(b)) / (sorted.length - 1) / smooth;
        return Math.exp(-far * far);
      }),
    );
  });
  return { codes, likeness };
}

const weights = [0.02, 0.1, 0.4, 1.5, 6];
const noises = [0.003, 0.03, 0.15, 0.6];

/** How a surrogate takes combinations to hang together. */
export interface Kernel {
  /** What each parameter may change, relative to the others. */
  readonly weights: readonly number[];
  /** Variance of one run against that of the surface. */
  readonly noise: number;
}

/**
 * What a Gaussian process over the combinations believes, with the kernel Π(1 + w·likeness) over the parameters: effects of single parameters
 * first, of several together as far as each of them matters (Durrande et al. 2013, arXiv:1106.3571). At least two observations.
 */
export function believe(space: Space, seen: readonly Observation[], kernel: Kernel): (trials: readonly number[]) => Belief[] {
  const solved = solve(space, seen, kernel);
  const self = covariance(space, kernel.weights, seen[0]?.trial ?? 0, seen[0]?.trial ?? 0);
  return (trials) =>
    trials.map((trial) => {
      const with_ = seen.map((one) => covariance(space, kernel.weights, trial, one.trial));
      const half = forward(solved.factor, with_);
      const mean = solved.centre + half.reduce((sum, value, at) => sum + value * (solved.half[at] ?? 0), 0);
      const left = Math.max(1e-12, self - half.reduce((sum, value) => sum + value * value, 0));
      return { mean, deviation: Math.sqrt(left * solved.scale) };
    });
}

/** The kernel of a small set under which the observations are likeliest. */
export function likeliest(space: Space, seen: readonly Observation[]): Kernel {
  let best: Kernel = { weights: space.likeness.map(() => 0.4), noise: 0.15 };
  let most = solve(space, seen, best).likelihood;
  const attempt = (kernel: Kernel): void => {
    const { likelihood } = solve(space, seen, kernel);
    if (likelihood > most) [best, most] = [kernel, likelihood];
  };
  for (let pass = 0; pass < 2; pass++) {
    for (const noise of noises) attempt({ ...best, noise });
    for (const at of space.likeness.keys())
      for (const weight of weights) attempt({ ...best, weights: best.weights.map((old, other) => (other === at ? weight : old)) });
  }
  return best;
}

function covariance({ codes, likeness }: Space, factors: readonly number[], a: number, b: number): number {
  const [x, y] = [codes[a] ?? [], codes[b] ?? []];
  let product = 1;
  for (const [at, factor] of factors.entries()) product *= 1 + factor * (likeness[at]?.[x[at] ?? 0]?.[y[at] ?? 0] ?? 0);
  return product;
}

interface Solved {
  /** Lower triangle of the Cholesky factor, row by row. */
  readonly factor: readonly Float64Array[];
  /** The factor's inverse times the observations less their centre. */
  readonly half: readonly number[];
  readonly centre: number;
  /** Variance of the surface. */
  readonly scale: number;
  readonly likelihood: number;
}

function solve(space: Space, seen: readonly Observation[], kernel: Kernel): Solved {
  const diagonal = covariance(space, kernel.weights, seen[0]?.trial ?? 0, seen[0]?.trial ?? 0);
  const factor: Float64Array[] = [];
  let logs = 0;
  for (const [i, one] of seen.entries()) {
    const row = new Float64Array(i + 1);
    for (const [j, other] of seen.slice(0, i + 1).entries()) {
      let sum = covariance(space, kernel.weights, one.trial, other.trial);
      if (i === j) sum += (kernel.noise * diagonal) / one.runs;
      const above = factor[j] ?? row;
      for (let k = 0; k < j; k++) sum -= (row[k] ?? 0) * (above[k] ?? 0);
      row[j] = i === j ? Math.sqrt(Math.max(sum, 1e-9 * diagonal)) : sum / (above[j] ?? 1);
    }
    logs += Math.log(row[i] ?? 1);
    factor.push(row);
  }
  const ones = forward(
    factor,
    seen.map(() => 1),
  );
  const values = forward(
    factor,
    seen.map(({ gain }) => gain),
  );
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  const centre = dot(ones, values) / dot(ones, ones);
  const half = values.map((value, at) => value - centre * (ones[at] ?? 0));
  const scale = Math.max(dot(half, half) / seen.length, 1e-12);
  return { factor, half, centre, scale, likelihood: -logs - (seen.length / 2) * Math.log(scale) };
}

/** Solves with the factor from the top. */
function forward(factor: readonly Float64Array[], values: readonly number[]): number[] {
  const solved: number[] = [];
  for (const [i, row] of factor.entries()) {
    let sum = values[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (row[k] ?? 0) * (solved[k] ?? 0);
    solved.push(sum / (row[i] ?? 1));
  }
  return solved;
}
