import type { Fabric, FabricLink } from './graph.js';

type Counters = Readonly<Record<string, number>>;

/** Error counters of cables at one time, by both ends with their ports. */
export interface ErrorCounts {
  /** ISO 8601. */
  readonly at: string;
  readonly counts: ReadonlyMap<string, Counters>;
}

const hourMs = 3_600_000;

/** What the cables of a graph have counted until now, for {@link withErrorRates} later. */
export function errorCounts({ links }: Pick<Fabric, 'links'>, at: string): ErrorCounts {
  const counts = new Map<string, Counters>();
  for (const link of links) if (link.kind === 'fabric' && link.errors !== undefined) counts.set(keyOf(link), link.errors);
  return { at, counts };
}

/**
 * The graph with how fast the errors of each cable grow since an earlier time. A counter that is smaller than it was has been cleared meanwhile, and what
 * it holds has come since. Where the earlier time is not earlier, or nothing was counted then, the graph stays as it is.
 */
export function withErrorRates<F extends Fabric>(fabric: F, at: string, before: ErrorCounts): F {
  const hours = (Date.parse(at) - Date.parse(before.at)) / hourMs;
  if (!(hours > 0) || before.counts.size === 0) return fabric;
  const links = fabric.links.map((link) => {
    const then = link.kind === 'fabric' && link.errors !== undefined ? before.counts.get(keyOf(link)) : undefined;
    return then === undefined || link.errors === undefined ? link : { ...link, errorsPerHour: growth(link.errors, then) / hours };
  });
  return { ...fabric, links, errorsSince: before.at };
}

function growth(now: Counters, then: Counters): number {
  let grown = 0;
  for (const [name, count] of Object.entries(now)) {
    const old = Object.hasOwn(then, name) ? (then[name] ?? 0) : 0;
    grown += count < old ? count : count - old;
  }
  return grown;
}

/** The same for a cable whichever way round it is told. */
function keyOf({ a, b, aPort, bPort }: FabricLink): string {
  const [one, other] = [`${a}/${aPort ?? ''}`, `${b}/${bPort ?? ''}`];
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
