import type { AcceptedWords, Variable, VariableKind, VariableReader } from '../variable.js';
import { releases } from './releases.js';

/** A variable as the data files write it: only what differs from the common case (a number that strtoll reads, still there, no default). */
export interface Entry {
  readonly name: string;
  readonly kind: VariableKind;
  readonly area: string;
  /** Default: "strtoll". */
  readonly reader?: VariableReader;
  /** Default: "nccl". Names of software outside NCCL's own repository have `since: null`. */
  readonly owner?: string;
  readonly since: string | null;
  /** First release without it. */
  readonly until?: string;
  readonly deprecatedIn?: string;
  /** Deprecated without a known release. */
  readonly deprecated?: true;
  readonly deadSince?: string;
  readonly replacedBy?: string;
  /** The default in all releases. */
  readonly default?: number | string;
  /** The default by release, where it changed. */
  readonly defaults?: readonly (readonly [since: string, value: number | string | null])[];
  readonly unit?: string;
  readonly range?: readonly [number, number];
  readonly step?: number;
  /** Words accepted in all releases that have the variable, apart by blanks. */
  readonly accepts?: string;
  /** The words by release, where they changed. */
  readonly acceptsSince?: readonly (readonly [since: string, words: string])[];
  readonly caseSensitive?: true;
  readonly truthy?: '==1' | '!=0';
  /** Section of NVIDIA's documentation that describes it; none where it is undocumented. */
  readonly docs?: 'system' | 'debugging';
  /** Anchor in the documentation where it is not made from the name. */
  readonly anchor?: string;
  /** Page that documents it, for what NVIDIA does not. */
  readonly link?: string;
  /** First release of an owner outside NCCL. */
  readonly sinceOwner?: string;
  /** What single values mean: English and Chinese, without a full stop. */
  readonly meanings?: Readonly<Record<string, readonly [en: string, zh: string]>>;
  readonly en: string;
  readonly zh: string;
  /** What the default means, English and Chinese. */
  readonly means?: readonly [en: string, zh: string];
}

const documentation = 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html#';

function statusOf(entry: Entry): Variable['status'] {
  if (entry.until !== undefined) return 'removed';
  if (entry.deadSince !== undefined) return 'dead';
  return entry.deprecatedIn !== undefined || entry.deprecated === true ? 'deprecated' : 'active';
}

function acceptedOf(entry: Entry): readonly AcceptedWords[] {
  const since = entry.since ?? always(entry);
  const steps = entry.acceptsSince ?? (entry.accepts === undefined || since === null ? [] : [[since, entry.accepts] as const]);
  return steps.map(([since, words]) => ({ since, words: words.split(' ') }));
}

function defaultsOf(entry: Entry): Variable['defaults'] {
  if (entry.defaults !== undefined) return entry.defaults;
  const since = entry.since ?? (entry.default === undefined ? null : always(entry));
  return since === null ? [] : [[since, entry.default ?? null]];
}

/** The oldest release for what other software reads whatever NCCL is there; null for NCCL's own. */
function always(entry: Entry): string | null {
  return entry.owner === undefined ? null : (releases[0] ?? null);
}

/** The full form of an entry. */
export function expand(entry: Entry): Variable {
  return {
    name: entry.name,
    kind: entry.kind,
    reader: entry.reader ?? 'strtoll',
    area: entry.area,
    owner: entry.owner ?? 'nccl',
    status: statusOf(entry),
    introducedIn: entry.since,
    removedIn: entry.until ?? null,
    deprecatedIn: entry.deprecatedIn ?? null,
    deadSince: entry.deadSince ?? null,
    replacedBy: entry.replacedBy ?? null,
    defaults: defaultsOf(entry),
    unit: entry.unit ?? null,
    range: entry.range ?? null,
    step: entry.step ?? null,
    accepted: acceptedOf(entry),
    caseSensitive: entry.caseSensitive ?? false,
    truthy: entry.truthy ?? null,
    documented: entry.docs !== undefined || entry.link !== undefined,
    debugging: entry.docs === 'debugging',
    docs: entry.docs === undefined ? (entry.link ?? null) : documentation + (entry.anchor ?? entry.name.toLowerCase().replaceAll('_', '-')),
    sinceOwner: entry.sinceOwner ?? null,
    meanings: Object.fromEntries(Object.entries(entry.meanings ?? {}).map(([value, [en, zh]]) => [value, { en, zh }])),
    summary: { en: entry.en, zh: entry.zh },
    defaultMeans: entry.means === undefined ? null : { en: entry.means[0], zh: entry.means[1] },
  };
}
