import { mean, studentCritical, studentTwoSided, variance } from '../../base/statistics.js';

/** ln of the times of runs that followed one another: both ends, and what stood between them. */
export interface Block {
  readonly a: number;
  readonly b: number;
  /** null in a block of the ends alone. */
  readonly middle: number | null;
}

/** What the blocks so far say of one of them. */
export interface Standing {
  /** Mean distance in ln time: of b from a, or of the middle from half-way between them. */
  readonly distance: number;
  /** Half the 95 % interval; Infinity while the noise is not known. */
  readonly reach: number;
  /** Two-sided chance of so much or more with nothing behind it; 1 while the noise is not known. */
  readonly p: number;
}

/**
 * Keeps the blocks of a bisection. The noise of a run is one for all of them, so that a combination that ran twice is judged by what all the
 * others showed. Differences are taken inside a block, where drift is the same for all.
 */
export class Evidence {
  private readonly byKey = new Map<string, Block[]>();

  put(key: string, block: Block): void {
    this.byKey.set(key, [...(this.byKey.get(key) ?? []), block]);
  }

  count(key: string): number {
    return this.byKey.get(key)?.length ?? 0;
  }

  /** How far b is from a, over all blocks. */
  ends(): Standing {
    const distances = [...this.byKey.values()].flat().map(({ a, b }) => b - a);
    return this.standing(distances, 2);
  }

  /** How far a combination is from half-way between both ends; above 0 is on b's side. */
  middle(key: string): Standing {
    return this.standing(
      (this.byKey.get(key) ?? []).flatMap(({ a, b, middle }) => (middle === null ? [] : [middle - (a + b) / 2])),
      1.5,
    );
  }

  /** How far a combination is from a. */
  fromA(key: string): Standing {
    return this.standing(
      (this.byKey.get(key) ?? []).flatMap(({ a, middle }) => (middle === null ? [] : [middle - a])),
      2,
    );
  }

  /** `share`: the variance of one distance in variances of a run. */
  private standing(distances: readonly number[], share: number): Standing {
    const noise = this.noise();
    if (distances.length === 0) return { distance: 0, reach: Infinity, p: 1 };
    const distance = mean(distances);
    if (noise === null) return { distance, reach: Infinity, p: 1 };
    const error = Math.sqrt((noise.variance * share) / distances.length);
    return { distance, reach: studentCritical(0.05, noise.degrees) * error, p: studentTwoSided(distance / error, noise.degrees) };
  }

  private noise(): { readonly variance: number; readonly degrees: number } | null {
    const blocks = [...this.byKey.values()];
    const groups = [
      { values: blocks.flat().map(({ a, b }) => b - a), share: 2 },
      ...blocks.map((list) => ({
        values: list.flatMap(({ a, b, middle }) => (middle === null ? [] : [middle - (a + b) / 2])),
        share: 1.5,
      })),
    ].filter(({ values }) => values.length > 1);
    const degrees = groups.reduce((sum, { values }) => sum + values.length - 1, 0);
    if (degrees === 0) return null;
    const squares = groups.reduce((sum, { values, share }) => sum + (variance(values) * (values.length - 1)) / share, 0);
    // Exactly repeated times would make every difference certain; a floor of 1e-6 keeps it finite.
    return { variance: Math.max(squares / degrees, 1e-12), degrees };
  }
}
