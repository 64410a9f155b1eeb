import type { Position, Range } from '../base/text.js';
import { describeValue, explain, statusAt, variable } from '../nccl/catalog/index.js';
import type { Analysis } from './analysis.js';
import { isBefore } from './document.js';

/** A few words beside a value. */
export interface ValueHint {
  readonly position: Position;
  readonly label: string;
  /** What NCCL makes of the value, one sentence. */
  readonly tooltip: string;
}

/** What NCCL reads, behind the values in a range where it differs from the text or helps. */
export function hintsIn({ settings, release }: Pick<Analysis, 'settings' | 'release'>, range: Range): readonly ValueHint[] {
  return settings.flatMap(({ name, value, valueRange }) => {
    if (value === null || isBefore(valueRange.end, range.start) || isBefore(range.end, valueRange.end)) return [];
    const known = variable(name);
    const status = statusAt(name, release);
    if (known === null || (status !== 'active' && status !== 'deprecated')) return [];
    const label = describeValue(known, value, release);
    if (label === null) return [];
    return [{ position: valueRange.end, label, tooltip: explain(name, value, { version: release }).effect }];
  });
}
