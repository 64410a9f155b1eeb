import { median, medianInterval } from '../../base/statistics.js';
import { figuresAt, forEachPair, type PairMatrix } from './matrix.js';
import { pairClass, type PairClass, pairClasses } from './pairClass.js';

/** A median with the interval that holds the true one. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Chance that the interval holds the true median; 0.95 or more from six pairs on. */
  readonly coverage: number;
  readonly pairs: number;
}

/** What the pairs of one class show. */
export interface ClassEstimate {
  readonly pairClass: PairClass;
  /** One way latency, µs; null where none was measured. */
  readonly us: Estimate | null;
  /** Gbit/s. */
  readonly gbps: Estimate | null;
}

/** Latency and bandwidth by class, nearest first, with error bars by order statistics over the pairs measured; classes without pairs are left out. */
export function estimateClasses(matrix: PairMatrix): ClassEstimate[] {
  const found = new Map<PairClass, { us: number[]; gbps: number[] }>(pairClasses.map((name) => [name, { us: [], gbps: [] }]));
  forEachPair(matrix, (i, j) => {
    const lists = found.get(pairClass(matrix, i, j));
    const { us, gbps } = figuresAt(matrix, i, j);
    // Both directions of a latency are one figure.
    const other = matrix.us[j * matrix.names.length + i] ?? NaN;
    if (us !== null && (i < j || Number.isNaN(other))) lists?.us.push(us);
    if (gbps !== null) lists?.gbps.push(gbps);
  });
  return [...found].flatMap(([name, { us, gbps }]) => {
    const one = { pairClass: name, us: estimateOf(us), gbps: estimateOf(gbps) };
    return one.us === null && one.gbps === null ? [] : [one];
  });
}

function estimateOf(values: readonly number[]): Estimate | null {
  const interval = medianInterval(values);
  return interval === null ? null : { median: median(values), ...interval, pairs: values.length };
}
