import { lineRange } from '../base/text.js';
import type { Setting } from '../scripts/setting.js';

/**
 * The assignments of a configuration file by their place on screen, blanks around names left out of the name so that what was meant can be
 * explained. What NCCL takes from the bytes is what `confSettings` of src/lint tells.
 */
export function meantSettings(text: string): readonly Setting[] {
  const settings: Setting[] = [];
  for (const [row, raw] of text.split('\n').entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const match = /^(\s*(?:export\s+)?)([^=#\s][^=]*?)?\s*=/u.exec(line);
    if (match === null || line.startsWith('#')) continue;
    const [{ length: valueAt }, before = '', name = ''] = match;
    settings.push({
      name,
      nameRange: lineRange(row, before.length, before.length + name.length),
      value: line.slice(valueAt),
      unknown: null,
      valueRange: lineRange(row, valueAt, line.length),
      range: lineRange(row, 0, line.length),
      kind: 'conf',
      reach: 'ranks',
      scope: 'conf',
    });
  }
  return settings;
}
