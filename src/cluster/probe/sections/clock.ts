import type { ClockFact } from '../../facts.js';

/** When a probe was sent and when its last byte came, by our clock, in ms since 1970. */
export interface Exchange {
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

/** A moment by the host's clock, and how much later it may have been: `date` without %N cuts the fraction off. */
interface Moment {
  readonly ms: number;
  readonly upTo: number;
}

function momentOf(text: string | undefined): Moment | null {
  const match = /^(\d{9,11})(?:\.(\d{1,9}))?/.exec(text?.trim() ?? '');
  if (match?.[1] === undefined) return null;
  const fraction = match[2] === undefined ? null : Number(`0.${match[2]}`);
  return { ms: (Number(match[1]) + (fraction ?? 0)) * 1000, upTo: fraction === null ? 1000 : 0 };
}

/**
 * The host's clock against ours. The script looks at the clock first and last; both moments lie between sending and receiving, so the offset lies between (last - received) and
 * (first - sent), as NTP reckons it (RFC 5905, section 8). Nothing is assumed of how the two ways share the delay: the middle is given with half of the width.
 */
export function clockOf(
  times: readonly string[],
  exchange: Exchange | undefined,
  kept: Pick<ClockFact, 'synchronised' | 'source'>,
): ClockFact | null {
  const [first, last] = [momentOf(times[0]), momentOf(times[1] ?? times[0])];
  if (first === null || last === null || exchange === undefined)
    return kept.synchronised === null && kept.source === null ? null : { offsetMs: null, uncertaintyMs: null, ...kept };
  const least = last.ms - exchange.receivedAtMs;
  const greatest = first.ms + first.upTo - exchange.sentAtMs;
  const width = greatest - least;
  // A clock that was set during the probe says nothing.
  if (width < 0) return { offsetMs: null, uncertaintyMs: null, ...kept };
  return { offsetMs: round((least + greatest) / 2), uncertaintyMs: round(width / 2), ...kept };
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;
