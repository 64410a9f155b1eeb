import type { MistakeKind, ValueReading } from '../nccl/catalog/index.js';
import type { Setting } from '../scripts/setting.js';
import { judge } from './judge.js';

/**
 * Every rule is handed the same list of settings. What several of them want to know of all settings is found once for the list and kept with
 * it, so that a file of a hundred thousand lines is gone through a few times, not once for each rule.
 */
const names = new WeakMap<readonly Setting[], ReadonlyMap<string, readonly Setting[]>>();

/** Settings by name, names in the order in which they are first met. */
export function byName(settings: readonly Setting[]): ReadonlyMap<string, readonly Setting[]> {
  const kept = names.get(settings);
  if (kept !== undefined) return kept;
  const found = new Map<string, Setting[]>();
  for (const setting of settings) {
    const same = found.get(setting.name);
    if (same === undefined) found.set(setting.name, [setting]);
    else same.push(setting);
  }
  names.set(settings, found);
  return found;
}

/** Settings whose name passes a test that is made once for each name. */
export function named(settings: readonly Setting[], test: (name: string) => boolean): Setting[] {
  return [...byName(settings)].flatMap(([name, same]) => (test(name) ? same : []));
}

/** A setting whose value does not do what it says, with what NCCL makes of it. */
export interface Mistaken {
  readonly setting: Setting;
  readonly reading: ValueReading;
}

const mistakes = new WeakMap<
  readonly Setting[],
  { readonly version: string; readonly found: ReadonlyMap<MistakeKind, readonly Mistaken[]> }
>();

/** Settings whose values do not do what they say to a release, by the way in which they do not. */
export function mistaken(settings: readonly Setting[], version: string): ReadonlyMap<MistakeKind, readonly Mistaken[]> {
  const kept = mistakes.get(settings);
  if (kept?.version === version) return kept.found;
  const found = new Map<MistakeKind, Mistaken[]>();
  for (const same of byName(settings).values()) {
    // The same text of the same variable means the same.
    const readings = new Map<string | null, ValueReading | null>();
    for (const setting of same) {
      const known = readings.get(setting.value);
      const reading = known === undefined ? judge(setting, version) : known;
      if (known === undefined) readings.set(setting.value, reading);
      const kind = reading?.mistake?.kind;
      if (reading === null || kind === undefined) continue;
      const list = found.get(kind);
      if (list === undefined) found.set(kind, [{ setting, reading }]);
      else list.push({ setting, reading });
    }
  }
  mistakes.set(settings, { version, found });
  return found;
}
