import * as l10n from '@vscode/l10n';
import { type Evidence, mostEvidence } from '../findings/finding.js';
import type { LoggedProcess, Told } from '../reader.js';
import type { Side } from './difference.js';

/** How the processes of a run divide over the values of one thing; null: they do not tell it. */
export interface Spread {
  readonly total: number;
  readonly values: ReadonlyMap<string | null, { readonly count: number; readonly first: Told | null; readonly hosts: readonly string[] }>;
}

/** Hosts kept of one value. */
const mostHosts = 1000;

/** How processes divide over what `of` gives for them. */
export function spreadOf(processes: readonly LoggedProcess[], of: (process: LoggedProcess) => Told | null | undefined): Spread {
  const values = new Map<string | null, { count: number; first: Told | null; hosts: Set<string> }>();
  for (const process of processes) {
    const told = of(process) ?? null;
    const value = told?.value ?? null;
    const known = values.get(value);
    const group = known ?? { count: 0, first: told, hosts: new Set<string>() };
    group.count++;
    if (process.host !== null && group.hosts.size < mostHosts) group.hosts.add(process.host);
    if (known === undefined) values.set(value, group);
  }
  return {
    total: processes.length,
    values: new Map([...values].map(([value, { count, first, hosts }]) => [value, { count, first, hosts: [...hosts].sort() }])),
  };
}

/** Shares that differ by less than this come of logs that do not hold quite the same processes. */
const slack = 0.01;

/** Whether two runs divide alike over the same values, whatever their numbers of processes. */
export function alike(a: Spread, b: Spread): boolean {
  if (a.total === 0 || b.total === 0) return true;
  if (a.values.size !== b.values.size) return false;
  for (const [value, { count }] of a.values) {
    const other = b.values.get(value);
    if (other === undefined || Math.abs(count / a.total - other.count / b.total) >= slack) return false;
  }
  return true;
}

/** Whether anything is told at all. */
export function tells({ values }: Spread): boolean {
  return [...values.keys()].some((value) => value !== null);
}

/** The values in the order of their frequency, then of their text. */
function sorted(
  spread: Spread,
): [string | null, { readonly count: number; readonly first: Told | null; readonly hosts: readonly string[] }][] {
  return [...spread.values].sort(([a, one], [b, two]) => two.count - one.count || (a ?? '~').localeCompare(b ?? '~'));
}

/** "1 (12 of 16), not told (4 of 16)"; the value alone where all have it. */
export function sideOf(spread: Spread): Side {
  const list = sorted(spread);
  const word = (value: string | null): string => (value === null ? l10n.t('not told') : value === '' ? l10n.t('empty') : value);
  const told = list.filter(([value]) => value !== null);
  if (told.length === 0) return { value: null, evidence: [] };
  const evidence = told
    .slice(0, mostEvidence)
    .flatMap(([value, { first }]): Evidence[] => (first === null ? [] : [{ place: first.place, text: value }]));
  const [only] = list;
  if (list.length === 1 && only !== undefined) return { value: word(only[0]), evidence };
  const shown = list.slice(0, 4).map(([value, { count }]) => l10n.t('{0} ({1} of {2})', word(value), count, spread.total));
  return { value: [...shown, ...(list.length > 4 ? ['…'] : [])].join(', '), evidence };
}

/** Hosts of the bad run whose value no process of the good one has; empty where that is so everywhere. */
export function oddHosts(good: Spread, bad: Spread): string[] {
  const odd = new Set<string>();
  const all = new Set<string>();
  for (const [value, { hosts }] of bad.values)
    for (const host of hosts) {
      all.add(host);
      if (!good.values.has(value)) odd.add(host);
    }
  return odd.size === all.size ? [] : [...odd].sort();
}
