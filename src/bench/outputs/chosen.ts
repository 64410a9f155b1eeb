import type { Gain, Ranked } from '../result.js';
import type { Settings } from '../settings.js';
import type { Sweep } from '../sweepSpec.js';

/** One setting of a combination that is worth writing down. */
export interface ChosenSetting {
  readonly name: string;
  /** null: it should not be set, so that NCCL's own choice applies. */
  readonly value: string | null;
  /** What this value gains by itself; null where the search cannot tell. */
  readonly gain: Gain | null;
}

/** What of a combination is worth writing down. */
export interface Chosen {
  readonly settings: readonly ChosenSetting[];
  /** Values whose effect cannot be told from nothing, so that they stay as they are. */
  readonly leftOut: readonly ChosenSetting[];
  /** each: every kept value has an effect of its own. together: single effects do not account for the gain, so that all values are kept. */
  readonly rests: 'each' | 'together';
}

/** Whether the 95 % interval of a gain leaves zero out. */
export function excludesZero({ ci95 }: Pick<Gain, 'ci95'>): boolean {
  return ci95 !== null && (ci95[0] > 0 || ci95[1] < 0);
}

/**
 * The values of a combination that matter: those whose own interval excludes zero. Where none does, or where these alone were measured and
 * fall short of the whole combination's interval, values work together and all of them are kept.
 */
export function chooseSettings(sweep: Sweep, ranked: Ranked, gains: readonly Gain[], ranking: readonly Ranked[]): Chosen {
  const varied = sweep.parameters.flatMap(({ name }): ChosenSetting[] => {
    const value = ranked.settings[name] ?? null;
    if (value === (sweep.baseline[name] ?? null)) return [];
    return [{ name, value, gain: gains.find((gain) => gain.name === name && gain.value === value) ?? null }];
  });
  const kept = varied.filter(({ gain }) => gain !== null && excludesZero(gain));
  if (kept.length === varied.length) return { settings: kept, leftOut: [], rests: 'each' };
  if (kept.length === 0 || fallsShort(sweep, ranked, kept, ranking)) return { settings: varied, leftOut: [], rests: 'together' };
  return { settings: kept, leftOut: varied.filter((one) => !kept.includes(one)), rests: 'each' };
}

function fallsShort({ baseline }: Sweep, whole: Ranked, kept: readonly ChosenSetting[], ranking: readonly Ranked[]): boolean {
  const names = new Set(kept.map(({ name }) => name));
  const entries: (readonly [string, string])[] = [
    ...Object.entries(baseline).filter(([name]) => !names.has(name)),
    ...kept.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const])),
  ];
  const alone = ranking.find(({ settings }) => sameSettings(settings, Object.fromEntries(entries)));
  return alone?.gainPercent !== undefined && alone.gainPercent !== null && whole.ci95 !== null && alone.gainPercent < whole.ci95[0];
}

/** Whether two combinations set the same. */
export function sameSettings(a: Settings, b: Settings): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
