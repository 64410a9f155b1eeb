/** The mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The unbiased variance; NaN of fewer than two. */
export function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}

/** The quantile between sorted neighbours (type 7, as R and NumPy do by default); NaN of nothing. */
export function quantile(values: readonly number[], p: number): number {
  return sortedQuantile(
    [...values].sort((a, b) => a - b),
    p,
  );
}

function sortedQuantile(sorted: ArrayLike<number>, p: number): number {
  const at = (sorted.length - 1) * p;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  return low === undefined || high === undefined ? NaN : low + (high - low) * (at - Math.floor(at));
}

/** The median; NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Median distance from the median, times 1.4826: the standard deviation of a normal sample, but deaf to outliers; NaN of nothing. */
export function robustDeviation(values: readonly number[]): number {
  const centre = median(values);
  return 1.4826 * median(values.map((value) => Math.abs(value - centre)));
}

/**
 * The interval of the true median by order statistics, which supposes nothing of the distribution, and the chance that it holds it. The
 * chance is 0.95 or a little more from six values on; fewer give all that they span, with the smaller chance that this has. Null of nothing.
 */
export function medianInterval(
  values: readonly number[],
): { readonly low: number; readonly high: number; readonly coverage: number } | null {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  let below = 0;
  // The chance that exactly k of n fall below the median, by logarithms: 2^-n alone leaves the doubles past 1,074.
  let logChance = -n * Math.LN2;
  let cut = 0;
  for (let k = 0; 2 * k < n; k++) {
    const next = below + Math.exp(logChance);
    if (k > 0 && 2 * next > 0.05) break;
    below = next;
    cut = k;
    logChance += Math.log((n - k) / (k + 1));
  }
  const [low, high] = [sorted[cut], sorted[n - 1 - cut]];
  return low === undefined || high === undefined ? null : { low, high, coverage: 1 - Math.min(1, 2 * below) };
}

/** ln Γ(x) for x > 0 (Lanczos, g = 7, n = 9; relative error below 1e-13). */
function logGamma(x: number): number {
  const c = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905, -0.13857109526572012,
    9.984369578019572e-6, 1.5056327351493116e-7,
  ]; // prettier-ignore
  const base = x + 6.5;
  const sum = c.reduce((total, value, index) => total + value / (x + index), 0.9999999999998099);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}

/** The continued fraction of the incomplete beta function (Lentz's method; Numerical Recipes, 6.4). */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const safe = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / safe(1 + even * d);
    c = safe(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / safe(1 + odd * d);
    c = safe(1 + odd / c);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-12) break;
  }
  return h;
}

/** The regularised incomplete beta function. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** The chance that |T| exceeds |t| for Student's t with so many degrees of freedom. */
export function studentTwoSided(t: number, degrees: number): number {
  if (Number.isNaN(t) || !(degrees > 0)) return NaN;
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The value that Student's |T| exceeds with the chance `p`, by halving. */
export function studentCritical(p: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (studentTwoSided(high, degrees) > p && high < 1e9) high *= 2;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, degrees) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The 95 % interval of the mean of `n` draws from these residuals around 0, by resampling. */
export function bootstrapMeanInterval(
  residuals: readonly number[],
  n: number,
  random: () => number,
  rounds = 2000,
): readonly [number, number] {
  const means = new Float64Array(rounds);
  for (let round = 0; round < rounds; round++) {
    let sum = 0;
    for (let draw = 0; draw < n; draw++) sum += residuals[Math.floor(random() * residuals.length)] ?? 0;
    means[round] = sum / n;
  }
  means.sort();
  return [sortedQuantile(means, 0.025), sortedQuantile(means, 0.975)];
}

/** p-values adjusted by Holm's step-down method; it bounds the chance of any false claim. Order is kept. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 0;
  order.forEach(({ p, index }, rank) => {
    least = Math.max(least, Math.min(1, p * (order.length - rank)));
    adjusted[index] = least;
  });
  return adjusted;
}

/** The chance that a normal deviate is above z (Abramowitz and Stegun 26.2.17, error below 1e-7). */
export function normalAbove(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z < 0 ? 1 - tail : tail;
}
