import type { Ranked } from '../result.js';

/** What is picked out of all combinations. */
export interface Brush {
  /** Values that are let through, by parameter; a parameter that is not named lets all through. */
  readonly values: Readonly<Record<string, readonly (string | null)[]>>;
  /** Bounds of the gain in percent, both included; null: open. */
  readonly gain: readonly [number | null, number | null];
}

/** Lets everything through. */
export const noBrush: Brush = { values: {}, gain: [null, null] };

/** Whether the brush picks anything out. */
export function isBrushed({ values, gain }: Brush): boolean {
  return Object.keys(values).length > 0 || gain[0] !== null || gain[1] !== null;
}

/** Whether a combination is let through; one without a result only while the gain is not bounded. */
export function passes({ values, gain: [low, high] }: Brush, { settings, gainPercent }: Ranked): boolean {
  for (const [name, let_] of Object.entries(values)) if (!let_.includes(settings[name] ?? null)) return false;
  if (low === null && high === null) return true;
  return gainPercent !== null && gainPercent >= (low ?? -Infinity) && gainPercent <= (high ?? Infinity);
}

/** A brush with one value of a parameter let through or kept out; when all of `every` pass again, the parameter is not named any more. */
export function flipped(brush: Brush, name: string, value: string | null, every: readonly (string | null)[]): Brush {
  const own = brush.values[name] ?? every;
  return withValues(
    brush,
    name,
    own.includes(value) ? own.filter((other) => other !== value) : every.filter((other) => other === value || own.includes(other)),
    every,
  );
}

/** A brush with exactly these values of a parameter let through; none of them means all. */
export function withValues(brush: Brush, name: string, chosen: readonly (string | null)[], every: readonly (string | null)[]): Brush {
  const rest = Object.fromEntries(Object.entries(brush.values).filter(([other]) => other !== name));
  const all = chosen.length === 0 || every.every((value) => chosen.includes(value));
  return { ...brush, values: all ? rest : { ...rest, [name]: chosen } };
}
