import type { Settings } from '../settings.js';
import type { Parameter } from '../sweepSpec.js';

/** What is varied, with all the values that combinations have: one that depends on others is also left as the baseline has it. */
export function variedOf(
  parameters: readonly Parameter[],
  all: readonly Settings[],
): { readonly name: string; readonly values: readonly (string | null)[] }[] {
  return parameters.map(({ name, values, when }) => {
    if (when === null) return { name, values };
    const seen = new Set<string | null>(values);
    for (const settings of all) seen.add(settings[name] ?? null);
    return { name, values: [...seen] };
  });
}
