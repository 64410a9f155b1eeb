import type { Configure } from '../../protocol/lsp.js';

type Severity = Configure['minSeverity'];
const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** A severity by its name; null for another text. */
export function severity(text: unknown): Severity | null {
  return severities.find((known) => known === text) ?? null;
}

/** The severities that the user wants of rules; entries that are none are left out. */
export function lintRules(value: unknown): Readonly<Record<string, Severity | 'off'>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([rule, wanted]) => {
      const known = wanted === 'off' ? 'off' : severity(wanted);
      return known === null ? [] : [[rule, known] as const];
    }),
  );
}

const property = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;

/** The ids of all rules, as the manifest's schema of a setting names them. */
export function ruleNames(manifest: unknown, settingId: string): string[] {
  const path = ['contributes', 'configuration', 'properties', settingId, 'propertyNames', 'enum'];
  const names = path.reduce<unknown>(property, manifest);
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
