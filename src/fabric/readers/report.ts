import type { Problem } from '../../base/problem.js';

const most = 100;

/** Collects what a reader did not understand: the first hundred, so that an input of another kind does not fill the memory. */
export class Report {
  readonly problems: Problem[] = [];

  add(line: number | null, message: string): void {
    if (this.problems.length < most) this.problems.push({ line, message });
  }
}
