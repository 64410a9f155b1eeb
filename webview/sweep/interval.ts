import { element, svg } from '../shared/dom.js';

/** The part of the percent axis that is drawn. */
export interface Axis {
  readonly low: number;
  readonly high: number;
}

/** What one bar shows, all in percent. */
export interface Interval {
  readonly gain: number;
  readonly ci95: readonly [number, number] | null;
  /** Colour and shape follow it; the word stands beside the bar. */
  readonly verdict: Verdict;
}

export type Verdict = 'better' | 'worse' | 'unclear';

const width = 220;
const height = 18;

/** Rows from the top whose gains are always on the axis. */
const kept = 10;

/** An axis that holds 0 and the gains of the first rows; far losers are cut off so that the winners stay apart. */
export function axisOf(intervals: readonly Pick<Interval, 'gain' | 'ci95'>[]): Axis {
  const highs = intervals.map(({ gain, ci95 }) => Math.max(gain, ci95?.[1] ?? gain));
  const lows = intervals.map(({ gain, ci95 }) => Math.min(gain, ci95?.[0] ?? gain));
  const high = Math.max(0.5, ...highs);
  const cut = Math.min(-2 * high, lows.toSorted((a, b) => b - a)[kept - 1] ?? 0);
  const low = Math.min(-0.5, Math.max(Math.min(...lows, 0), cut));
  const room = (high - low) * 0.04;
  return { low: low - room, high: high + room };
}

/** A bar from 0 to the gain with its 95 % interval as a whisker. A gain beyond the axis ends in an arrow. */
export function intervalBar({ gain, ci95, verdict }: Interval, axis: Axis): SVGElement {
  const at = (percent: number): number => ((Math.min(Math.max(percent, axis.low), axis.high) - axis.low) / (axis.high - axis.low)) * width;
  const middle = height / 2;
  const [zero, end] = [at(0), at(gain)];
  const parts: SVGElement[] = [
    svg('line', { class: 'zero', x1: zero, x2: zero, y1: 0, y2: height }),
    svg('rect', { class: 'bar', x: Math.min(zero, end), y: middle - 4, width: Math.max(1, Math.abs(end - zero)), height: 8 }),
  ];
  if (ci95 !== null) {
    const [low, high] = [at(ci95[0]), at(ci95[1])];
    parts.push(
      svg('path', {
        class: 'whisker',
        d: `M${low} ${middle}H${high}M${low} ${middle - 4}V${middle + 4}M${high} ${middle - 4}V${middle + 4}`,
      }),
    );
  }
  if (gain < axis.low) parts.push(svg('path', { class: 'beyond', d: `M6 ${middle - 5}L1 ${middle}L6 ${middle + 5}` }));
  return svg('svg', { class: `interval ${verdict}`, width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' }, ...parts);
}

/** The axis above the bars: marks at round percentages. */
export function axisMarks(axis: Axis): HTMLElement {
  // Four labels have room beside each other.
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200].find((candidate) => (axis.high - axis.low) / candidate <= 4) ?? 500;
  const marks: SVGElement[] = [];
  for (let percent = Math.ceil(axis.low / step) * step; percent <= axis.high; percent += step) {
    const x = ((percent - axis.low) / (axis.high - axis.low)) * width;
    const label = svg('text', { x, y: 11, 'text-anchor': x < 14 ? 'start' : x > width - 14 ? 'end' : 'middle' });
    const rounded = Number(percent.toFixed(1));
    label.textContent = rounded === 0 ? '0' : `${rounded > 0 ? '+' : '−'}${Math.abs(rounded)} %`;
    marks.push(label);
  }
  return element('span', { class: 'axis', 'aria-hidden': 'true' }, svg('svg', { width, height: 14, viewBox: `0 0 ${width} 14` }, ...marks));
}
