import { readValue, statusAt, variable, type ValueReading } from '../nccl/catalog/index.js';
import type { Setting } from '../scripts/setting.js';

const kept = new WeakMap<Setting, { readonly version: string; readonly reading: ValueReading | null }>();

/**
 * What a release makes of a setting's text; null where the name is not NCCL's, the release does not read it, or the text is not known.
 * Many rules ask the same of one setting, so the answer is kept for as long as the setting is.
 */
export function judged(setting: Setting, version: string): ValueReading | null {
  const before = kept.get(setting);
  if (before?.version === version) return before.reading;
  const found = variable(setting.name);
  const status = statusAt(setting.name, version);
  const reading =
    found === null || setting.value === null || status === 'removed' || status === 'not-yet'
      ? null
      : readValue({ variable: found, text: setting.value, version, context: {} });
  kept.set(setting, { version, reading });
  return reading;
}
