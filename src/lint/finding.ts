import type { Range, TextEdit } from '../base/text.js';

/** How much harm a finding means. "error" is for what makes NCCL fail, drop or misread the setting. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** A change that mends a finding; `safe` ones keep what the writer plainly meant and may be applied without a look. */
export interface Fix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly TextEdit[];
}

/** One thing said about one place in a file. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: Range;
  readonly variable: string | null;
  readonly docs: string | null;
  readonly fixes: readonly Fix[];
}
