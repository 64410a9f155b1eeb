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

const brand = Symbol.for('nccl-workbench.failure');

/** An error that a person may see as it stands: `message` says what and where in one sentence, `next` what to do about it. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** What to do next, one short sentence, or null where nothing helps. */
  readonly next: string | null;
  /** What every bundle's copy of this class puts on its objects. */
  readonly [brand] = true;

  /** The extension's lazily loaded parts have this class once more each; a Failure is one wherever it was made. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this === Failure) return typeof value === 'object' && value !== null && brand in value;
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

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
