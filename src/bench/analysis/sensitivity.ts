import { holm, mean, studentCritical, studentTwoSided } from '../../base/statistics.js';
import type { Ranked } from '../result.js';
import type { Parameter } from '../sweepSpec.js';
import { type Fit, leastSquares, quadraticForm } from './leastSquares.js';
import type { Sensitivities, Sensitivity } from './result.js';

type Varied = Pick<Parameter, 'name' | 'values'>;

interface Level {
  readonly value: string | null;
  /** Column of the fit; -1 for the first value, which the others are told against. */
  readonly column: number;
}

/**
 * How much each parameter matters, from ln gain = mean + one effect for each value of each parameter, fitted by least squares over the
 * combinations that were measured: right also where a search left most of them out. What only parameters together do is part of the residuals,
 * so the intervals are wide where a parameter's effect depends on the others.
 */
export function sensitivities(parameters: readonly Varied[], ranking: readonly Ranked[]): Sensitivities {
  const measured = ranking.filter(({ gainPercent }) => gainPercent !== null && gainPercent > -100);
  const gains = measured.map(({ gainPercent }) => Math.log1p((gainPercent ?? 0) / 100));
  const levels = levelsOf(parameters, measured);
  const columns = 1 + levels.reduce((sum, own) => sum + Math.max(0, own.length - 1), 0);
  const fit = fitOf(parameters, levels, measured, gains, columns);
  const degrees = measured.length - fit.rank;
  const residual = degrees > 0 ? Math.max(fit.residualSquares / degrees, 1e-18) : null;
  const centre = mean(gains);
  const total = gains.reduce((sum, gain) => sum + (gain - centre) ** 2, 0);
  const found = parameters.map((parameter, index) =>
    judged({ parameter, own: levels[index] ?? [], fit, columns, degrees, residual, total, tied: tiedTo(index, parameters, levels, fit) }),
  );
  const tested = found.filter(({ p }) => p !== null);
  const adjusted = holm(tested.map(({ p }) => p ?? 1));
  const list = found.map(({ p, sensitivity }) => ({
    ...sensitivity,
    significant: p !== null && (adjusted[tested.findIndex((one) => one.sensitivity === sensitivity)] ?? 1) < 0.05,
  }));
  return {
    parameters: list.sort((a, b) => (b.spreadPercent ?? -1) - (a.spreadPercent ?? -1)),
    shares: sharesOf(measured, fit, total, degrees),
    effects: Object.fromEntries(parameters.map(({ name }, index) => [name, effectsOf(levels[index] ?? [], fit)])),
    combinations: measured.length,
  };
}

/** The values of each parameter that some measured combination has, in the order of the sweep file. */
function levelsOf(parameters: readonly Varied[], measured: readonly Ranked[]): Level[][] {
  let column = 1;
  return parameters.map(({ name, values }) => {
    const seen = new Set(measured.map(({ settings }) => settings[name] ?? null));
    return values.filter((value) => seen.has(value)).map((value, index) => ({ value, column: index === 0 ? -1 : column++ }));
  });
}

function fitOf(
  parameters: readonly Varied[],
  levels: readonly (readonly Level[])[],
  measured: readonly Ranked[],
  gains: readonly number[],
  columns: number,
): Fit {
  const cross = new Float64Array(columns * columns);
  const right = new Float64Array(columns);
  const places = levels.map((own) => new Map(own.map(({ value, column }) => [value, column])));
  let squares = 0;
  measured.forEach(({ settings }, index) => {
    const gain = gains[index] ?? 0;
    squares += gain ** 2;
    const held = [0];
    parameters.forEach(({ name }, at) => {
      const column = places[at]?.get(settings[name] ?? null) ?? -1;
      if (column > 0) held.push(column);
    });
    for (const row of held) {
      right[row] = (right[row] ?? 0) + gain;
      for (const column of held) cross[row * columns + column] = (cross[row * columns + column] ?? 0) + 1;
    }
  });
  return leastSquares(cross, right, squares);
}

interface Judging {
  readonly parameter: Varied;
  readonly own: readonly Level[];
  readonly fit: Fit;
  readonly columns: number;
  readonly degrees: number;
  readonly residual: number | null;
  readonly total: number;
  readonly tied: readonly string[];
}

function judged({ parameter: { name }, own, fit, columns, degrees, residual, total, tied }: Judging): {
  readonly sensitivity: Omit<Sensitivity, 'significant'> & { significant: boolean };
  readonly p: number | null;
} {
  const at = (values: Float64Array, { column }: Level): number => (column < 0 ? 0 : (values[column] ?? 0));
  let [best, worst, spread]: [Level | null, Level | null, number] = [null, null, -1];
  let pairs = 0;
  for (const high of own)
    for (const low of own) {
      if (high === low) continue;
      // Only differences that no change along the null space alters can be told.
      if (fit.nullSpace.some((vector) => Math.abs(at(vector, high) - at(vector, low)) > 1e-6)) continue;
      pairs += 0.5;
      const difference = at(fit.coefficients, high) - at(fit.coefficients, low);
      if (difference > spread) [best, worst, spread] = [high, low, difference];
    }
  const none = { name, spreadPercent: null, ci95: null, significant: false, best: null, worst: null, share: null, tiedTo: tied };
  if (best === null || worst === null) return { sensitivity: none, p: null };
  const places = own.map(({ column }) => column).filter((column) => column > 0 && !fit.dependent.includes(column));
  const squares = quadraticForm(fit.covariance, columns, places, fit.coefficients);
  const noiseless = residual === null ? null : (squares - places.length * residual) / (total + residual);
  const share = noiseless === null || total === 0 || tied.length > 0 ? null : Math.min(1, Math.max(0, noiseless));
  const known = { ...none, spreadPercent: percent(spread), best: best.value, worst: worst.value, share };
  if (residual === null || degrees < 2) return { sensitivity: known, p: null };
  const between = (a: Level, b: Level): number => (a.column < 0 || b.column < 0 ? 0 : (fit.covariance[a.column * columns + b.column] ?? 0));
  const error = Math.sqrt(residual * Math.max(0, between(best, best) + between(worst, worst) - 2 * between(best, worst)));
  const reach = studentCritical(0.05 / pairs, degrees) * error;
  return {
    sensitivity: { ...known, ci95: [percent(spread - reach), percent(spread + reach)] },
    p: error === 0 ? null : Math.min(1, pairs * studentTwoSided(spread / error, degrees)),
  };
}

/** Other parameters that take part in what the data cannot tell apart from this one. */
function tiedTo(index: number, parameters: readonly Varied[], levels: readonly (readonly Level[])[], fit: Fit): string[] {
  const touches = (vector: Float64Array, of: number): boolean =>
    (levels[of] ?? []).some(({ column }) => column > 0 && Math.abs(vector[column] ?? 0) > 1e-6);
  const own = fit.nullSpace.filter((vector) => touches(vector, index));
  return parameters.flatMap(({ name }, other) => (other !== index && own.some((vector) => touches(vector, other)) ? [name] : []));
}

function effectsOf(own: readonly Level[], { coefficients }: Fit): { value: string | null; effect: number }[] {
  const raw = own.map(({ value, column }) => ({ value, effect: column < 0 ? 0 : (coefficients[column] ?? 0) }));
  const centre = raw.length === 0 ? 0 : mean(raw.map(({ effect }) => effect));
  return raw.map(({ value, effect }) => ({ value, effect: effect - centre }));
}

/** What single parameters, parameters together, and noise have in what differs; the noise from the combinations' own intervals. */
function sharesOf(measured: readonly Ranked[], fit: Fit, total: number, degrees: number): Sensitivities['shares'] {
  const spreads = measured.flatMap(({ ci95 }) =>
    ci95 === null ? [] : [((Math.log1p(ci95[1] / 100) - Math.log1p(ci95[0] / 100)) / 2 / 1.96) ** 2],
  );
  if (spreads.length < measured.length || measured.length < 3 || total === 0 || degrees < 1) return null;
  const noise = mean(spreads);
  const [all, left] = [total / (measured.length - 1), fit.residualSquares / degrees];
  const noiseShare = Math.min(1, noise / all);
  const together = Math.min(1 - noiseShare, Math.max(0, (left - noise) / all));
  return { noise: noiseShare, together, alone: Math.max(0, 1 - noiseShare - together) };
}

const percent = (logRatio: number): number => Math.expm1(logRatio) * 100;
