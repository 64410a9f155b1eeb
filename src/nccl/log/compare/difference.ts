import type { Evidence } from '../findings/finding.js';

/** What two runs can differ in. */
export type DifferenceKind =
  | 'finding'
  | 'ranks'
  | 'version'
  | 'variable'
  | 'network'
  | 'interface'
  | 'adapters'
  | 'gpudirect'
  | 'inside'
  | 'channels'
  | 'algorithm'
  | 'paths'
  | 'rings'
  | 'trees'
  | 'set-up';

/** How much a difference matters: `much` makes jobs fail or slow, `some` may, `little` is worth knowing. */
export type Weight = 'much' | 'some' | 'little';

/** What one of the two runs tells. */
export interface Side {
  /** For people, "1 (12 of 16)"; null: it tells nothing. */
  readonly value: string | null;
  readonly evidence: readonly Evidence[];
}

/** One thing in which a run differs from one that was well. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** The variable, the rule of a finding, or a word for what of the kind it is. */
  readonly subject: string;
  readonly weight: Weight;
  /** One sentence. */
  readonly message: string;
  readonly good: Side;
  readonly bad: Side;
  /** Hosts of the bad run where it is so, if not on all. */
  readonly hosts: readonly string[];
  /** What the diagnosis of the bad run says of it; null: nothing. */
  readonly cause: string | null;
  readonly fix: string | null;
  /** Rules of findings of the bad run that say the same. */
  readonly rules: readonly string[];
  /** Kinds of other differences here that this one is known to bring about. */
  readonly explains: readonly DifferenceKind[];
}

/** A difference with what most have filled in. */
export function difference(
  given: Pick<Difference, 'kind' | 'subject' | 'weight' | 'message' | 'good' | 'bad'> & Partial<Difference>,
): Difference {
  return { hosts: [], cause: null, fix: null, rules: [], explains: [], ...given };
}

const order: Readonly<Record<Weight, number>> = { much: 0, some: 1, little: 2 };
/** Causes stand before what they bring about. */
const kinds: readonly DifferenceKind[] = [
  'finding',
  'ranks',
  'version',
  'variable',
  'network',
  'gpudirect',
  'inside',
  'adapters',
  'interface',
  'algorithm',
  'channels',
  'paths',
  'rings',
  'trees',
  'set-up',
];

/** Sorts what matters most to the front; among equals what explains others, then in the order of kinds. */
export function byWeight(a: Difference, b: Difference): number {
  return order[a.weight] - order[b.weight] || b.explains.length - a.explains.length || kinds.indexOf(a.kind) - kinds.indexOf(b.kind);
}
