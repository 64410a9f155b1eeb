/**
 * Who says it. A "warning" is NCCL WARN or the text that PyTorch quotes after "Last error:"; "nccl" is a line of NCCL of any level, or a quote; "program"
 * is a line without NCCL's prefix; "any" is all of these.
 */
export type Heard = 'warning' | 'nccl' | 'program' | 'any';

/** One message that NCCL, PyTorch or nccl-tests prints, and what to make of it. */
export interface CatalogueMessage {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'information';
  /**
   * How far from the cause the speaker stands: 0 names a cause, 1 may be the trace of a peer that is gone, 2 is said because of a peer, 3 wraps an error
   * told elsewhere, 4 says nothing of a failure.
   */
  readonly distance: 0 | 1 | 2 | 3 | 4;
  readonly heard: Heard;
  /** Words of which a line must hold one for the pattern to be tried. */
  readonly needles: readonly string[];
  readonly pattern: RegExp;
  /** Where the line itself names who it is about: groups host or node, rank, task or elastic, pid. */
  readonly who?: RegExp;
  /** How sure the cause is, where its distance says too much. */
  readonly confidence?: 'likely' | 'possible';
  /** What happened: a clause without an end, to stand after who it happened to. */
  readonly what: () => string;
  readonly cause: () => string;
  readonly fix: () => string;
  /** Settings to look at. */
  readonly variables: readonly string[];
  /** Public reports of it, "NVIDIA/nccl#426". */
  readonly reports: readonly string[];
}
