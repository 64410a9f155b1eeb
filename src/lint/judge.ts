import { readValue, statusAt, variable, type ValueReading } from '../nccl/catalog/index.js';
import type { Setting } from '../scripts/setting.js';

/** What a release makes of a setting's text; null where the name is not NCCL's, the release does not read it, or the text is not known. */
export function judge({ name, value }: Setting, version: string): ValueReading | null {
  const found = variable(name);
  if (found === null || value === null) return null;
  const status = statusAt(name, version);
  return status === 'removed' || status === 'not-yet' ? null : readValue({ variable: found, text: value, version, context: {} });
}

const kept = new WeakMap<Setting, { readonly version: string; readonly reading: ValueReading | null }>();

/** {@link judge}, kept for as long as the setting is, for rules that ask again and again. */
export function judged(setting: Setting, version: string): ValueReading | null {
  const before = kept.get(setting);
  if (before?.version === version) return before.reading;
  const reading = judge(setting, version);
  kept.set(setting, { version, reading });
  return reading;
}
