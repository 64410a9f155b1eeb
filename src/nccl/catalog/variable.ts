/** What a variable's text is read as. */
export type VariableKind =
  'integer' | 'switch' | 'tri-state' | 'enum-integer' | 'bytes' | 'duration' | 'enum' | 'level' | 'list' | 'path' | 'text';

/**
 * What reads the text. In NCCL: strtoll base 0, the typed parameters of 2.30.7, or code of its own. Elsewhere: PyTorch's helpers (std::stoi and a
 * list of words), Ascend's HCCL (whole numbers within limits), or RCCL (strtoll base 0).
 */
export type VariableReader = 'strtoll' | 'typed' | 'own' | 'torch' | 'hccl' | 'rccl';

/** Words accepted from one release on (until the next entry). */
export interface AcceptedWords {
  readonly since: string;
  readonly words: readonly string[];
}

/** One environment variable: NCCL's and its bundled plugins' (source: NCCL release tags 1.2.1 to 2.30.7), PyTorch's, HCCL's or RCCL's. */
export interface Variable {
  readonly name: string;
  readonly kind: VariableKind;
  readonly reader: VariableReader;
  /** NCCL's own area, e.g. "net_ib", "tuning". */
  readonly area: string;
  /** "nccl", the bundled plugin that reads it, or other software; releases of NCCL say nothing about the latter. */
  readonly owner: string;
  readonly status: 'active' | 'removed' | 'deprecated' | 'dead';
  /** First release tag that has it; null where not known. */
  readonly introducedIn: string | null;
  /** First release tag without it. */
  readonly removedIn: string | null;
  readonly deprecatedIn: string | null;
  /** Release from which it is still parsed but changes nothing. */
  readonly deadSince: string | null;
  readonly replacedBy: string | null;
  /** Default by the first release that has it, oldest first; a null value means unset. */
  readonly defaults: readonly (readonly [since: string, value: number | string | null])[];
  readonly unit: string | null;
  /** Values that work as meant, both ends included. */
  readonly range: readonly [number, number] | null;
  /** Multiple that the value has to be of, e.g. 32 for NCCL_NTHREADS. */
  readonly step: number | null;
  readonly accepted: readonly AcceptedWords[];
  readonly caseSensitive: boolean;
  /** Which integers count as on, in words of code: "==1", "!=0", … */
  readonly truthy: string | null;
  readonly documented: boolean;
  /** True for variables that the documentation lists under "Debugging". */
  readonly debugging: boolean;
  readonly docs: string | null;
  /** First release of the owner that has it, as text ("torch 2.2"); null for NCCL's own and where not known. */
  readonly sinceOwner: string | null;
  /** What single values mean, by the number as text. */
  readonly meanings: Readonly<Record<string, { readonly en: string; readonly zh: string }>>;
  /** What it is, one short sentence each. */
  readonly summary: { readonly en: string; readonly zh: string };
  /** What the default means where the number alone does not say, or null. */
  readonly defaultMeans: { readonly en: string; readonly zh: string } | null;
}
