import type { Place } from '../messages.js';

/** A line of the log that shows something. */
export interface Evidence {
  readonly place: Place;
  /** Null: the place alone is known. */
  readonly text: string | null;
}

/** One thing that a log tells: what happened, why, what to change, and the lines that show it. */
export interface Finding {
  /** Id of the message or of the conclusion. */
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'information';
  /** What happened, in one sentence, with whom. */
  readonly message: string;
  readonly cause: string;
  /** What to change and where. */
  readonly fix: string;
  readonly confidence: 'certain' | 'likely' | 'possible';
  /** The first one is the line to open. */
  readonly evidence: readonly Evidence[];
  readonly ranks: readonly number[];
  readonly hosts: readonly string[];
  /** Settings to look at. */
  readonly variables: readonly string[];
  /** Public reports, "NVIDIA/nccl#426". */
  readonly reports: readonly string[];
  /** How often the log says it. */
  readonly count: number;
  /** "culprit": the first failure in causal order. "echo": follows from it. */
  readonly role: 'culprit' | 'echo' | 'other';
}

/** A finding with what most have filled in. */
export function finding(given: Pick<Finding, 'rule' | 'severity' | 'message' | 'cause' | 'fix' | 'evidence'> & Partial<Finding>): Finding {
  return { confidence: 'likely', ranks: [], hosts: [], variables: [], reports: [], count: given.evidence.length, role: 'other', ...given };
}

/** Pieces of evidence kept of one finding. */
export const mostEvidence = 6;
