import { csvLine } from '../../src/protocol/csv.js';
import type { LatencyMeasure, LatencyState } from '../../src/protocol/latency.js';
import type { Matrix } from './model.js';

/** The table of a measure as CSV in the order shown: a first line on where it comes from, then one row a host. */
export function csvOf(state: LatencyState, matrix: Matrix, measure: LatencyMeasure, places: Int32Array): string {
  const { names } = matrix.data;
  const order = [...places];
  const unit = measure === 'us' ? 'us' : 'gbit/s';
  const head = `# ${[state.title, unit, state.origin ?? '', state.at ?? '', matrix.data.method ?? ''].join(' | ').replace(/[\r\n]+/g, ' ')}\r\n`;
  const rows = order.map((from) =>
    csvLine([
      names[from] ?? '',
      ...order.map((to) => {
        const value = from === to ? NaN : matrix.value(measure, from, to);
        return Number.isNaN(value) ? '' : Number(value.toPrecision(5));
      }),
    ]),
  );
  return head + csvLine(['from', ...order.map((at) => names[at] ?? '')]) + rows.join('');
}
