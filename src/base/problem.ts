/** Something in an input that a reader did not understand. Readers return these; they never throw on bad input. */
export interface Problem {
  /** 1-based line in the input, or null where no line is to blame. */
  readonly line: number | null;
  readonly message: string;
}
