import { median, robustDeviation } from '../../base/statistics.js';
import type { PairFigures } from '../../fabric/measure/matrix.js';
import { readPerftest } from '../../fabric/readers/perftest.js';

const mostSamples = 100_000;

/** Half of each round trip, summarised: latency is told one way. Null of none. */
export function fromRoundTrips(roundTripsUs: readonly number[]): Pick<PairFigures, 'us' | 'spreadUs' | 'samples'> | null {
  if (roundTripsUs.length === 0) return null;
  const oneWay = roundTripsUs.map((trip) => trip / 2);
  return { us: median(oneWay), spreadUs: robustDeviation(oneWay), samples: oneWay.length };
}

/** What the bundled probe's client printed: figures there and the bandwidth back; null where it is no answer. Never throws. */
export function readTcpProbe(
  output: string,
): { readonly figures: PairFigures; readonly backGbps: number | null; readonly address: string | null } | null {
  const line = output.split('\n').find((one) => one.startsWith('{'));
  let value: unknown;
  try {
    value = JSON.parse(line ?? '');
  } catch {
    return null;
  }
  const record = value as Readonly<Record<string, unknown>>;
  const trips = Array.isArray(record['us']) ? (record['us'] as unknown[]).slice(0, mostSamples) : [];
  const latency = fromRoundTrips(trips.filter((trip): trip is number => typeof trip === 'number' && Number.isFinite(trip) && trip > 0));
  if (latency === null) return null;
  const address = record['address'];
  return {
    figures: { ...latency, gbps: gbpsOf(record['there']) },
    backGbps: gbpsOf(record['back']),
    address: typeof address === 'string' ? address.slice(0, 100) : null,
  };
}

function gbpsOf(value: unknown): number | null {
  if (!Array.isArray(value)) return null;
  const [bytes, seconds] = value as unknown[];
  if (typeof bytes !== 'number' || typeof seconds !== 'number' || !(bytes > 0) || !(seconds > 1e-4)) return null;
  const gbps = (bytes * 8) / seconds / 1e9;
  return Number.isFinite(gbps) ? gbps : null;
}

/** Round trips that ping printed, "time=0.270 ms" (iputils, busybox, BSD), µs. */
export function readPing(output: string): number[] {
  const found: number[] = [];
  for (const [, value = ''] of output.matchAll(/\btime[=<]\s?(\d{1,7}(?:\.\d{1,6})?)\s?ms\b/g)) {
    const us = Number(value) * 1000;
    if (us > 0 && found.length < mostSamples) found.push(us);
  }
  return found;
}

/**
 * Latency and bandwidth of what a client of perftest printed: its last row. Latency is the median, or the average where a test printed no more;
 * perftest tells it one way, half of a round trip. Null where there is no row.
 */
export function perftestFigures(output: string): PairFigures | null {
  const { runs } = readPerftest(output.slice(0, 1_000_000));
  const latency = runs.flatMap((run) => run.latency).at(-1);
  const bandwidth = runs.flatMap((run) => run.bandwidth).at(-1);
  if (latency === undefined && bandwidth === undefined) return null;
  return {
    us: latency?.typicalUs ?? latency?.averageUs ?? null,
    gbps: bandwidth === undefined || bandwidth.averageGBps === 0 ? null : bandwidth.averageGBps * 8,
    spreadUs: latency?.stdevUs ?? null,
    samples: latency?.iterations ?? 0,
  };
}
