import type { Range } from '../base/text.js';
import type { Finding, Fix } from '../lint/finding.js';
import { touches } from './document.js';

/** A fix to offer at a place, with the finding that it mends. */
export interface OfferedFix {
  readonly finding: Finding;
  readonly fix: Fix;
  /** The one to take without choosing. */
  readonly preferred: boolean;
}

/** The fixes of the findings that a range touches. */
export function fixesAt(findings: readonly Finding[], range: Range): readonly OfferedFix[] {
  return findings
    .filter((finding) => touches(finding.range, range))
    .flatMap((finding) => finding.fixes.map((fix, index) => ({ finding, fix, preferred: index === 0 && fix.safe })));
}
