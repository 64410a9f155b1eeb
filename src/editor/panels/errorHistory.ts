import { type ErrorCounts, errorCounts, withErrorRates } from '../../fabric/errorRates.js';
import type { Fabric } from '../../fabric/graph.js';

/** What cables counted when their cluster was read before, as far as this window has seen. */
export class ErrorHistory {
  private last: ErrorCounts | null = null;
  private before: ErrorCounts | null = null;

  /** The graph of a time with how fast its errors grew since the time before; as it is, where there was none. */
  note(fabric: Fabric, at: string): Fabric {
    if (this.last?.at !== at) {
      this.before = this.last;
      this.last = errorCounts(fabric, at);
    }
    return this.before === null ? fabric : withErrorRates(fabric, at, this.before);
  }
}
