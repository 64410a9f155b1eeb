import type { Json } from './replay.js';
import type { SocketInterface } from './socketInterfaces.js';
import type { Variable } from './variable.js';

/** What the meaning of a value may depend on; leave out what is not known. */
export interface Context {
  /** RDMA ports as `name:port`. */
  readonly devices?: readonly string[];
  readonly interfaces?: readonly SocketInterface[];
  readonly hostname?: string;
  readonly pid?: number;
  /** Other variables that are set. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** In which way a text does not do what it says. */
export type MistakeKind =
  | 'not-a-number'
  | 'number-suffix'
  | 'octal'
  | 'out-of-range'
  | 'invalid-value'
  | 'starved-collective'
  | 'll128-forced'
  | 'loopback'
  | 'legacy-number';

/** A text to write in place of the value; `safe` when it is plainly what was meant. */
export interface Suggestion {
  readonly text: string;
  readonly safe: boolean;
}

/** A value that does not do what it says. The harm is that of Severity in src/lint. */
export interface Mistake {
  readonly kind: MistakeKind;
  readonly harm: 'error' | 'warning' | 'information';
  readonly suggestions: readonly Suggestion[];
}

/** What NCCL makes of the text of one variable. */
export interface ValueReading {
  readonly as: 'integer' | 'word' | 'list' | 'path' | 'text';
  /** The value that NCCL ends up with, as text; null where the default applies. */
  readonly value: string | null;
  /** Details in the words of the recorded vectors. */
  readonly result: Readonly<Record<string, Json>>;
  /** What NCCL prints, level first. */
  readonly messages: readonly string[];
  /** One sentence in the language of the user: what NCCL makes of exactly this text. */
  readonly effect: string;
  readonly mistake: Mistake | null;
}

/** Everything a value is read against. */
export interface Question {
  readonly variable: Variable;
  readonly text: string;
  readonly version: string;
  readonly context: Context;
}
