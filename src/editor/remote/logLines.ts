import { clean } from '../../base/clean.js';

const longestLine = 4096;

/** Lines of a stream made fit to show: cleaned, without their end, cut at 4,096 characters. */
export class LogLines {
  private held = '';

  /** The lines that are whole now. */
  push(chunk: string): string[] {
    const lines = (this.held + chunk).split('\n');
    this.held = lines.pop() ?? '';
    // A stream without line ends must not grow here.
    while (this.held.length > longestLine) {
      lines.push(this.held.slice(0, longestLine));
      this.held = this.held.slice(longestLine);
    }
    return lines.map(fit);
  }

  /** What is left at the end of the stream. */
  end(): string[] {
    const rest = this.held;
    this.held = '';
    return rest === '' ? [] : [fit(rest)];
  }
}

function fit(line: string): string {
  const text = clean(line.replaceAll('\r', '')).trimEnd();
  return text.length > longestLine ? `${text.slice(0, longestLine - 1)}…` : text;
}

/** Lets at most so many lines through in each stretch of time, and counts the rest. */
export class LineBudget {
  private left: number;
  private dropped = 0;
  constructor(private readonly most: number) {
    this.left = most;
  }

  /** The lines that are let through. */
  take(lines: readonly string[]): readonly string[] {
    const some = lines.slice(0, this.left);
    this.left -= some.length;
    this.dropped += lines.length - some.length;
    return some;
  }

  /** Begins a new stretch and answers how many lines were dropped in the last. */
  renew(): number {
    const { dropped } = this;
    this.left = this.most;
    this.dropped = 0;
    return dropped;
  }
}
