import { inLanguage } from '../nccl/catalog/index.js';

/** A text in the languages of the product, or as a user wrote it. */
export type Words = string | { readonly en: string; readonly zh: string };

/** The text in the language that is shown. */
export const inWords = (words: Words): string => (typeof words === 'string' ? words : inLanguage(words));

/** Where a step's answer comes from. */
export const sources = ['log', 'checks', 'against', 'pairs'] as const;

/** One of {@link sources}: the log's findings, the doctor's checks of the hosts, a good run's log, measurements between pairs of hosts. */
export type Source = (typeof sources)[number];

/** One question of a playbook: which findings answer it with yes, what that means and what to do. */
export interface Step {
  readonly id: string;
  readonly title: Words;
  /** Rules of findings in the log. */
  readonly log?: readonly string[];
  /** Ids of checks that fail or warn. */
  readonly checks?: readonly string[];
  /** Kinds of differences from a good run, or "kind subject". */
  readonly against?: readonly string[];
  /** Slow or silent pairs of hosts. */
  readonly pairs?: boolean;
  readonly conclusion: Words;
  readonly todo: Words;
}

/** Steps for one kind of trouble, causes before what follows from them. Data: nothing in it can be run. */
export interface Playbook {
  readonly id: string;
  readonly title: Words;
  readonly steps: readonly Step[];
}
