/** A least-squares fit: coefficients, their unscaled covariance, and what the data cannot tell apart. */
export interface Fit {
  /** By column; 0 for a column that depends on others. */
  readonly coefficients: Float64Array;
  /** Unscaled covariance of the coefficients (times the residual variance: covariance), row after row; 0 where a column was left out. */
  readonly covariance: Float64Array;
  readonly residualSquares: number;
  readonly rank: number;
  /** One vector for each column left out: adding a multiple of it to the coefficients changes no fitted value. */
  readonly nullSpace: readonly Float64Array[];
  /** Columns that were left out because they are a sum of others. */
  readonly dependent: readonly number[];
}

/**
 * Solves the normal equations by sweeping (Goodnight 1979, doi:10.1080/00031305.1979.10482685), columns in order; a column that those before it
 * explain to within `tolerance` of its own square is left out. `cross` is X'X row after row, `right` is X'y, `squares` is y'y.
 */
export function leastSquares(cross: Float64Array, right: Float64Array, squares: number, tolerance = 1e-9): Fit {
  const n = right.length;
  const width = n + 1;
  const table = new Float64Array(width * width);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) table[row * width + column] = cross[row * n + column] ?? 0;
    table[row * width + n] = right[row] ?? 0;
    table[n * width + row] = right[row] ?? 0;
  }
  table[n * width + n] = squares;
  const swept = new Uint8Array(n);
  for (let pivot = 0; pivot < n; pivot++) {
    const held = table[pivot * width + pivot] ?? 0;
    if (held <= tolerance * Math.max(cross[pivot * n + pivot] ?? 0, 1e-300)) continue;
    sweep(table, width, pivot);
    swept[pivot] = 1;
  }
  const coefficients = new Float64Array(n);
  const covariance = new Float64Array(n * n);
  const dependent: number[] = [];
  for (let row = 0; row < n; row++) {
    if (swept[row] === 0) {
      dependent.push(row);
      continue;
    }
    coefficients[row] = table[row * width + n] ?? 0;
    for (let column = 0; column < n; column++) if (swept[column] === 1) covariance[row * n + column] = table[row * width + column] ?? 0;
  }
  const nullSpace = dependent.map((column) => {
    const vector = new Float64Array(n);
    vector[column] = 1;
    for (let row = 0; row < n; row++) if (swept[row] === 1) vector[row] = -(table[row * width + column] ?? 0);
    return vector;
  });
  return {
    coefficients,
    covariance,
    residualSquares: Math.max(0, table[n * width + n] ?? 0),
    rank: n - dependent.length,
    nullSpace,
    dependent,
  };
}

/** One step of the sweep operator in its symmetric form: afterwards the swept block holds the inverse. */
function sweep(table: Float64Array, width: number, pivot: number): void {
  const held = table[pivot * width + pivot] ?? 1;
  for (let column = 0; column < width; column++) {
    const at = pivot * width + column;
    table[at] = (table[at] ?? 0) / held;
  }
  for (let row = 0; row < width; row++) {
    if (row === pivot) continue;
    const factor = table[row * width + pivot] ?? 0;
    if (factor === 0) continue;
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      table[at] = (table[at] ?? 0) - factor * (table[pivot * width + column] ?? 0);
    }
    table[row * width + pivot] = -factor / held;
  }
  table[pivot * width + pivot] = 1 / held;
}

/** x' A⁻¹ x for the symmetric positive definite block of `matrix` (row after row, `n` wide) at these places; the sum of squares that coefficients explain. */
export function quadraticForm(matrix: Float64Array, n: number, places: readonly number[], values: Float64Array): number {
  const block = new Float64Array(places.length ** 2);
  const right = new Float64Array(places.length);
  places.forEach((from, row) => {
    right[row] = values[from] ?? 0;
    places.forEach((to, column) => {
      block[row * places.length + column] = matrix[from * n + to] ?? 0;
    });
  });
  const { coefficients } = leastSquares(block, right, 0, 1e-12);
  return coefficients.reduce((sum, value, row) => sum + value * (right[row] ?? 0), 0);
}
