import type { Disagreement } from '../piece.js';

/** At most so many disagreements are kept: a source that is wrong throughout (all hosts "localhost") says nothing more after that. */
const most = 1000;

/** Collects what sources say differently, and the places in `Fabric.sources` of those who tell of something, each combination once. */
export class Notes {
  readonly disagreements: Disagreement[] = [];
  /** How many were not kept. */
  more = 0;
  private readonly known = new Map<string, readonly number[]>();

  /** Keeps it where the claims differ; claims are compared without case. */
  differ(subject: readonly string[], about: string, claims: readonly { readonly value: string; readonly source: number }[]): void {
    const first = claims[0]?.value.toLowerCase();
    if (claims.every(({ value }) => value.toLowerCase() === first)) return;
    const said = new Set<string>();
    const distinct = claims.filter(({ value, source }) => {
      const key = `${source}|${value}`;
      return !said.has(key) && said.add(key);
    });
    if (this.disagreements.length < most) this.disagreements.push({ subject, about, claims: distinct });
    else this.more++;
  }

  /** Sorted, without repetition; the same array for the same sources. */
  from(sources: Iterable<number>): readonly number[] {
    const sorted = [...new Set(sources)].sort((a, b) => a - b);
    const key = sorted.join();
    const before = this.known.get(key);
    if (before !== undefined) return before;
    this.known.set(key, sorted);
    return sorted;
  }
}
