import type { Disagreement } from '../piece.js';

/** At most so many disagreements are kept: a source that is wrong throughout (all hosts "localhost") says nothing more after that. */
const most = 1000;

/** Collects what sources say differently, and the places in `Fabric.sources` of those who tell of something, each combination once. */
export class Notes {
  readonly disagreements: Disagreement[] = [];
  /** How many were not kept. */
  more = 0;
  private readonly known = new Map<string, readonly number[]>();
  private readonly ones: (readonly number[] | undefined)[] = [];

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

  /** The list of this one source; the same array each time. */
  one(source: number): readonly number[] {
    let found = this.ones[source];
    if (found === undefined) this.ones[source] = found = this.from([source]);
    return found;
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
