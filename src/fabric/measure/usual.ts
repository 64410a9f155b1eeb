import { median } from '../../base/statistics.js';
import { figuresAt, forEachPair, type PairMatrix } from './matrix.js';
import { defaultExpectations, type Expectations, pairClass, pairClasses, type PairClass } from './pairClass.js';

/** What pairs of one class show. */
export interface UsualFigures {
  readonly pairClass: PairClass;
  /** µs and Gbit/s: what the user expects, else the median; null where nothing is known. */
  readonly us: number | null;
  readonly gbps: number | null;
}

/** What is expected of the pairs of each class, in the order of {@link pairClasses}. */
export function usualFigures(matrix: PairMatrix, expectations: Expectations = defaultExpectations): UsualFigures[] {
  const us = new Map<PairClass, number[]>(pairClasses.map((name) => [name, []]));
  const gbps = new Map<PairClass, number[]>(pairClasses.map((name) => [name, []]));
  forEachPair(matrix, (i, j) => {
    const figures = figuresAt(matrix, i, j);
    const name = pairClass(matrix, i, j);
    if (figures.us !== null) us.get(name)?.push(figures.us);
    if (figures.gbps !== null) gbps.get(name)?.push(figures.gbps);
  });
  const usual = (wanted: number | null, values: readonly number[] | undefined): number | null =>
    wanted ?? (values === undefined || values.length === 0 ? null : median(values));
  return pairClasses.map((name) => ({
    pairClass: name,
    us: usual(expectations[name].us, us.get(name)),
    gbps: usual(expectations[name].gbps, gbps.get(name)),
  }));
}
