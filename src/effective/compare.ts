import type { ComparedVariable, EffectiveComparison, EffectiveConfiguration, EffectiveVariable } from './configuration.js';

/** What a configuration is called: the file, the host, or one on the other, with the launch where there are several. */
export function titleOf({ file, host, launch, launches }: EffectiveConfiguration): string {
  const which = launch !== null && launches.length > 1 ? ` (${launch.label}:${String(launch.range.start.line + 1)})` : '';
  if (file === null) return host ?? '';
  return host === null ? `${file}${which}` : `${file}${which} · ${host}`;
}

function stateOf(a: EffectiveVariable | null, b: EffectiveVariable | null): ComparedVariable['state'] {
  if (a === null) return 'only-b';
  if (b === null) return 'only-a';
  const defaults = a.source.kind === 'default' && b.source.kind === 'default';
  if (!defaults && ((a.text === null && a.source.kind !== 'default') || (b.text === null && b.source.kind !== 'default'))) return 'unknown';
  if (a.text === b.text && a.acts === b.acts) return 'same';
  return a.read !== null && a.read === b.read ? 'same' : 'different';
}

/** Two configurations side by side. "same" is about what NCCL reads: 4194304 and 0x400000 are the same. */
export function compareEffective(a: EffectiveConfiguration, b: EffectiveConfiguration): EffectiveComparison {
  const left = new Map(a.variables.map((row) => [row.name, row]));
  const right = new Map(b.variables.map((row) => [row.name, row]));
  const names = [...new Set([...left.keys(), ...right.keys()])].sort();
  const rows = names.map((name): ComparedVariable => {
    const [one, other] = [left.get(name) ?? null, right.get(name) ?? null];
    return { name, state: stateOf(one, other), a: one, b: other };
  });
  return { a: titleOf(a), b: titleOf(b), rows };
}
