import { baselineTrial } from './combinations.js';
import { groupBy } from './groupBy.js';
import { compare } from './rank.js';
import type { Run } from './record.js';
import { holm, mean, studentCritical, studentTwoSided, variance } from '../base/statistics.js';
import type { Sweep } from './sweepSpec.js';
import type { Gain } from './result.js';
import type { Settings } from './settings.js';

export type { Gain } from './result.js';

/** The gain of every value, from pairs of combinations that differ in it alone; Holm's correction over all values of the sweep. */
export function gains(sweep: Sweep, all: readonly Settings[], runs: readonly Run[]): Gain[] {
  const good = runs.filter((run) => run.trial !== null && run.state === 'ok');
  const byTrial = groupBy(compare(good, sweep.objective), (entry) => entry.trial);
  const measured = [...byTrial].flatMap(([trial, entries]) => {
    const settings = trial === baselineTrial ? undefined : all[trial];
    return settings === undefined ? [] : [{ settings, gain: mean(entries.map((entry) => entry.gain)) }];
  });
  const found: (Gain & { readonly p: number | null })[] = [];
  for (const { name, values } of sweep.parameters) {
    const usual = sweep.baseline[name] ?? null;
    const reference = values.includes(usual) ? { value: usual } : 'others';
    const rest = (settings: Settings): string => JSON.stringify(Object.entries(settings).filter(([other]) => other !== name).sort(([a], [b]) => (a < b ? -1 : 1))); // prettier-ignore
    const groups = [...groupBy(measured, (entry) => rest(entry.settings)).values()];
    for (const value of values) {
      if (reference !== 'others' && value === reference.value) continue;
      const differences = groups.flatMap((group) => {
        const of = (wanted: string | null) => group.find((entry) => (entry.settings[name] ?? null) === wanted)?.gain;
        const own = of(value);
        const others = reference === 'others' ? values.filter((other) => other !== value).map(of).filter((gain) => gain !== undefined) : [of(reference.value)].filter((gain) => gain !== undefined); // prettier-ignore
        return own === undefined || others.length === 0 ? [] : [own - mean(others)];
      });
      if (differences.length > 0) found.push({ name, value, against: reference, ...effect(differences), significant: false });
    }
  }
  const tested = found.filter((entry) => entry.p !== null);
  const adjusted = holm(tested.map((entry) => entry.p ?? 1));
  return found.map(({ p, ...entry }) => ({
    ...entry,
    significant:
      p !== null && (adjusted[tested.findIndex((other) => other.name === entry.name && other.value === entry.value)] ?? 1) < 0.05,
  }));
}

function effect(differences: readonly number[]): {
  gainPercent: number;
  ci95: readonly [number, number] | null;
  pairs: number;
  p: number | null;
} {
  const centre = mean(differences);
  const pairs = differences.length;
  const percent = (logRatio: number): number => (Math.exp(logRatio) - 1) * 100;
  if (pairs < 3) return { gainPercent: percent(centre), ci95: null, pairs, p: null };
  const error = Math.max(Math.sqrt(variance(differences) / pairs), 1e-9);
  const reach = studentCritical(0.05, pairs - 1) * error;
  return {
    gainPercent: percent(centre),
    ci95: [percent(centre - reach), percent(centre + reach)],
    pairs,
    p: studentTwoSided(centre / error, pairs - 1),
  };
}
