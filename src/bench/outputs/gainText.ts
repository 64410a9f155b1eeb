/** A gain with half the width of its 95 % interval, both in percent and to the same digit: "+3.1 % ±0.8", "+0.12 % ±0.04". */
export function gainText(gainPercent: number, ci95: readonly [number, number] | null): string {
  const reach = ci95 === null ? null : (ci95[1] - ci95[0]) / 2;
  const digits = reach !== null && reach < 0.095 ? 2 : 1;
  const sign = gainPercent < 0 ? '−' : '+';
  return `${sign}${Math.abs(gainPercent).toFixed(digits)} %${reach === null ? '' : ` ±${reach.toFixed(digits)}`}`;
}
