import { seeded, shuffled } from '../../base/random.js';
import type { Settings } from '../settings.js';
import type { RunDifference } from './differences.js';
import { Evidence, type Standing } from './evidence.js';

/** Runs that are made one right after the other, in this order. */
export interface BisectBlock {
  readonly runs: readonly { readonly role: 'a' | 'b' | 'middle'; readonly settings: Settings }[];
  /** The settings that the middle takes from b; empty for a block of the ends alone. */
  readonly swapped: readonly string[];
}

/** ln of each run's time, in the order of the block; null for a run that failed. */
export type BlockTimes = readonly (number | null)[];

/** What came of it. */
export interface BisectFound {
  /**
   * settings: these make the difference, each of them needed. none: with a's hosts and program, a's and b's settings are as fast as each other.
   * failed: an end cannot be run any more. cut-off: the limit of runs was reached; the settings are those still suspected.
   */
  readonly kind: 'settings' | 'none' | 'failed' | 'cut-off';
  readonly settings: readonly string[];
  /** How much longer b's settings take than a's, in percent, with the 95 % interval. */
  readonly ends: Effect | null;
  /** How much longer a's settings take with the found ones of b. */
  readonly found: Effect | null;
  /** False where a step was decided by a hair. */
  readonly certain: boolean;
  readonly runs: number;
}

/** A difference in time, percent. */
export interface Effect {
  readonly percent: number;
  readonly ci95: readonly [number, number] | null;
}

/** How a bisection goes about it. */
export interface BisectOptions {
  readonly seed: number;
  /** Runs at most, failed ones included. */
  readonly mostRuns: number;
}

/** Blocks of the ends before anything is swapped, at least and at most. */
const [firstBlocks, mostFirst] = [3, 8];
/** Blocks of one combination at most. */
const mostBlocks = 6;

/**
 * Finds which of the settings that differ make two runs differ in speed: half of them are swapped at a time, and what a half explains is
 * halved again. Where neither half does it alone, settings work together, and finer parts and what is left without them are tried (delta
 * debugging, Zeller and Hildebrandt 2002, doi:10.1109/32.988498). Every combination runs between both ends, as often as it takes to say
 * on whose side it is. A generator: it yields what to run and is handed the times.
 */
export function* bisectSettings(
  a: Settings,
  b: Settings,
  differing: readonly string[],
  options: BisectOptions,
): Generator<BisectBlock, BisectFound, BlockTimes> {
  const search = new Search(a, b, options);
  const ends = yield* search.compareEnds();
  if (ends !== 'differ') return search.verdict(ends === 'same' ? 'none' : ends, []);
  const found = yield* search.minimal(differing);
  return search.verdict(found.cut ? 'cut-off' : 'settings', found.settings);
}

type Steps<T> = Generator<BisectBlock, T, BlockTimes>;

class Search {
  private readonly evidence = new Evidence();
  private readonly known = new Map<string, boolean>();
  private readonly random: () => number;
  private runs = 0;
  private certain = true;
  /** True where b fails and a does not: then failing is the difference. */
  private failing = false;

  constructor(
    private readonly a: Settings,
    private readonly b: Settings,
    private readonly options: BisectOptions,
  ) {
    this.random = seeded(options.seed);
  }

  *compareEnds(): Steps<'differ' | 'same' | 'failed' | 'cut-off'> {
    for (let block = 0; block < mostFirst; block++) {
      if (this.runs + 2 > this.options.mostRuns) return 'cut-off';
      const { a, b } = yield* this.block([]);
      if (a === null) return 'failed';
      if (b === null) {
        this.failing = true;
        return 'differ';
      }
      this.evidence.put('', { a, b, middle: null });
      if (block + 1 >= firstBlocks && this.evidence.ends().p < 0.01) return 'differ';
    }
    return 'same';
  }

  /** The smallest part of the differing settings that is on b's side by itself. */
  *minimal(differing: readonly string[]): Steps<{ readonly settings: readonly string[]; readonly cut: boolean }> {
    let settings = [...differing];
    for (let parts = 2; settings.length > 1;) {
      const chunks = split(settings, parts);
      const rests = parts === 2 ? [] : chunks.map((chunk) => settings.filter((name) => !chunk.includes(name)));
      const chosen: string[] | null = yield* this.firstOf([...chunks, ...rests]);
      if (this.runs + 3 > this.options.mostRuns) return { settings: chosen ?? settings, cut: true };
      if (chosen !== null) {
        parts = chunks.includes(chosen) ? 2 : Math.max(parts - 1, 2);
        settings = chosen;
      } else if (parts < settings.length) parts = Math.min(settings.length, parts * 2);
      else break;
    }
    // The last one alone may never have run by itself.
    if (!this.failing && this.evidence.count(key(settings)) === 0 && this.runs + 3 <= this.options.mostRuns)
      yield* this.onSideOfB(settings);
    return { settings, cut: false };
  }

  private *firstOf(candidates: readonly string[][]): Steps<string[] | null> {
    for (const candidate of candidates) {
      if (this.runs + 3 > this.options.mostRuns) return null;
      if (yield* this.onSideOfB(candidate)) return candidate;
    }
    return null;
  }

  private *onSideOfB(swapped: readonly string[]): Steps<boolean> {
    const name = key(swapped);
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const answer = yield* this.failing ? this.fails(swapped) : this.measured(swapped);
    this.known.set(name, answer);
    return answer;
  }

  private *fails(swapped: readonly string[]): Steps<boolean> {
    // What fails once may have failed by chance; what works has no such excuse.
    for (let time = 0; time < 2; time++) if ((yield* this.block(swapped)).middle !== null) return false;
    return true;
  }

  private *measured(swapped: readonly string[]): Steps<boolean> {
    const name = key(swapped);
    const sign = Math.sign(this.evidence.ends().distance);
    let standing: Standing = { distance: 0, reach: Infinity, p: 1 };
    for (let block = 0; block < mostBlocks && this.runs + 3 <= this.options.mostRuns; block++) {
      const { a, b, middle } = yield* this.block(swapped);
      // A combination that cannot run says nothing; it does not count as b's.
      if (middle === null && block > 0) return false;
      if (a === null || b === null || middle === null) continue;
      this.evidence.put(name, { a, b, middle });
      standing = this.evidence.middle(name);
      if (standing.p < 0.02) return standing.distance * sign > 0;
    }
    this.certain = false;
    return standing.distance * sign > 0;
  }

  private *block(
    swapped: readonly string[],
  ): Steps<{ readonly a: number | null; readonly b: number | null; readonly middle: number | null }> {
    const ends = this.failing
      ? []
      : [
          { role: 'a' as const, settings: this.a },
          { role: 'b' as const, settings: this.b },
        ];
    const middle = swapped.length === 0 ? [] : [{ role: 'middle' as const, settings: this.swapped(swapped) }];
    const runs = shuffled([...ends, ...middle], this.random);
    this.runs += runs.length;
    const times = yield { runs, swapped };
    const of = (role: string): number | null => times[runs.findIndex((run) => run.role === role)] ?? null;
    return { a: of('a'), b: of('b'), middle: of('middle') };
  }

  private swapped(names: readonly string[]): Settings {
    const rest = Object.entries(this.a).filter(([name]) => !names.includes(name));
    return Object.fromEntries([...rest, ...names.flatMap((name) => (this.b[name] === undefined ? [] : [[name, this.b[name]] as const]))]);
  }

  verdict(kind: BisectFound['kind'], settings: readonly string[]): BisectFound {
    const known = !this.failing && this.evidence.count('') > 0;
    const found = kind !== 'settings' || this.evidence.count(key(settings)) === 0 ? null : effectOf(this.evidence.fromA(key(settings)));
    return { kind, settings, ends: known ? effectOf(this.evidence.ends()) : null, found, certain: this.certain, runs: this.runs };
  }
}

const percent = (logRatio: number): number => (Math.exp(logRatio) - 1) * 100;

function effectOf({ distance, reach }: Standing): Effect {
  return { percent: percent(distance), ci95: Number.isFinite(reach) ? [percent(distance - reach), percent(distance + reach)] : null };
}

const key = (names: readonly string[]): string => [...names].sort().join(' ');

/** Parts of nearly the same size, in order. */
function split(names: readonly string[], parts: number): string[][] {
  const chunks = Array.from({ length: parts }, (_, at) =>
    names.slice(Math.floor((at * names.length) / parts), Math.floor(((at + 1) * names.length) / parts)),
  );
  return chunks.filter((chunk) => chunk.length > 0);
}

/** Runs that a search needs where one setting makes the difference: at least, and about at most. */
export function bisectEstimate(differing: readonly RunDifference[]): { readonly least: number; readonly most: number } {
  const halvings = Math.ceil(Math.log2(Math.max(1, differing.filter(({ kind }) => kind === 'setting').length)));
  return { least: 2 * firstBlocks + 3 * Math.max(1, halvings), most: 2 * mostFirst + 3 * mostBlocks * Math.max(1, 2 * halvings) };
}
