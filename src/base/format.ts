/** Three significant digits, plain notation. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(12, Math.max(0, digits - 1 - magnitude)));
}

/** Bytes with a binary unit: 8388608 → "8 MiB". */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number.isInteger(value) ? String(value) : significant(value)} ${units[unit] ?? ''}`;
}

/** Microseconds with a fitting unit: 1234 → "1.23 ms". */
export function microseconds(value: number): string {
  if (value >= 1e6) return `${significant(value / 1e6)} s`;
  if (value >= 1e3) return `${significant(value / 1e3)} ms`;
  return `${significant(value)} µs`;
}

/** A rate in GB/s (1e9 bytes a second). */
export function rate(gigabytesPerSecond: number): string {
  return `${significant(gigabytesPerSecond)} GB/s`;
}

/** A percentage with its sign: "+3.14 %". */
export function signedPercent(value: number): string {
  return `${value < 0 ? '−' : '+'}${significant(Math.abs(value), Math.abs(value) < 1 ? 2 : 3)} %`;
}

/** "+3.14 % ±0.80": half the width of the 95 % interval. */
export function percentWithReach(value: number, ci95: readonly [number, number] | null): string {
  return ci95 === null ? signedPercent(value) : `${signedPercent(value)} ±${significant((ci95[1] - ci95[0]) / 2, 2)}`;
}

/** An amount of money: whole from a thousand on, "48,000 USD". */
export function money(value: number, currency: string): string {
  const size = Math.abs(value);
  const digits = size >= 1000 ? String(Math.round(size)).replace(/\B(?=(?:\d{3})+$)/g, ',') : significant(size);
  return `${value < 0 ? '−' : ''}${digits} ${currency}`;
}
