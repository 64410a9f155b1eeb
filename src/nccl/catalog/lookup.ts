import * as l10n from '@vscode/l10n';
import { foreign, latest, misnomers, releases, variables as all, type Misnomer } from './data/index.js';
import type { Variable } from './variable.js';
import { atLeast, lastSince } from './version.js';

export { latest, releases };

/** What a name means to one release: "deprecated" still works or is parsed without effect, "not-yet" comes in a later release. */
export type Status = 'active' | 'removed' | 'deprecated' | 'not-yet' | 'unknown';

const byName = new Map(all.map((entry) => [entry.name, entry]));
const wrongNames = new Map(misnomers.map((entry) => [entry.name, entry]));

/** Every variable of the catalogue. */
export function variables(): readonly Variable[] {
  return all;
}

/** The variable of exactly this name, or null. */
export function variable(name: string): Variable | null {
  return byName.get(name) ?? null;
}

/** What a name means to a release. */
export function statusAt(name: string, version: string): Status {
  const found = byName.get(name);
  if (found === undefined) return 'unknown';
  if (found.introducedIn !== null && !atLeast(version, found.introducedIn)) return 'not-yet';
  if (found.removedIn !== null && atLeast(version, found.removedIn)) return 'removed';
  const since = found.deadSince ?? found.deprecatedIn;
  if (since !== null) return atLeast(version, since) ? 'deprecated' : 'active';
  return found.status === 'deprecated' || found.status === 'dead' ? 'deprecated' : 'active';
}

/** Default of a variable in a release; null means unset or not known. */
export function defaultAt(found: Variable, version: string): number | string | null {
  return lastSince(found.defaults, version)?.[1] ?? null;
}

/** Words that a release accepts for a variable; empty where the catalogue lists none. */
export function acceptedAt(found: Variable, version: string): readonly string[] {
  const steps = found.accepted.map(({ since, words }) => [since, words] as const);
  return (lastSince(steps, version) ?? steps[0])?.[1] ?? [];
}

/** Who reads a name that NCCL itself does not read, or null where nobody is known. */
export function foreignOwner(name: string): string | null {
  const known = byName.get(name);
  if (known !== undefined) return isElsewhere(known) ? known.owner : null;
  const found = foreign.find((entry) => (entry.name.endsWith('*') ? name.startsWith(entry.name.slice(0, -1)) : name === entry.name));
  return found?.owner ?? null;
}

/** What the catalogue knows about a wrong name, or null. */
export function misnomerOf(name: string): Misnomer | null {
  return wrongNames.get(name) ?? null;
}

/** Edits (insert, delete, replace, swap of neighbours) between two texts, or `limit + 1` where it is more than the limit. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a.charAt(i - 1) === b.charAt(j - 1);
      let best = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1);
      if (swapped) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return Math.min(row[b.length] ?? limit + 1, limit + 1);
}

/** Whether a variable is read by software that NCCL's releases say nothing about: PyTorch, HCCL, RCCL. */
export function isElsewhere(found: Variable): boolean {
  return found.reader === 'torch' || found.reader === 'hccl' || found.reader === 'rccl';
}

function familyOf(name: string): string {
  return name.split('_')[0] ?? '';
}

const turn = (name: string): string => name.split('_').sort().join('_');

/** What is compared with a wrong name: a file may hold many of them, and an editor asks with every keystroke. */
const candidates = all.map((entry) => ({
  name: entry.name,
  family: isElsewhere(entry) ? familyOf(entry.name) : null,
  turned: turn(entry.name),
}));

/** Answers that were given last, by release and name. */
const nearest = new Map<string, string | null>();
const mostKept = 2000;

/** The known name that a text is most likely meant to be, or null: see {@link compareNames}. */
export function nearestName(name: string, version: string): string | null {
  const key = `${version} ${name}`;
  const before = nearest.get(key);
  if (before !== undefined) return before;
  const found = compareNames(name, version);
  if (nearest.size >= mostKept) nearest.clear();
  nearest.set(key, found);
  return found;
}

/** The known name that a text is most likely meant to be, or null: the same but for case, its words in another order, or at most two edits away. */
function compareNames(name: string, version: string): string | null {
  const upper = name.toUpperCase().replaceAll('-', '_');
  if (upper !== name && byName.has(upper)) return upper;
  if (byName.has(`TORCH_${upper}`)) return `TORCH_${upper}`;
  const family = familyOf(upper);
  const words = turn(upper);
  const limit = name.length >= 14 ? 2 : 1;
  let best: { name: string; rank: number } | null = null;
  for (const candidate of candidates) {
    // Names of other software look like NCCL's by design; they are no misspellings of each other.
    if (candidate.family !== null && candidate.family !== family) continue;
    const edits = candidate.turned === words ? 1 : editDistance(upper, candidate.name, limit);
    if (edits > limit) continue;
    const rank = edits * 2 + (statusAt(candidate.name, version) === 'active' ? 0 : 1);
    if (best === null || rank < best.rank) best = { name: candidate.name, rank };
  }
  return best?.name ?? null;
}

/** The text in the language that messages are shown in. The bundle of a language translates the word "en" to its own name. */
export function inLanguage(texts: { readonly en: string; readonly zh: string }): string {
  return l10n.t('en') === 'zh' ? texts.zh : texts.en;
}
