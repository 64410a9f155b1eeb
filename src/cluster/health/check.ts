import type { HostFacts } from '../facts.js';

/** One thing wrong with one host: `title` is the same for all hosts with this trouble, `message` has the host and the numbers. */
export interface Health {
  readonly host: string;
  readonly severity: 'error' | 'warning';
  /** Stable id of the check. */
  readonly id: string;
  readonly title: string;
  readonly message: string;
  readonly next: string | null;
}

/** A host that answered. */
export interface Reached {
  readonly host: string;
  readonly facts: HostFacts;
}

/** Looks at all hosts that answered, because most troubles are differences between them. */
export type Check = (hosts: readonly Reached[]) => readonly Health[];
