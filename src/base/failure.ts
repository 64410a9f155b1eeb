/** The closed set of reasons why something could not be done. */
export const failureKinds = [
  'unreachable',
  'host-key',
  'auth',
  'timeout',
  'cancelled',
  'tool',
  'input',
  'not-trusted',
  'unsupported',
] as const;

/** Why something could not be done. */
export type FailureKind = (typeof failureKinds)[number];

/** An error that a person may see as it stands: `message` says what and where in one sentence, `next` what to do about it. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** What to do next, one short sentence, or null where nothing helps. */
  readonly next: string | null;
  constructor(kind: FailureKind, message: string, options: { next?: string | null; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.kind = kind;
    this.next = options.next ?? null;
  }
}

/** The one sentence to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Failure) return error.next === null ? error.message : `${error.message} ${error.next}`;
  return error instanceof Error ? error.message : String(error);
}
